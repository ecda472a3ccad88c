"""Rows above the headers: a title, a unit of measure, who filled it in."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import islice

from landquota.inputs.problem import Place, Problem
from landquota.inputs.reading.grid import Cell, as_text, is_blank
from landquota.inputs.reading.headers import header_names, normal
from landquota.inputs.reading.settings_sheet import KEY_HEADERS
from landquota.inputs.schema import TableSpec, tables

LOOK = 6
"""The headers are looked for in this many rows."""

Row = tuple[int, Sequence[Cell]]


def without_title(file: str, sheet: str, numbered: Sequence[Row]) -> tuple[Sequence[Row], list[Problem]]:
    """Return the rows from the headers on, and the problem of the rows above them.

    A row counts as headers below a title when it has every required column of a table, and the rows above it name none.

    Examples
    --------
    >>> rows, problems = without_title("units.csv", "", [(1, ["2026"]), (2, ["unit_id", "name"])])
    >>> rows, problems[0].code
    ([(2, ['unit_id', 'name'])], 'title_row')
    """
    filled = ((start, row) for start, (_, row) in enumerate(numbered) if not all(map(is_blank, row)))
    above: list[int] = []
    for start, row in islice(filled, LOOK):
        texts = {normal(as_text(cell)) for cell in row}
        if above and _are_headers(texts):
            number, cells = numbered[above[0]]
            title = next(as_text(cell) for cell in cells if not is_blank(cell))
            details = {"headers": numbered[start][0]}
            return numbered[start:], [Problem("title_row", Place(file, sheet, number), value=title, details=details)]
        if texts & _known():
            break
        above.append(start)
    return numbered, []


@cache
def _known() -> frozenset[str]:
    return frozenset(name for table in tables() for name in header_names(table)) | KEY_HEADERS


def _are_headers(texts: set[str]) -> bool:
    return bool(texts & KEY_HEADERS) or any(_has_required(spec, texts) for spec in tables().values())


def _has_required(spec: TableSpec, texts: set[str]) -> bool:
    names = header_names(spec.name)
    there = {names[text].column.name for text in texts if text in names}
    return all(column.name in there for column in spec.columns if column.required)
