"""Lexicographic solving: each objective to its gap, then held, then the next.

Whole steps of quota make the last objective (`target`) a matter of rounding luck over all equally good placements: on anything but a small
problem no solver closes that last fraction of a step. So a large problem settles its last objective with the `late` columns relaxed, which is a
proved bound, then applies the tie rule, and rounds the late columns optimally for the plan so found. The objective after rounding and the
bound before it are both reported, and their distance with them.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from landquota.errors import SolveError
from landquota.solvers.highs import HighsSession
from landquota.solvers.options import SolveOptions
from landquota.solvers.problem import Problem
from landquota.solvers.result import Have, LevelOutcome, SolveResult, Termination, relative_gap

JOINT_COLUMNS = 400
"""Up to so many whole-number columns everything is decided at once, late columns included."""


def solve_levels(problem: Problem, options: SolveOptions) -> SolveResult:
    """Solve every objective of `problem` in order, each within what the ones before it reached; the last one is the tie rule.

    A level that stops early (limit, cancel) ends the run: the best solution so far keeps its whole-number choices, and only areas and steps
    are still settled for the levels after it, so that the plan is a sensible one. Those levels have no outcome.

    Raises
    ------
    SolveError
        HiGHS failed, or a level is unbounded, which no case can be.
    """
    climb = _Climb(problem, options)
    last = len(problem.names) - 2
    apart = last >= 0 and _rounds_late(problem, last)
    for level in range(len(problem.names) - (2 if apart else 0)):
        if not climb.step(level):
            return climb.result()
    if apart and not climb.round_late(last, tie_rule=last + 1) and climb.step(last):
        climb.step(last + 1)
    return climb.result()


def _rounds_late(problem: Problem, level: int) -> bool:
    """Tell whether `level` is the one that rounding would decide, on a problem too large to decide it exactly."""
    return problem.names[level] == "target" and bool(problem.late.any()) and int(problem.integer.sum()) > JOINT_COLUMNS


class _Climb:
    """The levels reached so far, and the best solution."""

    def __init__(self, problem: Problem, options: SolveOptions) -> None:
        self._problem = problem
        self._session = HighsSession(problem, options)
        self._outcomes: list[LevelOutcome] = []
        self._solution: np.ndarray | None = None
        self._stopped = False

    def step(self, level: int) -> bool:
        """Solve and hold one level; False ends the run."""
        outcome, found = self._session.solve(level, self._solution)
        self._check(outcome, first=level == 0)
        self._outcomes.append(outcome)
        self._solution = self._solution if found is None else found
        if outcome.have is Have.OPTIMAL and self._solution is not None:
            self._session.hold(level, self._solution)
            return True
        self._stopped = True
        if self._solution is not None:
            self._finish(level)
        return False

    def _finish(self, level: int) -> None:
        """Settle areas and steps for `level` and those after it, with every choice as it stands."""
        session, solution = self._session, self._solution
        session.fix(self._problem.integer & ~self._problem.late, solution)
        for later in range(level, len(self._problem.names)):
            outcome, found = session.solve(later, solution, finishing=True)
            if outcome.have is not Have.OPTIMAL or found is None:
                return
            self._solution = solution = found
            session.hold(later, found)

    def round_late(self, level: int, *, tie_rule: int) -> bool:
        """Settle the last level and the tie rule with late columns relaxed, then round these; False where that cannot be done, with nothing changed."""
        session, late = self._session, self._problem.late
        others = self._problem.integer & ~late
        session.relax(late, whole=False)
        relaxed, ideal = session.solve(level, self._solution)
        tied, placed = relaxed, None
        if relaxed.have is Have.OPTIMAL and ideal is not None:
            session.hold(level, ideal)
            tied, placed = session.solve(tie_rule, ideal)
            session.release()
        session.relax(late, whole=True)
        if tied.have is not Have.OPTIMAL or placed is None:
            return False
        session.fix(others, placed)
        rounded, solution = session.solve(level, None)
        if rounded.have is Have.OPTIMAL and solution is not None:
            session.hold(level, solution)
            final, solution = session.solve(tie_rule, solution)
            self._settle(relaxed, rounded, replace(tied, seconds=tied.seconds + final.seconds), solution)
        session.fix(others, None)
        return rounded.have is Have.OPTIMAL

    def _settle(
        self, relaxed: LevelOutcome, rounded: LevelOutcome, tied: LevelOutcome, solution: np.ndarray | None
    ) -> None:
        bound = relaxed.bound
        gap = relative_gap(rounded.objective, bound)
        seconds, nodes = relaxed.seconds + rounded.seconds, relaxed.nodes + rounded.nodes
        self._outcomes += [replace(rounded, bound=bound, gap=gap, seconds=seconds, nodes=nodes), tied]
        self._solution = solution

    def _check(self, outcome: LevelOutcome, *, first: bool) -> None:
        if outcome.stopped in (Termination.ERROR, Termination.UNBOUNDED):
            raise SolveError(f"level {outcome.name}: HiGHS stopped with {outcome.stopped.value}")
        if outcome.stopped is Termination.INFEASIBLE and not first:
            raise SolveError(f"level {outcome.name}: a level that holds a solution cannot be infeasible")

    def result(self) -> SolveResult:
        """Return what was reached."""
        infeasible = self._outcomes[-1].stopped is Termination.INFEASIBLE
        proved = infeasible or not self._stopped
        return SolveResult(tuple(self._outcomes), None if infeasible else self._solution, proved)
