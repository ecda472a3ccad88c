"""Strict reading of the published files: whatever is not exactly as documented is a finding, never a traceback."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from landquota.reports.verify.columns import LAYOUTS, Column, Layout
from landquota.reports.verify.findings import Finding, Log

BOM = b"\xef\xbb\xbf"
NUMBER = re.compile(r"-?(0|[1-9]\d{0,17})(\.\d{1,6})?")
MEASURE = re.compile(r"(0|[1-9]\d{0,17})(\.\d{1,2})?")
COUNT = re.compile(r"0|[1-9]\d{0,17}")
FORMULA_SIGNS = "=+-@\t"

Cell = str | float | bool | None


@dataclass(frozen=True, slots=True)
class Table:
    """A published table. Numbers are floats, flags are bools, blanks None, all else text."""

    layout: Layout
    rows: dict[tuple[str, ...], dict[str, Cell]] = field(default_factory=dict)
    """Rows by key, in the order of the file."""


def read_tables(run: Path, log: Log) -> dict[str, Table]:
    """Read every table that can be read; one that cannot is missing from the result, and told."""
    tables = {}
    for layout in LAYOUTS.values():
        table = _read_table(run, layout, log)
        if table is not None:
            tables[layout.name] = table
    return tables


def _read_table(run: Path, layout: Layout, log: Log) -> Table | None:
    lines = _read_lines(run, layout, log)
    if lines is None:
        return None
    header = [column.name for column in layout.columns]
    if not log.expect(bool(lines) and lines[0] == header, _header_finding(layout, lines, header)):
        return None
    table, sound = Table(layout), True
    for number, line in enumerate(lines[1:], start=2):
        row = _read_row(layout, number, line, log)
        sound = sound and row is not None
        if row is None:
            continue
        key = tuple([_key_part(row[name]) for name in layout.key])
        if key in table.rows:
            log.add(Finding("duplicate", layout.file, key))
            sound = False
        table.rows.setdefault(key, row)
    log.expect(_is_sorted(table), Finding("unsorted", layout.file, expected=", ".join(layout.sorted_by)))
    return table if sound else None


def _header_finding(layout: Layout, lines: list[list[str]], header: list[str]) -> Finding:
    return Finding("header", layout.file, found=",".join(lines[0]) if lines else "", expected=",".join(header))


def _read_lines(run: Path, layout: Layout, log: Log) -> list[list[str]] | None:
    raw = read_bytes(run, layout.file, log)
    if raw is None:
        return None
    whole = raw.startswith(BOM) and raw.endswith(b"\n") and b"\r" not in raw and b"\0" not in raw
    log.expect(whole, Finding("bad_form", layout.file))
    try:
        text = raw.decode("utf-8-sig")
        return list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        log.add(Finding("unreadable", layout.file, found=str(error)))
        return None


def read_bytes(run: Path, file: str, log: Log) -> bytes | None:
    """Return the content of a file in the run folder, or None and a finding."""
    try:
        return (run / file).read_bytes()
    except FileNotFoundError:
        log.add(Finding("missing_file", file))
    except OSError as error:
        log.add(Finding("unreadable", file, found=str(error.strerror)))
    return None


def _read_row(layout: Layout, number: int, line: list[str], log: Log) -> dict[str, Cell] | None:
    if len(line) != len(layout.columns):
        cells, wanted = str(len(line)), str(len(layout.columns))
        log.add(Finding("row_length", layout.file, (str(number),), found=cells, expected=wanted))
        return None
    row: dict[str, Cell] = {}
    for column, text in zip(layout.columns, line, strict=True):
        try:
            row[column.name] = _read_cell(column, text)
        except ValueError:
            log.add(Finding("bad_cell", layout.file, (line[0], str(number)), column.name, found=text))
    return row if len(row) == len(line) else None


def _read_cell(column: Column, text: str) -> Cell:
    """Return the value of a cell; ValueError when it is not of the column's kind."""
    if text == "":
        if column.required:
            raise ValueError
        return None
    if column.kind == "number":
        return parse_number(text)
    if column.kind == "measure" and MEASURE.fullmatch(text):
        return float(text)
    if column.kind == "count" and COUNT.fullmatch(text):
        return float(text)
    if column.kind == "flag" and text in ("yes", "no"):
        return text == "yes"
    if column.kind in ("count", "flag", "measure") or ("/" in column.kind and text not in column.kind.split("/")):
        raise ValueError
    return unescape(text)


def unescape(text: str) -> str:
    """Return a text without the apostrophe that keeps a spreadsheet from running it.

    Examples
    --------
    >>> unescape("'=1+1"), unescape("'s Land")
    ('=1+1', "'s Land")
    """
    return text[1:] if text[:1] == "'" and text[1:2] and text[1] in FORMULA_SIGNS else text


def parse_number(text: str) -> float:
    """Return a published number.

    Raises
    ------
    ValueError
        It has an exponent, more than six decimals, or is no number at all.
    """
    if not NUMBER.fullmatch(text):
        raise ValueError(text)
    return float(text)


def _key_part(cell: Cell) -> str:
    """Return a cell as part of a key; whole numbers keep their order as text."""
    return f"{int(cell):09d}" if isinstance(cell, float) else str(cell or "")


def _is_sorted(table: Table) -> bool:
    keys = [tuple(_key_part(row[name]) for name in table.layout.sorted_by) for row in table.rows.values()]
    return keys == sorted(keys)


def unknown_ids(table: Table, known: dict[str, Iterable[str]]) -> Iterator[Finding]:
    """Yield a finding for each id that the case does not hold; `known` by column kind."""
    names = {kind: frozenset(ids) for kind, ids in known.items()}
    columns = [(c.name, names[c.kind.rstrip("s")]) for c in table.layout.columns if c.kind.rstrip("s") in names]
    lists = {column.name for column in table.layout.columns if column.kind == "parcels"}
    for key, row in table.rows.items():
        for name, ids in columns:
            cell = row[name]
            if cell is not None and not ids.issuperset(str(cell).split("|") if name in lists else (cell,)):
                yield Finding("unknown_id", table.layout.file, key, name, found=str(cell))


def read_json(run: Path, file: str, log: Log) -> dict[str, Any] | None:
    """Return a JSON object from the run folder, or None and a finding. NaN, infinity and doubled keys are refused."""
    raw = read_bytes(run, file, log)
    if raw is None:
        return None
    try:
        content = json.loads(raw.decode("utf-8"), parse_constant=_refuse, object_pairs_hook=_without_doubles)
    except (ValueError, RecursionError) as error:
        log.add(Finding("unreadable", file, found=str(error)))
        return None
    if not isinstance(content, dict):
        log.add(Finding("unreadable", file, found=type(content).__name__))
        return None
    return content


def _refuse(constant: str) -> float:
    raise ValueError(constant)


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content = dict(pairs)
    if len(content) != len(pairs):
        raise ValueError("doubled key")
    return content
