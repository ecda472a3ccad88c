"""`report.xlsx` of a sweep and of a grid."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import xlsxwriter

from landquota.reports.layout import Table
from landquota.reports.sweep.page import facts, verdict
from landquota.reports.sweep.tables import breakpoints_table, moving_units, plans_table, points_table, quota_table
from landquota.reports.sweep.types import Grid, Sweep
from landquota.reports.words import Words
from landquota.reports.xlsx import Writer, workbook_looks
from landquota.texts import Language


def write_workbook(found: Sweep | Grid, path: Path, lang: Language = "zh") -> None:
    """Write the workbook; the same facts give the same bytes."""
    words = Words(found.case, lang)
    title = words.say("sweep.title" if isinstance(found, Sweep) else "sweep.title.grid")
    with xlsxwriter.Workbook(str(path)) as book:
        book.set_properties({"title": title, "created": datetime(found.case.settings.plan_year, 1, 1)})
        looks = workbook_looks(book)
        first = Writer(book.add_worksheet(words.say("report.sheet.summary")), words, looks)
        first.begin(title)
        _, told, sure = verdict(found, words)
        first.lines(found.case.settings.name, [*facts(found, words), ("", told), ("", sure)])
        for table in _tables(found, words):
            Writer(book.add_worksheet(words.say(f"sweep.sheet.{table.name}")), words, looks).table(table)


def _tables(found: Sweep | Grid, words: Words) -> list[Table]:
    keys = [found.key] if isinstance(found, Sweep) else list(found.keys)
    moving = moving_units(found.points)
    units = (*moving, *sorted({unit for point in found.points for unit in point.quota} - set(moving)))
    tables = [plans_table(found, words), breakpoints_table(found, words)] if isinstance(found, Sweep) else []
    tables.append(points_table(found, keys, words))
    return [*tables, quota_table(found, keys, words, units)] if units else tables
