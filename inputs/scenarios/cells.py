"""Changes of cells of the tables."""

from __future__ import annotations

import unicodedata
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from landquota.inputs.draft import Table, series
from landquota.inputs.problem import Place, Problem
from landquota.inputs.reading.cells import BadValueError, parser, refuse_signs
from landquota.inputs.reading.grid import is_blank
from landquota.inputs.reading.headers import Header, header_names, nearest, normal
from landquota.inputs.scenarios.changes import Change
from landquota.inputs.words import did_you_mean, nearest_clause

KEY_SIGN = "|"
"""Joins the parts of a key of several columns."""


def changed_tables(tables: Mapping[str, Table], changes: Sequence[Change]) -> tuple[dict[str, Table], list[Problem]]:
    """Return typed tables with cells changed, as if they had been typed so, and what cannot be changed."""
    new, problems = dict(tables), list[Problem]()
    cells = [change for change in changes if change.target.kind == "cell"]
    for name in dict.fromkeys(change.target.path[0] for change in cells):
        own = [change for change in cells if change.target.path[0] == name]
        new[name], found = _changed(tables[name], own)
        problems += found
    return new, problems


def _changed(table: Table, changes: Sequence[Change]) -> tuple[Table, list[Problem]]:
    keys = table.frame[list(table.spec.key)].astype(str).agg(KEY_SIGN.join, axis=1) if len(table.frame) else pd.Series()
    rows = {key: row for row, key in keys.items()}
    values: dict[str, dict[Hashable, Any]] = {}
    places: dict[tuple[Hashable, str], Place] = {}
    problems: list[Problem] = []
    for change in changes:
        header, wrong = _aimed(table, change, rows)
        if header is None:
            problems += wrong
            continue
        row, column = rows[_key(change)], header.column
        try:
            values.setdefault(column.name, {})[row] = _value(change.value, header)
        except BadValueError as error:
            problems.append(Problem(error.code, change.place, table.spec.name, str(change.value), dict(error.details)))
        places[row, column.name] = change.place
    frame = table.frame.copy(deep=False)
    for name, new in values.items():
        index = pd.Index(list(new))
        part = series(table.spec.column(name), list(new.values()), index)
        frame[name] = pd.concat([frame[name].drop(index), part]).reindex(frame.index)
    return replace(table, frame=frame, changed=places), problems


def _key(change: Change) -> str:
    parts = unicodedata.normalize("NFKC", change.target.path[1]).split(KEY_SIGN)
    return KEY_SIGN.join(part.strip() for part in parts)


def _aimed(table: Table, change: Change, rows: Mapping[str, Hashable]) -> tuple[Header | None, list[Problem]]:
    """Return the column that a change is for, None where row or column is unknown, which is told."""
    name, key = table.spec.name, _key(change)
    header = change.target.header
    written = change.target.path[2]
    problems: list[Problem] = []
    if key not in rows:
        near = nearest_clause(nearest(key, rows))
        problems.append(Problem("unknown_row", change.place, name, key, {"near": near}))
    if header is None:
        names = header_names(name)
        near_column = names[found].column if (found := nearest(normal(written), names)) else None
        said = f"{near_column.name} / {near_column.zh[0]}" if near_column else ""
        details = {"near": did_you_mean(said, [column.name for column in table.spec.columns])}
        problems.append(Problem("unknown_column", change.place, name, written, details))
    elif header.column.name in table.spec.key:
        problems.append(Problem("key_column_changed", change.place, name, written))
    return (None if problems else header), problems


def _value(value: Any, header: Header) -> Any:
    """Return a value as a cell of the column would hold it, None for blank.

    Raises
    ------
    BadValueError
        It means no value of the column.
    """
    if value is None or (isinstance(value, str) and is_blank(value)):
        if header.column.required:
            raise BadValueError("blank_required")
        return None
    cell = value if isinstance(value, int | float) and not isinstance(value, bool) else str(value)
    refuse_signs(cell, header.column.type)
    return parser(header)(cell)
