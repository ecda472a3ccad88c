"""What map layers take of parcels and sites, every area worked out from rectangles."""

from __future__ import annotations

from typing import Any

import pytest

from landquota.inputs.case import M2_PER_MU
from landquota.reports.verify import Facts, candidates, recompute_facts
from tests.reports.verify.ground import box, feature, ground_case, rulebook_with, square
from tests.reports.verify.small import Row, disposal, parcel, project, unit

FORBID: dict[str, Row] = {"red": {"rule": "forbid"}}
UNITS = [unit("A"), unit("B")]


def facts_of(layers: dict[str, Row], features: list[Row], stock: list[Row], **more: Any) -> Facts:
    return recompute_facts(ground_case(layers, features, units=UNITS, stock=stock, **more))


def extents(
    facts: Facts, place: str = "parcel", place_id: str = "P"
) -> dict[tuple[str, str, str], tuple[float, float]]:
    found = facts.terrain.measured[place, place_id].extents
    return {key: (one.overlap, one.counted) for key, one in found.items()}


def removal(facts: Facts, parcel_id: str = "P") -> tuple[Any, ...] | None:
    found = facts.parcels[parcel_id].removal
    return None if found is None else (found.rule, found.layer, found.measure, found.limit)


def test_each_square_metre_counts_once_however_many_features_lie_on_it() -> None:
    features = [feature("red", box(-50, 0, 80)), feature("red", box(0, 0, 30)), feature("red", box(20, 0, 20))]
    facts = facts_of(FORBID, features, [square("P", 0), square("Q", 300)])
    assert extents(facts) == {("red", "forbid", ""): (4000, 4000)}  # x from 0 to 40
    assert removal(facts) == ("forbid", "red", 4000, 1)
    assert removal(facts, "Q") is None


@pytest.mark.parametrize(
    ("width", "height", "counted", "hit"),
    [
        (0.04, 100, 0, False),  # 4 m2, but nowhere wider than 5 cm
        (0.06, 100, 6, True),
        (0.9, 1, 0.9, False),
        (1, 1, 1, False),
        (1.1, 1, 1.1, True),
    ],
)
def test_slivers_by_width_and_by_area(width: float, height: float, counted: float, hit: bool) -> None:
    facts = facts_of(FORBID, [feature("red", box(100 - width, 0, 50, height))], [square("P", 0)])
    assert extents(facts)["red", "forbid", ""] == pytest.approx((width * height, counted))
    assert (removal(facts) is not None) == hit


def test_pieces_are_judged_one_by_one_for_width_and_all_together_for_area() -> None:
    features = [feature("red", box(x, 50, 1, 0.7)) for x in (10, 40, 70)] + [feature("red", box(0, 0, 0.04, 10))]
    facts = facts_of(FORBID, features, [square("P", 0)])
    assert extents(facts)["red", "forbid", ""] == (2.5, 2.1)
    assert removal(facts) == ("forbid", "red", 2.1, 1)


def test_a_layer_has_its_own_tolerances() -> None:
    layers = {"red": {"rule": "forbid", "tolerance_m2": 500, "tolerance_m": 4}}
    stock = [square("P", 0), square("Q", 200)]
    facts = facts_of(layers, [feature("red", box(95, 0, 5)), feature("red", box(200, 0, 3.9))], stock)
    assert extents(facts)["red", "forbid", ""] == (500, 500)
    assert extents(facts, place_id="Q")["red", "forbid", ""] == (390, 0)
    assert removal(facts) is removal(facts, "Q") is None


def test_a_line_of_two_layers_hits_where_neither_does() -> None:
    layers: dict[str, Row] = {
        "b": {"rule": "forbid"},
        "a": {"rule": "forbid"},
        "c": {"rule": "forbid", "tolerance_m2": 500},
    }
    features = [feature("a", box(0, 0, 1, 0.8)), feature("b", box(0, 0.8, 1, 0.8)), feature("c", box(300, 0))]
    facts = facts_of(layers, features, [square("P", 0)])
    assert removal(facts) == ("forbid", "a|b", 1.6, 1)


def test_the_layer_named_is_the_one_that_takes_most() -> None:
    layers: dict[str, Row] = {
        "a": {"rule": "forbid", "tolerance_m2": 5000},
        "b": {"rule": "forbid"},
        "c": {"rule": "forbid"},
    }
    features = [feature("a", box(0, 0, 40)), feature("b", box(0, 0, 10)), feature("c", box(90, 0, 10))]
    assert removal(facts_of(layers, features, [square("P", 0)])) == ("forbid", "b", 1000, 1)


def test_what_lies_outside_counts_for_within() -> None:
    facts = facts_of(
        {"town": {"rule": "within"}}, [feature("town", box(0, 0, 280))], [square("P", 200), square("Q", 100)]
    )
    assert extents(facts) == {("town", "within", ""): (2000, 2000)}
    assert removal(facts) == ("within", "town", 2000, 1)
    assert removal(facts, "Q") is None
    assert removal(facts_of({"town": {"rule": "within"}}, [], [square("P", 0)])) == ("within", "town", 10000, 1)


def test_land_without_a_plan_and_the_codes_of_the_plan() -> None:
    plan: dict[str, Row] = {"plan": {"rule": "land_use"}}
    features = [
        feature("plan", box(0, 0), "1001"),
        feature("plan", box(90, 0, 20), "0901"),
        feature("plan", box(110, 0, 40), "07"),
    ]
    stock = [square("P", 0, land_use="100101"), square("Q", 100), square("R", 500)]
    wants = [
        project("x", 10, land_use=("10",), new_land=False),
        project("y", 10, land_use=("09", "10"), new_land=False),
    ]
    facts = facts_of(plan, features, stock, projects=wants)
    assert extents(facts) == {("plan", "land_use", "1001"): (10000, 10000), ("plan", "land_use", "0901"): (1000, 1000)}
    assert removal(facts) is None
    assert facts.parcels["P"].codes == ("0901", "1001", "100101")
    assert set(candidates(facts)) == {("y", "parcel", "P")}
    [removed] = [r for r in facts.removals if r.project_id == "x" and r.parcel_id == "P"]
    assert (removed.rule, removed.measure, removed.limit) == ("land_use", "0901|1001|100101", "10")
    assert removal(facts, "Q") == ("unplanned", "plan", 5000, 1)
    assert removal(facts, "R") == ("unplanned", "plan", 10000, 1)


@pytest.mark.parametrize(("width", "found"), [(10, None), (10.01, ("cap_share", "hill", 0.1001, 0.1))])
def test_a_share_may_be_reached(width: float, found: tuple[Any, ...] | None) -> None:
    layers = {"hill": {"rule": "cap_share", "max_share": 0.1}}
    assert removal(facts_of(layers, [feature("hill", box(0, 0, width))], [square("P", 0)])) == found


def test_the_share_of_the_rulebook_holds_where_the_layer_has_none() -> None:
    features = [feature("hill", box(0, 0, 30))]
    case = ground_case(
        {"hill": {"rule": "cap_share"}}, features, rulebook_with(max_share=0.3), units=UNITS, stock=[square("P", 0)]
    )
    assert removal(recompute_facts(case)) is None
    assert removal(facts_of({"hill": {"rule": "cap_share"}}, features, [square("P", 0)])) == (
        "cap_share",
        "hill",
        0.3,
        0,
    )


@pytest.mark.parametrize(
    ("rule", "found"), [("forbid", ("no_shape", None, None, None)), ("cut", None), ("land_class", None)]
)
def test_a_place_without_a_shape_cannot_be_judged(rule: str, found: tuple[Any, ...] | None) -> None:
    for others in ([square("Q", 0)], []):
        assert removal(facts_of({"red": {"rule": rule}}, [], [parcel("P", 15), *others])) == found


def test_section_3_comes_first_and_sites_are_removed_as_parcels_are() -> None:
    sites = [
        {"site_id": "S", "unit_id": "A", "area_mu": 15, "shape": box(0, 0)},
        {"site_id": "T", "unit_id": "A", "area_mu": 15},
    ]
    stock = [square("P", 0, blockers=("seizure",))]
    facts = facts_of(FORBID, [feature("red", box(0, 0))], stock, sites=sites, projects=[project("x", 10)])
    assert removal(facts) == ("blocker", None, "seizure", None)
    assert [facts.sites[name].removal.rule for name in "ST"] == ["forbid", "no_shape"]  # type: ignore[union-attr]
    assert not candidates(facts)
    assert facts.reasons["x"] == {"blocker", "forbid", "no_shape"}


def test_farmland_of_a_site_by_the_survey() -> None:
    layers: dict[str, Row] = {"survey": {"rule": "land_class"}, "more": {"rule": "land_class"}}
    features = [
        feature("survey", box(0, 0, 20), "0101"),
        feature("survey", box(20, 0, 20), "0103"),
        feature("survey", box(40, 0, 10), "0301"),
        feature("survey", box(50, 0, 50), "0601"),
        feature("more", box(10, 0, 20), "0101"),
    ]
    sites = [{"site_id": "S", "unit_id": "A", "area_mu": 15, "paddy_mu": 15, "shape": box(0, 0)}]
    facts = facts_of(layers, features, [], sites=sites)
    assert facts.sites["S"].shares == {"agricultural": 0.5, "cropland": 0.4, "paddy": 0.3}
    assert extents(facts, "site", "S") == {
        ("survey", "land_class", "agricultural"): (5000, 5000),
        ("survey", "land_class", "cropland"): (4000, 4000),
        ("survey", "land_class", "paddy"): (2000, 2000),
        **{("more", "land_class", kind): (2000, 2000) for kind in ("agricultural", "cropland", "paddy")},
    }


@pytest.mark.parametrize(("rule", "entering"), [("registered", 20), ("least", 14.5)])
def test_the_area_that_enters(rule: str, entering: float) -> None:
    stock = [{**square("P", 0), "area_mu": 20, "area_field_mu": 14.5, "area_approval_mu": 21}, square("Q", 200)]
    case = ground_case(
        {},
        [],
        rulebook_with(entering_area=rule),
        units=UNITS,
        stock=stock,
        disposals=[disposal("d", 15, parcel_id="P")],
    )
    facts = recompute_facts(case)
    assert facts.areas["P"].entering == entering
    assert facts.areas["P"].spread == 6.5 / 20
    assert facts.areas["P"].others == (None, 10000 / M2_PER_MU, 21, 14.5)
    assert facts.parcels["P"].available == max(0, entering - 15)
    assert facts.areas["Q"].spread == 0
    assert not facts.parcels["P"].whole


@pytest.mark.parametrize(
    ("red", "clean"),
    [
        (box(0, -5, 30, 110), 7000 - 50),
        (box(40, -5, 20, 110), None),  # two pieces
        (box(40, 0, 20), None),  # drawn to the edges: they may still hang together there, by the last digit of a corner
        (box(40, 10, 20), 8200 - 50),  # ten metres are no thread
        (box(-5, -5, 200, 200), None),  # nothing is left
    ],
)
def test_the_one_piece_that_is_clean(red: Any, clean: float | None) -> None:
    """The town ends half a metre before the square does."""
    layers: dict[str, Row] = {"red": {"rule": "forbid"}, "town": {"rule": "within"}}
    facts = facts_of(layers, [feature("red", red), feature("town", box(-50, -50, 149.5, 200))], [square("P", 0)])
    assert facts.terrain.measured["parcel", "P"].clean == clean


@pytest.mark.parametrize(
    ("tolerance", "gap", "clean"),
    [(0, 1e-9, None), (0, 0.0004, None), (0, 0.01, 8000.2), (0.05, 0.04, None), (0.05, 0.06, 8001.2)],
)
def test_halves_that_hang_together_by_a_thread(tolerance: float, gap: float, clean: float | None) -> None:
    """Two polygons, 20 m wide, leave a passage; without a tolerance it counts from a millimetre on."""
    layers = {"red": {"rule": "forbid", "tolerance_m": tolerance}}
    features = [feature("red", box(40, -5, 20, 55)), feature("red", box(40, 50 + gap, 20, 55))]
    assert facts_of(layers, features, [square("P", 0)]).terrain.measured["parcel", "P"].clean == clean


def test_a_scrap_that_hangs_by_a_thread_is_not_in_the_clean_part() -> None:
    """The red line leaves a scrap of 0.9 m x 1 m in its midst, and from there a passage of 4 cm to the rest."""
    strips = [(0, 0, 10, 50), (0, 50, 5, 1), (5.9, 50, 4.1, 0.5), (5.9, 50.54, 4.1, 0.46), (0, 51, 10, 49)]
    facts = facts_of(FORBID, [feature("red", box(*strip)) for strip in strips], [square("P", 0)])
    assert facts.terrain.measured["parcel", "P"].extents["red", "forbid", ""].overlap == 1000 - 0.9 - 0.16
    assert facts.terrain.measured["parcel", "P"].clean == 9000


def test_a_shape_of_less_than_a_hundredth_of_a_square_metre_is_no_shape() -> None:
    """0.0048 m2 rounds to 0, 0.006 m2 to 0.01."""
    layers: dict[str, Row] = {"red": {"rule": "forbid"}, "survey": {"rule": "land_class"}}
    sizes = {"S": box(0, 0, 0.06, 0.08), "T": box(0, 0, 0.06, 0.1)}
    sites = [{"site_id": name, "unit_id": "A", "area_mu": 1, "shape": shape} for name, shape in sizes.items()]
    stock = [{**square(name, 0), "shape": shape} for name, shape in sizes.items()]
    facts = facts_of(layers, [feature("survey", box(-5, -5), "0101")], stock, sites=sites)
    assert set(facts.terrain.measured) == {("parcel", "T"), ("site", "T")}
    assert (removal(facts, "S"), removal(facts, "T")) == (("no_shape", None, None, None), None)
    assert set(facts.terrain.perimeters) == {"T"}
    assert facts.sites["T"].shares["cropland"] == 1
    assert not facts_of(layers, [], stock[:1]).terrain.measured


def test_only_where_a_measure_is_at_its_limit_the_published_word_is_taken() -> None:
    features = [feature("red", box(0, 0, 1, 1.01))]
    case = ground_case(FORBID, features, units=UNITS, stock=[square("P", 0)])
    key = ("parcel", "P", "red", "forbid", "")
    assert removal(recompute_facts(case)) == ("forbid", "red", 1.01, 1)
    assert removal(recompute_facts(case, {key: False})) is None
    case = ground_case(FORBID, [feature("red", box(0, 0, 1, 1.03))], units=UNITS, stock=[square("P", 0)])
    assert removal(recompute_facts(case, {key: False})) is not None
