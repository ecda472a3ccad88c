"""`report.xlsx`: the tables of a plan as a workbook whose sums and hectares are live formulas."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from inspect import unwrap
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from landquota.inputs.case import Case
from landquota.models.plan import Plan
from landquota.reports.by_hand import by_hand_sentences
from landquota.reports.cards.card import Card
from landquota.reports.contents import MU_PER_HA, contents, status_key
from landquota.reports.deviation import handed_out
from landquota.reports.layout import MOST_ROWS, Kind, Table
from landquota.reports.numbers import published
from landquota.reports.spatial import TABLES as SPATIAL
from landquota.reports.summary import conflicts, facts, figures, warnings
from landquota.reports.words import Words
from landquota.texts import Language

SHEETS = (
    *("quota", "quota_steps", "assignments", "unplaced", "cards", "limits", "parcels", "sites", "bundles", "proposals"),
    *("credits", "scores", "search"),
)
ALWAYS = ("rules", "layers", "notices")
"""Sheets that stand without a plan too."""
LONG = ("gates", "excluded", "overlaps", "discrepancies", "farmland")
"""Sheets of evidence, which are long and stand last."""
OPTIONAL = frozenset({"cards", "sites", "layers", "search", *SPATIAL})
"""Sheets that are left out where they would be empty."""
FORMATS: dict[Kind, str] = {
    "text": "@",
    "mu": "#,##0.00",
    "ha": "#,##0.0000",
    "number": "#,##0.00",
    "factor": "0.00##",
    "mixed": "#,##0.00",
    "exact": "General",
    "count": "0",
    "share": "0.00%",
}
WHOLE = "#,##0"
"""Format of a whole number in a column of several quantities."""
COMMENT = {"author": "", "x_scale": 2.2, "y_scale": 0.9, "font_size": 9, "font_name": "Microsoft YaHei"}
"""How the explanation of a header looks."""
WIDTHS = {
    **{
        "detail": 64,
        "limited": 34,
        "brake": 24,
        "why": 44,
        "nearest": 44,
        "source": 38,
        "text": 90,
        "rule": 34,
        "note": 44,
        "path": 38,
        "missing": 34,
    },
    **{"unit": 20, "name": 20, "project": 28, "step": 34, "gate": 30, "credit_class": 28, "reason": 30, "projects": 24},
    **{"layer": 24, "layer_rule": 20, "file": 24, "layer_source": 38, "clear_of": 24, "neighbours": 24, "land": 20},
    **{"what": 38, "old": 24, "new": 24, "besides": 44, "key": 38, "causes": 64, "from": 20, "to": 20, "proof": 34},
    **{"explained": 90, "loss_level": 24, "displaces": 24, "sources": 44, "card_id": 28},
    **{"search_about": 56, "search_step": 18},
}
"""Width of a column in characters, where it is not `WIDTH`."""
WIDTH = 14
MOST_CHARACTERS = 32_767
"""What a cell of a workbook can hold."""
WRITE_BLANK, WRITE_STRING = unwrap(Worksheet.write_blank), unwrap(Worksheet.write_string)
WRITE_NUMBER, WRITE_FORMULA = unwrap(Worksheet.write_number), unwrap(Worksheet.write_formula)
"""The methods without what turns "A1" into row and column, which takes as long for each of a million cells as to keep it."""
A4 = 9
LAST = 5
"""Last column of the first sheet."""
LINE, LINE_CHARACTERS = 16, 56
"""Height of a line of the first sheet in points, and what fits into one beside its label."""


@dataclass(frozen=True)
class Looks:
    """The formats of the cells."""

    title: Any
    header: Any
    number_header: Any
    whole: Any
    bold: Any
    note: Any
    wrapped: Any
    cells: dict[Kind, Any]
    sums: dict[Kind, Any]


def write_xlsx(case: Case, plan: Plan, path: Path, lang: Language = "zh", cards: Sequence[Card] = ()) -> None:
    """Write the workbook of a plan; the same facts give the same bytes.

    Parameters
    ----------
    lang
        Language of sheet names, headers and sentences; names of the case stay as they are.
    cards
        Of the projects without land.
    """
    words = Words(case, lang)
    write_book(case, plan, path, words, contents(case, plan, words, cards))


def write_book(case: Case, plan: Plan, path: Path, words: Words, tables: dict[str, Table]) -> None:
    """Write the workbook of a plan from its `contents`; as `write_xlsx`."""
    with xlsxwriter.Workbook(str(path)) as book:
        book.set_properties({"title": words.say("report.title"), "created": datetime(case.settings.plan_year, 1, 1)})
        looks = workbook_looks(book)
        summary = Writer(book.add_worksheet(words.say("report.sheet.summary")), words, looks)
        summary.summary(case, plan, tables)
        for name in (*SHEETS, *ALWAYS, *LONG) if plan.totals is not None else ALWAYS:
            if name in OPTIONAL and not tables[name].rows:
                continue
            Writer(book.add_worksheet(words.say(f"report.sheet.{name}")), words, looks).table(tables[name])


def workbook_looks(book: Any) -> Looks:
    """Return the formats of a new workbook."""
    base = {"font_name": "Microsoft YaHei", "font_size": 10, "valign": "top"}
    strong = {**base, "bold": True, "bg_color": "#EAF1F8", "top": 1, "top_color": "#B9C9DA"}
    header = {**base, "bold": True, "bg_color": "#1F4E79", "font_color": "#FFFFFF", "text_wrap": True, "border": 1}
    return Looks(
        title=book.add_format({**base, "bold": True, "font_size": 16, "font_color": "#1F4E79"}),
        header=book.add_format({**header, "border_color": "#B9C9DA", "valign": "vcenter"}),
        number_header=book.add_format({**header, "border_color": "#B9C9DA", "valign": "vcenter", "align": "right"}),
        whole=book.add_format({**base, "num_format": WHOLE}),
        bold=book.add_format({**base, "bold": True}),
        note=book.add_format({**base, "font_color": "#5B6876"}),
        wrapped=book.add_format({**base, "text_wrap": True}),
        cells={kind: book.add_format({**base, "num_format": code}) for kind, code in FORMATS.items()},
        sums={kind: book.add_format({**strong, "num_format": code}) for kind, code in FORMATS.items()},
    )


class Writer:
    """Writes one sheet from the top down."""

    def __init__(self, sheet: Any, words: Words, looks: Looks) -> None:
        self.sheet, self.words, self.looks = sheet, words, looks
        self.next = 0
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.set_footer("&L&A&R&P / &N")
        sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})

    def text(self, row: int, column: int, text: str, look: Any) -> None:
        """Write text as text: nothing that starts like a formula is run."""
        self.sheet.write_string(row, column, text[:MOST_CHARACTERS], look)

    def table(self, table: Table) -> None:
        """Write a table that has the sheet for itself: frozen header that print repeats, filter, widths, sums, legend."""
        for position, column in enumerate(table.columns):
            self.sheet.set_column(position, position, WIDTHS.get(column.name, WIDTH))
        self.sheet.freeze_panes(1, 0)
        self.sheet.repeat_rows(0)
        self.sheet.autofilter(0, 0, min(len(table.rows), MOST_ROWS), len(table.columns) - 1)
        self.rows(table)
        if table.legend:
            self.text(self.next + 1, 0, table.legend, self.looks.note)

    def rows(self, table: Table) -> None:
        """Write header, rows and sums of a table below what the sheet holds."""
        first = self.next + 1
        self._headers(table)
        self._body(table, first)
        shown = min(len(table.rows), MOST_ROWS)
        self.next = first + shown
        if table.rows and any(column.summed for column in table.columns):
            self._sums(table, first)
        if table.count > shown:
            told = {"shown": shown, "count": table.count, "file": f"{table.name}.csv"}
            self.text(self.next, 0, self.words.say("report.capped", **told), self.looks.bold)
            self.next += 1

    def _headers(self, table: Table) -> None:
        """Write the headers, each above its column, with what it means as a comment."""
        for position, column in enumerate(table.columns):
            look = self.looks.header if column.kind == "text" else self.looks.number_header
            self.text(self.next, position, column.title, look)
            if column.about:
                self.sheet.write_comment(self.next, position, column.about, COMMENT)

    def _body(self, table: Table, first: int) -> None:
        """Write the rows of a table, row by row; hectares are computed in the sheet."""
        sheet, cells = self.sheet, self.looks.cells
        looks = [self.looks.wrapped if c.name in WIDTHS else cells[c.kind] for c in table.columns]
        numbers = [self._number_writer(table, position) for position in range(len(table.columns))]
        for row, texts in enumerate(table.rows[:MOST_ROWS], start=first):
            for position, cell in enumerate(texts):
                if cell is None:
                    WRITE_BLANK(sheet, row, position, None, looks[position])
                elif isinstance(cell, str):
                    WRITE_STRING(sheet, row, position, cell[:MOST_CHARACTERS], looks[position])
                else:
                    numbers[position](row, position, cell, looks[position])

    def _number_writer(self, table: Table, position: int) -> Callable[[int, int, float, Any], None]:
        """Return what writes a number into a column."""
        column, sheet, whole = table.columns[position], self.sheet, self.looks.whole
        if column.kind == "ha":
            in_mu = [c.name for c in table.columns].index(f"{column.name.removesuffix('_ha')}_mu")
            letters = xl_col_to_name(in_mu)
            return lambda row, position, number, look: WRITE_FORMULA(
                sheet, row, position, f"={letters}{row + 1}/{MU_PER_HA}", look, number
            )
        if column.kind == "mixed":
            return lambda row, position, number, look: WRITE_NUMBER(
                sheet, row, position, number, whole if float(number).is_integer() else look
            )
        return partial(WRITE_NUMBER, sheet)

    def _sums(self, table: Table, first: int) -> None:
        """Write the row of sums."""
        for position, (column, total) in enumerate(zip(table.columns, table.sums(), strict=True)):
            look = self.looks.sums[column.kind]
            if total is not None:
                span = f"{xl_rowcol_to_cell(first, position)}:{xl_rowcol_to_cell(self.next - 1, position)}"
                self.sheet.write_formula(self.next, position, f"=SUM({span})", look, total)
            else:
                self.text(self.next, position, self.words.say("report.sum") if position == 0 else "", look)
        self.next += 1

    def lines(self, title: str, pairs: Iterable[tuple[str, str]]) -> None:
        """Write a title and what stands under it, a label and a text each; a text is as wide as the sheet."""
        self.text(self.next, 0, title, self.looks.bold)
        for row, (label, content) in enumerate(pairs, start=self.next + 1):
            self.text(row, 0, label, self.looks.wrapped)
            self.sheet.merge_range(row, 1, row, LAST, "", self.looks.wrapped)
            self.text(row, 1, content, self.looks.wrapped)
            self.sheet.set_row(row, LINE * (1 + len(content) // LINE_CHARACTERS))
            self.next = row
        self.next += 2

    def begin(self, title: str) -> None:
        """Begin a first sheet: widths and title."""
        self.sheet.set_column(0, 0, 34)
        self.sheet.set_column(1, LAST, 18)
        self.text(0, 0, title, self.looks.title)
        self.next = 2

    def titled(self, title: str, table: Table) -> None:
        """Write a title and a table under it."""
        self.text(self.next, 0, title, self.looks.bold)
        self.next += 1
        self.rows(table)
        self.next += 1

    def summary(self, case: Case, plan: Plan, tables: dict[str, Table]) -> None:
        """Write the first sheet: what the plan is, its status, sums, levels, warnings and settings."""
        words, key = self.words, status_key(plan)
        self.begin(words.say("report.title"))
        self.lines(case.settings.name, facts(case, plan, words))
        self.lines(words.say(key), [("", words.say(f"{key}.note"))])
        if plan.totals is None:
            self.lines(words.say("report.conflicts"), [("", sentence) for sentence in conflicts(plan, words)])
        else:
            self._figures(plan)
            self.lines(words.say("report.section.handed"), [("", handed_out(case, plan, words))])
            self.rows(tables["levels"])
            self.next += 1
            self._by_hand(plan, tables["by_hand"])
        self.lines(words.say("report.warnings"), [("", sentence) for sentence in warnings(case, plan, words)])
        settings = [(str(label), str(content or "—")) for label, content in tables["settings"].rows]
        self.lines(words.say("report.section.settings"), settings)

    def _by_hand(self, plan: Plan, table: Table) -> None:
        """Write what the plan gains over a plan by hand."""
        told = (*by_hand_sentences(plan, self.words), self.words.say("report.intro.by_hand"))
        self.lines(self.words.say("report.section.by_hand"), [("", sentence) for sentence in told])
        self.rows(table)
        self.next += 1

    def _figures(self, plan: Plan) -> None:
        """Write the key figures; hectares are computed in the sheet."""
        for position, name in enumerate(("", "report.mu", "report.ha")):
            self.text(self.next, position, self.words.say(name) if name else "", self.looks.number_header)
        for row, figure in enumerate(figures(plan, self.words), start=self.next + 1):
            self.text(row, 0, figure.title, self.looks.cells["text"])
            self.sheet.write_number(row, 1, figure.value, self.looks.cells["mu" if figure.is_area else "count"])
            if figure.is_area:
                formula = f"={xl_rowcol_to_cell(row, 1)}/{MU_PER_HA}"
                self.sheet.write_formula(row, 2, formula, self.looks.cells["ha"], published(figure.value / MU_PER_HA))
            self.next = row
        self.next += 2
