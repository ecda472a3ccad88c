"""XLSX workbooks: values by calamine, and a look at the XML for what calamine leaves blank."""

from __future__ import annotations

import io
from collections.abc import Callable

import python_calamine
from python_calamine import CalamineSheet, CalamineWorkbook

from landquota.inputs.problem import Place, Problem
from landquota.inputs.reading.grid import Cell, Grid, ReadError, make_grid
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
            problems += _merged(sheet, file)
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
    numbered = [
        (number, [_plain(cell) for cell in row])
        for number, row in enumerate(rows, 1)
        if any(cell not in {"", None} for cell in row)
    ]
    return make_grid(file, sheet.name, numbered) if numbered else None


def _plain(cell: Cell) -> Cell:
    """Return a flag as its word, so that it is never taken for the numbers 1 and 0."""
    return str(cell).upper() if isinstance(cell, bool) else cell


def _merged(sheet: CalamineSheet, file: str) -> list[Problem]:
    problems = []
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or []:
        area = f"{column_letters(left + 1)}{top + 1}:{column_letters(right + 1)}{bottom + 1}"
        problems.append(Problem("merged_cells", Place(file, sheet.name, top + 1), value=area))
    return problems
