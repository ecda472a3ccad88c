"""One thing that is wrong with the input: where, what, why, and what to do."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from landquota.inputs.words import column_said, fill, table_said
from landquota.texts import Language, say

SHOWN = 80
"""Longer values are cut when a problem is put in words."""


class Severity(Enum):
    """`ERROR` stops the run (exit code 2); `NOTICE` is told and the run goes on."""

    ERROR = "error"
    NOTICE = "notice"


@dataclass(frozen=True)
class Place:
    """Where in the input something stands. Empty parts are unknown or do not apply.

    Attributes
    ----------
    row
        Row as the spreadsheet shows it, or line of a YAML file.
    column
        Header as it is typed in the file.
    key
        Setting as it is typed, or dotted path in a rulebook.
    table
        Table that is meant whatever file it was read from; `column` is then the column's name, and both are told in
        the reader's language.
    """

    file: str = ""
    sheet: str = ""
    row: int | None = None
    column: str = ""
    key: str = ""
    table: str = ""

    def text(self, lang: Language) -> str:
        """Return the place in words, such as `stock.csv row 17 column area_mu`."""
        if self.table:
            column = column_said(self.table, self.column).text(lang)
            parts = [say("place.table", lang, table=table_said(self.table).text(lang))]
            return " ".join(parts + ([say("place.column", lang, column=column)] if column else []))
        parts = [self.file]
        if self.sheet:
            parts.append(say("place.sheet", lang, sheet=self.sheet))
        if self.row is not None:
            in_yaml = self.file.endswith((".yaml", ".yml"))
            parts.append(say("place.line" if in_yaml else "place.row", lang, row=self.row))
        if self.column:
            parts.append(say("place.column", lang, column=self.column))
        if self.key:
            parts.append(say("place.key", lang, key=self.key))
        return " ".join(p for p in parts if p)


@dataclass(frozen=True)
class Problem:
    """A finding about the input.

    Attributes
    ----------
    code
        Key of the catalogue: `problem.<code>.why` and `problem.<code>.cure`.
    place
        File, sheet, row (as the spreadsheet shows it) and column.
    table
        Name of the table, or empty for settings and rulebook.
    value
        What stands there, as typed; None where nothing does.
    details
        Fields of the catalogue's sentences; a `Said` is put in their language.
    """

    code: str
    place: Place = Place()
    table: str = ""
    value: str | None = None
    details: dict[str, Any] = field(default_factory=dict)
    severity: Severity = Severity.ERROR

    def text(self, lang: Language) -> str:
        """Return `place: why. cure` in one line, without control characters.

        Examples
        --------
        >>> Problem("not_whole", Place("projects.csv", row=3, column="jobs"), "projects", "1.5").text("en")
        'projects.csv row 3 column jobs: "1.5" is not a whole number. Write a whole number.'
        """
        shown = self.value or ""
        shown = shown if len(shown) <= SHOWN else shown[: SHOWN - 3] + "..."
        values = fill({"value": shown, "table": table_said(self.table), **self.details}, lang)
        why, cure = (say(f"problem.{self.code}.{part}", lang, **values) for part in ("why", "cure"))
        where = self.place.text(lang)
        line = f"{where}: {why} {cure}" if where else f"{why} {cure}"
        return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in " ".join(line.split()))

    def to_dict(self, lang: Language) -> dict[str, Any]:
        """Return the finding for `--json`."""
        return {
            "code": self.code,
            "severity": self.severity.value,
            "table": self.table,
            "file": self.place.file,
            "sheet": self.place.sheet,
            "row": self.place.row,
            "column": self.place.column,
            "key": self.place.key,
            "value": self.value,
            "text": self.text(lang),
        }
