"""Polish: with every whole number as decided, the areas again, exactly.

A branch-and-bound solver is content within its tolerance, and two machines may stop a millionth of a mu apart. With the whole
numbers fixed, what is left is a small linear problem with one best point, which is solved level by level as tightly as the
solver can, so that the published digits do not depend on the way that led there.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from landquota.solvers.highs import TIGHTEST, HighsSession
from landquota.solvers.options import SolveOptions
from landquota.solvers.problem import Problem
from landquota.solvers.reduce import reduced
from landquota.solvers.result import Have

LARGEST = 1e5
"""Objectives are scaled down to this: a sum of millions, as a double, is no longer exact to the last digit that the solver is asked for."""


def polish(problem: Problem, solution: np.ndarray, options: SolveOptions) -> np.ndarray:
    """Return the solution with its continuous columns settled exactly; unchanged where that takes too long.

    Parameters
    ----------
    solution
        Feasible for `problem`, shape (columns,).
    options
        Of the search before; a tenth of its time limit is allowed on top.
    """
    part = reduced(_fixed(problem, solution))
    if part is None:
        return solution
    if not len(part.columns):
        return part.base
    limit = None if options.time_limit_s is None else options.time_limit_s / 10
    session = HighsSession(part.problem, SolveOptions(time_limit_s=limit, threads=options.threads), tolerance=TIGHTEST)
    polished = solution[part.columns]
    for level in range(len(problem.names)):
        outcome, found = session.solve(level, None)
        if outcome.have is not Have.OPTIMAL or found is None:
            return solution
        polished = found
        session.hold(level, found, slack=TIGHTEST)
    return part.whole(polished)


def _fixed(problem: Problem, solution: np.ndarray) -> Problem:
    """Return what is left when the whole numbers are as decided, its objectives scaled to what a double can tell apart."""
    scale = np.maximum(1.0, np.abs(problem.costs @ solution) / LARGEST)
    fixed = problem.with_fixed(problem.integer, np.rint(solution[problem.integer]))
    return replace(fixed, integer=np.zeros_like(problem.integer), costs=problem.costs / scale[:, None])
