"""Which column a header means."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from landquota.inputs.problem import Problem
from landquota.inputs.reading.grid import Grid, as_text, is_blank
from landquota.inputs.schema import NUMBER_TYPES, ColumnSpec, TableSpec, measures, tables


@dataclass(frozen=True)
class Header:
    """A header that was understood: its column, the unit its cells are in, and its text as typed."""

    column: ColumnSpec
    unit: str
    typed: str = ""


def normal(text: str) -> str:
    """Return a name without spaces, full-width forms, capitals and marks of required columns.

    Examples
    --------
    >>> normal(" 面积（公顷）*")
    '面积(公顷)'
    """
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).lower().strip("*")


def nearest(text: str, known: Iterable[str]) -> str:
    """Return the known name most like `text`, or an empty text when none is."""
    found = difflib.get_close_matches(text, sorted(known), n=1, cutoff=0.5)
    return found[0] if found else ""


@cache
def header_names(table: str) -> dict[str, Header]:
    """Return every way to write a header of `table`, in normal form.

    Examples
    --------
    >>> header_names("stock")["面积(公顷)"].unit
    'ha'
    """
    names: dict[str, Header] = {}
    for column in tables()[table].columns:
        for name, unit in _spellings(column):
            names.setdefault(normal(name), Header(column, unit))
    return names


def _spellings(column: ColumnSpec) -> Iterator[tuple[str, str]]:
    """Yield each spelling of a column with the unit that it states."""
    if column.type != "area":
        for name in (column.name, *column.zh):
            yield name, column.unit
            for unit in measures().names(column.unit) if column.type in NUMBER_TYPES else ():
                yield f"{name}({unit})", column.unit
        return
    for name in (column.stem, *column.zh):
        yield name, "mu"
    for unit, written in measures().area_names.items():
        yield f"{column.stem}_{unit}", unit
        for word in written:
            for name in (column.stem, f"{column.stem}_{unit}", *column.zh):
                yield f"{name}({word})", unit


def match_headers(grid: Grid, spec: TableSpec) -> tuple[dict[int, Header], list[Problem]]:
    """Return the header at each position, and what is wrong with the header row."""
    names = header_names(spec.name)
    found: dict[int, Header] = {}
    problems: list[Problem] = []
    for position, cell in enumerate(grid.header):
        typed = as_text(cell)
        header = names.get(normal(typed))
        if header is None:
            problems += _unknown(grid, spec, position, typed)
            continue
        twin = next((h.typed for h in found.values() if h.column is header.column), None)
        if twin is not None:
            details = {"twin": twin, "name": header.column.name}
            problems.append(Problem("repeated_column", grid.place(column=typed), spec.name, typed, details))
            continue
        found[position] = Header(header.column, header.unit, typed)
    return found, problems + _missing(grid, spec, found)


def _missing(grid: Grid, spec: TableSpec, found: dict[int, Header]) -> list[Problem]:
    there = {header.column.name for header in found.values()}
    return [
        Problem("missing_column", grid.place(), spec.name, details={"name": column.name, "zh": column.zh[0]})
        for column in spec.columns
        if column.required and column.name not in there
    ]


def _unknown(grid: Grid, spec: TableSpec, position: int, typed: str) -> list[Problem]:
    """Return the problem of a header that names no column."""
    if not typed:
        if all(is_blank(row[position]) for row in grid.rows):
            return []
        row = next(number for number, row in zip(grid.numbers, grid.rows, strict=True) if not is_blank(row[position]))
        value = as_text(next(row[position] for row in grid.rows if not is_blank(row[position])))
        return [Problem("column_without_name", grid.place(row), spec.name, value, {"position": position + 1})]
    names = header_names(spec.name)
    bracketed = re.fullmatch(r"(.+)\(([^()]*)\)", normal(typed))
    stem = names.get(bracketed[1]) if bracketed else None
    if bracketed and stem and stem.column.type in NUMBER_TYPES:
        column = stem.column
        allowed = measures().in_mu if column.type == "area" else measures().names(column.unit)
        details = {"unit": bracketed[2], "allowed": ", ".join(allowed) or "-", "name": column.name}
        return [Problem("header_unit", grid.place(column=typed), spec.name, typed, details)]
    near = nearest(normal(typed), names)
    shown = names[near].column if near else None
    details = {"nearest": f"{shown.name} / {shown.zh[0]}" if shown else ", ".join(c.name for c in spec.columns)}
    return [Problem("unknown_column", grid.place(column=typed), spec.name, typed, details)]
