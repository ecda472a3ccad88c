"""Strict reading of the published files: whatever is not exactly as documented is a finding, never a traceback."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice, pairwise
from operator import itemgetter, le
from pathlib import Path
from typing import Any

from landquota.reports.verify.columns import LAYOUTS, Column, Layout
from landquota.reports.verify.findings import Finding, Log

BOM = b"\xef\xbb\xbf"
NUMBER = re.compile(r"-?(0|[1-9]\d{0,17})(\.\d{1,6})?")
MEASURE = re.compile(r"(0|[1-9]\d{0,17})(\.\d{1,2})?")
COUNT = re.compile(r"0|[1-9]\d{0,17}")
FORMULA_SIGNS = "=+-@\t"
BATCH = 10_000
"""Lines that are read at once."""

Cell = str | float | bool | None


class Rows(Mapping[tuple[str, ...], dict[str, Cell]]):
    """The rows of a table by key, in the order of the file; kept as bare cells, for a country has millions."""

    def __init__(self, layout: Layout) -> None:
        self.cells: dict[tuple[str, ...], tuple[Cell, ...]] = {}
        self._names = [column.name for column in layout.columns]

    def __getitem__(self, key: tuple[str, ...]) -> dict[str, Cell]:
        return dict(zip(self._names, self.cells[key], strict=True))

    def __contains__(self, key: object) -> bool:
        return key in self.cells

    def __iter__(self) -> Iterator[tuple[str, ...]]:
        return iter(self.cells)

    def __len__(self) -> int:
        return len(self.cells)


@dataclass(frozen=True, slots=True)
class Table:
    """A published table. Numbers are floats, flags are bools, blanks None, all else text."""

    layout: Layout
    rows: Rows

    def positions(self, names: Iterable[str]) -> list[int]:
        """Return where columns stand among the cells of a row."""
        order = [column.name for column in self.layout.columns]
        return [order.index(name) for name in names]


def read_tables(run: Path, log: Log) -> dict[str, Table]:
    """Read every table that can be read; one that cannot is missing from the result, and told."""
    tables = {}
    for layout in LAYOUTS.values():
        table = _read_table(run, layout, log)
        if table is not None:
            tables[layout.name] = table
    return tables


def _read_table(run: Path, layout: Layout, log: Log) -> Table | None:
    raw = read_bytes(run, layout.file, log)
    if raw is None:
        return None
    whole = raw.startswith(BOM) and raw.endswith(b"\n") and b"\r" not in raw and b"\0" not in raw
    log.expect(whole, Finding("bad_form", layout.file))
    told = Log()
    try:
        table = _read_lines(_lines(raw), layout, told)
    except (UnicodeDecodeError, csv.Error) as error:
        log.add(Finding("unreadable", layout.file, found=str(error)))
        return None
    log.take(told)
    return table


def _read_lines(lines: Iterator[list[str]], layout: Layout, log: Log) -> Table | None:
    """Read the lines of a table, many at once; those among which one is wrong once more, one by one."""
    first, header = next(lines, []), [column.name for column in layout.columns]
    told = Finding("header", layout.file, found=",".join(first), expected=",".join(header))
    if not log.expect(first == header, told):
        deque(lines, maxlen=0)  # where a line further down cannot be read, that is told
        return None
    table, sound, known = Table(layout, Rows(layout)), True, [_Cells(column) for column in layout.columns]
    number = 2
    while batch := list(islice(lines, BATCH)):
        sound = (_add_batch(table, batch, known) or _add_lines(table, number, batch, known, log)) and sound
        number += len(batch)
    log.expect(_is_sorted(table), Finding("unsorted", layout.file, expected=", ".join(layout.sorted_by)))
    return table if sound else None


def _add_batch(table: Table, batch: list[list[str]], known: list[_Cells]) -> bool:
    """Add lines column by column, which takes a fraction of the time; tell whether they are all right, else add none."""
    try:
        texts = zip(*batch, strict=True)
        columns = [list(map(cells.__getitem__, column)) for cells, column in zip(known, texts, strict=True)]
    except ValueError:
        return False
    parts = [[c if type(c) is str else _key_part(c) for c in columns[at]] for at in table.positions(table.layout.key)]
    rows, more = table.rows.cells, dict(zip(zip(*parts, strict=True), zip(*columns, strict=True), strict=True))
    if len(more) < len(batch) or not rows.keys().isdisjoint(more):
        return False
    rows.update(more)
    return True


def _add_lines(table: Table, number: int, batch: list[list[str]], known: list[_Cells], log: Log) -> bool:
    """Add lines one by one, noting all that is wrong; `number` is that of the first. Tell whether they are all right."""
    rows, key_at, sound = table.rows.cells, table.positions(table.layout.key), True
    for line_number, line in enumerate(batch, start=number):
        row = _read_row(table.layout, line_number, line, known, log)
        sound = sound and row is not None
        if row is None:
            continue
        key = tuple([_key_part(row[at]) for at in key_at])
        if key in rows:
            log.add(Finding("duplicate", table.layout.file, key))
            sound = False
        rows.setdefault(key, row)
    return sound


def _lines(raw: bytes) -> Iterator[list[str]]:
    """Read the lines of a file one by one."""
    return csv.reader(io.TextIOWrapper(io.BytesIO(raw), "utf-8-sig", newline=""), strict=True)


def read_bytes(run: Path, file: str, log: Log) -> bytes | None:
    """Return the content of a file in the run folder, or None and a finding."""
    try:
        return (run / file).read_bytes()
    except FileNotFoundError:
        log.add(Finding("missing_file", file))
    except OSError as error:
        log.add(Finding("unreadable", file, found=str(error.strerror)))
    return None


class _Cells(dict[str, Cell]):
    """What the texts of one column say, each read once; one copy of each text serves all rows."""

    def __init__(self, column: Column) -> None:
        super().__init__()
        self.column = column

    def __missing__(self, text: str) -> Cell:
        cell = _read_cell(self.column, text)
        if not isinstance(cell, float):
            self[text] = cell
        return cell


def _read_row(layout: Layout, number: int, line: list[str], known: list[_Cells], log: Log) -> tuple[Cell, ...] | None:
    """Return the cells of a line, None where one is wrong."""
    if len(line) != len(known):
        found, wanted = str(len(line)), str(len(known))
        log.add(Finding("row_length", layout.file, (str(number),), found=found, expected=wanted))
        return None
    try:
        return tuple([cells[text] for cells, text in zip(known, line, strict=True)])
    except ValueError:
        for cells, text in zip(known, line, strict=True):
            if not _is_cell(cells, text):
                log.add(Finding("bad_cell", layout.file, (line[0], str(number)), cells.column.name, found=text))
        return None


def _is_cell(cells: _Cells, text: str) -> bool:
    try:
        cells[text]
    except ValueError:
        return False
    return True


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
    rows, layout = table.rows.cells, table.layout
    if layout.sorted_by == layout.key:
        return all(map(le, rows, islice(rows, 1, None)))
    at = table.positions(layout.sorted_by)
    keys = (tuple([_key_part(row[i]) for i in at]) for row in rows.values())
    return all(first <= second for first, second in pairwise(keys))


def unknown_ids(table: Table, known: dict[str, Iterable[str]]) -> Iterator[Finding]:
    """Yield a finding for each id that the case does not hold; `known` by column kind."""
    names = {kind: frozenset(ids) for kind, ids in known.items()}
    columns = [
        (at, column.name, strange)
        for at, column in enumerate(table.layout.columns)
        if column.kind.rstrip("s") in names and (strange := _strange(table, at, names[column.kind.rstrip("s")]))
    ]
    for key, row in table.rows.cells.items() if columns else ():
        for at, name, strange in columns:
            if row[at] in strange:
                yield Finding("unknown_id", table.layout.file, key, name, found=str(row[at]))


def _strange(table: Table, at: int, ids: frozenset[str]) -> set[Cell]:
    """Return the cells of a column that hold an id that is not known; blanks hold none."""
    cells = set(map(itemgetter(at), table.rows.cells.values())) - ids - {None}
    several = table.layout.columns[at].kind == "parcels"
    return {cell for cell in cells if not (several and ids.issuperset(str(cell).split("|")))}


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
