"""The rows, columns and objectives of a linear Pyomo model as arrays.

Pyomo's own compiler looks into every term; the rows of `models/rows.py` are lists of numbers and variables, and are taken as such.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, compress
from math import isfinite
from operator import attrgetter
from typing import Any

import numpy as np
import pyomo.environ as pyo
from pyomo.core.expr import InequalityExpression, LinearExpression, MonomialTermExpression
from pyomo.repn import generate_standard_repn
from scipy import sparse

from landquota.errors import SolveError

PAIR = attrgetter("_args_")
"""Coefficient and variable of a term; Pyomo's own property slices each pair anew."""


@dataclass(frozen=True)
class LinearForm:
    """Arrays of a linear model.

    Attributes
    ----------
    matrix
        Rows by columns, compressed by row, columns sorted, no zeros.
    row_lower, row_upper
        Infinite where there is none, shape (rows,).
    rows
        Pyomo constraint of each row; one with two different bounds has two rows, the upper first.
    costs, offsets
        Of each objective in its own sense, shapes (objectives, columns) and (objectives,).
    variables
        Of each column: whole components, in the order in which objectives and constraints first use them; without those that none uses.
    """

    matrix: sparse.csr_array
    row_lower: np.ndarray
    row_upper: np.ndarray
    rows: tuple[Any, ...]
    costs: np.ndarray
    offsets: np.ndarray
    variables: tuple[Any, ...]


def linear_form(m: Any, objectives: Sequence[Any]) -> LinearForm:
    """Return the arrays of a model with some of its objectives, of active constraints alone.

    SolveError is raised where an expression is not linear, or a row without any variable does not hold.

    Examples
    --------
    >>> m = pyo.ConcreteModel()
    >>> m.x, m.y = pyo.Var(), pyo.Var()
    >>> m.row = pyo.Constraint(expr=2 * m.y + m.x + 1 <= 4)
    >>> m.goal = pyo.Objective(expr=m.y)
    >>> form = linear_form(m, [m.goal])
    >>> form.matrix.toarray(), form.row_upper, [v.name for v in form.variables]
    (array([[2., 1.]]), array([3.]), ['y', 'x'])
    """
    constraints = list(m.component_data_objects(pyo.Constraint, active=True))
    bounded = list(map(_bounded, constraints))
    goals, bodies = _Terms(o.expr for o in objectives), _Terms(body for _, body, _ in bounded)
    variables, *columns = _columns(m, goals.ids, bodies.ids)
    costs, matrix = (terms.matrix(at, len(variables)) for terms, at in zip((goals, bodies), columns, strict=True))
    lower = np.array([-np.inf if b[0] is None else b[0] for b in bounded], dtype=float) - bodies.constants
    upper = np.array([np.inf if b[2] is None else b[2] for b in bounded], dtype=float) - bodies.constants
    stands = np.diff(matrix.indptr) > 0
    if (unmet := ~stands & ((lower > 0) | (upper < 0))).any():
        raise SolveError(f"no variable can make {constraints[int(unmet.argmax())].name} hold")
    row, lower, upper = _sides(lower, upper, stands)
    matrix = matrix[row]
    used = np.zeros(len(variables), dtype=bool)
    used[matrix.indices] = used[costs.indices] = True
    indices = (np.cumsum(used, dtype=np.int32) - 1)[matrix.indices]
    return LinearForm(
        matrix=sparse.csr_array((matrix.data, indices, matrix.indptr), shape=(len(row), used.sum())),
        row_lower=lower,
        row_upper=upper,
        rows=tuple(map(constraints.__getitem__, row.tolist())),
        costs=costs.toarray()[:, used],
        offsets=goals.constants,
        variables=tuple(compress(variables, used.tolist())),
    )


def _bounded(constraint: Any) -> tuple[float | None, Any, float | None]:
    """Return lower bound, body and upper bound of a constraint: Pyomo's own answer, without its questions where one side is a finite number."""
    expression = constraint.expr
    if expression.__class__ is InequalityExpression:
        left, right = expression.args
        if right.__class__ is float and isfinite(right):
            return None, left, right
        if left.__class__ is float and isfinite(left):
            return left, right, None
    told: tuple[float | None, Any, float | None] = constraint.to_bounded_expression(evaluate_bounds=True)
    return told


class _Terms:
    """The terms of some expressions, one after the other: id of the variable, coefficient; and how many each expression has, and its constant."""

    def __init__(self, expressions: Iterable[Any]) -> None:
        whole = list(expressions)
        alike = all(expression.__class__ is LinearExpression for expression in whole)
        parts = [expression.args for expression in whole] if alike else []
        if {part.__class__ for part in chain.from_iterable(parts)} == {MonomialTermExpression}:
            pairs = list(map(PAIR, chain.from_iterable(parts)))
            values, self.ids = [pair[0] for pair in pairs], [id(pair[1]) for pair in pairs]
            counts, constants = list(map(len, parts)), [0.0] * len(parts)
        else:
            told = list(map(_linear, whole))
            values, self.ids = [c for _, some, _ in told for c in some], [id(v) for *_, some in told for v in some]
            counts, constants = [len(variables) for *_, variables in told], [constant for constant, *_ in told]
        self.constants = np.array(constants, dtype=float)
        self._counts, self._values = np.array(counts, dtype=np.int64), np.array(values, dtype=float)

    def matrix(self, columns: np.ndarray, width: int) -> sparse.csr_array:
        """Return the coefficients, one row an expression; terms of one variable are summed in their order."""
        height = len(self._counts)
        key = np.repeat(np.arange(height), self._counts) * width + columns
        order = np.argsort(key, kind="stable")
        key = key[order]
        first = np.diff(key, prepend=-1) > 0
        values = np.bincount(np.cumsum(first) - 1, self._values[order]) if len(key) else self._values
        kept = values != 0.0
        row, column = np.divmod(key[first][kept], max(width, 1))
        starts = np.cumsum(np.bincount(row + 1, minlength=height + 1), dtype=np.int32)
        return sparse.csr_array((values[kept], column.astype(np.int32), starts), shape=(height, width))


def _linear(expression: Any) -> tuple[float, Sequence[float], Sequence[Any]]:
    """Return constant, coefficients and variables of an expression."""
    if expression.__class__ is LinearExpression:
        return expression.constant, expression.linear_coefs, expression.linear_vars
    form = generate_standard_repn(expression)
    if not form.is_linear():
        raise SolveError(f"not linear: {expression}")
    return form.constant, form.linear_coefs, form.linear_vars


def _columns(m: Any, *used: list[int]) -> tuple[list[Any], np.ndarray, np.ndarray]:
    """Return the variables of the components in the order of their first use, and the column of each id in two lists."""
    components = [list(component.values()) for component in m.component_objects(pyo.Var)]
    known = np.array(list(map(id, chain.from_iterable(components))), dtype=np.int64)
    by_id = np.argsort(known)
    found = [_numbers(known, by_id, np.array(ids, dtype=np.int64)) for ids in used]
    ends = np.cumsum([len(component) for component in components])
    uses = np.searchsorted(ends, np.concatenate(found), side="right")[::-1]
    first = np.full(len(components), len(uses))
    first[uses] = np.arange(len(uses))[::-1]  # of several uses the one written last stands, which is the first
    order = np.argsort(first, kind="stable").tolist()
    moved = np.concatenate([np.arange(ends[c] - len(components[c]), ends[c]) for c in order])
    column = np.empty_like(moved)
    column[moved] = np.arange(len(moved))
    return [v for c in order for v in components[c]], column[found[0]], column[found[1]]


def _numbers(known: np.ndarray, by_id: np.ndarray, ids: np.ndarray) -> np.ndarray:
    """Return the place of each id among those known."""
    place = np.searchsorted(known, ids, sorter=by_id)
    if (place == len(known)).any() or (known[by_id[place]] != ids).any():
        raise SolveError("a row holds a variable that is not part of the model")
    return np.asarray(by_id[place])


def _sides(lower: np.ndarray, upper: np.ndarray, stands: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the constraint of each row with its bounds: one row for an equation, else one for each bound there is."""
    equal, most = lower == upper, np.isfinite(upper)
    count = np.where(equal, 1, most.astype(int) + np.isfinite(lower)) * stands
    row = np.repeat(np.arange(len(lower)), count)
    second = np.diff(row, prepend=-1) == 0
    equal, least = equal[row], second | ~most[row]
    return row, np.where(equal | least, lower[row], -np.inf), np.where(equal | ~least, upper[row], np.inf)
