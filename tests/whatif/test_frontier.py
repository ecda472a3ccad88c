"""Frontiers against the plans that no plan beats, found among all plans."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import assume, given

from landquota import app
from landquota.errors import InputError
from landquota.reports.answers.frontier import Frontier
from landquota.reports.verify import recompute_facts
from landquota.solvers.options import SolveOptions
from landquota.whatif.frontier import frontier
from landquota.whatif.study import study_of
from tests.cross.comparing import drawing, read
from tests.cross.strategies import tiny_cases
from tests.whatif.every_plan import Judged, best_on, costs, every_plan, is_small
from tests.written import Written

STEP = 1e-3


def not_beaten(plans: list[Judged], order: tuple[str, ...], of: tuple[str, str]) -> list[tuple[float, float]]:
    """Return what the plans reach that no plan beats on both levels, best on the first level first."""
    before = order[: min(order.index(level) for level in of)]
    reached = sorted({tuple(round(c, 7) for c in costs(levels, of)) for _, levels in best_on(plans, before)})
    kept: list[tuple[float, float]] = []
    for first, second in reached:
        if not kept or second < kept[-1][1] - 1e-6:
            kept.append((first, second))
    return kept


def reached_by(answer: Frontier) -> list[tuple[float, float]]:
    rows = answer.points.to_dict("records")
    found = [costs({str(name): row[name] for name in answer.of}, answer.of) for row in rows]
    return [(first, second) for first, second in found]


@drawing(examples=9, long=2000)
@given(tiny_cases())
def test_the_plans_that_no_plan_beats(written: Written) -> None:
    case = read(written)
    facts = recompute_facts(case)
    order = case.settings.objectives
    assume(is_small(facts) and len(order) > 1)
    plans = every_plan(facts)
    assume(plans)
    study = study_of(app.solve_case(case))
    for of in {(order[0], order[-1]), (order[-1], order[0]), (order[-2], order[-1])}:
        expected = not_beaten(plans, order, of)
        assume(all(abs(a[1] - b[1]) > 2 * STEP for a, b in pairwise(expected)))
        answer = frontier(study, of, step=STEP)
        assert answer.proved
        assert answer.stopped is None
        assert reached_by(answer) == [pytest.approx(point, abs=1e-5) for point in expected], of
        assert answer.points["proved"].all()


def test_by_hand_cut_short() -> None:
    """J1 (20 mu of new land, value 5), or none of it; with two points only the ends are listed, and nothing is missing."""
    study = study_of(app.solve_case(app.read_case("tests/cases/quota_use")))
    answer = frontier(study, points=2)
    assert reached_by(answer) == [(-5.0, 20.0), (0.0, 0.0)]


def test_what_is_cut_short_says_so() -> None:
    """With all quota in the pool: 10 mu for J1 (9), 5 mu for J2 (4), or none; both together need 15 of the 20 mu of one unit."""
    case = app.read_case("tests/cases/own_part", changes=["quota.withhold_share=1"])
    study = study_of(app.solve_case(case))
    assert reached_by(frontier(study)) == [(-13.0, 15.0), (-9.0, 10.0), (-4.0, 5.0), (0.0, 0.0)]
    short = frontier(study, points=3)
    assert reached_by(short) == [(-13.0, 15.0), (-9.0, 10.0), (0.0, 0.0)]
    assert (short.stopped, short.proved) == ("points", False)
    assert short.missing == {"value": (0.0, 9.0), "new_land": (0.0, 10.0)}


def test_a_time_limit_is_told() -> None:
    study = study_of(app.solve_case(app.read_case("tests/cases/quota_use")))
    answer = frontier(study, options=SolveOptions(time_limit_s=1e-9))
    assert (answer.stopped, answer.proved) == ("time", False)
    assert answer.points.empty


@pytest.mark.parametrize(
    ("of", "step", "points"),
    [
        (("value", "value"), 0.1, 9),
        (("value", "profit"), 0.1, 9),
        (("value", "target"), 0.0, 9),
        (("value", "target"), 1, 1),
    ],
)
def test_odd_questions_are_refused(of: tuple[str, str], step: float, points: int) -> None:
    study = study_of(app.solve_case(app.read_case("tests/cases/quota_use")))
    with pytest.raises(InputError):
        frontier(study, of, step=step, points=points)
