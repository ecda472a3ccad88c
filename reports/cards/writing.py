"""Cards as a document of their own: a page, a workbook, or JSON."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import xlsxwriter
from markupsafe import Markup
from xlsxwriter.exceptions import XlsxWriterException

from landquota.errors import InputError
from landquota.inputs.case import Case
from landquota.inputs.problem import Problem
from landquota.models.plan import Plan
from landquota.reports.cards.card import Card
from landquota.reports.cards.files import cards_text
from landquota.reports.cards.tables import mixed_table
from landquota.reports.cards.words import tell
from landquota.reports.html.page import content_policy, environment, template_text
from landquota.reports.summary import facts
from landquota.reports.words import Words
from landquota.reports.xlsx import Writer, workbook_looks
from landquota.texts import Language

SUFFIXES = (".html", ".xlsx", ".json")


def refuse_suffix(file: Path) -> None:
    """Refuse a file that cards cannot be written as.

    Raises
    ------
    InputError
        Its name ends in none of `SUFFIXES`.
    """
    if file.suffix.lower() not in SUFFIXES:
        raise InputError([Problem("card_file_suffix", value=str(file))])


def write_cards(cards: Sequence[Card], case: Case, plan: Plan, file: Path, lang: Language = "zh") -> None:
    """Write cards as what the name of the file says, whole or not at all; an earlier file is replaced.

    Raises
    ------
    InputError
        The file cannot be written, or its name ends in none of `SUFFIXES`.
    """
    refuse_suffix(file)
    words = Words(case, lang)
    aside = file.with_name(f".{file.name}.{os.getpid()}.new")
    try:
        if file.suffix.lower() == ".xlsx":
            _write_workbook(cards, words, aside)
        else:
            text = cards_text(cards) if file.suffix.lower() == ".json" else render_cards(cards, words, plan)
            aside.write_text(text, encoding="utf-8", newline="\n")
        aside.replace(file)
    except (OSError, XlsxWriterException) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError([Problem("card_not_writable", value=str(file), details={"reason": reason})]) from error
    finally:
        aside.unlink(missing_ok=True)


def render_cards(cards: Sequence[Card], words: Words, plan: Plan) -> str:
    """Return the page of some cards as text; the same facts give the same bytes."""
    style = template_text("style.css")
    return (
        environment()
        .get_template("cards.html.j2")
        .render(
            words=words,
            say=words.say,
            case=words.case,
            policy=content_policy(style),
            style=Markup(style),
            facts=facts(words.case, plan, words),
            cards=[tell(card, words) for card in cards],
        )
    )


def _write_workbook(cards: Sequence[Card], words: Words, file: Path) -> None:
    with xlsxwriter.Workbook(str(file)) as book:
        year = datetime(words.case.settings.plan_year, 1, 1)
        book.set_properties({"title": words.say("card.page"), "created": year})
        Writer(book.add_worksheet(words.say("report.sheet.cards")), words, workbook_looks(book)).table(
            mixed_table(cards, words)
        )
