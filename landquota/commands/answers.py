"""What the commands of questions share: the answer on the terminal, as JSON, and as a folder."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console
from rich.table import Table

from landquota.commands.common import errors, print_json, print_line
from landquota.reports.answers.document import Document
from landquota.reports.answers.writing import write_answer
from landquota.reports.layout import Table as Rows
from landquota.reports.layout import shown, shown_decimals
from landquota.texts import Language, say

MOST_ROWS = 40
"""Rows of one table on the terminal; `--json` and `--out` have them all."""

LEAST_WIDTH = 150
"""Characters of a line, also where nobody says how wide the terminal is."""


def publish(document: Document, told: Document, out: Path | None, lang: Language, *, as_json: bool) -> None:
    """Write the folder if one is asked for, and print the answer.

    Parameters
    ----------
    document
        In the language of documents, for the folder.
    told
        In the language of messages, for the terminal.
    """
    if out is not None:
        write_answer(document, out)
        errors().print(say("cli.written", lang, folder=out), markup=False)
    if as_json:
        print_json(told.data)
        return
    print_line(told.verdict)
    for sentence in told.told:
        print_line(sentence)
    for name, table in told.tables.items():
        if table.rows:
            _print_table(told.title(name), table, lang)


def _print_table(title: str, table: Rows, lang: Language) -> None:
    printed = Table(title=title, title_justify="left", show_edge=False)
    cells = []
    for position, column in enumerate(table.columns):
        printed.add_column(column.title, justify="left" if column.kind == "text" else "right")
        values = [row[position] for row in table.rows[:MOST_ROWS]]
        decimals = 0 if column.kind == "text" else shown_decimals(column.kind, values)
        cells.append(
            ["-" if v is None else v if isinstance(v, str) else shown(column.kind, v, decimals) for v in values]
        )
    for row in zip(*cells, strict=True):
        printed.add_row(*row)
    console = Console(highlight=False, soft_wrap=True, markup=False)
    console.width = max(console.width, LEAST_WIDTH)
    console.print(printed)
    if len(table.rows) > MOST_ROWS:
        print_line(say("answer.more_rows", lang, count=len(table.rows) - MOST_ROWS))
