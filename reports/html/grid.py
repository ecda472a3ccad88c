"""A table of the page: every cell formatted for a reader, with its exact number beside it."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup, escape

from landquota.reports.layout import Column, Table, shown, shown_decimals
from landquota.reports.numbers import plain

MOST_ROWS = 1500
"""Rows of one table that the page lists; the CSV file has them all."""

DASH = Markup('<td class="blank">—</td>')
NUMBER_DASH = Markup('<td class="n blank">—</td>')
NAMES = frozenset({"name", "unit", "project", "step", "reason", "nearest"})
"""Columns that need some width to read well."""
EMPTY = Markup("<td></td>")
SHORT = frozenset(
    {"result", "verified", "proved", "in_force", "in_use", "braked", "kind", "valid_from", "valid_to", "origin"}
)
"""Columns of one or two words, which are not broken."""


@dataclass(frozen=True)
class Grid:
    """A table ready for the template.

    Attributes
    ----------
    rows, foot
        Cells as `<td>` elements. The foot is empty when nothing is summed.
    count
        Rows of the whole table, of which `rows` holds the first.
    """

    name: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Markup, ...], ...]
    foot: tuple[Markup, ...]
    count: int

    @property
    def capped(self) -> bool:
        """Tell whether rows were left out."""
        return len(self.rows) < self.count


def make_grid(table: Table, total: str) -> Grid:
    """Format the first rows of a table, and the sums of all of them; `total` is the word for the sums."""
    sums = table.sums()
    columns = [
        [row[position] for row in table.rows[:MOST_ROWS]] + [sums[position]] for position in range(len(table.columns))
    ]
    cells = [_column(column, values) for column, values in zip(table.columns, columns, strict=True)]
    body = tuple(zip(*(column[:-1] for column in cells), strict=True))
    has_foot = bool(table.rows) and any(column.summed for column in table.columns)
    foot = (Markup(f"<td>{escape(total)}</td>"), *(column[-1] for column in cells[1:])) if has_foot else ()
    return Grid(
        table.name, table.columns, body, tuple(EMPTY if c in (DASH, NUMBER_DASH) else c for c in foot), len(table.rows)
    )


def _column(column: Column, values: list[str | float | None]) -> list[Markup]:
    """Format the cells of one column."""
    if column.kind == "text":
        start = '<td class="s">' if column.name in SHORT else '<td class="w">' if column.name in NAMES else "<td>"
        return [DASH if v is None else Markup(f"{start}{escape(v)}</td>") for v in values]
    alike = None if column.kind == "mixed" else shown_decimals(column.kind, values)
    return [_number(column, v, alike) if isinstance(v, float | int) else NUMBER_DASH for v in values]


def _number(column: Column, number: float, decimals: int | None) -> Markup:
    """Format a number; where rounding or a percent sign hides it, the exact one stands in `data-v`."""
    if decimals is None:
        decimals = shown_decimals(column.kind, [number])
    text, exact = shown(column.kind, number, decimals), plain(number)
    hidden = "" if text.replace(",", "").replace("−", "-") == exact else f' data-v="{exact}"'
    sign = " neg" if number < 0 else ""
    return Markup(f'<td class="n{sign}"{hidden}>{text}</td>')
