"""A table of a document: typed columns with headers in words, cells, sums."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from landquota.reports.numbers import cell_text, is_blank, published
from landquota.reports.words import Words, column_words

Kind = Literal["text", "mu", "ha", "number", "mixed", "count", "share"]
KINDS: dict[str, Kind] = {
    **dict.fromkeys(("order", "rank_best", "rank_worst", "parcels", "pairs"), "count"),
    **dict.fromkeys(("value", "ratio", "score_low", "score_high", "multiplier"), "number"),
    **dict.fromkeys(("number", "reached", "bound"), "mixed"),
    **dict.fromkeys(("completion", "pool_share", "gap"), "share"),
}
"""Column to its kind, where the end of its name does not tell. A `mixed` column holds other quantities by row."""


@dataclass(frozen=True)
class Column:
    """A column of a document: its published name, its header in words, what it holds, whether its sum is shown."""

    name: str
    title: str
    kind: Kind
    summed: bool


@dataclass(frozen=True)
class Table:
    """A table of a document. Cells are text, numbers, or None where unknown."""

    name: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str | float | None, ...], ...]

    def column(self, name: str) -> tuple[str | float | None, ...]:
        """Return the cells of one column."""
        position = [c.name for c in self.columns].index(name)
        return tuple(row[position] for row in self.rows)

    def sums(self) -> tuple[float | None, ...]:
        """Return the sum of each summed column over its known cells; None for the others."""
        return tuple(self._sum(position) if c.summed else None for position, c in enumerate(self.columns))

    def _sum(self, position: int) -> float:
        return published(sum(value for row in self.rows if isinstance(value := row[position], float | int)))


def make_table(words: Words, name: str, frame: pd.DataFrame, layout: str) -> Table:
    """Make a table from a data frame.

    Parameters
    ----------
    layout
        Names of the columns, separated by blanks; `+` after a name asks for its sum.
    """
    columns = tuple(_column(words, item) for item in layout.split())
    spoken = column_words(words)
    cells = [_cells(frame[c.name].tolist(), c.kind, spoken.get(c.name)) for c in columns]
    return Table(name, columns, tuple(zip(*cells, strict=True)))


def _column(words: Words, item: str) -> Column:
    name = item.rstrip("+")
    kind = KINDS.get(name) or ("mu" if name.endswith("_mu") else "ha" if name.endswith("_ha") else "text")
    return Column(name, words.say(f"column.{name}"), kind, item.endswith("+"))


def _cells(values: Sequence[Any], kind: Kind, spoken: Callable[[Any], str] | None) -> list[str | float | None]:
    if kind == "text":
        return [None if is_blank(v) else (spoken or cell_text)(v) or None for v in values]
    return [None if is_blank(v) else published(v) for v in values]


MOST_DECIMALS: dict[Kind, int] = {"mu": 2, "ha": 4, "number": 4, "mixed": 6, "count": 0, "share": 2}
"""Decimals that a reader is shown at most, by kind of column; a share is shown as a percentage."""


def shown_decimals(kind: Kind, cells: Sequence[str | float | None]) -> int:
    """Return how many decimals the cells of a column need, at most what its kind is shown with."""
    most = MOST_DECIMALS[kind]
    scale = 100 if kind == "share" else 1
    numbers = [cell * scale for cell in cells if isinstance(cell, float | int)]
    return next((d for d in range(most) if all(abs(n - round(n, d)) < 1e-6 for n in numbers)), most)


def shown(kind: Kind, number: float, decimals: int) -> str:
    """Write a number for a reader: thousands separated, true minus sign, a share as a percentage.

    Examples
    --------
    >>> shown("mu", -1234.5, 1), shown("share", 0.25, 0)
    ('−1,234.5', '25%')
    """
    text = f"{published(number * (100 if kind == 'share' else 1)):,.{decimals}f}"
    text = text.replace("-", "") if float(text.replace(",", "")) == 0 else text.replace("-", "−")
    return f"{text}%" if kind == "share" else text
