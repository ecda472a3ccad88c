"""`compare.xlsx`: every difference between runs, nothing left out."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import xlsxwriter

from landquota.reports.compare.speech import Speech
from landquota.reports.compare.tables import overall_tables, pair_tables
from landquota.reports.compare.text import price, remarks
from landquota.reports.layout import Table
from landquota.reports.xlsx import Writer, workbook_looks

MADE_BY = "landquota compare"
"""What a comparison calls itself, so that it is replaced by a later one, and nothing else is."""


def write_compare_xlsx(speech: Speech, path: Path) -> None:
    """Write the workbook; the same runs give the same bytes.

    The first sheet says what is compared, the price, levels and totals; then the quota; then, of each run against the base, the
    input, the projects and the places.
    """
    comparison, words = speech.comparison, speech.words[0]
    tables = overall_tables(speech)
    with xlsxwriter.Workbook(str(path)) as book:
        year = datetime(comparison.runs[0].case.settings.plan_year, 1, 1)
        book.set_properties({"title": speech.say("compare.title"), "comments": MADE_BY, "created": year})
        looks = workbook_looks(book)
        summary = Writer(book.add_worksheet(speech.say("compare.sheet.runs")), words, looks)
        _summary(summary, speech, tables)
        Writer(book.add_worksheet(speech.say("compare.sheet.quota")), words, looks).table(tables["quota"])
        for pair in comparison.pairs:
            for name, table in pair_tables(speech, pair).items():
                sheet = book.add_worksheet(speech.say(f"compare.sheet.{name}", number=pair.number).strip())
                Writer(sheet, words, looks).table(table)


def _summary(writer: Writer, speech: Speech, tables: dict[str, Table]) -> None:
    comparison = speech.comparison
    writer.begin(speech.say("compare.title"))
    for pair in comparison.pairs:
        told = [*remarks(speech, pair), price(speech, pair)]
        title = speech.say("compare.pair", run=comparison.labels[pair.number], base=comparison.labels[0])
        writer.lines(title, [(str(number), text) for number, text in enumerate(filter(None, told), start=1)])
    if speech.caution():
        writer.lines(speech.say("report.warnings"), [("", speech.caution())])
    for name in ("runs", "levels", "totals"):
        if tables[name].rows:
            writer.titled(speech.say(f"compare.section.{name}"), tables[name])
