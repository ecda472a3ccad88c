"""Bounds and costs at given prices (the Lagrangian of the ties)."""

from __future__ import annotations

import numpy as np

from landquota.solvers.decomposition.parts import Part, Split
from landquota.solvers.decomposition.piece import PiecePlan
from landquota.solvers.problem import Problem

NEARLY = 1e-9
"""A reduced cost of a shared column this near to zero is zero."""


def box_bound(cost: np.ndarray, lower: np.ndarray, upper: np.ndarray) -> float:
    """Return what an objective comes to with every column that it asks for at its better bound: no plan costs less. -inf where one has none.

    Examples
    --------
    >>> box_bound(np.array([2.0, -1.0, 0.0]), np.array([1.0, 0.0, -np.inf]), np.array([9.0, 3.0, np.inf]))
    -1.0
    """
    asked = cost != 0
    return float(cost[asked] @ np.where(cost[asked] > 0, lower[asked], upper[asked]))


def least_possible(problem: Problem, level: int) -> float:
    """Return a value below which no plan is at a level, from bounds and from rows of two columns alone; -inf where they say nothing.

    A free amount that the objective asks for is priced by one row that ties it to another column, so that an area counts as at least what its
    placement takes. Whatever the prices of rows are, this is a bound (weak duality).
    """
    cost = problem.costs[level]
    at_bounds = box_bound(cost, problem.lower, problem.upper)
    starts, ends = problem.matrix.indptr[:-1], problem.matrix.indptr[1:]
    rows = np.flatnonzero((ends - starts == 2) & np.isfinite(problem.row_lower))
    at = starts[rows][:, None] + np.arange(2)
    columns, values = problem.matrix.indices[at], problem.matrix.data[at]
    row, side = np.nonzero(~problem.integer[columns] & (cost[columns] > 0) & (values > 0))
    priced, first = np.unique(columns[row, side], return_index=True)
    row, side = row[first], side[first]
    price = cost[priced] / values[row, side]
    reduced = cost.copy()
    reduced[priced] = 0.0
    np.subtract.at(reduced, columns[row, 1 - side], price * values[row, 1 - side])
    paid = float(price @ problem.row_lower[rows[row]])
    return max(at_bounds, paid + box_bound(reduced, problem.lower, problem.upper))


def cost_at(split: Split, part: Part, level: int, prices: np.ndarray) -> np.ndarray:
    """Return the objective of a part less what it pays for the ties, shape (columns,)."""
    cost = split.problem.costs[level][part.columns] - part.link.T @ prices
    return np.asarray(cost, dtype=float)


def bound_at(split: Split, level: int, prices: np.ndarray, answers: list[PiecePlan]) -> float:
    """Return a value below which no plan of the whole problem is, whatever the prices are.

    The sum of the parts' bounds, of the ties' bounds at their prices, and of the least that shared columns add.
    """
    at_lower, at_upper = prices > 0, prices < 0
    ties = float(prices[at_lower] @ split.lower[at_lower] + prices[at_upper] @ split.upper[at_upper])
    return ties + sum(answer.bound for answer in answers) + _shared(split, level, prices)


def _shared(split: Split, level: int, prices: np.ndarray) -> float:
    problem, columns = split.problem, split.shared
    reduced = problem.costs[level][columns] - split.shared_link.T @ prices
    reduced = np.where(np.abs(reduced) <= NEARLY, 0.0, reduced)
    at = np.where(reduced > 0, problem.lower[columns], problem.upper[columns])
    return float((reduced[reduced != 0] * at[reduced != 0]).sum())
