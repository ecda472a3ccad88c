"""Which column a header means."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache

from landquota.inputs.aliases import remark_headers
from landquota.inputs.problem import Problem
from landquota.inputs.reading.grid import Grid, as_text, is_blank
from landquota.inputs.schema import NUMBER_TYPES, ColumnSpec, TableSpec, measures, tables
from landquota.inputs.words import Said, choice_from, did_you_mean, unit_said


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


@dataclass(frozen=True)
class Matched:
    """What a header row means.

    Attributes
    ----------
    headers
        Position to its header.
    remarks
        Position of each column of remarks to its name; such columns are not read.
    problems
        What is wrong with the header row.
    """

    headers: dict[int, Header] = field(default_factory=dict)
    remarks: dict[int, Said] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def match_headers(grid: Grid, spec: TableSpec) -> Matched:
    """Return what each header means, and what is wrong with the header row."""
    names = header_names(spec.name)
    matched = Matched()
    suggested: set[str] = set()
    for position, cell in enumerate(grid.header):
        typed = as_text(cell)
        header = names.get(normal(typed))
        if header is None and normal(typed) in remark_headers():
            matched.remarks[position] = remark_headers()[normal(typed)]
        elif header is None:
            column, problems = _unknown(grid, spec, position, typed)
            suggested.add(column)
            matched.problems.extend(problems)
        elif twin := next((h.typed for h in matched.headers.values() if h.column is header.column), ""):
            details = {"twin": twin, "name": header.column.name}
            matched.problems.append(Problem("repeated_column", grid.place(column=typed), spec.name, typed, details))
        else:
            matched.headers[position] = Header(header.column, header.unit, typed)
    matched.problems.extend(_missing(grid, spec, suggested | {h.column.name for h in matched.headers.values()}))
    return matched


def _missing(grid: Grid, spec: TableSpec, there: set[str]) -> list[Problem]:
    """Return the problem of each required column that is neither there nor meant by a header that is told already."""
    return [
        Problem("missing_column", grid.place(), spec.name, details={"name": column.name, "zh": column.zh[0]})
        for column in spec.columns
        if column.required and column.name not in there
    ]


def _unknown(grid: Grid, spec: TableSpec, position: int, typed: str) -> tuple[str, list[Problem]]:
    """Return the problem of a header that names no column, and the column that it seems to mean."""
    if not typed:
        return "", _without_name(grid, spec, position)
    names = header_names(spec.name)
    bracketed = re.fullmatch(r"(.+)\(([^()]*)\)", normal(typed))
    stem = names.get(bracketed[1]) if bracketed else None
    if bracketed and stem and stem.column.type in NUMBER_TYPES:
        return stem.column.name, [_wrong_unit(grid, spec, stem.column, typed, bracketed[2])]
    near = nearest(normal(typed), names)
    column = names[near].column if near else None
    details = {"near": did_you_mean(f"{column.name} / {column.zh[0]}" if column else "")}
    return column.name if column else "", [
        Problem("unknown_column", grid.place(column=typed), spec.name, typed, details)
    ]


def _without_name(grid: Grid, spec: TableSpec, position: int) -> list[Problem]:
    """Return the problem of a column that has no header but holds something."""
    for number, row in zip(grid.numbers, grid.rows, strict=True):
        if not is_blank(row[position]):
            details = {"position": position + 1}
            return [Problem("column_without_name", grid.place(number), spec.name, as_text(row[position]), details)]
    return []


def _wrong_unit(grid: Grid, spec: TableSpec, column: ColumnSpec, typed: str, unit: str) -> Problem:
    """Return the problem of a header whose brackets hold no unit of its column."""
    allowed = measures().area_names if column.type == "area" else {column.unit: measures().names(column.unit)}
    near = nearest(unit, [name for names in allowed.values() for name in names])
    units = [unit_said(name) for name, written in allowed.items() if written]
    details = {"unit": unit, "near": did_you_mean(near), "allowed": choice_from(units), "name": column.name}
    return Problem("header_unit", grid.place(column=typed), spec.name, typed, details)
