"""A table of a document: typed columns with headers in words, cells, sums."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from landquota.reports.numbers import cell_text, is_blank, published
from landquota.reports.words import Words, column_words

MOST_ROWS = 200_000
"""Rows of one table that a document holds at most, well below what a sheet of a workbook can; the CSV file has them all."""

Kind = Literal["text", "mu", "ha", "number", "factor", "mixed", "exact", "count", "share"]
KINDS: dict[str, Kind] = {
    **dict.fromkeys(("order", "rank_best", "rank_worst", "parcels", "sites", "pairs", "offered", "places"), "count"),
    **dict.fromkeys(("must_serve", "placed"), "count"),
    **dict.fromkeys(("value", "score_low", "score_high"), "number"),
    **dict.fromkeys(("overlap_m2", "counted_m2", "tolerance_m2", "tolerance_m", "shared_m"), "number"),
    **dict.fromkeys(("ratio", "multiplier", "compactness"), "factor"),
    **dict.fromkeys(("reached", "allowed", "bound", "actual", "threshold", "measure", "limit", "loss"), "mixed"),
    **dict.fromkeys(("completion", "pool_share", "gap", "share", "max_share", "spread", "allowed_spread"), "share"),
    **dict.fromkeys(("agricultural_share", "cropland_share", "paddy_share"), "share"),
    "number": "exact",
}
"""Column to its kind, where the end of its name does not tell.

A `mixed` column holds other quantities by row, words among them; an `exact` one is never rounded.
"""


@dataclass(frozen=True)
class Column:
    """A column of a document: its published name, its header in words, what it holds, whether its sum is shown.

    Attributes
    ----------
    about
        What the header means, in a sentence; empty where the header says it all.
    """

    name: str
    title: str
    kind: Kind
    summed: bool
    about: str


@dataclass(frozen=True)
class Table:
    """A table of a document. Cells are text, numbers, or None where unknown; `legend` explains its headers in a line.

    Attributes
    ----------
    left_out
        Rows that only the CSV file has, because no document shows that many.
    """

    name: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str | float | None, ...], ...]
    legend: str = ""
    left_out: int = 0

    @property
    def count(self) -> int:
        """Number of rows of the whole table."""
        return len(self.rows) + self.left_out

    def column(self, name: str) -> tuple[str | float | None, ...]:
        """Return the cells of one column."""
        position = [c.name for c in self.columns].index(name)
        return tuple(row[position] for row in self.rows)

    def sums(self) -> tuple[float | None, ...]:
        """Return the sum of each summed column over its known cells; None for the others."""
        return tuple(self._sum(position) if c.summed else None for position, c in enumerate(self.columns))

    def _sum(self, position: int) -> float:
        return published(sum(value for row in self.rows if isinstance(value := row[position], float | int)))


def make_table(words: Words, name: str, frame: pd.DataFrame, layout: str, *, left_out: int = 0) -> Table:
    """Make a table from a data frame.

    Parameters
    ----------
    layout
        Names of the columns, separated by blanks; `+` after a name asks for its sum.
    left_out
        As `Table.left_out`.
    """
    columns = tuple(_column(words, name, item) for item in layout.split())
    spoken = column_words(words)
    cells = [_cells(frame[c.name].tolist(), c.kind, spoken.get(c.name)) for c in columns]
    return Table(name, columns, tuple(zip(*cells, strict=True)), words.or_itself(f"legend.{name}", ""), left_out)


def _column(words: Words, table: str, item: str) -> Column:
    name = item.rstrip("+")
    kind = KINDS.get(name) or ("mu" if name.endswith("_mu") else "ha" if name.endswith("_ha") else "text")
    about = words.or_itself(f"about.{table}.{name}", words.or_itself(f"about.{name}", ""))
    return Column(name, words.say(f"column.{name}"), kind, item.endswith("+"), about)


class _Spoken(dict[str | bool, str | float | None]):
    """Texts and flags of one column as cells; what comes again is put in words once."""

    def __init__(self, cell: Callable[[Any], str | float | None]) -> None:
        super().__init__()
        self.cell = cell

    def __missing__(self, value: str | bool) -> str | float | None:
        self[value] = cell = self.cell(value)
        return cell


def _cells(values: Sequence[Any], kind: Kind, spoken: Callable[[Any], str] | None) -> list[str | float | None]:
    """Return the cells of one column."""
    say = spoken or cell_text

    def cell(value: Any) -> str | float | None:
        if is_blank(value):
            return None
        return say(value) or None if kind == "text" or isinstance(value, str) else published(value)

    known = _Spoken(cell)
    return [None if v is None else known[v] if type(v) is str or type(v) is bool else cell(v) for v in values]


MOST_DECIMALS: dict[Kind, int] = {
    **dict.fromkeys(("mu", "number", "mixed", "share"), 2),
    **dict.fromkeys(("ha", "factor"), 4),
    **{"exact": 6, "count": 0},
}
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


def area(kind: Kind, number: float) -> str:
    """Write one number inside a sentence, with the decimals that it needs."""
    return shown(kind, number, shown_decimals(kind, [number]))


def percentage(share: float) -> str:
    """Write a share inside a sentence; one too small to show is told from none.

    Examples
    --------
    >>> percentage(0.02), percentage(0.00001), percentage(0.0)
    ('2%', '<0.01%', '0%')
    """
    return "<0.01%" if 0 < share < 5e-5 else area("share", share)


def adds_up(shown_numbers: Sequence[float], total: float, decimals: int) -> bool:
    """Tell whether numbers add up to their total after each is rounded to `decimals`.

    Examples
    --------
    >>> adds_up([0.4, 0.4], 0.8, 0), adds_up([1.25, 1.25], 2.5, 2)
    (False, True)
    """
    rounded = sum(round(published(number), decimals) for number in shown_numbers)
    return abs(rounded - round(published(total), decimals)) < 10.0**-decimals / 2
