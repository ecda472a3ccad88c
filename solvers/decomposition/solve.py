"""Solving in parts: every objective in order, each over all units at once by prices, then held, then the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from landquota.solvers.decomposition.choices import held_in_full, worth_otherwise
from landquota.solvers.decomposition.completion import complete
from landquota.solvers.decomposition.cut import Cut
from landquota.solvers.decomposition.level import ALL_AT_ONCE, LevelSearch
from landquota.solvers.decomposition.packing import Group, packed
from landquota.solvers.decomposition.parts import SHARED, Split, split, split_by
from landquota.solvers.decomposition.piece import LEAST_NEAR
from landquota.solvers.decomposition.repair import Effort, repair
from landquota.solvers.decomposition.work import Work
from landquota.solvers.executors.base import Executor, Stopped
from landquota.solvers.executors.choose import open_executor
from landquota.solvers.highs import ABSOLUTE_GAP
from landquota.solvers.lexicographic import JOINT_COLUMNS
from landquota.solvers.options import SolveOptions
from landquota.solvers.polish import polish
from landquota.solvers.problem import Problem
from landquota.solvers.result import Have, LevelOutcome, SolveResult, Termination, relative_gap
from landquota.solvers.settle import settle
from landquota.solvers.watchdog import solve_watched

IN_PROCESS = 4_000
"""Problems of fewer columns are solved in this process: another takes a second to start."""
TIE_NODES = 50
"""Most nodes of the search for the tie rule in each unit of a large problem."""
SETTLE_SHARE = 0.05
"""Share of the limit that settling areas and steps may take after it."""
LEVEL_SHARE = 0.7
"""Share of the time that is left which a level may take while others wait."""
START_MISSED = 1e-6
"""By how much a plan to begin with may miss a row."""


def solve_in_parts(problem: Problem, cut: Cut, options: SolveOptions, *, packing: Sequence[Group] = ()) -> SolveResult:
    """Solve every objective of `problem` in order, unit by unit; the last one is the tie rule.

    Each level is searched until its gap, or until nothing is left to try, and then held at what it reached; the levels after it are searched all the same.
    The result is proved when every level reached its gap. On a problem of up to `ALL_AT_ONCE` whole-number columns the last
    thing to try is the search for everything at once, so there the gap is always reached. On larger ones the tie rule is applied
    within each unit, with all else as it is.

    The plan does not depend on the executor, the number of processes or the order in which they end; a limit or a cancel keeps the best so far.

    Parameters
    ----------
    packing
        Groups of sets of columns for `packed`, which tighten the search.

    Raises
    ------
    SolveError
        HiGHS failed.
    InputError
        The cluster cannot be used.
    """
    width = problem.matrix.shape[1]
    problem, cut = packed(problem, cut, packing)
    begin = _begin(problem, options)
    if isinstance(begin, SolveResult):
        return begin
    small = problem.matrix.shape[1] < IN_PROCESS and options.cluster is None
    with open_executor(workers=options.threads, cluster=options.cluster, in_process=small) as executor:
        descent = _Descent(problem, cut, options, executor, begin)
        descent.run()
        return descent.result(width)


def _begin(problem: Problem, options: SolveOptions) -> np.ndarray | SolveResult:
    """Return a feasible plan; where the problem has none at hand, what looking for one ended with."""
    if problem.start is not None and missed(problem, problem.start) <= START_MISSED:
        return problem.start
    found = solve_watched(problem.with_goal("feasible", np.zeros(problem.matrix.shape[1])), replace(options, gap=0.0))
    if found.solution is not None:
        return found.solution
    first = replace(found.levels[-1], name=problem.names[0])
    return SolveResult((first,), None, found.proved)


def missed(problem: Problem, x: np.ndarray) -> float:
    """Return by how much a solution misses a row or a bound, at most."""
    taken = problem.matrix @ x
    over = (taken - problem.row_upper, problem.row_lower - taken, x - problem.upper, problem.lower - x)
    return float(max(0.0, *(np.max(o, initial=0.0) for o in over)))


class _Descent:
    """The levels reached so far, and the best plan."""

    def __init__(self, problem: Problem, cut: Cut, options: SolveOptions, executor: Executor, plan: np.ndarray) -> None:
        self._problem, self._cut, self._options = problem, cut, options
        self._work = Work(executor, options)
        self._units = split(problem, np.where(cut.follows, SHARED, cut.owner))
        self._plan = complete(self._units, plan)
        self._outcomes: list[LevelOutcome] = []
        self._proved = True
        self._whole = int(problem.integer.sum())

    def run(self) -> None:
        """Go through the levels."""
        last = len(self._problem.names) - 1
        for level in range(last + 1):
            if level == last and self._whole > ALL_AT_ONCE:
                self._break_ties(level)
            elif not self._level(level):
                return

    def result(self, width: int) -> SolveResult:
        """Return what was reached, the plan as the values of the first `width` columns."""
        outcomes, plan = tuple(self._outcomes), self._plan
        if self._whole <= ALL_AT_ONCE and self._proved:
            plan = polish(self._problem, plan, self._options)
        return SolveResult(outcomes, plan[:width], self._proved and len(outcomes) == len(self._problem.names))

    def _level(self, level: int) -> bool:
        """Search and hold one level; False where a limit or a cancel came."""
        problem, began = self._problem, self._work.seconds
        is_tie = level == len(problem.names) - 1
        rounds = problem.names[level] == "target" and self._whole > JOINT_COLUMNS and bool(problem.late.any())
        near = problem.rounding if rounds else 2 * LEAST_NEAR
        gap = 0.0 if is_tie else self._options.gap
        search = LevelSearch(self._work, self._units, level, self._plan, cut=self._cut, gap=gap, near=near)
        stopped = None
        self._work.allow(LEVEL_SHARE if level + 1 < len(problem.names) else 1.0)
        try:
            search.run()
        except Stopped:
            stopped = Termination.CANCELLED if self._options.cancel.is_set() else Termination.TIME_LIMIT
        self._plan = search.plan
        self._outcomes.append(self._outcome(search, stopped, self._work.seconds - began))
        self._proved &= search.is_near
        self._hold(level, search.is_at_its_best)
        if rounds:
            self._fix_late()
        if self._work.is_over():
            self._finish(level)
            return False
        return True

    def _outcome(self, search: LevelSearch, stopped: Termination | None, seconds: float) -> LevelOutcome:
        problem, level = self._problem, search.level
        sense, offset = problem.senses[level], problem.offsets[level]
        objective = float(sense * (search.value + offset)) + 0.0  # never -0
        bound = float(sense * (search.bound + offset)) if np.isfinite(search.bound) else None
        if bound is not None and abs(bound - objective) <= 2 * ABSOLUTE_GAP:
            bound = objective
        have = Have.OPTIMAL if search.is_near else Have.FEASIBLE
        ended = Termination.OPTIMAL if search.is_near else stopped or Termination.NODE_LIMIT
        gap = relative_gap(objective, bound)
        steps = tuple(search.steps)
        return LevelOutcome(problem.names[level], ended, have, objective, bound, gap, seconds, 0, steps)

    def _hold(self, level: int, is_at_its_best: bool) -> None:
        """Keep what a level reached; where no choice could be better, each by itself, for prices are too coarse for that."""
        problem = self._units.problem
        if is_at_its_best and level + 1 < len(problem.names):
            self._units = self._cut_again(held_in_full(problem, level, self._cut.choice))
        upper = self._units.upper.copy()
        upper[self._units.level_tie(level)] = float(problem.costs[level] @ self._plan) + ABSOLUTE_GAP
        self._units = replace(self._units, upper=upper)

    def _cut_again(self, problem: Problem) -> Split:
        """Return another problem cut by unit, with the levels held that are."""
        levels = len(problem.names)
        units = split(problem, np.where(self._cut.follows, SHARED, self._cut.owner))
        return replace(units, upper=np.r_[units.upper[:-levels], self._units.upper[-levels:]])

    def _fix_late(self) -> None:
        """Take the late columns as they are."""
        late = np.flatnonzero(self._problem.late)
        steps = np.rint(self._plan[late])
        self._problem = self._problem.with_fixed(late, steps)
        self._units = self._cut_again(self._units.problem.with_fixed(late, steps))

    def _break_ties(self, level: int) -> None:
        """Apply the tie rule within each unit, with what it takes of every tie as it is, among places that are worth as much to the project."""
        owned = split_by(self._units, self._cut.owner)
        active = np.flatnonzero(np.isfinite(owned.lower) | np.isfinite(owned.upper))
        try:
            self._work.allow(1.0)
            closed = worth_otherwise(self._problem, level, self._cut.choice, self._plan)
            effort = Effort(LEAST_NEAR, TIE_NODES, share=False, brisk=True, closed=closed)
            plan, _ = repair(self._work, owned, level, self._plan, active=active, effort=effort)
        except Stopped:
            self._proved = False
            return
        self._plan = plan
        value = float(self._problem.costs[level] @ plan)
        self._outcomes.append(
            LevelOutcome(self._problem.names[level], Termination.OPTIMAL, Have.OPTIMAL, value, None, None, 0.0, 0)
        )

    def _finish(self, level: int) -> None:
        """After a stop: areas and steps for the levels that were not searched."""
        limit = self._options.time_limit_s
        seconds = 1.0 if limit is None else max(SETTLE_SHARE * limit, 0.5)
        self._plan = settle(self._problem, self._plan, level, seconds)
