"""The matrix in whole numbers, for a solver that knows no others; every plan of it is a plan of the matrix.

Granted areas become multiples of `UNIT_MU`. What follows from an equation (what is left of a parcel, credit) is put in its place in the other rows,
and rows about the target, which always can be met, are left out. The credit that earns the top multiplier may be claimed smaller than it is,
which only leaves less quota to hand out. So only inequalities remain, and each can be rounded to the safe side: all columns are at least 0, so
factors are rounded up where a sum may not be too large.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from benchmarks.scale.matrix import Matrix

UNIT_MU = 0.01
FOLLOWS = {"parcel_area": "left", "credit_earned": "credit", "multiplied_credit": "multiplied"}
"""Equations, by kind of row, and the kind of column that each gives; in this order, for credit stands in the last one."""
ALWAYS_MET = {
    "pool": ["pool_withheld"],
    "distance": ["above_target", "below_target"],
    "unusable": ["unusable_counted"],
}
"""Columns that can always be made large enough for their rows, and matter to no placement; the pool first, for distance rests on it."""
CLAIMED = "top_credit"
CLAIMED_IN_FULL = "top_all_if_met"
"""Credit that earns the top multiplier, and the rows that forbid to claim too little of it."""
WHOLE = ("together",)
"""Columns that some best plan has whole, although they need not be."""
MOST_STEPS = 1e5
LARGEST = 2.0**53
"""What a row may sum up to."""
FINEST = 9
"""Most digits after the point that a factor keeps."""
CLOSE = 1e-7
"""So near to a whole number is one."""


@dataclass(frozen=True)
class Rows:
    """Rows with bounds and kinds."""

    matrix: sparse.csr_array
    lower: np.ndarray
    upper: np.ndarray
    kinds: np.ndarray

    def only(self, kept: np.ndarray) -> Rows:
        """Return some of them."""
        at = np.flatnonzero(kept)
        return Rows(sparse.csr_array(self.matrix[at]), self.lower[at], self.upper[at], self.kinds[at])


@dataclass(frozen=True)
class Given:
    """Columns that follow from others: `constant - factors @ solution`, where `factors` has nothing in columns that follow."""

    columns: np.ndarray
    constant: np.ndarray
    factors: sparse.csr_array


@dataclass(frozen=True)
class WholeNumbers:
    """Rows `factors @ y <= most` over whole numbers `0 <= y <= upper`, maximising `value @ y`.

    Attributes
    ----------
    columns, unit
        Column of the matrix of each y, and what one of y is there; shape (kept,).
    """

    matrix: Matrix
    factors: sparse.csr_array
    most: np.ndarray
    upper: np.ndarray
    value: np.ndarray
    columns: np.ndarray
    unit: np.ndarray
    given: tuple[Given, ...]

    def solution(self, y: np.ndarray) -> np.ndarray:
        """Return a plan as a value for each column of the matrix."""
        solution = np.zeros(len(self.matrix.lower))
        solution[self.columns] = y * self.unit
        for given in self.given:
            solution[given.columns] = given.constant - given.factors @ solution
            _claim_in_full(self.matrix, solution)
        for column, rows in ALWAYS_MET.items():
            _make_large_enough(self.matrix, column, rows, solution)
        return solution


def whole_numbers(matrix: Matrix) -> WholeNumbers:
    """Return the matrix in whole numbers."""
    rows = Rows(matrix.rows, matrix.row_lower, matrix.row_upper, matrix.row_kinds)
    met = np.isin(matrix.column_kinds, [*ALWAYS_MET]).astype(float)
    rows = rows.only((abs(rows.matrix) @ met == 0) & (rows.kinds != CLAIMED_IN_FULL))
    follows = np.isin(matrix.column_kinds, (*FOLLOWS.values(), *ALWAYS_MET))
    all_given = []
    for equation, column in FOLLOWS.items():
        rows, given = _without(rows, equation, np.flatnonzero(matrix.column_kinds == column))
        all_given.append(replace(given, factors=given.factors @ sparse.diags_array((~follows).astype(float))))
    kept = np.flatnonzero(~follows)
    unit = np.where(matrix.integer[kept] | np.isin(matrix.column_kinds[kept], WHOLE), 1.0, UNIT_MU)
    bound = np.where(np.isfinite(matrix.upper[kept]), matrix.upper[kept], MOST_STEPS)
    upper = np.floor(bound / unit + CLOSE)
    factors, most = _rounded(rows, kept, unit, upper)
    return WholeNumbers(matrix, factors, most, upper, matrix.value[kept] * unit, kept, unit, tuple(all_given))


def _without(rows: Rows, equation: str, at: np.ndarray) -> tuple[Rows, Given]:
    """Put into every row what some columns are by their equations; each equation becomes the row that its column is not below 0."""
    equations = rows.only(rows.kinds == equation)
    own = sparse.coo_array(equations.matrix[:, at])
    order = own.row[np.argsort(own.col)]
    factor = own.data[np.argsort(own.col)]
    if not np.array_equal(np.sort(own.col), np.arange(len(at))):
        raise ValueError(f"{equation}: not one equation a column")
    defining = sparse.csr_array(sparse.diags_array(1.0 / factor) @ equations.matrix[order])
    constant = equations.lower[order] / factor
    others = rows.only(rows.kinds != equation)
    uses = sparse.csr_array(others.matrix[:, at])
    moved = uses @ constant
    reduced = sparse.csr_array(others.matrix - uses @ defining)
    left = Rows(
        matrix=sparse.csr_array(sparse.vstack([reduced, defining], format="csr")),
        lower=np.r_[others.lower - moved, np.full(len(at), -np.inf)],
        upper=np.r_[others.upper - moved, constant],
        kinds=np.r_[others.kinds, np.full(len(at), "not_below_0")],
    )
    return left, Given(at, constant, defining)


def _rounded(rows: Rows, kept: np.ndarray, unit: np.ndarray, upper: np.ndarray) -> tuple[sparse.csr_array, np.ndarray]:
    """Return factors and bounds in whole numbers, each row at most its bound."""
    high, low = np.isfinite(rows.upper), np.isfinite(rows.lower)
    both = sparse.csr_array(sparse.vstack([rows.matrix[high], -rows.matrix[low]], format="csr")[:, kept])
    both = sparse.csr_array(both @ sparse.diags_array(unit))
    both.eliminate_zeros()
    most = np.r_[rows.upper[high], -rows.lower[low]]
    scale = _scale(both, upper)
    factors = sparse.csr_array(sparse.diags_array(scale) @ both)
    factors.data = np.ceil(factors.data - CLOSE)
    return factors, np.floor(most * scale + CLOSE)


def _scale(rows: sparse.csr_array, upper: np.ndarray) -> np.ndarray:
    """Return a power of ten for each row: the least that makes its factors whole numbers, or the largest that its sum allows."""
    row = np.repeat(np.arange(rows.shape[0]), np.diff(rows.indptr))
    sums = abs(rows) @ np.maximum(upper, 1.0)
    room = np.clip(np.floor(np.log10(LARGEST / np.maximum(sums, 1.0))), 0, FINEST)
    needed = np.full(rows.shape[0], float(FINEST))
    for digits in range(FINEST - 1, -1, -1):
        values = rows.data * 10.0**digits
        broken = np.zeros(rows.shape[0], dtype=bool)
        broken[row[np.abs(values - np.rint(values)) > CLOSE]] = True
        needed[~broken] = digits
    return np.asarray(10.0 ** np.minimum(needed, room))


def _claim_in_full(matrix: Matrix, solution: np.ndarray) -> None:
    """Make the credit that earns the top multiplier all of the credit where every task is met, as the rows left out ask."""
    at = np.flatnonzero(matrix.column_kinds == CLAIMED)
    rows = matrix.rows[np.flatnonzero(matrix.row_kinds == CLAIMED_IN_FULL)]
    own = sparse.coo_array(rows[:, at])
    solution[at] = 0.0
    short = matrix.row_lower[matrix.row_kinds == CLAIMED_IN_FULL] - rows @ solution
    solution[at[own.col]] = np.maximum(short[own.row], 0.0)


def _make_large_enough(matrix: Matrix, column: str, kinds: list[str], solution: np.ndarray) -> None:
    """Give columns that may be as large as they like the least value that their rows allow."""
    at, row = np.flatnonzero(matrix.column_kinds == column), np.flatnonzero(np.isin(matrix.row_kinds, kinds))
    rows = matrix.rows[row]
    solution[at] = 0.0
    activity = rows @ solution
    entries = sparse.coo_array(rows[:, at])
    short = (matrix.row_lower[row] - activity)[entries.row]
    over = (activity - matrix.row_upper[row])[entries.row]
    least = np.zeros(len(at))
    np.maximum.at(least, entries.col, np.where(entries.data > 0, short, over) / np.abs(entries.data))
    solution[at] = least
