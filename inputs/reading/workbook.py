"""XLSX workbooks: values by calamine, and a look at the XML for what calamine leaves blank."""

from __future__ import annotations

import dataclasses
import io
from collections.abc import Callable, Sequence

import python_calamine
from python_calamine import CalamineSheet, CalamineWorkbook

from landquota.inputs.problem import Place, Problem
from landquota.inputs.reading.grid import Cell, Grid, MergedArea, ReadError, make_grid
from landquota.inputs.reading.titles import without_title
from landquota.inputs.reading.xlsxscan import LostCell, column_letters, scan

OLD_EXCEL = b"\xd0\xcf\x11\xe0"


def read_workbook(data: bytes, file: str, skip: Callable[[str], bool]) -> tuple[list[Grid], list[Problem]]:
    """Return the grids of a workbook's sheets, but for the empty ones and those that `skip` names, and their problems.

    Raises
    ------
    ReadError
        Not a workbook, damaged, protected, or too large when unpacked.
    """
    if not data:
        raise ReadError(Problem("empty_file", Place(file)))
    if data.startswith(OLD_EXCEL):
        raise ReadError(Problem("old_excel", Place(file)))
    lost = scan(data, file, skip)
    problems: list[Problem] = []
    grids: list[Grid] = []
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        for name in book.sheet_names:
            if skip(name):
                continue
            sheet = book.get_sheet_by_name(name)
            try:
                grid = _grid(sheet, file, lost.get(name, []))
            except ReadError as error:
                problems += error.problems
                continue
            if grid is not None:
                grids.append(grid)
    except (python_calamine.CalamineError, LookupError, ValueError, OSError) as error:
        raise ReadError(Problem("broken_workbook", Place(file), value=str(error))) from None
    return grids, problems


def _grid(sheet: CalamineSheet, file: str, lost: list[LostCell]) -> Grid | None:
    """Return a sheet's grid with the lost cells put back as text, None when nothing at all stands in it."""
    rows: list[list[Cell]] = sheet.to_python(skip_empty_area=False)
    for cell in lost:
        rows += [[] for _ in range(cell.row - len(rows))]
        row = rows[cell.row - 1]
        row += [None] * (cell.column - len(row))
        row[cell.column - 1] = cell.text
    numbered: list[tuple[int, Sequence[Cell]]] = [
        (number, [_plain(cell) for cell in row])
        for number, row in enumerate(rows, 1)
        if any(cell not in {"", None} for cell in row)
    ]
    if not numbered:
        return None
    kept, problems = without_title(file, sheet.name, numbered)
    merged = [area for area in _merged(sheet) if area.bottom >= kept[0][0]]  # a title may be merged
    problems += [_merged_problem(area, file, sheet.name) for area in merged]
    try:
        grid = make_grid(file, sheet.name, kept)
    except ReadError as error:
        raise ReadError(*problems, *error.problems) from None
    return dataclasses.replace(grid, merged=merged, problems=problems)


def _plain(cell: Cell) -> Cell:
    """Return a flag as its word, so that it is never taken for the numbers 1 and 0."""
    return str(cell).upper() if isinstance(cell, bool) else cell


def _merged(sheet: CalamineSheet) -> list[MergedArea]:
    ranges = sheet.merged_cell_ranges or []
    return [MergedArea(top + 1, left, bottom + 1, right) for (top, left), (bottom, right) in ranges]


def _merged_problem(area: MergedArea, file: str, sheet: str) -> Problem:
    shown = f"{column_letters(area.left + 1)}{area.top}:{column_letters(area.right + 1)}{area.bottom}"
    return Problem("merged_cells", Place(file, sheet, area.top), value=shown)
