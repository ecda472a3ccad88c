"""An answer ready to be shown: what it says, its tables, its drawing, and the plain data behind them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
from markupsafe import Markup

from landquota.inputs.case import Case
from landquota.reports.layout import Column, Kind, Table
from landquota.reports.numbers import is_blank, published
from landquota.reports.words import Words


@dataclass(frozen=True, eq=False)
class Document:
    """One answer in one language.

    Attributes
    ----------
    name
        `stability`, `goal` or `frontier`: texts stand under that name in the catalogue, and files are called so.
    tone
        Colour of the badge: good, fair or bad.
    told
        Sentences under the verdict.
    tables
        In reading order, the first ones first; their titles are `<name>.section.<table>`.
    data
        What `--json` prints.
    frames
        What the CSV files hold, whole: name of the file to its table.
    """

    name: str
    case: Case
    words: Words
    verdict: str
    tone: str
    told: tuple[str, ...]
    tables: Mapping[str, Table]
    data: dict[str, Any]
    frames: Mapping[str, pd.DataFrame]
    drawing: Markup | None = None
    facts: tuple[tuple[str, str], ...] = field(default=())

    def title(self, table: str) -> str:
        """Return the title of a table."""
        return self.words.say(f"{self.name}.section.{table}")


def simple_table(name: str, columns: Sequence[tuple[str, str, Kind]], rows: Sequence[Sequence[Any]]) -> Table:
    """Return a table whose headers are given, each column as name, header and kind."""
    made = tuple(Column(column, title, kind, summed=False, about="") for column, title, kind in columns)
    return Table(name, made, tuple(tuple(_cell(cell) for cell in row) for row in rows))


def _cell(value: Any) -> str | float | None:
    if isinstance(value, str):
        return value or None
    return None if is_blank(value) else published(value)


def asked_about(case: Case, words: Words) -> tuple[tuple[str, str], ...]:
    """Return which case is asked about, for the head of a document."""
    facts = [("answer.fact.year", str(case.settings.plan_year)), ("answer.fact.rulebook", case.rulebook.name)]
    facts += [("answer.fact.scenario", case.scenario)] if case.scenario else []
    facts += [("answer.fact.changes", words.say("report.comma").join(case.changes))] if case.changes else []
    return tuple((words.say(key), text) for key, text in facts)


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return a table as JSON has it: blanks are null.

    Examples
    --------
    >>> records(pd.DataFrame({"n": [1.0, float("nan")], "is": [True, False]}))
    [{'n': 1.0, 'is': True}, {'n': None, 'is': False}]
    """
    return [
        {str(name): None if is_blank(value) else value for name, value in row.items()}
        for row in frame.astype(object).to_dict("records")
    ]
