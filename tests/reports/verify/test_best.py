"""What a plan that is called proved may not leave out, and what it may."""

from __future__ import annotations

from typing import Any

import pytest

from landquota.inputs.case import Case
from landquota.reports.verify import Choice, recompute_facts
from landquota.reports.verify.best import check_best
from landquota.reports.verify.findings import Log
from landquota.reports.verify.outcome import work_out
from tests.reports.verify.small import TASKS, disposal, make_case, make_rulebook, parcel, project, unit

Placements = dict[str, tuple[str, str, float]]


def told(case: Case, placements: Placements, quota: float = 0.0, **plan: Any) -> list[tuple[str, str]]:
    """Return (project, level) of each finding for a plan whose levels are closed."""
    facts, choice, log = recompute_facts(case), Choice(placements, {"A": quota}), Log()
    outcome = work_out(facts, choice)
    levels = [
        {"level": name, "value": outcome.levels[name], "bound": outcome.levels[name], "gap": 0.0}
        for name in case.settings.objectives
    ]
    check_best({"proved": True, "objectives": levels, **plan}, facts, choice, outcome, log)
    return [(finding.row[0], finding.found) for finding in log.findings]


def land(objectives: tuple[str, ...] = ("must_serve", "value", "new_land", "waste", "target"), **more: Any) -> Case:
    """Return a parcel of 50 mu of which 10 must stay saleable, and three projects for it."""
    return make_case(
        settings={"objectives": objectives, **more},
        units=[unit("A")],
        stock=[parcel("P1", 50, min_part_mu=10)],
        projects=[project("x", 20, value=5), project("y", 25, value=1), project("z", 50, area_min_mu=45, value=9)],
    )


X: Placements = {"x": ("parcel", "P1", 20.0)}


def test_a_project_that_fits_into_what_is_left_is_told() -> None:
    assert told(land(), {}) == [("x", "value"), ("y", "value")]
    assert told(land(), {"z": ("parcel", "P1", 50.0)}) == []


@pytest.mark.parametrize(("width", "found"), [(29, [("y", "value")]), (30, []), (25.1, [("y", "value")])])
def test_what_is_left_must_stay_saleable(width: float, found: list[tuple[str, str]]) -> None:
    case = land()
    case = case.replace(
        projects=case.projects.assign(area_mu=[20.0, width, 45.0], area_min_mu=[20.0, width - 10, 45.0])
    )
    placed: Placements = {"x": ("parcel", "P1", 30.0 if width == 30 else 20.0)}
    assert [row for row in told(case, placed) if row[0] == "y"] == found


def test_a_whole_free_parcel_fits() -> None:
    case = make_case(units=[unit("A")], stock=[parcel("P1", 20, divisible=False)], projects=[project("x", 20, value=1)])
    assert told(case, {}) == [("x", "value")]


@pytest.mark.parametrize(
    ("objectives", "found"),
    [
        (("value",), 2),
        (("new_land", "value"), 2),
        (("waste", "value"), 0),
        (("target", "must_serve", "value"), 0),
        (("must_serve",), 0),
        (("new_land", "waste"), 0),
    ],
)
def test_the_level_must_come_before_what_a_placement_can_worsen(objectives: tuple[str, ...], found: int) -> None:
    assert len(told(land(objectives), {})) == found


def test_without_proof_or_with_a_gap_nothing_is_claimed() -> None:
    assert told(land(), {}, proved=False) == []
    assert told(land(solve={"gap": 0.01}), {}) == []
    level = {"level": "must_serve", "value": 0.0, "bound": 1.0, "gap": 1.0}
    assert told(land(), {}, objectives=[level]) == []


def test_a_project_that_must_be_served_counts_without_value() -> None:
    case = make_case(units=[unit("A")], stock=[parcel("P1", 50)], projects=[project("x", 20, must_serve=True)])
    assert told(case, {}) == [("x", "must_serve")]


def test_a_multiplier_that_falls_may_take_the_quota_away() -> None:
    """100 mu at 0.5 earn 50; with the task met the multiplier falls to 0.5, and 40 are handed out already."""
    rules = make_rulebook(tasks={**TASKS, "not_met": {**TASKS["not_met"], "value": 2.0}})
    case = make_case(
        rules,
        units=[unit("A", task_unsupplied_mu=110)],
        stock=[parcel("P1", 20, approved_on="2015-01-01")],
        disposals=[disposal("d", 100, approved_on="2015-01-01")],
        projects=[project("x", 20, value=1)],
    )
    assert told(case, {}, quota=100) == []  # 2.0 * 50 before, 1.0 * 60 after
    assert told(case, {}, quota=60) == []  # no more than the margin would be left
    assert told(case, {}, quota=10) == []  # below the own part: no plan at all
