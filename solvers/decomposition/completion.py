"""Completion: the columns that follow from what all parts do, such as distances from targets that depend on a common pool."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from landquota.errors import SolveError
from landquota.solvers.decomposition.parts import Split
from landquota.solvers.decomposition.piece import load, run


def complete(units: Split, plan: np.ndarray) -> np.ndarray:
    """Return the plan with its shared columns as small as the parts allow; the rest is as it was, shape (columns,).

    Raises
    ------
    SolveError
        There is no way to complete it; shared columns give way to every plan of the parts, so this is our fault.
    """
    shared, ties = units.shared, np.flatnonzero(units.soft[: len(units.ties)])
    if not len(shared):
        return plan
    problem = units.problem
    rest = plan.copy()
    rest[shared] = 0.0
    taken = problem.matrix[units.ties[ties]] @ rest
    rows = (units.lower[ties] - taken, units.upper[ties] - taken)
    link = sparse.csr_array(units.shared_link[ties])
    highs = load(
        link, rows, (problem.lower[shared], problem.upper[shared]), np.abs(problem.costs[:, shared]).sum(axis=0)
    )
    run(highs)
    solution = highs.getSolution()
    if not solution.value_valid:
        raise SolveError("a plan in parts could not be completed")
    rest[shared] = np.array(solution.col_value)
    return rest
