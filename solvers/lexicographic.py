"""Lexicographic solving: each objective to its gap, then held, then the next.

Whole steps of quota make the last objective (`target`) a matter of rounding luck over all equally good placements: on
anything but a small problem no solver may close that last fraction of a step. So on a large problem the exact decision
is tried for a while; after that the level counts as solved when the rest is within what rounding can account for, and the
tie rule takes the steps as they are. The bound that was proved is reported, and the distance to it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from landquota.errors import SolveError
from landquota.solvers.highs import HighsSession
from landquota.solvers.options import SolveOptions
from landquota.solvers.polish import polish
from landquota.solvers.problem import Problem
from landquota.solvers.result import Have, LevelOutcome, SolveResult, Termination
from landquota.solvers.settle import settle

JOINT_COLUMNS = 400
"""Up to so many whole-number columns the late ones are always decided exactly, together with the rest."""
EXACT_NODES = 300
"""On larger problems the exact decision is given up after so many nodes: a count, not a time, so that every machine gives up alike."""


SETTLE_S = 2.0
"""Seconds that areas and steps may take to settle after a stop."""


@dataclass(frozen=True)
class Reached:
    """How far a solve is.

    Attributes
    ----------
    levels
        Outcomes of the levels that were solved.
    solution
        The best so far, shape (columns,): feasible, and it holds those levels.
    """

    levels: tuple[LevelOutcome, ...]
    solution: np.ndarray


def go_on(_: LevelOutcome) -> bool:
    """Stop after no level but the last."""
    return False


def solve_levels(
    problem: Problem,
    options: SolveOptions,
    *,
    stop_after: Callable[[LevelOutcome], bool] = go_on,
    on_reached: Callable[[Reached], None] | None = None,
) -> SolveResult:
    """Solve every objective of `problem` in order, each within what the ones before it reached; the last one is the tie rule.

    A level that stops early (limit, cancel) ends the run: the best solution so far keeps its whole-number choices, and only areas and steps
    are still settled for the levels after it, so that the plan is a sensible one. Those levels have no outcome.

    Parameters
    ----------
    stop_after
        Asked after each level that was solved; True leaves the levels after it aside: the result is proved as far as it goes.
    on_reached
        Told each better solution, and each level that was solved, from any thread.

    Raises
    ------
    SolveError
        HiGHS failed, or a level is unbounded, which no case can be.
    """
    climb = _Climb(problem, options, on_reached)
    for level, name in enumerate(problem.names):
        if not (climb.round(level) if name == "target" and _rounds(problem) else climb.step(level)):
            break
        if stop_after(climb.last):
            break
    return climb.result(options)


def _rounds(problem: Problem) -> bool:
    """Tell whether the problem is too large to insist on the rounding of its late columns."""
    return bool(problem.late.any()) and int(problem.integer.sum()) > JOINT_COLUMNS


class _Climb:
    """The levels reached so far, and the best solution."""

    def __init__(self, problem: Problem, options: SolveOptions, on_reached: Callable[[Reached], None] | None) -> None:
        self._problem = problem
        self._on_reached = on_reached
        self._session = HighsSession(problem, options, on_found=self._tell if on_reached else None)
        self._outcomes: list[LevelOutcome] = []
        self._solution: np.ndarray | None = None
        self._stopped = False

    def step(self, level: int) -> bool:
        """Solve and hold one level; False ends the run."""
        start = self._problem.start if level == 0 else self._solution
        outcome, found = self._session.solve(level, start)
        return self._take(level, outcome, found)

    def round(self, level: int) -> bool:
        """Solve one level exactly if that takes few nodes, else to within the rounding; then take the late columns as they are."""
        outcome, found = self._session.solve(level, self._solution, nodes=EXACT_NODES)
        if outcome.stopped is Termination.NODE_LIMIT:
            if found is None or not self._within_rounding(outcome):
                start = self._solution if found is None else found
                outcome, found = self._session.solve(level, start, absolute_gap=self._problem.rounding)
            else:
                outcome = replace(outcome, stopped=Termination.OPTIMAL, have=Have.OPTIMAL)
        taken = self._take(level, outcome, found)
        if taken and self._solution is not None:
            self._session.fix(self._problem.late, self._solution)
        return taken

    def _within_rounding(self, outcome: LevelOutcome) -> bool:
        if outcome.objective is None or outcome.bound is None:
            return False
        return abs(outcome.objective - outcome.bound) <= self._problem.rounding

    def _take(self, level: int, outcome: LevelOutcome, found: np.ndarray | None) -> bool:
        """Note an outcome and hold the level where it was solved; else settle what is there and return False."""
        self._check(outcome, first=level == 0)
        self._outcomes.append(outcome)
        self._solution = self._solution if found is None else found
        if outcome.have is Have.OPTIMAL and self._solution is not None:
            self._session.hold(level, self._solution)
            self._tell(self._solution)
            return True
        self._stopped = True
        if self._solution is not None:
            self._solution = settle(self._problem, self._solution, level, SETTLE_S)
        return False

    def _tell(self, found: np.ndarray) -> None:
        if self._on_reached is not None:
            self._on_reached(Reached(tuple(self._outcomes), found))

    def _check(self, outcome: LevelOutcome, *, first: bool) -> None:
        if outcome.stopped in (Termination.ERROR, Termination.UNBOUNDED):
            raise SolveError(f"level {outcome.name}: HiGHS stopped with {outcome.stopped.value}")
        if outcome.stopped is Termination.INFEASIBLE and not first:
            raise SolveError(f"level {outcome.name}: a level that holds a solution cannot be infeasible")

    @property
    def last(self) -> LevelOutcome:
        """The outcome of the level that was tried last."""
        return self._outcomes[-1]

    def result(self, options: SolveOptions) -> SolveResult:
        """Return what was reached, with areas that do not depend on the search."""
        if self._outcomes[-1].stopped is Termination.INFEASIBLE:
            return SolveResult(tuple(self._outcomes), None, proved=True)
        solution = None if self._solution is None else polish(self._problem, self._solution, options)
        return SolveResult(tuple(self._outcomes), solution, proved=not self._stopped)
