"""From a grid to a typed table: each different cell of a column is understood once, every bad cell is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from landquota.inputs.draft import Table, is_blank, series
from landquota.inputs.problem import Problem
from landquota.inputs.reading import grid as grids
from landquota.inputs.reading.cells import BadValueError, Parser, parser, refuse_signs
from landquota.inputs.reading.grid import Cell, Grid, as_text
from landquota.inputs.reading.headers import Header, match_headers
from landquota.inputs.schema import TableSpec


class _Memo(dict[Cell, Any]):
    """Cell to its value, None for blank, or the error that it is."""

    def __init__(self, parse: Parser, kind: str) -> None:
        super().__init__()
        self.parse = parse
        self.kind = kind

    def __missing__(self, cell: Cell) -> Any:
        value: Any = None
        if not grids.is_blank(cell):
            try:
                refuse_signs(cell, self.kind)
                value = self.parse(cell)
            except BadValueError as error:
                value = error
        self[cell] = value
        return value


@dataclass(frozen=True)
class Typed:
    """A typed table and what was found on the way: errors, and notices about it."""

    table: Table
    problems: list[Problem]
    notices: list[Problem]


def type_table(grid: Grid, spec: TableSpec) -> Typed:
    """Return the typed table of a grid. Cells that are wrong are blank in it, so that other checks can go on."""
    matched, problems = match_headers(grid, spec)
    index = pd.Index(list(grid.numbers), dtype="int64")
    cells = list(zip(*grid.rows, strict=True)) if grid.rows else [()] * len(grid.header)
    by_name = {header.column.name: (position, header) for position, header in matched.items()}
    frame: dict[str, pd.Series] = {}
    numbers_as_codes: list[str] = []
    for column in spec.columns:
        values: list[Any] = [None] * len(index)
        if column.name in by_name:
            position, header = by_name[column.name]
            values, bad = _type_column(cells[position], header, grid, spec.name)
            problems += bad
            if column.type in {"code", "codes"} and any(isinstance(cell, float) for cell in cells[position]):
                numbers_as_codes.append(column.name)
        frame[column.name] = series(column, values, index)
    headers = {header.column.name: header.typed for header in matched.values()}
    table = Table(spec, pd.DataFrame(frame, index=index), grid.file, grid.sheet, headers)
    notices = [n for name in numbers_as_codes for n in _codes_as_numbers(table, name, cells[by_name[name][0]])]
    table, filled = fill_defaults(table)
    return Typed(table, problems, notices + filled)


def _type_column(cells: Sequence[Cell], header: Header, grid: Grid, table: str) -> tuple[list[Any], list[Problem]]:
    column = header.column
    memo = _Memo(parser(header), column.type)
    values = [memo[cell] for cell in cells]
    blank_is_bad = column.required and any(value is None or value == () for value in memo.values())
    if not blank_is_bad and not any(isinstance(value, BadValueError) for value in memo.values()):
        return values, []
    problems = []
    for position, value in enumerate(values):
        place = grid.place(grid.numbers[position], header.typed)
        if isinstance(value, BadValueError):
            values[position] = None
            problems.append(Problem(value.code, place, table, as_text(cells[position]), dict(value.details)))
        elif column.required and (value is None or value == ()):
            problems.append(Problem("blank_required", place, table))
    return values, problems


def _codes_as_numbers(table: Table, column: str, cells: Sequence[Cell]) -> list[Problem]:
    mask = pd.Series([isinstance(cell, float) for cell in cells], index=table.frame.index)
    return table.notices("code_was_number", column, mask)


def fill_defaults(table: Table) -> tuple[Table, list[Problem]]:
    """Return the table with its documented defaults filled in, and a notice for each column where any was."""
    frame = table.frame.copy(deep=False)
    notices: list[Problem] = []
    for column in table.spec.columns:
        if not column.shown_default:
            continue
        blank = is_blank(column, frame[column.name])
        if column.default_from:
            frame[column.name] = frame[column.name].fillna(frame[column.default_from])
        else:
            frame[column.name] = frame[column.name].where(~blank, column.default)
        notices += table.notices("default_used", column.name, blank, default=column.shown_default)
    return table.replace(frame), notices
