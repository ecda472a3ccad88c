"""What is left of a problem once most of its columns are fixed: the rows and columns that still leave a choice.

A solver's presolve finds the same, but reads the whole matrix first for every objective; at the size of a country that is what takes the time.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from landquota.solvers.problem import Problem
from landquota.solvers.row_names import RowNames

MISSED = 1e-6
"""By how much fixed columns may miss a row: the solver's own tolerance, with room for what rounding whole numbers adds."""
PASSES = 20
"""A row with one free column bounds it, which may fix it and free other rows of it; chains longer than this are left to the solver."""


@dataclass(frozen=True)
class Reduced:
    """The part of a problem that still leaves a choice.

    Attributes
    ----------
    problem
        Without the fixed columns; its objectives count them in. It has no variables and no row names.
    columns
        Column of the whole problem of each of its columns, shape (kept,).
    base
        Value of each fixed column of the whole problem, 0 for the others, shape (columns,).
    """

    problem: Problem
    columns: np.ndarray
    base: np.ndarray

    def whole(self, solution: np.ndarray) -> np.ndarray:
        """Return a solution of the part as one of the whole problem."""
        values = self.base.copy()
        values[self.columns] = solution
        return values


def reduced(problem: Problem) -> Reduced | None:
    """Return what is left of a problem whose fixed columns have equal bounds; None where they break a row.

    Examples
    --------
    >>> from landquota.solvers.hand_over import compile_problem
    >>> import pyomo.environ as pyo
    >>> m = pyo.ConcreteModel()
    >>> m.x, m.y, m.z = pyo.Var(bounds=(1, 1)), pyo.Var(bounds=(0, 9)), pyo.Var(bounds=(0, 9))
    >>> m.limit, m.both = pyo.Constraint(expr=m.x + m.y <= 4), pyo.Constraint(expr=m.y + m.z <= 7)
    >>> m.most = pyo.Objective(expr=m.x + m.y + m.z, sense=pyo.maximize)
    >>> part = reduced(compile_problem(m))
    >>> part.columns.tolist(), part.problem.upper.tolist(), part.problem.matrix.shape
    ([1, 2], [3.0, 9.0], (1, 2))
    """
    matrix, lower, upper = problem.matrix, problem.lower.copy(), problem.upper.copy()
    pattern = sparse.csr_array((np.ones(matrix.nnz), matrix.indices, matrix.indptr), shape=matrix.shape)
    rows = np.arange(matrix.shape[0])
    for _ in range(PASSES):
        free = lower < upper
        fixed_part = matrix @ np.where(free, 0.0, lower)
        count = (pattern @ free.astype(float))[rows]
        if (count > 1).all():
            break
        done = rows[count == 0]
        if _missed(problem, done, fixed_part[done]):
            return None
        _bound(problem, rows[count == 1], fixed_part, lower, upper)
        rows = rows[count > 1]
    return _part(problem, rows, lower, upper)


def _missed(problem: Problem, rows: np.ndarray, activity: np.ndarray) -> bool:
    low, high = problem.row_lower[rows], problem.row_upper[rows]
    slack = MISSED * np.maximum(1.0, np.abs(activity))
    return bool(((activity < low - slack) | (activity > high + slack)).any())


def _bound(problem: Problem, rows: np.ndarray, fixed_part: np.ndarray, lower: np.ndarray, upper: np.ndarray) -> None:
    """Turn rows with one free column into bounds of that column. Bounds that cross by a rounding error meet."""
    part = sparse.coo_array(problem.matrix[rows])
    kept = (lower < upper)[part.col]
    row, column, value = rows[part.row[kept]], part.col[kept], part.data[kept]
    ends = np.array([problem.row_lower[row] - fixed_part[row], problem.row_upper[row] - fixed_part[row]]) / value
    np.maximum.at(lower, column, ends.min(axis=0))
    np.minimum.at(upper, column, ends.max(axis=0))
    crossed = (lower > upper) & (lower - upper <= MISSED * np.maximum(1.0, np.abs(upper)))
    lower[crossed] = upper[crossed] = (lower[crossed] + upper[crossed]) / 2


def _part(problem: Problem, rows: np.ndarray, lower: np.ndarray, upper: np.ndarray) -> Reduced:
    columns = np.flatnonzero(lower != upper)
    base = np.where(lower != upper, 0.0, lower)
    fixed_part = (problem.matrix @ base)[rows]
    return Reduced(
        replace(
            problem,
            matrix=sparse.csr_array(problem.matrix[rows][:, columns]),
            row_lower=problem.row_lower[rows] - fixed_part,
            row_upper=problem.row_upper[rows] - fixed_part,
            lower=lower[columns],
            upper=upper[columns],
            integer=problem.integer[columns],
            late=problem.late[columns],
            costs=problem.costs[:, columns],
            offsets=problem.offsets + problem.costs @ base,
            variables=(),
            row_names=RowNames(()),
            start=None,
        ),
        columns,
        base,
    )
