"""Names of rows, made when they are asked for: at the size of a country the names take longer than the matrix."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import compress
from typing import Any, overload

import numpy as np


class RowNames(Sequence[str]):
    """The names of some Pyomo constraints, beside names that are given.

    Parameters
    ----------
    rows
        One a row: a Pyomo constraint, or a name.

    Examples
    --------
    >>> names = RowNames(("unit_floor[3]",)) + ("asked",)
    >>> list(names), len(names)
    (['unit_floor[3]', 'asked'], 2)
    """

    def __init__(self, rows: Iterable[Any]) -> None:
        self._rows = tuple(rows)

    @cached_property
    def _names(self) -> tuple[str, ...]:
        return tuple(row if isinstance(row, str) else row.name for row in self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[str, ...]: ...
    def __getitem__(self, at: int | slice) -> str | tuple[str, ...]:
        return self._names[at]

    def __add__(self, more: Sequence[str]) -> RowNames:
        return RowNames((*self._rows, *more))

    def kept(self, rows: np.ndarray) -> RowNames:
        """Return the names of some of the rows; `rows` is a mask, shape (rows,)."""
        return RowNames(compress(self._rows, rows.tolist()))

    def __reduce__(self) -> tuple[type[RowNames], tuple[tuple[str, ...]]]:
        """Travel as plain names, without the model."""
        return RowNames, (self._names,)
