"""From a grid to a typed table: each different cell of a column is understood once, every bad cell is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from landquota.inputs.draft import Table, is_blank, series
from landquota.inputs.problem import Place, Problem, Severity
from landquota.inputs.reading import grid as grids
from landquota.inputs.reading.cells import BadValueError, Parser, parser, refuse_signs
from landquota.inputs.reading.grid import Cell, Grid, as_text
from landquota.inputs.reading.headers import Header, match_headers
from landquota.inputs.schema import ColumnSpec, TableSpec
from landquota.inputs.words import Said, clause, column_said, default_said, joined


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
    """Return the typed table of a grid. Cells that are wrong are blank in it, so that other checks can go on.

    What is blank stays so: `fill_defaults` comes after the changes of a scenario.
    """
    matched = match_headers(grid, spec)
    problems = matched.problems
    index = pd.Index(list(grid.numbers), dtype="int64")
    cells = list(zip(*grid.rows, strict=True)) if grid.rows else [()] * len(grid.header)
    by_name = {header.column.name: position for position, header in matched.headers.items()}
    frame: dict[str, pd.Series] = {}
    for column in spec.columns:
        values: list[Any] = [None] * len(index)
        if column.name in by_name:
            position = by_name[column.name]
            values, bad = _type_column(cells[position], position, matched.headers[position], grid, spec.name)
            problems += bad
        frame[column.name] = series(column, values, index)
    headers = {header.column.name: header.typed for header in matched.headers.values()}
    table = Table(spec, pd.DataFrame(frame, index=index), grid.file, grid.sheet, headers)
    notices = [
        notice
        for name, position in by_name.items()
        if spec.column(name).type in {"code", "industry", "codes"}
        for notice in _codes_as_numbers(table, name, cells[position])
    ]
    notices += _remarks(spec.name, [(name, cells[position]) for position, name in matched.remarks.items()])
    return Typed(table, problems, notices)


def _type_column(
    cells: Sequence[Cell], where: int, header: Header, grid: Grid, table: str
) -> tuple[list[Any], list[Problem]]:
    """Return the values of the column that stands at position `where`, and its bad cells."""
    column = header.column
    memo = _Memo(parser(header), column.type)
    values = list(map(memo.__getitem__, cells))
    blank_is_bad = column.required and any(value is None or value == () for value in memo.values())
    if not blank_is_bad and not any(isinstance(value, BadValueError) for value in memo.values()):
        return values, []
    problems = []
    for position, value in enumerate(values):
        place = grid.place(grid.numbers[position], header.typed)
        if isinstance(value, BadValueError):
            values[position] = None
            problems.append(Problem(value.code, place, table, as_text(cells[position]), dict(value.details)))
        elif column.required and (value is None or value == ()) and not grid.is_merged(grid.numbers[position], where):
            problems.append(Problem("blank_required", place, table))
    return values, problems


def _codes_as_numbers(table: Table, column: str, cells: Sequence[Cell]) -> list[Problem]:
    mask = pd.Series([isinstance(cell, float) for cell in cells], index=table.frame.index)
    return table.notices("code_was_number", column, mask)


def _remarks(table: str, columns: Sequence[tuple[Said, Sequence[Cell]]]) -> list[Problem]:
    """Return the notice about columns of remarks that hold anything: they are not read."""
    told = {name for name, cells in columns if not all(map(grids.is_blank, cells))}
    names = joined(sorted(told, key=lambda name: name.en))
    notice = Problem("remarks_not_read", Place(table=table), table, None, {"columns": names}, Severity.NOTICE)
    return [notice] if told else []


def fill_defaults(table: Table) -> tuple[Table, list[Problem]]:
    """Return the table with its documented defaults filled in, and one notice that names the columns where any was."""
    frame = table.frame.copy(deep=False)
    filled: list[Said] = []
    for column in table.spec.columns:
        if not column.shown_default:
            continue
        blank = is_blank(column, frame[column.name])
        if column.default_from:
            frame[column.name] = frame[column.name].fillna(frame[column.default_from])
        else:
            frame[column.name] = frame[column.name].where(~blank, column.default)
        if blank.any():
            filled.append(_filled(table.spec.name, column, int(blank.sum())))
    name, details = table.spec.name, {"columns": joined(filled)}
    notice = Problem("default_used", Place(table=name), name, None, details, Severity.NOTICE)
    return table.replace(frame), [notice] if filled else []


def _filled(table: str, column: ColumnSpec, rows: int) -> Said:
    named = {"column": column_said(table, column.name), "default": default_said(table, column)}
    return clause("clause.default", **named, rows=rows)
