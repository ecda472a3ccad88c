"""One thing that is wrong with the input: where, what, why, and what to do."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from landquota.texts import Language, say


class Severity(Enum):
    """`ERROR` stops the run (exit code 2); `NOTICE` is told and the run goes on."""

    ERROR = "error"
    NOTICE = "notice"


@dataclass(frozen=True)
class Place:
    """Where in the input something stands. Empty parts are unknown or do not apply."""

    file: str = ""
    sheet: str = ""
    row: int | None = None
    column: str = ""

    def text(self, lang: Language) -> str:
        """Return the place in words, such as `stock.csv row 17 column area_mu`."""
        parts = [self.file]
        if self.sheet:
            parts.append(say("place.sheet", lang, sheet=self.sheet))
        if self.row is not None:
            parts.append(say("place.row", lang, row=self.row))
        if self.column:
            parts.append(say("place.column", lang, column=self.column))
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
        Fields of the catalogue's sentences.
    """

    code: str
    place: Place = Place()
    table: str = ""
    value: str | None = None
    details: dict[str, Any] = field(default_factory=dict)
    severity: Severity = Severity.ERROR

    def text(self, lang: Language) -> str:
        """Return `place: why. cure` in one line."""
        shown = "" if self.value is None else self.value if len(self.value) <= 80 else self.value[:77] + "..."
        values = {"value": shown, "column": self.place.column, "table": self.table, **self.details}
        why, cure = (say(f"problem.{self.code}.{part}", lang, **values) for part in ("why", "cure"))
        where = self.place.text(lang)
        line = f"{where}: {why} {cure}" if where else f"{why} {cure}"
        return " ".join(line.split())

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
            "value": self.value,
            "text": self.text(lang),
        }
