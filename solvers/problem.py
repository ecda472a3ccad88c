"""The matrix form of a Pyomo model: arrays that any solver takes, with the Pyomo objects they came from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy import sparse

from landquota.solvers.row_names import RowNames


@dataclass(frozen=True)
class Row:
    """One more row: `lower <= sum values * columns <= upper`.

    Attributes
    ----------
    columns
        Each column at most once; shape (n,).
    values
        Coefficients, shape (n,).
    """

    columns: np.ndarray
    values: np.ndarray
    lower: float
    upper: float


@dataclass(frozen=True)
class Problem:
    """A mixed-integer linear problem with one or more objectives.

    Attributes
    ----------
    matrix
        Rows by columns, compressed by row.
    row_lower, row_upper, lower, upper
        Bounds; infinite where there is none.
    integer
        Which columns are whole numbers.
    costs
        One row an objective, in solving order, to be minimised: a maximised objective is negated, and `senses` says -1.
    offsets
        Constant of each objective, negated likewise.
    variables
        Pyomo variable of each column.
    start
        Values that the variables hold, shape (columns,); None where one holds none.
    late
        Whole-number columns that may be rounded after everything else is settled, if the problem is large.
    rounding
        How much of the objective `target` may be put down to rounding the late columns.
    row_names
        Pyomo name of the constraint of each row, such as `unit_floor[3]`; a two-sided constraint may have two rows.
    """

    matrix: sparse.csr_array
    row_lower: np.ndarray
    row_upper: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    integer: np.ndarray
    costs: np.ndarray
    offsets: np.ndarray
    senses: np.ndarray
    names: tuple[str, ...]
    variables: tuple[Any, ...]
    start: np.ndarray | None
    late: np.ndarray
    rounding: float
    row_names: RowNames

    def with_rows(self, rows: Sequence[Row]) -> Problem:
        """Return the problem with more rows, named `asked`. The start is kept, feasible or not."""
        if not rows:
            return self
        columns = np.concatenate([row.columns for row in rows])
        values = np.concatenate([row.values for row in rows]).astype(float)
        number = np.repeat(np.arange(len(rows)), [len(row.columns) for row in rows])
        more = sparse.csr_array((values, (number, columns)), shape=(len(rows), self.matrix.shape[1]))
        return replace(
            self,
            matrix=sparse.csr_array(sparse.vstack([self.matrix, more], format="csr")),
            row_lower=np.r_[self.row_lower, [row.lower for row in rows]],
            row_upper=np.r_[self.row_upper, [row.upper for row in rows]],
            row_names=self.row_names + ("asked",) * len(rows),
        )

    def with_only_rows(self, kept: np.ndarray) -> Problem:
        """Return the problem with some of its rows; `kept` is a mask of shape (rows,)."""
        return replace(
            self,
            matrix=sparse.csr_array(self.matrix[np.flatnonzero(kept)]),
            row_lower=self.row_lower[kept],
            row_upper=self.row_upper[kept],
            row_names=self.row_names.kept(kept),
        )

    def with_fixed(self, columns: np.ndarray, values: np.ndarray | float) -> Problem:
        """Return the problem with some columns fixed."""
        lower, upper = self.lower.copy(), self.upper.copy()
        lower[columns], upper[columns] = values, values
        return replace(self, lower=lower, upper=upper)

    def with_start(self, start: np.ndarray | None) -> Problem:
        """Return the problem with another start, shape (columns,)."""
        return replace(self, start=start)

    def with_goal(self, name: str, cost: np.ndarray) -> Problem:
        """Return the problem with one objective instead of its own: minimise `cost`, shape (columns,)."""
        return replace(self, costs=cost[None, :].astype(float), offsets=np.zeros(1), senses=np.ones(1), names=(name,))

    def held(self, level: int, value: float, slack: float) -> Row:
        """Return the row that keeps one objective at a value, in its own sense, or better; `slack` is how much worse it may be."""
        cost = self.costs[level]
        columns = np.flatnonzero(cost)
        least = float(self.senses[level] * value - self.offsets[level] + slack)
        return Row(columns, cost[columns], -np.inf, least)


def load_values(problem: Problem, solution: np.ndarray) -> None:
    """Write a solution back into the Pyomo variables; whole numbers are rounded."""
    values = np.where(problem.integer, np.rint(solution), solution)
    for variable, value in zip(problem.variables, values.tolist(), strict=True):
        variable.set_value(value, skip_validation=True)
