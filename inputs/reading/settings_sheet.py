"""The sheet `case` of a workbook: two columns, key and value, with dotted keys."""

from __future__ import annotations

from typing import Any

from landquota.inputs.aliases import setting_specs
from landquota.inputs.problem import Place, Problem
from landquota.inputs.reading.cells import BadValueError, refuse_signs
from landquota.inputs.reading.grid import Cell, Grid, ReadError, as_text, is_blank
from landquota.inputs.reading.headers import normal
from landquota.inputs.reading.setting_values import put, setting_key
from landquota.inputs.reading.yamlfile import Document

KEY_HEADERS = frozenset({"key", "键", "设置", "设置项"})
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
    typed: dict[str, str] = {}
    groups: dict[str, int] = {}
    problems: list[Problem] = []
    for number, row in rows:
        written = as_text(row[0])
        key = setting_key(written)
        place = Place(grid.file, grid.sheet, number, key=written)
        try:
            refuse_signs(row[1], "setting")
        except BadValueError as error:
            problems.append(Problem(error.code, place, value=as_text(row[1])))
            continue
        if not key and not is_blank(row[1]):
            problems.append(Problem("setting_without_key", place, value=as_text(row[1])))
        elif key in lines or not (is_blank(row[1]) or put(data, key, _value(key, row[1]))):
            problems.append(Problem("repeated_key", place, value=written))
        lines[key], typed[key] = number, written
        _note_groups(key, number, groups)
    if problems:
        raise ReadError(*problems)
    return Document(grid.file, data, groups | lines, grid.sheet, typed)


def _note_groups(key: str, number: int, groups: dict[str, int]) -> None:
    """Note the first row of each group that a key lies in, for what is missing in it."""
    while "." in key:
        key = key.rpartition(".")[0]
        groups.setdefault(key, number)


def _value(key: str, cell: Cell) -> Any:
    """Return a cell as YAML would hold it; whole numbers whole, and a text where one belongs."""
    spec = setting_specs().get(key)
    if spec and spec.type == "text":
        return as_text(cell)
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    if isinstance(cell, str):
        return FLAG_WORDS.get(cell, cell.strip())
    return cell
