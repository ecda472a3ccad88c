"""Whether a problem has any solution at all, and by how little its rows would have to give way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from landquota.errors import SolveError
from landquota.solvers.highs import HighsSession
from landquota.solvers.lexicographic import solve_levels
from landquota.solvers.options import SolveOptions, ignore_progress
from landquota.solvers.problem import Problem
from landquota.solvers.result import Have, Termination


@dataclass(frozen=True)
class Give:
    """A row that may give way.

    Attributes
    ----------
    row
        Row of the problem.
    sign
        1 where the row asks for more (its lower bound gives way), -1 where it allows too little.
    whole
        It gives way by 1 or not at all.
    """

    row: int
    sign: float
    whole: bool = False


def is_feasible(problem: Problem, options: SolveOptions) -> bool | None:
    """Return whether the problem has a solution; None where a limit came first.

    Raises
    ------
    SolveError
        HiGHS failed.
    """
    quiet = replace(options, gap=0.0, on_progress=ignore_progress)
    nothing = problem.with_goal("feasible", np.zeros(problem.matrix.shape[1]))
    outcome, found = HighsSession(nothing, quiet).solve(0, None)
    if outcome.stopped in (Termination.ERROR, Termination.UNBOUNDED):
        raise SolveError(f"whether it is feasible: HiGHS stopped with {outcome.stopped.value}")
    if found is not None:
        return True
    return False if outcome.stopped is Termination.INFEASIBLE else None


def without_rows(problem: Problem, rows: np.ndarray) -> Problem:
    """Return the problem with some rows asking for nothing; `rows` are their numbers."""
    lower, upper = problem.row_lower.copy(), problem.row_upper.copy()
    lower[rows], upper[rows] = -np.inf, np.inf
    return replace(problem, row_lower=lower, row_upper=upper)


def least_give(problem: Problem, gives: Sequence[Give], options: SolveOptions) -> np.ndarray | None:
    """Return by how much each row gives way in the cheapest solution, shape (gives,): the fewest whole ones, then the least sum, then the first ones least.

    None where even then there is none, or a limit came first.
    """
    rows, columns = problem.matrix.shape
    count = len(gives)
    whole = np.array([give.whole for give in gives], dtype=bool)
    signs, at = [give.sign for give in gives], [give.row for give in gives]
    slack = sparse.csr_array((signs, (at, range(count))), shape=(rows, count))
    costs = np.zeros((3, columns + count))
    costs[0, columns:], costs[1, columns:] = whole, ~whole
    costs[2, columns:] = 1.0 - np.arange(count) / (2.0 * count)
    elastic = replace(
        problem,
        matrix=sparse.csr_array(sparse.hstack([problem.matrix, slack], format="csr")),
        lower=np.r_[problem.lower, np.zeros(count)],
        upper=np.r_[problem.upper, np.where(whole, 1.0, np.inf)],
        integer=np.r_[problem.integer, whole],
        late=np.r_[problem.late, np.zeros(count, dtype=bool)],
        costs=costs,
        offsets=np.zeros(3),
        senses=np.ones(3),
        names=("pins", "amount", "order"),
        start=None,
    )
    result = solve_levels(elastic, replace(options, gap=0.0, on_progress=ignore_progress))
    if result.solution is None or any(outcome.have is not Have.OPTIMAL for outcome in result.levels):
        return None
    return np.clip(result.solution[columns:], 0.0, None)
