"""`landquota explain`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from landquota import app
from landquota.commands.common import (
    ClusterOption,
    JsonOption,
    LangOption,
    RunArgument,
    WorkersOption,
    document_language,
    errors,
    print_json,
    print_line,
    terminal_language,
)
from landquota.errors import InputError
from landquota.inputs.problem import Problem
from landquota.progress import ProgressLine
from landquota.reports.cards.files import card_document
from landquota.reports.cards.text import cards_lines
from landquota.reports.summary import conflicts
from landquota.reports.words import Words
from landquota.texts import Language, say


class CardKind(StrEnum):
    """What an id may stand for."""

    PROJECT = "project"
    PARCEL = "parcel"
    UNIT = "unit"


def explain(  # noqa: PLR0913, PLR0917 - a command's options are its parameters
    run_folder: RunArgument,
    ids: Annotated[
        list[str] | None,
        typer.Argument(metavar="[ID]...", help="Projects, parcels, units; none: projects without land."),
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="All projects without land, as when no id is given.")] = False,
    kind: Annotated[
        CardKind | None, typer.Option("--kind", help="What the ids are, where several tables know them.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Also write FILE.html, FILE.xlsx or FILE.json.")
    ] = None,
    workers: WorkersOption = None,
    cluster: ClusterOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say why a project, parcel or unit got what it got, what the other outcome would cost, and what would change it."""
    if every and ids:
        raise InputError([Problem("card_all_and_some")])
    language = terminal_language(lang)
    line = ProgressLine(errors(), language)
    with line:
        found = app.explain(
            run_folder,
            ids or (),
            kind=None if kind is None else kind.value,
            out=out,
            lang=document_language(lang),
            workers=workers,
            cluster=cluster,
            on_done=line.counted("cards"),
        )
    if as_json:
        _print_json(found, single=len(ids or ()) == 1)
    else:
        _print_text(found, language)
    raise typer.Exit(found.exit_code)


def _print_json(found: app.Explanation, *, single: bool) -> None:
    """Print one object for one id, a list for anything else; without a plan the conflicts."""
    if found.run.decided.totals is None:
        print_json({"ok": False, "status": found.run.plan["status"], "conflicts": found.run.plan["conflicts"]})
        return
    documents = [card_document(card) for card in found.cards]
    print_json(documents[0] if single else documents)


def _print_text(found: app.Explanation, lang: Language) -> None:
    words, plan = Words(found.run.case, lang), found.run.decided
    if plan.totals is None:
        print_line(say("cli.explain_infeasible", lang, folder=found.run.folder))
        lines = list(conflicts(plan, words))
    else:
        lines = list(cards_lines(found.cards, words)) or [say("card.none", lang)]
    for text in lines:
        print_line(text)
