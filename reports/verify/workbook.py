"""`report.xlsx`: whether its sheets of quota and placements, and its first sheet, say what the tables say."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from itertools import zip_longest
from pathlib import Path
from typing import Any

import python_calamine

from landquota.reports.verify.arithmetic import PRINTED, agree
from landquota.reports.verify.findings import Finding, Log, show
from landquota.reports.verify.reading import Table, read_bytes
from landquota.texts import LANGUAGES, Language, has, say

WORKBOOK = "report.xlsx"
SHEETS = {"quota": "unit_id", "assignments": "project_id"}
"""Table to the column that names a row; every number of theirs is compared that the sheet shows."""
MOST_ROWS = 200_000
"""Rows of one sheet; the CSV file has them all."""
Sheet = list[list[Any]]


def check_workbook(run: Path, plan: Mapping[str, Any], tables: Mapping[str, Table], log: Log) -> None:
    """Compare the workbook with the totals and with the tables of decisions."""
    raw = read_bytes(run, WORKBOOK, log)
    if raw is None:
        return
    log.expect(raw.startswith(b"PK"), Finding("bad_form", WORKBOOK))
    try:
        sheets = _read(raw)
    except (python_calamine.CalamineError, OSError, ValueError, LookupError) as error:
        log.add(Finding("unreadable", WORKBOOK, found=str(error)))
        return
    if plan["totals"] is None:
        return
    _check_first(next(iter(sheets.values()), []), plan, log)
    for name in SHEETS:
        titles = {lang: say(f"report.sheet.{name}", lang) for lang in LANGUAGES}
        spoken = [lang for lang, title in titles.items() if title in sheets]
        if log.expect(bool(spoken), Finding("missing_sheet", WORKBOOK, found=titles["en"])) and name in tables:
            _check_sheet(sheets[titles[spoken[0]]], tables[name], spoken[0], log)


def _read(raw: bytes) -> dict[str, Sheet]:
    """Return the cells of the first sheet and of those that are compared."""
    wanted = {say(f"report.sheet.{name}", lang) for name in SHEETS for lang in LANGUAGES}
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(raw))
    names = [name for i, name in enumerate(book.sheet_names) if i == 0 or name in wanted]
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in names}


def _check_first(sheet: Sheet, plan: Mapping[str, Any], log: Log) -> None:
    """Check that each total, and value and bound of each level, stand beside their words on the first sheet."""
    rows = {str(row[0]): row[1:] for row in sheet if len(row) > 1 and row[0]}
    lines: dict[str, tuple[Any, ...]] = {
        f"report.figure.{name.removesuffix('_mu')}": (total,) for name, total in plan["totals"].items()
    }
    lines |= {f"level.{level['level']}": (level["value"], level["bound"]) for level in plan["objectives"]}
    for key, numbers in lines.items():
        row = next((rows[say(key, lang)] for lang in LANGUAGES if has(key) and say(key, lang) in rows), [])
        for found, wanted in zip_longest(row[: len(numbers)], numbers):
            right = found in ("", None) if wanted is None else _same(found, wanted)
            log.expect(right, Finding("differs", WORKBOOK, (), key, show(found), show(wanted), "totals"))


def _check_sheet(sheet: Sheet, table: Table, lang: Language, log: Log) -> None:
    place, key = table.layout.name, SHEETS[table.layout.name]
    header = sheet[0] if sheet else []
    columns = [c.name for c in table.layout.columns if c.kind == "number" and say(f"column.{c.name}", lang) in header]
    for name in (key, "quota_mu" if place == "quota" else "area_mu"):
        title = say(f"column.{name}", lang)
        if not log.expect(title in header, Finding("missing_sheet", WORKBOOK, (place,), found=title)):
            return
    where = {name: header.index(say(f"column.{name}", lang)) for name in (key, *columns)}
    shown = min(len(table.rows), MOST_ROWS)
    rows = {str(row[where[key]]): row for row in sheet[1 : 1 + shown]}
    log.expect(len(rows) == shown, Finding("missing_row", WORKBOOK, (place,), rule=place))
    known = {str(row[key]): row for row in table.rows.values()}
    for name, row in rows.items():
        if log.expect(name in known, Finding("extra_row", WORKBOOK, (place, name), rule=place)):
            for finding in _different(row, known[name], where, columns):
                log.add(Finding("differs", WORKBOOK, (place, name), *finding, rule=place))
        log.checked += len(columns)
    _check_sums(sheet[1 + shown : 2 + shown], table, where, columns, log)


def _different(
    row: list[Any], known: Mapping[str, Any], where: Mapping[str, int], columns: list[str]
) -> Iterator[tuple[str, str, str]]:
    for name in columns:
        found, wanted = row[where[name]], known[name]
        if not (found in ("", 0.0) if wanted is None else _same(found, wanted)):
            yield name, show(found), show(wanted)


def _same(found: object, wanted: float, slack: float = 0.0) -> bool:
    return isinstance(found, int | float) and agree(float(found), wanted, slack)


def _check_sums(last: Sheet, table: Table, where: Mapping[str, int], columns: list[str], log: Log) -> None:
    """Compare the row of sums, which stands below the rows of a table that has any."""
    if not table.rows or len(table.rows) > MOST_ROWS:
        return
    place, row = table.layout.name, last[0] if last else []
    for name in columns:
        total = sum(cell for line in table.rows.values() if isinstance(cell := line[name], float))
        found = row[where[name]] if len(row) > where[name] else ""
        right = _same(found, total, PRINTED * len(table.rows))
        log.expect(right, Finding("differs", WORKBOOK, (place,), name, show(found), show(total), "totals"))
