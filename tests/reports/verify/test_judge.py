"""Judging a choice: each constraint broken once by hand, each level's value with its sum written out."""

from __future__ import annotations

from typing import Any

import pytest

from landquota.inputs.case import Case
from landquota.reports.verify import Choice, judge, recompute_facts
from tests.reports.verify.small import BRAKE, TASKS, disposal, make_case, make_rulebook, parcel, project, unit


def small_case(**settings: Any) -> Case:
    """Three units, four parcels, five projects.

    A has earned 100 (200 of 2016 at 0.5), B nothing, C is braked.
    P1 has 50 mu, divisible in parts of 5, P2 8 mu to be taken whole, P3 30 mu, P4 12 mu.
    """
    units = [
        unit("A", quota_floor_mu=90, quota_cap_mu=150, cropland_balance_mu=30, paddy_balance_mu=20),
        unit("B", carry_over_mu=10),
        unit("C", digest_years=9),
    ]
    stock = [
        parcel("P1", 50, min_part_mu=5),
        parcel("P2", 8, divisible=False),
        parcel("P3", 30, "B", min_part_mu=0),
        parcel("P4", 12, "C"),
    ]
    projects = [
        project("big", 60, area_min_mu=20, value=500, must_serve=True, new_land=True),
        project("mid", 20, area_min_mu=6, value=80),
        project("nat", 40, area_min_mu=10, tier="national", value=10),
        project("old", 12, value=5, phases=((2026, 3.0), (2027, 9.0))),
        project("own", 9, units=("B",), value=1),
    ]
    farmland = {"cropland_cap_mu": 35, "agricultural_cap_mu": 45}
    return make_case(
        make_rulebook(brake=BRAKE, offcut=4),
        settings={"quota": {"extra_mu": 30}, "farmland": farmland, **settings},
        units=units,
        stock=stock,
        disposals=[disposal("d1", 200, approved_on="2016-01-01")],
        projects=projects,
    )


FACTS = recompute_facts(small_case())
QUOTA = {"A": 100.0, "B": 30.0, "C": 0.0}
NEW, OLD = "new_land", "parcel"


def judged(placements: dict[str, tuple[str, str, float]], quota: dict[str, float] | None = None) -> tuple[str, ...]:
    return judge(FACTS, Choice(placements, QUOTA if quota is None else quota)).violations


def test_a_feasible_choice_and_its_levels() -> None:
    placements = {
        "big": (OLD, "P1", 40.0),
        "mid": (OLD, "P2", 8.0),
        "nat": (NEW, "new:B", 10.0),
        "old": (OLD, "P3", 12.0),
        "own": (NEW, "new:B", 9.0),
    }
    found = judge(FACTS, Choice(placements, QUOTA))
    assert found.violations == ()
    # credit: A 0.5 * (200 + 40 + 8) = 124; B 0.5 * 12 * 3/12 = 1.5; C 0; the pool of 30 goes half and half to A and B
    assert found.levels == pytest.approx(
        {
            "must_serve": 1,
            "value": 500 + 80 + 10 + 5 + 1,
            "new_land": 10 + 9,
            "waste": (40 - 20) + (8 - 6),  # above need; 10 left of P1 and 18 of P3 are usable
            "target": abs(100 - 139) + abs(30 - 16.5) + 0,
        }
    )


@pytest.mark.parametrize(
    ("placements", "quota", "broken"),
    [
        ({"own": (OLD, "P1", 9.0)}, None, "candidate"),  # out of its scope
        ({"ghost": (OLD, "P1", 9.0)}, None, "candidate"),
        ({"own": (NEW, "new:C", 9.0)}, None, "candidate"),
        ({"mid": (OLD, "P4", 5.9)}, None, "area_range"),
        ({"mid": (NEW, "new:B", 20.1)}, None, "area_range"),
        ({"mid": (OLD, "P2", 7.0)}, None, "area_range"),  # an indivisible parcel in part
        ({"big": (OLD, "P1", 40.0), "nat": (OLD, "P1", 10.1)}, None, "parcel_area"),
        ({"big": (OLD, "P1", 45.1)}, None, "saleable_remainder"),
        ({}, {"A": 100.0, "B": 31.0, "C": 0.0}, "quota_earned"),  # 100 + 30 earned
        ({}, {"A": 99.0, "B": 30.0, "C": 0.0}, "own_part"),
        ({"big": (OLD, "P1", 50.0), "nat": (OLD, "P3", 30.0)}, {"A": 151.0, "B": 0.0, "C": 0.0}, "unit_limits"),
        ({}, {"A": 100.0, "B": 0.0, "C": 1.0}, "brake"),
        ({"big": (NEW, "new:B", 40.1)}, None, "quota_use"),  # 30 and 10 carried over
        ({"nat": (NEW, "new:B", 40.0), "big": (NEW, "new:B", 20.0)}, None, "farmland_caps"),  # 0.8 of 60 is 48 of 45
        ({"nat": (NEW, "new:A", 40.0), "big": (NEW, "new:A", 20.1)}, None, "farmland_balance"),  # 30.05 of 30
        ({}, {"A": 100.5, "B": 29.0, "C": 0.0}, "quota_step"),
        ({}, {"A": 100.0, "B": -1.0, "C": 0.0}, "quota_step"),
    ],
)
def test_each_constraint_broken_once(
    placements: dict[str, tuple[str, str, float]], quota: dict[str, float] | None, broken: str
) -> None:
    assert broken in judged(placements, quota)


@pytest.mark.parametrize(
    ("placements", "quota"),
    [
        ({"big": (OLD, "P1", 45.0)}, None),
        ({"big": (OLD, "P1", 50.0)}, None),
        ({"big": (NEW, "new:B", 40.0)}, None),
        ({"nat": (OLD, "P4", 12.0)}, {"A": 100.0, "B": 30.0, "C": 0.0}),
        ({"nat": (NEW, "new:C", 10.0)}, {"A": 100.0, "B": 30.0, "C": 0.0}),  # national land uses no quota
        ({"old": (NEW, "new:B", 12.0)}, {"A": 100.0, "B": 0.0, "C": 0.0}),  # 3 of 12 mu in the year, 10 carried over
    ],
)
def test_each_limit_may_be_reached(
    placements: dict[str, tuple[str, str, float]], quota: dict[str, float] | None
) -> None:
    assert judged(placements, quota) == ()


def test_floors_bind_below() -> None:
    facts = recompute_facts(small_case(quota={"extra_mu": 30, "withhold_share": 0.5}))
    assert facts.own["A"] == 50
    assert judge(facts, Choice({}, {"A": 89.0})).violations == ("unit_limits",)
    assert judge(facts, Choice({}, {"A": 90.0})).violations == ()


def test_a_site_is_not_granted_twice() -> None:
    sites = [{"site_id": "S", "unit_id": "A", "area_mu": 10}]
    projects = [project("x", 6), project("y", 6)]
    facts = recompute_facts(
        make_case(settings={"quota": {"extra_mu": 20}}, units=[unit("A")], sites=sites, projects=projects)
    )
    both = Choice({"x": (NEW, "S", 6.0), "y": (NEW, "S", 6.0)}, {"A": 20.0})
    assert judge(facts, both).violations == ("site_area",)


def test_offcuts_are_waste_and_a_whole_parcel_left_is_not() -> None:
    projects = [project("x", 27), project("y", 26)]
    facts = recompute_facts(
        make_case(make_rulebook(offcut=4), units=[unit("A")], stock=[parcel("P", 30)], projects=projects)
    )
    assert judge(facts, Choice({}, {})).levels["waste"] == 0
    assert judge(facts, Choice({"x": (OLD, "P", 27.0)}, {})).levels["waste"] == 3
    assert judge(facts, Choice({"y": (OLD, "P", 26.0)}, {})).levels["waste"] == 0  # the 4 left are usable


def test_the_match_itself_meets_the_task_and_earns_the_multiplier() -> None:
    units = [unit("A", task_unsupplied_mu=100, task_idle_mu=0), unit("B")]
    facts = recompute_facts(
        make_case(
            make_rulebook(tasks=TASKS),
            settings={"quota": {"withhold_share": 0.5}},
            units=units,
            stock=[parcel("P", 30)],
            disposals=[disposal("d", 80, approved_on="2016-01-01")],
            projects=[project("x", 20, new_land=False), project("y", 19, new_land=False)],
        )
    )
    assert facts.own["A"] == 16  # 0.5 * 0.8 * 40, rounded down
    # x: 100 disposed of, credit 50, times 1.1 = 55; half is kept, half shared
    # A completed 80 of 100, B 1: shares 4/9 and 5/9
    target = 27.5 + 27.5 * 0.8 / 1.8
    met = judge(facts, Choice({"x": (OLD, "P", 20.0)}, {"A": 50.0}))
    assert met.levels["target"] == pytest.approx(50 - target + 27.5 / 1.8)
    assert met.violations == ()
    missed = judge(facts, Choice({"y": (OLD, "P", 19.0)}, {"A": 50.0}))
    assert missed.violations == ("quota_earned",)  # 0.8 * 49.5 = 39.6


def test_the_cap_binds_what_is_earned() -> None:
    facts = recompute_facts(small_case(quota={"extra_mu": 30, "cap_mu": 120}))
    assert facts.factor == 1
    assert judge(facts, Choice({}, {"A": 110.0, "B": 11.0})).violations == ("quota_earned",)


def test_a_braked_unit_may_get_what_its_exempt_projects_use() -> None:
    units = [unit("A", digest_years=5)]
    projects = [project("water", 7.5, industry="4410")]
    book, settings = make_rulebook(brake=BRAKE), {"quota": {"extra_mu": 50}}
    facts = recompute_facts(make_case(book, settings=settings, units=units, projects=projects))
    placed = {"water": (NEW, "new:A", 7.5)}
    assert judge(facts, Choice(placed, {"A": 8.0})).violations == ()
    assert judge(facts, Choice(placed, {"A": 9.0})).violations == ("brake",)
    assert judge(facts, Choice(placed, {"A": 7.0})).violations == ("quota_use",)
