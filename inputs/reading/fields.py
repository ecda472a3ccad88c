"""Fields of a file of shapes as columns of a table."""

from __future__ import annotations

import dataclasses
from fnmatch import fnmatch

from landquota.inputs.aliases import bookkeeping
from landquota.inputs.problem import Place, Problem, Severity
from landquota.inputs.reading.grid import Grid
from landquota.inputs.reading.headers import header_names, normal
from landquota.inputs.reading.vectorfile import Vector
from landquota.inputs.schema import tables
from landquota.inputs.words import Said, column_said, joined


def is_bookkeeping(name: str) -> bool:
    """Tell whether a field is one that GIS programs keep for themselves.

    Examples
    --------
    >>> is_bookkeeping("Shape_Leng"), is_bookkeeping("面积")
    (True, False)
    """
    return any(fnmatch(normal(name), pattern) for pattern in bookkeeping())


def completed(vector: Vector, table: str) -> tuple[Vector, list[Problem]]:
    """Return the features of a table with its cut field names completed, which is told, where one column fits only."""
    known = header_names(table)
    plain = [name for column in tables()[table].columns for name in (column.name, *column.zh)]
    plain += [name for name in known if name.isascii() and "(" not in name]  # such as area_map_m2, another unit
    header: list[str] = []
    told: list[Said] = []
    for field in vector.header:
        full = ""
        if field in vector.cut and normal(field) not in known:
            begun = [name for name in plain if normal(name).startswith(normal(field))]
            meant = {(known[normal(name)].column.name, known[normal(name)].unit) for name in begun}
            full = begun[0] if len(meant) == 1 else ""
        if full:
            said = column_said(table, meant.pop()[0])
            told.append(Said(f"{field}（{said.zh}）", f"{field} ({said.en})"))
        header.append(full or field)
    notice = Problem("cut_field", Place(table=table), table, None, {"columns": joined(told)}, Severity.NOTICE)
    return dataclasses.replace(vector, header=tuple(header)), [notice] if told else []


def key_position(vector: Vector, table: str) -> int | None:
    """Return which field holds the key of a table, None where none does."""
    known = header_names(table)
    key = tables()[table].key[0]
    named = [known[normal(name)].column.name if normal(name) in known else "" for name in vector.header]
    return named.index(key) if key in named else None


def as_grid(vector: Vector, table: str) -> Grid:
    """Return the fields as cells of a table, without those that GIS programs keep for themselves; features count from 1."""
    known = header_names(table)
    kept = [n for n, name in enumerate(vector.header) if normal(name) in known or not is_bookkeeping(name)]
    rows = [[row[n] for n in kept] for row in vector.rows]
    place = vector.place()
    return Grid(place.file, place.sheet, [vector.header[n] for n in kept], rows, list(range(1, len(rows) + 1)))


def unread_fields(vector: Vector, table: str) -> list[Problem]:
    """Return the notice about fields of a file that only adds shapes to its table: they are not read."""
    key = key_position(vector, table)
    names = sorted(name for n, name in enumerate(vector.header) if n != key and not is_bookkeeping(name))
    details = {"columns": ", ".join(names)}
    return [Problem("fields_not_read", Place(table=table), table, None, details, Severity.NOTICE)] if names else []
