"""Columns: where the variables of a model stand among the columns of its matrix."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

ABSENT = -1
"""Column of a variable that stands in no row and no objective."""


class Columns:
    """Looks variables up by identity, many at once; made once for a model.

    Parameters
    ----------
    variables
        Those that became columns, in their order.

    Examples
    --------
    >>> import pyomo.environ as pyo
    >>> m = pyo.ConcreteModel()
    >>> m.x = pyo.Var(range(3))
    >>> Columns([m.x[2], m.x[0]]).of(m.x.values()).tolist()
    [1, -1, 0]
    """

    def __init__(self, variables: Sequence[Any]) -> None:
        self.count = len(variables)
        ids = _ids(variables)
        self._order = np.argsort(ids)
        self._sorted = ids[self._order]

    def of(self, variables: Iterable[Any]) -> np.ndarray:
        """Return the column of each variable, `ABSENT` where it has none; shape (variables,)."""
        ids = _ids(variables)
        if not self.count:
            return np.full(len(ids), ABSENT)
        place = np.minimum(np.searchsorted(self._sorted, ids), self.count - 1)
        return np.where(self._sorted[place] == ids, self._order[place], ABSENT)

    def all_of(self, variables: Iterable[Any]) -> np.ndarray:
        """Return the column of each variable, shape (variables,).

        Raises
        ------
        KeyError
            One has none: as a number, `ABSENT` would be the last column.
        """
        columns = self.of(variables)
        if (columns == ABSENT).any():
            raise KeyError("a variable is no column of the problem")
        return columns


def _ids(variables: Iterable[Any]) -> np.ndarray:
    return np.fromiter(map(id, variables), dtype=np.int64)
