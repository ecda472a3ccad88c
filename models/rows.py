"""Linear rows for Pyomo, made from arrays.

Pyomo's operator overloading costs most of the time of a large build, so rows are made from lists of coefficient and variable.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from pyomo.core.expr import EqualityExpression, InequalityExpression, LinearExpression, MonomialTermExpression

Terms = list[tuple[float, Any]]


def linear(terms: Terms, constant: float = 0.0) -> Any:
    """Return `constant + sum coef var` as a Pyomo expression."""
    args: list[Any] = list(map(MonomialTermExpression, terms))
    return LinearExpression([constant, *args] if constant else args)


def at_most(terms: Terms, most: float) -> InequalityExpression:
    """Return the row `sum coef var <= most`."""
    return InequalityExpression((linear(terms), most), strict=False)


def at_least(terms: Terms, least: float) -> InequalityExpression:
    """Return the row `least <= sum coef var`."""
    return InequalityExpression((least, linear(terms)), strict=False)


def equal(terms: Terms, amount: float) -> EqualityExpression:
    """Return the row `sum coef var == amount`."""
    return EqualityExpression((linear(terms), amount))


def groups(keys: np.ndarray, members: np.ndarray) -> Iterator[tuple[int, np.ndarray]]:
    """Yield each key with its members, in the order of the keys; `keys` and `members` have the same shape (n,)."""
    order = np.argsort(keys, kind="stable")
    sorted_keys = keys[order]
    starts = np.flatnonzero(np.r_[True, sorted_keys[1:] != sorted_keys[:-1]]) if len(keys) else np.array([], int)
    ends = np.r_[starts[1:], len(keys)] if len(keys) else starts
    for start, end in zip(starts, ends, strict=True):
        yield int(sorted_keys[start]), members[order[start:end]]
