"""Neighbours, bundles, and who is offered which, with squares of 15 mu."""

from __future__ import annotations

import math
from typing import Any

import pytest
import shapely

from landquota.reports.verify import Choice, Facts, candidates, judge, recompute_facts
from landquota.reports.verify.bundling import connected_sets, enumerate_bundles
from landquota.reports.verify.outcome import work_out
from tests.reports.verify.ground import box, drawn, feature, ground_case, rulebook_with, square
from tests.reports.verify.small import CREDIT, Row, disposal, parcel, project, unit

UNITS = [unit("A"), unit("B")]
WANTS = [project("x", 30, value=3, new_land=False)]


def facts_of(
    stock: list[Row], projects: list[Row] | None = None, features: list[Row] | None = None, **more: Any
) -> Facts:
    pairs, rulebook = more.pop("pairs", []), rulebook_with(more.pop("offcut", 0), **more)
    case = ground_case(
        {"road": {"rule": "cut"}},
        features or [],
        rulebook,
        units=UNITS,
        stock=stock,
        projects=WANTS if projects is None else projects,
        pairs=pairs,
    )
    return recompute_facts(case)


def bundles(facts: Facts) -> dict[tuple[str, str], float]:
    """Return the area of each (project, bundle) offered."""
    return {(p, place): low for (p, kind, place), (low, _) in candidates(facts).items() if kind == "bundle"}


def neighbours(facts: Facts) -> dict[str, dict[str, float]]:
    return facts.terrain.neighbours


# The side of 100 m, and of the two sides that meet it what is still within 0.5 m: 0.5 m less the gap each.
@pytest.mark.parametrize(("gap", "shared"), [(0, 101), (0.3, 100.4), (0.51, None), (-0.009, 101.02)])
def test_parcels_are_neighbours_across_a_small_gap(gap: float, shared: float | None) -> None:
    found = neighbours(facts_of([square("P", 0), square("Q", 100 + gap)]))
    assert found == ({} if shared is None else {"P": {"Q": shared}, "Q": {"P": shared}})


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        (square("Q", 100, 91), "9 m of common border, and 0.5 around each corner: 10 m"),
        (square("Q", 100, 90.99), None),
        (square("Q", 100, 100), "a corner"),
        (square("Q", 99.98), "2 m2 of overlap"),
        (square("Q", 100, unit_id="B"), "another unit"),
        (parcel("Q", 15), "no shape"),
    ],
)
def test_who_is_no_neighbour(other: Row, reason: str | None) -> None:
    stock = [square("P", 0), other]
    near = neighbours(facts_of(stock, min_shared_m=10.01))
    assert (near == {}) == (reason is not None), reason


@pytest.mark.parametrize(
    ("cut", "shared"),
    [
        (box(99, -10, 2, 120), None),
        (
            box(90, -10, 20, 60),
            50,
        ),  # it takes the side up to y = 50.5; 49.5 m are left, and 0.5 m around the upper corner
        (drawn(shapely.LineString([(100, -9), (100, 109)])), None),
        (box(101, 0, 5), 101),  # a metre off the border
    ],
)
def test_a_road_parts_neighbours(cut: Any, shared: float | None) -> None:
    found = neighbours(facts_of([square("P", 0), square("Q", 100)], features=[feature("road", cut)]))
    assert found.get("P", {}).get("Q") == (None if shared is None else pytest.approx(shared, abs=0.02))


def test_the_shorter_of_the_two_borders_counts() -> None:
    """All around a strip 0.3 m wide lies near P, 200.6 m; of P only one side and 0.5 m at either end."""
    assert neighbours(facts_of([square("P", 0), {**square("Q", 0), "shape": box(100, 0, 0.3)}]))["P"] == {"Q": 101}


def test_a_project_that_fits_no_parcel_is_offered_what_fits() -> None:
    facts = facts_of([square(name, 100 * i) for i, name in enumerate("PQR")])
    assert bundles(facts) == {("x", "P|Q"): 30, ("x", "Q|R"): 30}
    bundle = facts.offers.bundles["P|Q"]
    # perimeter 400 + 400, less 2 * 101
    assert (bundle.shared, bundle.compactness) == (101, round(4 * math.pi * 20000 / 598**2, 6))


@pytest.mark.parametrize(
    ("wants", "rules", "found"),
    [
        ({"area_mu": 45}, {}, {"P|Q|R"}),
        ({"area_mu": 45}, {"max_parcels": 2}, set()),
        ({"area_mu": 45}, {"max_mu": 44.9}, set()),
        ({"area_mu": 45}, {"max_mu": 45}, {"P|Q|R"}),
        ({"area_mu": 30}, {"max_parcels": 1}, set()),
        ({"area_mu": 45, "area_min_mu": 30}, {}, {"P|Q", "Q|R", "P|Q|R"}),
        ({"area_mu": 45, "area_min_mu": 30}, {"max_per_project": 1}, {"P|Q"}),
        ({"area_mu": 45, "area_min_mu": 30}, {"max_per_project": 2}, {"P|Q", "Q|R"}),
        # 4 pi 20000 / 598^2 = 0.7028; 4 pi 30000 / 796^2 = 0.5950
        ({"area_mu": 45, "area_min_mu": 30}, {"min_compactness": 0.6}, {"P|Q", "Q|R"}),
        ({"area_mu": 45, "area_min_mu": 30}, {"min_compactness": 0.71}, set()),
        ({"area_mu": 31, "area_min_mu": 30.1}, {}, set()),
        ({"area_mu": 30, "area_min_mu": 15}, {"offered_to": "needed"}, set()),  # each single parcel fits without waste
        ({"area_mu": 30, "area_min_mu": 15}, {}, {"P|Q", "Q|R"}),
        ({"area_mu": 30, "land_use": ("07",)}, {}, set()),
        ({"area_mu": 30, "land_use": ("07", "10")}, {}, {"P|Q", "Q|R"}),
        ({"area_mu": 30, "start_on": "2026-05-31"}, {}, {"Q|R"}),
        ({"area_mu": 30, "start_on": "2026-06-01"}, {}, {"P|Q", "Q|R"}),
        ({"area_mu": 30, "units": ("B",)}, {}, set()),
        ({"area_mu": 30, "credit": "blacklisted"}, {}, set()),
    ],
)
def test_who_is_offered_what(wants: Row, rules: dict[str, Any], found: set[str]) -> None:
    stock = [
        square("P", 0, ready_on="2026-06-01", land_use="1001"),
        square("Q", 100, land_use="1001"),
        square("R", 200, ready_on="2026-02-01", land_use="0701" if wants.get("land_use") == ("07",) else "1001"),
    ]
    facts = facts_of(
        stock,
        [{**project("x", 1, new_land=False), **wants, "area_min_mu": wants.get("area_min_mu", wants["area_mu"])}],
        **rules,
    )
    assert {name for _, name in bundles(facts)} == found
    assert facts.offers.cut == (rules.get("max_per_project", 3) < 3)


@pytest.mark.parametrize(
    ("need", "whole", "better"),
    [
        (14.5, 35, False),  # P or Q alone gives all that is needed, and no more
        (15.5, 35, True),  # 14.5 above need against 19.5
        (15.5, 30, False),  # the same as R alone
        (15.5, 29, False),
    ],
)
def test_a_bundle_must_fit_better_than_every_single_parcel(need: float, whole: float, better: bool) -> None:
    """P and Q together are 30 mu; R, of `whole` mu, must be taken whole."""
    stock = [square("P", 0), square("Q", 100), {**square("R", 500, divisible=False), "area_mu": whole}]
    facts = facts_of(stock, [project("x", 40, area_min_mu=need, new_land=False)], offered_to="needed")
    assert bool(bundles(facts)) == better


def test_sets_that_no_project_of_the_unit_may_have_are_not_grown() -> None:
    """A row of forty parcels in each unit; of every set of up to five only the pairs of A are within the 30 mu that x may have there."""
    stock = [square(f"{name}{n:02}", 100 * n, y, name) for name, y in (("A", 0), ("B", 500)) for n in range(40)]
    wants = [project("x", 30, units=("A",), new_land=False), project("y", 10, units=("B",), new_land=False)]
    facts = facts_of(stock, wants, max_parcels=5, min_compactness=0)
    largest = {"A": 30.0, "B": 10.0}
    found = enumerate_bundles(facts.parcels, facts.terrain, facts.rulebook.space.bundles, largest)
    assert {bundle.members for bundle in found} == {(f"A{n:02}", f"A{n + 1:02}") for n in range(39)}
    sizes = {name: parcel.available for name, parcel in facts.parcels.items()}
    asked = Asked(facts.terrain.neighbours)
    assert not list(connected_sets(sizes, dict.fromkeys(sizes, 20.0), asked, 5))
    assert asked.times == len(sizes)  # single parcels only: no pair is grown


class Asked(dict[str, dict[str, float]]):
    """Neighbours that count how often they are asked for."""

    times = 0

    def get(self, *key: Any) -> Any:
        self.times += 1
        return super().get(*key)


def test_a_divisible_parcel_that_fits_leaves_no_need_for_a_bundle() -> None:
    stock = [square("P", 0), square("Q", 100), {**square("R", 500), "area_mu": 35}]
    assert not bundles(facts_of(stock, offered_to="needed"))
    assert bundles(facts_of(stock))


def test_what_is_disposed_of_in_part_or_removed_is_in_no_bundle() -> None:
    stock = [square("P", 0), square("Q", 100), square("R", 200), square("S", 300, ready_on="2027-01-01")]
    case = ground_case(
        {}, [], rulebook_with(), units=UNITS, stock=stock, projects=WANTS, disposals=[disposal("d", 1, parcel_id="P")]
    )
    assert set(bundles(recompute_facts(case))) == {("x", "Q|R")}


def test_pairs_forbid_but_do_not_change_a_bundle() -> None:
    stock = [square("P", 0), square("Q", 100), square("R", 200)]
    pairs = [
        {"project_id": "x", "parcel_id": "P", "allowed": False},
        {"project_id": "x", "parcel_id": "Q", "area_mu": 15.5, "value": 99},
    ]
    facts = facts_of(stock, pairs=pairs)
    assert bundles(facts) == {("x", "Q|R"): 30}
    assert [candidate.value for candidate in facts.candidates.values()] == [3]


@pytest.mark.parametrize(
    ("floor", "need"),
    [(30000, 30), (40000, 30), (40000.5, None), (None, 30), (10000, 30), (9999, None)],
)
def test_floor_area_ratios_of_a_bundle_are_means_by_area(floor: float | None, need: float | None) -> None:
    """2.0 is (1 * 15 + 3 * 15) / 30, and 0.5 is (0.2 + 0.8) / 2: from 10000 to 40000 m2 of floor on 20000 m2."""
    stock = [square("P", 0, far_max=1, far_min=0.2), square("Q", 100, far_max=3, far_min=0.8)]
    facts = facts_of(stock, [project("x", 40, area_min_mu=28, floor_area_m2=floor, new_land=False)])
    assert bundles(facts).get(("x", "P|Q")) == need
    unknown = [square("P", 0, far_max=1), square("Q", 100)]
    assert bundles(facts_of(unknown, [project("x", 40, area_min_mu=28, floor_area_m2=floor, new_land=False)]))


def earning() -> Facts:
    """P of 2016 earns at 0.5, Q of 2019 at 0.3, R is idle outside the task."""
    stock = [
        square("P", 0, approved_on="2016-05-01"),
        square("Q", 100, approved_on="2019-05-01"),
        square("R", 200, kind="idle", in_task=False),
    ]
    wants = [
        project("x", 32, area_min_mu=29, value=3, phases=((2026, 1.0), (2027, 1.0)), new_land=False),
        project("y", 15, value=1, new_land=False),
        project("z", 45, area_min_mu=44, value=4, new_land=False),
    ]
    assert [entry["ratio"]["value"] for entry in CREDIT[:2]] == [0.5, 0.3]
    return facts_of(stock, wants, offcut=4)


def test_a_bundle_takes_its_parcels_whole_and_earns_by_each() -> None:
    facts = earning()
    choice = Choice({"x": ("bundle", "P|Q", 30.0), "y": ("parcel", "R", 15.0)}, {})
    outcome = work_out(facts, choice)
    assert judge(facts, choice).violations == ()
    assert outcome.on_parcel == {"P": 15, "Q": 15, "R": 15}
    assert outcome.credit["A"] == (0.5 * 15 + 0.3 * 15) / 2  # half of it in the plan year
    assert outcome.class_areas["A"] == {"old": 7.5, "new": 7.5, "idle_out": 15}
    assert outcome.levels["value"] == 4
    assert outcome.levels["waste"] == 1  # 30 of 29


@pytest.mark.parametrize(
    ("placements", "broken"),
    [
        ({"x": ("bundle", "P|Q", 30.0), "y": ("parcel", "Q", 15.0)}, {"parcel_area"}),
        ({"x": ("bundle", "P|Q", 30.0), "z": ("bundle", "P|Q|R", 45.0)}, {"parcel_area"}),
        ({"x": ("bundle", "P|Q", 29.5)}, {"area_range"}),
        ({"x": ("bundle", "P|R", 30.0)}, {"candidate"}),  # they do not touch
        ({"x": ("bundle", "P|Z", 30.0)}, {"candidate"}),
        ({"y": ("bundle", "P", 15.0)}, {"candidate"}),
        ({"x": ("bundle", "P|P", 30.0)}, {"candidate", "parcel_area"}),
        ({"x": ("parcel", "P|Q", 30.0)}, {"candidate"}),
    ],
)
def test_a_bundle_that_is_not_allowed(placements: dict[str, tuple[str, str, float]], broken: set[str]) -> None:
    assert set(judge(earning(), Choice(placements, {})).violations) == broken
