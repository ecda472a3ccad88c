"""A table of the page: every cell formatted for a reader, with its exact number beside it."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup, escape

from landquota.reports.cards.files import CARDS_FILE
from landquota.reports.layout import Column, Table, adds_up, shown, shown_decimals
from landquota.reports.numbers import plain

MOST_ROWS = 1000
"""Rows of one table that the page lists; the CSV file has them all."""

FEW, MANY = 3, 13
"""Columns of a table that is drawn narrow, and of one whose cells are set closer."""
DASH = Markup('<td class="blank">—</td>')
NUMBER_DASH = Markup('<td class="n blank">—</td>')
NAMES = frozenset({"name", "unit", "project", "step", "reason", "nearest", "brake", "why", "search_about"})
"""Columns that need some width to read well."""
LINES = {"explained": "t l", "sources": "t"}
"""Columns of several lines a cell, with their class of the style sheet."""
EMPTY = Markup("<td></td>")
SHORT = frozenset(
    {
        *("unit_id", "project_id", "parcel_id", "site_id", "land", "id"),
        *("result", "verified", "proved", "in_force", "in_use", "braked", "kind", "valid_from", "valid_to", "origin"),
        *("zone_type", "version", "place", "hit", "move", "group", "better"),
    }
)
"""Columns of ids and of one or two words, which are not broken."""


@dataclass(frozen=True)
class Grid:
    """A table ready for the template.

    Attributes
    ----------
    rows, foot
        Cells as `<td>` elements. The foot is empty when nothing is summed.
    count
        Rows of the whole table, of which `rows` holds the first.
    legend
        Its headers explained in a line.
    adds_up
        The rows, rounded as they are shown, add up to the sums.
    """

    name: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Markup, ...], ...]
    foot: tuple[Markup, ...]
    count: int
    legend: str
    adds_up: bool

    @property
    def shape(self) -> str:
        """Class of the style sheet: few columns, very many, or as usual."""
        return "narrow" if len(self.columns) <= FEW else "dense" if len(self.columns) >= MANY else ""

    @property
    def file(self) -> str:
        """The published file that has all of its rows."""
        return CARDS_FILE if self.name == "cards" else f"{self.name}.csv"

    @property
    def capped(self) -> bool:
        """Tell whether rows were left out."""
        return len(self.rows) < self.count


def make_grid(table: Table, total: str, linked: frozenset[str] = frozenset()) -> Grid:
    """Format the first rows of a table, and the sums of all of them.

    Parameters
    ----------
    total
        The word for the sums.
    linked
        Projects whose id leads to their rows in the section of removed land.
    """
    sums = table.sums()
    columns = [
        [row[position] for row in table.rows[:MOST_ROWS]] + [sums[position]] for position in range(len(table.columns))
    ]
    cells = [_column(column, values, linked) for column, values in zip(table.columns, columns, strict=True)]
    body = tuple(zip(*(column[:-1] for column in cells), strict=True))
    has_foot = bool(table.rows) and any(column.summed for column in table.columns)
    foot = (Markup(f"<td>{escape(total)}</td>"), *(column[-1] for column in cells[1:])) if has_foot else ()
    return Grid(
        table.name,
        table.columns,
        body,
        tuple(EMPTY if c in (DASH, NUMBER_DASH) else c for c in foot),
        table.count,
        table.legend,
        all(_adds_up(table, position, total) for position, total in enumerate(sums) if total is not None),
    )


def _adds_up(table: Table, position: int, total: float) -> bool:
    """Tell whether a summed column adds up as it is shown."""
    numbers = [cell for row in table.rows if isinstance(cell := row[position], float | int)]
    decimals = shown_decimals(table.columns[position].kind, [*numbers, total])
    return adds_up(numbers, total, decimals)


def _column(column: Column, values: list[str | float | None], linked: frozenset[str]) -> list[Markup]:
    """Format the cells of one column."""
    alike = None if column.kind in ("text", "mixed", "exact") else shown_decimals(column.kind, values)
    return [_cell(column, value, alike, linked) for value in values]


def _cell(column: Column, value: str | float | None, alike: int | None, linked: frozenset[str]) -> Markup:
    if value is None:
        return DASH if column.kind == "text" else NUMBER_DASH
    if not isinstance(value, str):
        return _number(column, value, alike)
    start = '<td class="s">' if column.name in SHORT else '<td class="w">' if column.name in NAMES else "<td>"
    if column.kind != "text":
        start = '<td class="m">'
    if column.name in LINES:
        start = f'<td class="{LINES[column.name]}">'
    text = escape(value)
    if column.name == "project_id" and value in linked:
        text = Markup(f'<a href="#excluded" data-find="{text}">{text}</a>')
    return Markup(f"{start}{text}</td>")


def _number(column: Column, number: float, decimals: int | None) -> Markup:
    """Format a number; where rounding or a percent sign hides it, the exact one stands in its tooltip.

    A column of several quantities shows whole numbers as such and the others alike.
    """
    if decimals is None:
        decimals = shown_decimals(column.kind, [number])
        decimals = 2 if column.kind == "mixed" and decimals else decimals
    text, exact = shown(column.kind, number, decimals), plain(number)
    hidden = "" if text.replace(",", "").replace("−", "-") == exact else f' title="{exact}"'
    sign = " neg" if number < 0 else ""
    return Markup(f'<td class="n{sign}"{hidden}>{text}</td>')
