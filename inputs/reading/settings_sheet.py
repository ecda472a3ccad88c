"""The sheet `case` of a workbook: two columns, key and value, with dotted keys."""

from __future__ import annotations

from typing import Any

from landquota.inputs.problem import Place, Problem
from landquota.inputs.reading.cells import BadValueError, refuse_signs
from landquota.inputs.reading.grid import Cell, Grid, ReadError, as_text, is_blank
from landquota.inputs.reading.headers import normal
from landquota.inputs.reading.yamlfile import Document

KEY_HEADERS = frozenset({"key", "键", "设置", "设置项"})
LIST_KEYS = frozenset({"objectives"})
TEXT_KEYS = frozenset({"name", "rulebook", "notice"})
FLAG_WORDS = {"TRUE": True, "FALSE": False}


def read_settings_sheet(grid: Grid) -> Document:
    """Return the settings of a sheet; a blank value leaves the default, and a third column only explains.

    Raises
    ------
    ReadError
        A key that stands twice, or is both a value and a group.
    """
    rows = list(zip(grid.numbers, grid.rows, strict=True))
    if normal(as_text(grid.header[0])) not in KEY_HEADERS or len(grid.header) < 2:
        raise ReadError(Problem("settings_header", grid.place(), value=as_text(grid.header[0])))
    data: dict[str, Any] = {}
    lines: dict[str, int] = {}
    problems: list[Problem] = []
    for number, row in rows:
        key = as_text(row[0])
        place = Place(grid.file, grid.sheet, number, key=key)
        try:
            refuse_signs(row[1], "setting")
        except BadValueError as error:
            problems.append(Problem(error.code, place, value=as_text(row[1])))
            continue
        if not key and not is_blank(row[1]):
            problems.append(Problem("setting_without_key", place, value=as_text(row[1])))
        elif key in lines or not (is_blank(row[1]) or _put(data, key, _value(key, row[1]))):
            problems.append(Problem("repeated_key", place, value=key))
        lines[key] = number
    if problems:
        raise ReadError(*problems)
    return Document(grid.file, data, lines, grid.sheet)


def _value(key: str, cell: Cell) -> Any:
    """Return a cell as YAML would hold it: lists split, whole numbers whole."""
    if key in LIST_KEYS:
        return [part.strip() for part in as_text(cell).split("|")]
    if key in TEXT_KEYS:
        return as_text(cell)
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    if isinstance(cell, str):
        return FLAG_WORDS.get(cell, cell.strip())
    return cell


def _put(data: dict[str, Any], key: str, value: Any) -> bool:
    """Put a value at a dotted key; False when the key is both a value and a group."""
    *groups, last = key.split(".")
    for group in groups:
        data = data.setdefault(group, {})
        if not isinstance(data, dict):
            return False
    if last in data:
        return False
    data[last] = value
    return True
