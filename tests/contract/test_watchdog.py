"""The contract of `solve_watched`: the result of `solve_levels` where there is time, and else the best that the process had told."""

from __future__ import annotations

import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from landquota.errors import SolveError
from landquota.solvers import watchdog, watched
from landquota.solvers.lexicographic import Reached, solve_levels
from landquota.solvers.options import Progress, SolveOptions
from landquota.solvers.problem import Problem
from landquota.solvers.result import Have, LevelOutcome, SolveResult, Termination
from landquota.solvers.row_names import RowNames
from landquota.solvers.watchdog import solve_watched
from landquota.solvers.watched import Failure, Message, Order
from tests.contract.hand_models import compiled, goals_in_conflict, hard, infeasible, two_goals, unbounded

HARD = hard()
ANSWERED_S = 30.0
"""What a hung test would take: far above what is measured here, so that a busy machine fails nothing."""
NEVER_ENDS = """
import sys, time
data = open(sys.argv[1], "rb").read()
sys.stdout.buffer.write(data)
sys.stdout.buffer.flush()
if sys.argv[2] == "stays":
    time.sleep(600)
"""
MOST_SOLVED = LevelOutcome("most", Termination.OPTIMAL, Have.OPTIMAL, 17.0, 17.0, 0.0, 0.1, 1)
Tells = Callable[..., None]


@pytest.fixture(autouse=True)
def everything_is_watched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watchdog, "WATCHED_COLUMNS", 0)


@pytest.fixture
def child(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Tells:
    """Return a function that puts in place of the process one that tells some messages, and then hears nothing any more, or ends."""

    def tells(*messages: Message, then: str = "stays", cut: int = 0) -> None:
        data = b"".join(pickle.dumps(message, protocol=5) for message in messages)
        script, told = tmp_path / "child.py", tmp_path / "told"
        script.write_text(NEVER_ENDS, encoding="utf-8")
        told.write_bytes(data[: len(data) - cut])
        monkeypatch.setattr(watchdog, "COMMAND", (sys.executable, str(script), str(told), then))

    return tells


def point(problem: Problem, **values: float) -> np.ndarray:
    return np.array([float(values[v.name]) for v in problem.variables])


def solution_of(problem: Problem, result: SolveResult) -> dict[str, float]:
    assert result.solution is not None
    return {v.name: float(value) for v, value in zip(problem.variables, result.solution, strict=True)}


def cancelling(when: Callable[[Progress], bool]) -> SolveOptions:
    """Return options that cancel once something has been told: an event, so that no clock decides what was heard."""
    options = SolveOptions()

    def listen(progress: Progress) -> None:
        if when(progress):
            options.cancel.set()

    return replace(options, on_progress=listen)


@pytest.mark.parametrize("problem", [compiled(two_goals), compiled(goals_in_conflict), hard(items=30, sacks=5)])
def test_with_time_enough_the_result_is_the_same_to_the_last_bit(problem: Problem) -> None:
    options = SolveOptions(threads=1, time_limit_s=600.0)
    here, there = solve_levels(problem, options), solve_watched(problem, options)
    assert there.proved
    assert [replace(o, seconds=0.0) for o in there.levels] == [replace(o, seconds=0.0) for o in here.levels]
    np.testing.assert_array_equal(there.solution, here.solution)


def test_infeasible_and_unbounded_are_told_from_there_too() -> None:
    result = solve_watched(compiled(infeasible), SolveOptions())
    assert (result.stopped, result.proved, result.solution) == (Termination.INFEASIBLE, True, None)
    with pytest.raises(SolveError, match="unbounded"):
        solve_watched(compiled(unbounded), SolveOptions())


def test_small_problems_start_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = compiled(two_goals)
    monkeypatch.setattr(watchdog, "WATCHED_COLUMNS", problem.matrix.shape[1] + 1)
    monkeypatch.setattr(watchdog, "COMMAND", ("no such program",))
    assert solve_watched(problem, SolveOptions()).proved
    monkeypatch.setattr(watchdog, "WATCHED_COLUMNS", problem.matrix.shape[1])
    with pytest.raises(FileNotFoundError):
        solve_watched(problem, SolveOptions())


def test_a_limit_in_the_middle_of_a_search() -> None:
    told: list[Progress] = []
    began = time.perf_counter()
    result = solve_watched(HARD, SolveOptions(time_limit_s=6.0, threads=1, on_progress=told.append))
    assert 6.0 <= time.perf_counter() - began < ANSWERED_S
    assert (result.stopped, result.proved, len(result.levels)) == (Termination.TIME_LIMIT, False, 1)
    outcome = result.levels[0]
    assert outcome.have is Have.FEASIBLE
    assert outcome.objective is not None
    assert outcome.bound is not None
    assert 0 < outcome.objective < outcome.bound
    assert outcome.gap == pytest.approx((outcome.bound - outcome.objective) / outcome.objective)
    assert outcome.bound == [p.bound for p in told if p.bound is not None][-1]
    assert result.solution is not None
    assert HARD.senses[0] * (HARD.costs[0] @ result.solution) == pytest.approx(outcome.objective)
    assert (HARD.matrix @ result.solution <= HARD.row_upper + 1e-6).all()
    seconds = [p.seconds for p in told]
    assert seconds == sorted(seconds)


def test_a_cancel_in_the_middle_of_a_search() -> None:
    began = time.perf_counter()
    result = solve_watched(HARD, cancelling(lambda p: p.gap is not None and p.gap > 0))
    assert time.perf_counter() - began < ANSWERED_S
    assert (result.stopped, result.proved, result.levels[0].have) == (Termination.CANCELLED, False, Have.FEASIBLE)


def test_a_process_that_hears_nothing_is_ended_at_the_limit_and_its_best_is_kept(child: Tells) -> None:
    problem = compiled(two_goals)
    child(
        Reached((), point(problem, x=0, y=1)),
        Reached((), point(problem, x=2, y=1)),
        Progress("most", 0.1, 15.0, 17.5, 0.1, nodes=4),
    )
    heard: list[Progress] = []
    began = time.perf_counter()
    result = solve_watched(problem, SolveOptions(time_limit_s=4.0, on_progress=heard.append))
    assert 4.0 <= time.perf_counter() - began < ANSWERED_S
    assert any(p.bound == 17.5 for p in heard), "the process did not start in time"
    outcome = replace(result.levels[0], seconds=0.0)
    assert outcome == LevelOutcome("most", Termination.TIME_LIMIT, Have.FEASIBLE, 15.0, 17.5, 2.5 / 15, 0.0, 4)
    assert (len(result.levels), result.proved) == (1, False)
    assert solution_of(problem, result) == pytest.approx({"x": 2, "y": 2}), "y gains what x leaves: 2 + 2 is 4"


def test_a_cancel_keeps_the_levels_that_were_solved(child: Tells) -> None:
    problem = compiled(two_goals)
    child(
        Reached((MOST_SOLVED,), point(problem, x=3, y=1)),
        Progress("least", 0.2, -7.0, -9.0, 2 / 7),
    )
    result = solve_watched(problem, cancelling(lambda p: p.bound == -9.0))
    assert result.levels[0] == MOST_SOLVED
    last = result.levels[1]
    assert (last.name, last.stopped, last.have) == ("least", Termination.CANCELLED, Have.FEASIBLE)
    assert (last.objective, last.bound) == (-7.0, -9.0)
    assert not result.proved
    assert solution_of(problem, result) == pytest.approx({"x": 3, "y": 1})


def test_a_bound_of_the_level_before_is_no_bound_of_this_one(child: Tells) -> None:
    problem = compiled(two_goals)
    child(Progress("most", 0.1, 17.0, 18.0, 1 / 17), Reached((MOST_SOLVED,), point(problem, x=3, y=1)))
    result = solve_watched(problem, cancelling(lambda p: p.stage == "least"))
    assert [o.name for o in result.levels] == ["most", "least"]
    assert (result.levels[1].bound, result.levels[1].gap) == (None, None)


def test_all_levels_solved_is_proved_though_the_last_settling_was_cut_off(child: Tells) -> None:
    problem = compiled(two_goals)
    least = replace(MOST_SOLVED, name="least", objective=-7.0, bound=-7.0)
    child(Reached((MOST_SOLVED, least), point(problem, x=3, y=1)))
    result = solve_watched(problem, cancelling(lambda p: p.stage == "least"))
    assert result.proved
    assert result.levels == (MOST_SOLVED, least)
    assert solution_of(problem, result) == pytest.approx({"x": 3, "y": 1})


@pytest.mark.parametrize("cut", [0, 40])
def test_a_process_that_dies_leaves_its_best(child: Tells, cut: int) -> None:
    """Cut off in the middle of a message, too, as by the system where memory runs out."""
    problem = compiled(two_goals)
    last = Progress("most", 0.3, 16.0, 17.0, 1 / 16)
    child(Reached((), point(problem, x=2, y=2)), last, then="ends", cut=cut)
    result = solve_watched(problem, SolveOptions())
    outcome = result.levels[0]
    assert (result.stopped, result.proved, outcome.have) == (Termination.ERROR, False, Have.FEASIBLE)
    assert (outcome.objective, outcome.bound) == (16.0, None if cut else 17.0)
    assert solution_of(problem, result) == pytest.approx({"x": 2, "y": 2})


def test_a_process_that_dies_with_nothing_is_an_error(child: Tells) -> None:
    child(then="ends")
    with pytest.raises(SolveError, match="memory"):
        solve_watched(compiled(two_goals), SolveOptions())


def test_an_error_there_is_an_error_here(child: Tells) -> None:
    child(Failure("level most: something"))
    with pytest.raises(SolveError, match="level most: something"):
        solve_watched(compiled(two_goals), SolveOptions())


def test_the_first_plan_is_better_than_nothing(child: Tells) -> None:
    problem = compiled(two_goals)
    child()
    options = SolveOptions(time_limit_s=0.2)
    result = solve_watched(problem.with_start(point(problem, x=1, y=0)), options)
    outcome = result.levels[0]
    assert (outcome.stopped, outcome.have) == (Termination.TIME_LIMIT, Have.FEASIBLE)
    assert (outcome.objective, outcome.bound, outcome.gap) == (12.0, None, None)
    assert solution_of(problem, result) == pytest.approx({"x": 1, "y": 3})


@pytest.mark.parametrize("start", [{"x": 4, "y": 0}, {"x": 3, "y": 2}, {"x": 0.5, "y": 0}, None])
def test_a_first_plan_that_breaks_a_rule_is_none(child: Tells, start: dict[str, float] | None) -> None:
    """A bound, a row, a whole number; and none at all."""
    problem = compiled(two_goals)
    child()
    first = None if start is None else point(problem, **start)
    result = solve_watched(problem.with_start(first), SolveOptions(time_limit_s=0.2))
    assert (result.solution, result.levels[0].have) == (None, Have.NOTHING)
    assert (result.stopped, result.levels[0].objective) == (Termination.TIME_LIMIT, None)


def test_a_silent_search_is_said_to_go_on(child: Tells) -> None:
    problem = compiled(two_goals)
    child()
    heard: list[Progress] = []
    solve_watched(problem, SolveOptions(time_limit_s=2.5, on_progress=heard.append))
    assert [p.stage for p in heard] == ["most"] * len(heard)
    assert len(heard) >= 1


@pytest.fixture
def searching() -> Iterator[subprocess.Popen[bytes]]:
    """Start the real process on a search that takes minutes, and wait until it has told something."""
    order = Order(replace(HARD, variables=(), row_names=RowNames(())), 0.0, 1)
    with subprocess.Popen(watchdog.COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin
        assert process.stdout
        process.stdin.write(pickle.dumps(order))
        process.stdin.flush()
        assert isinstance(pickle.load(process.stdout), Progress | Reached)
        yield process
        process.kill()


def test_the_process_ends_with_the_one_that_started_it(searching: subprocess.Popen[bytes]) -> None:
    """Whoever dies closes its end of the pipe, by whatever signal."""
    assert searching.stdin
    searching.stdin.close()
    assert searching.wait(timeout=ANSWERED_S) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="NOT TESTED: no SIGINT to a child on Windows")
def test_an_interrupt_does_not_reach_the_search(searching: subprocess.Popen[bytes]) -> None:
    searching.send_signal(signal.SIGINT)
    assert searching.stdout
    for _ in range(5):
        assert isinstance(pickle.load(searching.stdout), Progress | Reached)
    assert searching.poll() is None


def test_progress_that_is_no_news_is_not_told(tmp_path: Path) -> None:
    with (tmp_path / "told").open("wb") as stream:
        teller = watched._Teller(stream)
        for progress in (
            Progress("value", 0.01, 1.0, 9.0, 8.0),
            Progress("value", 0.02, 1.0, 9.0, 8.0),
            Progress("value", 0.03, 1.0, 8.0, 7.0),
            Progress("value", 1.03, 1.0, 8.0, 7.0),
        ):
            teller.progress(progress)
    with (tmp_path / "told").open("rb") as stream:
        told = [pickle.load(stream).seconds for _ in range(3)]
        assert told == [0.01, 0.03, 1.03]
        assert stream.read() == b""
