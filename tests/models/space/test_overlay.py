"""Rules of the map that no hand-solved case shows: orders, ties, borders, threads, areas."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from landquota.inputs.space_rules import EnteringArea, default_space
from landquota.models.assessment import assess
from landquota.models.candidates import screen
from landquota.models.space.facts import measure_space
from landquota.models.space.neighbours import parcels_beside
from tests.models.space.made import box, made, overlaps_of

SQUARE = box(0, 0, 100, 100)
FORBID: dict[str, Any] = {"rule": "forbid"}
PLAN: dict[str, Any] = {"rule": "land_use", "code_field": "use"}
LEAST = EnteringArea(value="least", source="by hand", verified=True)


def first_rule(*args: Any, **options: Any) -> tuple[Any, ...]:
    """Return rule, layer, measure and limit of the only parcel."""
    row = measure_space(made(*args, **options)).parcels.iloc[0]
    return tuple(row[["rule", "layer", "measure", "limit"]])


def test_neighbours_that_share_a_border_have_nothing_in_common() -> None:
    assert overlaps_of(
        made([SQUARE], {"y": (FORBID, [(None, box(100, -50, 50, 200)), (None, box(0, 100, 9, 9))])})
    ).empty


def test_a_layer_without_features_covers_nothing() -> None:
    assert first_rule([SQUARE], {"y": (FORBID, [])})[0] is None
    assert first_rule([SQUARE], {"y": ({"rule": "within"}, [])}) == ("within", "y", 10000.0, 1.0)


def test_lines_that_cut_are_not_measured() -> None:
    assert overlaps_of(made([SQUARE], {"road": ({"rule": "cut"}, [(None, box(0, 0, 50, 50))])})).empty


def test_shapes_without_layers_remove_nothing() -> None:
    facts = measure_space(made([SQUARE], sites=[box(0, 500, 9, 9)]))
    assert facts.parcels["rule"].isna().all()
    assert facts.overlaps.empty
    assert facts.clean_parts.empty


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        (20, 30, ("forbid", "b", 3000.0, 1.0)),
        (30, 20, ("forbid", "a", 3000.0, 1.0)),
        (20, 20, ("forbid", "a", 2000.0, 1.0)),
    ],
)
def test_the_layer_with_the_larger_overlap_is_named(a: int, b: int, expected: tuple[Any, ...]) -> None:
    layers = {"b": (FORBID, [(None, box(0, 0, b, 100))]), "a": (FORBID, [(None, box(50, 0, a, 100))])}
    assert first_rule([SQUARE], layers) == expected


def test_only_layers_that_hit_are_named() -> None:
    lenient = {**FORBID, "tolerance_m2": 5000}
    layers = {"a": (lenient, [(None, box(0, 0, 40, 100))]), "b": (FORBID, [(None, box(90, 0, 1, 100))])}
    assert first_rule([SQUARE], layers) == ("forbid", "b", 100.0, 1.0)


def test_the_first_rule_that_holds_is_named() -> None:
    share: dict[str, Any] = {"rule": "cap_share", "max_share": 0.1}
    cap = {"cap": (share, [(None, SQUARE)])}
    plan = {"plan": (PLAN, [("1001", box(0, 0, 70, 100))])}
    inside = {"in": ({"rule": "within"}, [(None, box(0, 0, 80, 100))])}
    red = {"red": (FORBID, [(None, box(0, 0, 10, 10))])}
    assert first_rule([SQUARE], {**cap, **plan, **inside, **red}) == ("forbid", "red", 100.0, 1.0)
    assert first_rule([SQUARE], {**cap, **plan, **inside}) == ("within", "in", 2000.0, 1.0)
    assert first_rule([SQUARE], {**cap, **plan}) == ("unplanned", "plan", 3000.0, 1.0)
    assert first_rule([SQUARE], cap) == ("cap_share", "cap", 1.0, 0.1)


def test_a_share_without_a_limit_of_its_own_takes_the_rulebooks() -> None:
    assert first_rule([SQUARE], {"y": ({"rule": "cap_share"}, [(None, box(0, 0, 2, 1))])}) == (
        *("cap_share", "y", 0.0002, 0.0),
    )


def test_a_place_without_a_shape_is_removed_only_where_a_layer_may_remove() -> None:
    for rule, expected in (("forbid", "no_shape"), ("cap_share", "no_shape"), ("cut", None), ("land_class", None)):
        facts = measure_space(
            made([None, SQUARE], {"y": ({"rule": rule, "code_field": "k"}, [("01", box(200, 0, 9, 9))])})
        )
        assert facts.parcels["rule"].tolist() == [expected, None], rule
    facts = measure_space(made([None], {"y": (FORBID, [])}))
    assert facts.parcels["rule"].tolist() == ["no_shape"]


def test_a_shape_of_less_than_a_hundredth_of_a_square_metre_is_no_shape() -> None:
    """0.0048 m² rounds to 0, 0.006 m² to 0.01."""
    tiny, small = box(0, 0, 0.06, 0.08), box(0, 0, 0.06, 0.1)
    layers = {"red": (FORBID, []), "survey": ({"rule": "land_class", "code_field": "k"}, [("0101", SQUARE)])}
    facts = measure_space(made([tiny, small], layers, sites=[tiny, small]))
    assert facts.parcels["rule"].tolist() == facts.sites["rule"].tolist() == ["no_shape", None]
    assert facts.sites["cropland"].fillna(-1).tolist() == [-1, 1]
    assert set(facts.overlaps["place_id"]) == {"P1", "S1"}
    facts = measure_space(made([tiny], layers, sites=[tiny]))
    assert facts.parcels["rule"].tolist() == facts.sites["rule"].tolist() == ["no_shape"]
    assert facts.overlaps.empty


def test_what_is_too_small_for_a_shape_is_no_neighbour() -> None:
    """0.0048 m² and 0.006 m²; the border that they have with the square is shorter than a metre."""
    bundles = default_space().bundles
    short = bundles.model_copy(update={"min_shared_m": bundles.min_shared_m.model_copy(update={"value": 0.01})})
    case = made([SQUARE, box(100, 0, 0.06, 0.08), box(100, 50, 0.06, 0.1)], space={"bundles": short})
    assert parcels_beside(case, np.array([0])) == [[2]]


def test_features_without_a_code_are_planned_without_a_use() -> None:
    facts = measure_space(made([SQUARE], {"plan": (PLAN, [("1001", box(0, 0, 50, 100)), (None, box(50, 0, 50, 100))])}))
    assert facts.parcels.loc[0, "rule"] is None
    assert facts.parcels.loc[0, "codes"] == ("1001",)


def clean(*features: Any, parcel: Any = SQUARE, **options: Any) -> pd.DataFrame:
    layers = {"red": ({**FORBID, **options}, [(None, feature) for feature in features])}
    return measure_space(made([parcel], layers)).clean_parts


def test_halves_that_hang_together_by_a_thread_are_two_pieces() -> None:
    """Two polygons of a red line that do not quite meet leave a passage of a tenth of a millimetre."""
    assert clean(box(20, 0, 10, 50), box(20, 50.0001, 10, 49.9999)).empty
    assert clean(box(20, 0, 10, 50), box(20, 60, 10, 40))["area_mu"].tolist() == [13.65]


@pytest.mark.parametrize("gap", [1e-9, 0.0004])
def test_a_thread_of_less_than_a_millimetre_is_noise_where_no_width_is_tolerated(gap: float) -> None:
    assert clean(box(20, 0, 10, 50), box(20, 50 + gap, 10, 50 - gap), tolerance_m=0).empty
    assert len(clean(box(20, 0, 10, 50), box(20, 50.01, 10, 49.99), tolerance_m=0)) == 1


def test_what_hangs_by_a_thread_is_not_in_the_clean_part() -> None:
    """The red line leaves a scrap of 0.9 m x 1 m in its midst, and from there a passage of 4 cm to the rest."""
    found = clean(box(0, 0, 10, 100).difference(box(5, 50, 0.9, 1)).difference(box(5.9, 50.5, 4.1, 0.04)))
    assert found["area_mu"].tolist() == [13.5]
    assert found["shape"].iloc[0].symmetric_difference(box(10, 0, 90, 100)).area < 0.001


def test_small_pieces_do_not_keep_a_clean_part_from_being_proposed() -> None:
    cut = box(-5, -5, 15, 110).difference(box(3, 50, 1, 0.5))  # has a hole of 0.5 m2
    assert clean(cut)["area_mu"].tolist() == [13.5]
    assert clean(cut, tolerance_m2=0.4).empty


def test_a_place_that_another_rule_removes_too_has_no_clean_part() -> None:
    red = {"red": (FORBID, [(None, box(0, 0, 10, 100))])}
    share: dict[str, Any] = {"rule": "cap_share", "max_share": 0.1}
    cap = {"cap": (share, [(None, box(50, 0, 20, 100))])}
    assert len(measure_space(made([SQUARE], red)).clean_parts) == 1
    assert measure_space(made([SQUARE], {**red, **cap})).clean_parts.empty


def test_a_clean_part_is_proposed_only_where_nothing_else_stands_against_the_place() -> None:
    case = made(
        [SQUARE, box(200, 0, 100, 100)], {"red": (FORBID, [(None, box(0, 0, 10, 100)), (None, box(200, 0, 10, 100))])}
    )
    assert measure_space(case).clean_parts["place_id"].tolist() == ["P0", "P1"]
    seized = case.replace(stock=case.stock.assign(blockers=pd.Series([("seizure",), ()], dtype=object)))
    assert screen(seized, assess(seized)).clean_parts["place_id"].tolist() == ["P1"]


def test_a_clean_part_keeps_clear_of_layers_that_alone_would_not_remove() -> None:
    lenient: dict[str, Any] = {**FORBID, "tolerance_m2": 500}
    layers = {"red": (FORBID, [(None, box(0, 0, 10, 100))]), "soft": (lenient, [(None, box(95, 0, 5, 100))])}
    facts = measure_space(made([SQUARE], layers))
    assert facts.parcels.loc[0, "layer"] == "red"
    assert facts.clean_parts[["area_mu", "layers"]].to_numpy().tolist() == [[12.75, ("red", "soft")]]


def test_a_spread_of_just_the_tolerance_is_not_listed() -> None:
    """The parcels are registered as 15 mu, 10000 m2; a spread of 1 % is tolerated by this rulebook."""
    facts = measure_space(made([box(0, 0, 99, 100), box(200, 0, 98.9, 100), box(400, 0, 101.1, 100)]))
    assert facts.discrepancies["tolerance"].tolist() == [0.01, 0.01]
    assert facts.discrepancies["parcel_id"].tolist() == ["P1", "P2"]
    assert facts.discrepancies["spread"].tolist() == [0.011, 0.011]
    assert facts.parcels["entering"].tolist() == [15, 15, 15]


def test_less_than_nothing_is_not_available() -> None:
    case = made([box(0, 0, 20, 100)], space={"entering_area": LEAST})
    assert measure_space(case).parcels["entering"].tolist() == [3]
    row = {"disposal_id": "D", "unit_id": "A", "parcel_id": "P0", "kind": "idle", "measure": "supply", "area_mu": 5.0}
    disposals = pd.DataFrame([{**dict.fromkeys(case.disposals.columns), **row, "status": "recorded"}])
    disposals = disposals.astype({"approved_on": "datetime64[s]", "date": "datetime64[s]", "in_task": "boolean"})
    assert assess(case.replace(disposals=disposals)).parcels["available"].tolist() == [0]
