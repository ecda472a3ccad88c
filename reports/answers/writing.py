"""Write an answer: a folder with `report.html`, `report.xlsx`, the answer as JSON and its tables as CSV; whole or not at all."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import xlsxwriter
from markupsafe import Markup

from landquota.reports.answers.document import Document
from landquota.reports.html.grid import make_grid
from landquota.reports.html.page import content_policy, environment, template_text
from landquota.reports.run_folder import folder_aside, write_manifest
from landquota.reports.tables import table_text
from landquota.reports.xlsx import Writer, workbook_looks

OPEN_ROWS = 60
"""A longer table is folded."""


def write_answer(document: Document, out: Path | str) -> Path:
    """Write the folder of an answer and return it; an earlier answer, or run, is replaced.

    Raises
    ------
    InputError
        Something else stands there, or it cannot be written.
    """
    out = Path(out)
    with folder_aside(out) as aside:
        text = json.dumps(document.data, ensure_ascii=False, indent=2, default=str)
        (aside / f"{document.name}.json").write_text(text + "\n", encoding="utf-8", newline="\n")
        for name, frame in document.frames.items():
            data = table_text(frame, tuple(frame.columns)).encode("utf-8")
            (aside / f"{name}.csv").write_bytes(b"\xef\xbb\xbf" + data)
        (aside / "report.html").write_text(answer_html(document), encoding="utf-8", newline="\n")
        _write_workbook(document, aside / "report.xlsx")
        write_manifest(aside, {"question": document.name, "inputs": dict(document.case.files)})
    return out


def answer_html(document: Document) -> str:
    """Return the page of an answer as text; the same answer gives the same bytes."""
    words = document.words
    style, script = template_text("style.css") + template_text("sweep.css"), template_text("script.js")
    return (
        environment()
        .get_template("answer.html.j2")
        .render(
            document=document,
            words=words,
            say=words.say,
            case=document.case,
            policy=content_policy(style, script),
            style=Markup(style),
            script=Markup(script),
            grids={name: make_grid(table, words.say("report.sum")) for name, table in document.tables.items()},
            open_rows=OPEN_ROWS,
            all_rows_in="report.xlsx",
        )
    )


def _write_workbook(document: Document, path: Path) -> None:
    words = document.words
    with xlsxwriter.Workbook(str(path)) as book:
        year = datetime(document.case.settings.plan_year, 1, 1)
        title = words.say(f"{document.name}.title")
        book.set_properties({"title": title, "created": year})
        looks = workbook_looks(book)
        summary = Writer(book.add_worksheet(words.say("report.sheet.summary")), words, looks)
        summary.begin(title)
        summary.lines(document.case.settings.name, document.facts)
        summary.lines(document.verdict, [("", sentence) for sentence in document.told])
        for name, table in document.tables.items():
            Writer(book.add_worksheet(document.title(name)), words, looks).table(table)
