"""`landquota run`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from landquota import app
from landquota.commands.common import (
    CaseArgument,
    ClusterOption,
    GapOption,
    JsonOption,
    LangOption,
    MethodOption,
    ScenarioOption,
    SetOption,
    ThreadsOption,
    TimeLimitOption,
    WorkersOption,
    document_language,
    errors,
    listening,
    number,
    print_json,
    terminal_language,
)
from landquota.models.plan import Plan
from landquota.progress import ProgressLine
from landquota.reports.clash_words import pin_sentence, price_sentences
from landquota.reports.contents import status_key
from landquota.reports.plan_json import plan_document
from landquota.reports.summary import conflicts
from landquota.reports.words import Words
from landquota.texts import Language, say


def run(  # noqa: PLR0913, PLR0917 - a command's options are its parameters
    case: CaseArgument,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="Run folder to write; default runs/<case>.")] = None,
    scenario: ScenarioOption = "",
    change: SetOption = None,
    gap: GapOption = None,
    time_limit: TimeLimitOption = None,
    threads: ThreadsOption = None,
    method: MethodOption = None,
    cluster: ClusterOption = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Also make the reason cards of all projects without land.")
    ] = False,
    workers: WorkersOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """Decide a case: quota for each unit, land for each project, with a proof, verified and reported."""
    language = terminal_language(lang)
    line = ProgressLine(errors(), language)
    with line:
        result = app.run(
            case,
            out,
            scenario=scenario,
            changes=tuple(change or ()),
            lang=document_language(lang),
            explain=explain,
            workers=workers,
            change_options=listening(line, gap, time_limit, threads, method, cluster),
            on_stage=line.stage,
            on_card=line.counted("cards"),
        )
    if as_json:
        print_json({"folder": str(result.folder), **plan_document(result.case, result.plan)})
    else:
        if result.case.notices:
            errors().print(say("cli.notices", language, count=len(result.case.notices)))
        _print_summary(result, language)
    raise typer.Exit(result.exit_code)


def _print_summary(result: app.RunResult, lang: Language) -> None:
    plan = result.plan
    table = Table(title=say(status_key(plan), lang), title_justify="left", show_edge=False)
    for column in ("level", "value", "bound", "gap"):
        table.add_column(say("cli.column." + column, lang), justify="left" if column == "level" else "right")
    for level in plan.levels:
        gap = "-" if level.gap is None else f"{level.gap:.3%}"
        table.add_row(say("level." + level.level, lang), number(level.value), number(level.bound), gap)
    console = Console(highlight=False, soft_wrap=True)
    console.print(table)
    words = Words(result.case, lang)
    for sentence in conflicts(plan, words) if plan.totals is None else _pins(plan, words):
        console.print(sentence, markup=False)
    if plan.totals is not None:
        t = plan.totals
        sums = {"quota": t.quota_mu, "earned": t.earned_mu, "new_land": t.new_land_mu, "supplied": t.supplied_mu}
        console.print(
            say("cli.totals", lang, **{k: number(v) for k, v in sums.items()}, placed=t.placed, unplaced=t.unplaced)
        )
    console.print(say("cli.written", lang, folder=result.folder), markup=False)


def _pins(plan: Plan, words: Words) -> tuple[str, ...]:
    """Return what was pinned and what that costs."""
    pins = pin_sentence(words)
    return (pins, *(price_sentences(plan.pin_price, words) if plan.pin_price else ())) if pins else ()
