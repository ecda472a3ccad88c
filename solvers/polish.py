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
from landquota.solvers.result import Have


def polish(problem: Problem, solution: np.ndarray, options: SolveOptions) -> np.ndarray:
    """Return the solution with its continuous columns settled exactly; unchanged where that takes too long.

    Parameters
    ----------
    solution
        Feasible for `problem`, shape (columns,).
    options
        Of the search before; a tenth of its time limit is allowed on top.
    """
    whole = np.rint(solution)
    fixed = replace(
        problem,
        lower=np.where(problem.integer, whole, problem.lower),
        upper=np.where(problem.integer, whole, problem.upper),
        integer=np.zeros_like(problem.integer),
    )
    limit = None if options.time_limit_s is None else options.time_limit_s / 10
    session = HighsSession(fixed, SolveOptions(time_limit_s=limit, threads=options.threads), tolerance=TIGHTEST)
    polished = solution
    for level in range(len(problem.names)):
        outcome, found = session.solve(level, None)
        if outcome.have is not Have.OPTIMAL or found is None:
            return solution
        polished = found
        session.hold(level, found, slack=TIGHTEST)
    return np.where(problem.integer, whole, polished)
