"""The contract of `solve_levels`: what it reaches, what it says of it, and how it stops."""

from __future__ import annotations

import threading
import time

import numpy as np
import pytest

from landquota.errors import SolveError
from landquota.solvers.highs import HighsSession
from landquota.solvers.lexicographic import solve_levels
from landquota.solvers.options import Progress, SolveOptions
from landquota.solvers.problem import Problem
from landquota.solvers.result import Have, SolveResult, Termination
from tests.contract.hand_models import compiled, goals_in_conflict, hard, infeasible, two_goals, unbounded

HARD = hard()


def value_of(problem: Problem, result: SolveResult, level: int) -> float:
    """Recompute one objective from the solution alone."""
    assert result.solution is not None
    reached = problem.costs[level] @ result.solution + problem.offsets[level]
    return float(problem.senses[level] * reached)


def assert_allowed(problem: Problem, solution: np.ndarray | None) -> None:
    assert solution is not None
    rows = problem.matrix @ solution
    assert (rows >= problem.row_lower - 1e-6).all()
    assert (rows <= problem.row_upper + 1e-6).all()
    assert np.abs(solution - np.rint(solution))[problem.integer].max() <= 1e-6


def test_senses_and_constants() -> None:
    result = solve_levels(compiled(two_goals), SolveOptions())
    assert [o.name for o in result.levels] == ["most", "least"]
    assert [o.objective for o in result.levels] == pytest.approx([17, -7])
    assert [o.bound for o in result.levels] == pytest.approx([17, -7])
    assert [o.gap for o in result.levels] == pytest.approx([0, 0])
    assert result.proved
    assert result.stopped is Termination.OPTIMAL


def test_a_later_level_keeps_what_an_earlier_one_reached() -> None:
    result = solve_levels(compiled(goals_in_conflict), SolveOptions())
    assert [o.objective for o in result.levels] == pytest.approx([3, 3])


def test_infeasible_is_proved_and_has_no_solution() -> None:
    result = solve_levels(compiled(infeasible), SolveOptions())
    assert (result.stopped, result.proved, result.solution) == (Termination.INFEASIBLE, True, None)
    outcome = result.levels[0]
    assert (outcome.have, outcome.objective, outcome.gap) == (Have.NOTHING, None, None)


def test_unbounded_is_told_from_infeasible() -> None:
    outcome, _ = HighsSession(compiled(unbounded), SolveOptions()).solve(0, None)
    assert outcome.stopped is Termination.UNBOUNDED
    with pytest.raises(SolveError, match="unbounded"):
        solve_levels(compiled(unbounded), SolveOptions())


def test_a_time_limit_keeps_a_plan_that_is_not_called_optimal() -> None:
    began = time.perf_counter()
    result = solve_levels(HARD, SolveOptions(time_limit_s=1.0, threads=1))
    assert time.perf_counter() - began < 6
    assert_stopped_early(result, Termination.TIME_LIMIT)


def test_a_cancel_keeps_the_best_plan_so_far() -> None:
    options = SolveOptions(threads=1)
    timer = threading.Timer(1.0, options.cancel.set)
    timer.start()
    began = time.perf_counter()
    result = solve_levels(HARD, options)
    took = time.perf_counter() - began
    timer.join()
    assert 0.9 < took < 6
    assert_stopped_early(result, Termination.CANCELLED)


def assert_stopped_early(result: SolveResult, why: Termination) -> None:
    """Check a stopped run: a feasible plan, an honest gap, and a bound that its value does not pass."""
    outcome = result.levels[0]
    assert (result.stopped, result.proved, outcome.have) == (why, False, Have.FEASIBLE)
    assert outcome.objective is not None
    assert outcome.bound is not None
    assert outcome.bound > outcome.objective
    assert outcome.gap == pytest.approx((outcome.bound - outcome.objective) / outcome.objective)
    assert len(result.levels) == 1, "levels that were not reached have no outcome"
    assert_allowed(HARD, result.solution)
    assert value_of(HARD, result, 0) >= outcome.objective - 1e-6


def test_progress_is_told_while_solving() -> None:
    told: list[Progress] = []
    solve_levels(HARD, SolveOptions(time_limit_s=1.5, threads=1, on_progress=told.append))
    assert len(told) > 1
    assert {p.stage for p in told} <= {"value", "count"}
    seconds = [p.seconds for p in told]
    assert seconds == sorted(seconds)
    assert 0 <= seconds[0] <= seconds[-1] < 6
    known = [p for p in told if p.gap is not None and p.incumbent is not None and p.bound is not None]
    assert known
    assert all(p.bound >= p.incumbent - 1e-6 and p.gap >= 0 for p in known if p.stage == "value")  # type: ignore[operator]


def test_nothing_is_printed(capfd: pytest.CaptureFixture[str]) -> None:
    for write in (two_goals, infeasible):
        solve_levels(compiled(write), SolveOptions(threads=2))
    solve_levels(HARD, SolveOptions(time_limit_s=0.3))
    assert capfd.readouterr() == ("", "")


def test_thread_counts_change_nothing() -> None:
    """Three solves in one process, each with another number of threads, on a problem that takes some nodes."""
    problem = hard(items=30, sacks=5)
    results = [solve_levels(problem, SolveOptions(threads=threads)) for threads in (1, 2, 4, 1)]
    assert all(result.proved for result in results)
    for result in results[1:]:
        assert [o.objective for o in result.levels] == [o.objective for o in results[0].levels]
        np.testing.assert_array_equal(result.solution, results[0].solution)
