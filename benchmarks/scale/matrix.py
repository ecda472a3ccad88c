"""The matrix that every contestant gets: plain arrays in one file, made once a case."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse

MISSED = 1e-5
"""By how much a row, a bound or a whole number may be missed."""


@dataclass(frozen=True)
class Matrix:
    """A mixed-integer linear problem with one objective, which is maximised.

    Attributes
    ----------
    indptr, indices, data
        Rows, compressed; shapes (rows + 1,), (nonzeros,), (nonzeros,).
    row_lower, row_upper, lower, upper
        Bounds; each row has one, or two that are equal.
    integer
        Which columns are whole numbers, shape (columns,).
    value
        The objective, shape (columns,), in 万元 a year.
    new_land
        mu of new land that one of each column takes, shape (columns,).
    start
        A plan, shape (columns,).
    column_kinds, row_kinds
        What each column and row is, such as `place` and `parcel_area`.
    """

    indptr: np.ndarray
    indices: np.ndarray
    data: np.ndarray
    row_lower: np.ndarray
    row_upper: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    integer: np.ndarray
    value: np.ndarray
    new_land: np.ndarray
    start: np.ndarray
    column_kinds: np.ndarray
    row_kinds: np.ndarray

    @property
    def rows(self) -> sparse.csr_array:
        """The matrix, rows by columns."""
        return sparse.csr_array((self.data, self.indices, self.indptr), shape=(len(self.row_lower), len(self.lower)))

    def save(self, file: Path) -> None:
        """Write the arrays."""
        arrays: dict[str, Any] = {f.name: getattr(self, f.name) for f in fields(self)}
        np.savez(file, **arrays)

    @classmethod
    def load(cls, file: Path) -> Matrix:
        """Read what `save` wrote."""
        with np.load(file) as arrays:
            return cls(**{f.name: arrays[f.name] for f in fields(cls)})

    def missed(self, solution: np.ndarray) -> float:
        """Return by how much a solution misses the row, bound or whole number that it misses most.

        Examples
        --------
        >>> one, none = np.ones(1), np.zeros(1, dtype=np.int32)
        >>> bounds = (-np.inf * one, 2 * one, 0 * one, 5 * one)
        >>> x = Matrix(np.array([0, 1]), none, one, *bounds, one > 0, one, one, one, one, one)
        >>> x.missed(np.array([2.0])), x.missed(np.array([2.25])), x.missed(np.array([4.0]))
        (0.0, 0.25, 2.0)
        """
        activity = self.rows @ solution
        parts = [
            self.row_lower - activity,
            activity - self.row_upper,
            self.lower - solution,
            solution - self.upper,
            np.abs(solution - np.rint(solution))[self.integer],
        ]
        return max(0.0, *(float(part.max(initial=0.0)) for part in parts))
