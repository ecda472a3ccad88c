"""A table as it stands in a file, before anything is understood."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from landquota.inputs.problem import Place, Problem

Cell = str | int | float | date | datetime | time | timedelta | None


class Uncomputed(str):
    """Text of a formula whose value no program has stored."""

    __slots__ = ()


MAX_ROWS = 1_000_000
MAX_COLUMNS = 500
MAX_BYTES = 1 << 30
"""Largest file, and largest content of a workbook when unpacked."""


class ReadError(Exception):
    """A file that cannot be read any further. Holds the problems.

    Parameters
    ----------
    problems
        What to tell; more may be found in other files.
    """

    def __init__(self, *problems: Problem) -> None:
        self.problems = problems
        super().__init__("; ".join(p.code for p in problems))


@dataclass(frozen=True)
class MergedArea:
    """A merged area: rows as the spreadsheet shows them, columns from 0."""

    top: int
    left: int
    bottom: int
    right: int

    def holds(self, row: int, column: int) -> bool:
        """Tell whether a cell lies in the area."""
        return self.top <= row <= self.bottom and self.left <= column <= self.right


@dataclass(frozen=True)
class Grid:
    """Cells of one sheet or CSV file without its blank rows.

    Attributes
    ----------
    file, sheet
        Where it was read; `sheet` is empty for a CSV file.
    header
        Cells of the first row that is not blank.
    rows
        The rows below, each as wide as the header.
    numbers
        Row numbers as the spreadsheet shows them.
    merged
        Merged areas, whose cells but the first hold nothing.
    problems
        What is wrong with the sheet though it can be read on.
    """

    file: str
    sheet: str
    header: Sequence[Cell]
    rows: Sequence[Sequence[Cell]]
    numbers: Sequence[int]
    merged: Sequence[MergedArea] = ()
    problems: Sequence[Problem] = ()

    def is_merged(self, row: int, column: int) -> bool:
        """Tell whether a cell is part of a merged area."""
        return any(area.holds(row, column) for area in self.merged)

    def place(self, row: int | None = None, column: str = "") -> Place:
        """Return a place in this sheet."""
        return Place(self.file, self.sheet, row, column)


def is_blank(cell: Cell) -> bool:
    """Tell whether a cell holds nothing but spaces."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def as_text(cell: Cell) -> str:
    """Return a cell as a person would type it: a whole number without `.0`, a date without its midnight.

    Examples
    --------
    >>> as_text(1001.0), as_text(datetime(2026, 1, 9)), as_text(" a ")
    ('1001', '2026-01-09', 'a')
    """
    if cell is None:
        return ""
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(" ").removesuffix(" 00:00:00")
    return str(cell).strip()


def make_grid(file: str, sheet: str, numbered: Sequence[tuple[int, Sequence[Cell]]]) -> Grid:
    """Return the grid of numbered rows, blank rows left out and rows cut or filled to the header's width.

    Raises
    ------
    ReadError
        No row at all, too many rows or columns, or a cell beyond the header.
    """
    kept = [(number, row) for number, row in numbered if any(row) and not all(map(is_blank, row))]
    if not kept:
        raise ReadError(Problem("no_header", Place(file, sheet)))
    header = list(kept[0][1])
    while is_blank(header[-1]):
        header.pop()
    if len(kept) > MAX_ROWS or len(header) > MAX_COLUMNS:
        details = {"rows": MAX_ROWS, "columns": MAX_COLUMNS}
        raise ReadError(
            Problem("too_big_table", Place(file, sheet), value=f"{len(kept)} x {len(header)}", details=details)
        )
    width = len(header)
    rows: list[Sequence[Cell]] = []
    outside: list[Problem] = []
    for number, row in kept[1:]:
        if len(row) > width:
            outside += [
                Problem(
                    "cell_without_column", Place(file, sheet, number), value=as_text(cell), details={"columns": width}
                )
                for cell in row[width:]
                if not is_blank(cell)
            ]
            row = row[:width]  # noqa: PLW2901
        rows.append(row if len(row) == width else [*row, *[None] * (width - len(row))])
    if outside:
        raise ReadError(*outside)
    return Grid(file, sheet, header, rows, [number for number, _ in kept[1:]])
