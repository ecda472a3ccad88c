"""`landquota sweep`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from landquota import app
from landquota.commands.common import (
    CaseArgument,
    ClusterOption,
    JsonOption,
    LangOption,
    ScenarioOption,
    SetOption,
    ThreadsOption,
    TimeLimitOption,
    WorkersOption,
    document_language,
    errors,
    print_json,
    print_line,
    terminal_language,
)
from landquota.errors import ExitCode, Interrupted
from landquota.progress import ProgressLine
from landquota.reports.sweep.document import grid_document, sweep_document
from landquota.reports.sweep.folder import sweep_folder, write_sweep
from landquota.reports.sweep.page import verdict
from landquota.reports.sweep.types import NO_PLAN, Breakpoint, Grid, Sweep, value_text
from landquota.reports.words import Words
from landquota.texts import Language, say
from landquota.whatif.sweep import POINTS

MOST_IDS = 12
"""Projects of one kind that a line names; the files have them all."""


class Watched(StrEnum):
    """What counts as the plan."""

    PLACEMENTS = "placements"
    QUOTA = "quota"


def sweep(  # noqa: PLR0913, PLR0917 - a command's options are its parameters
    case: CaseArgument,
    vary: Annotated[
        str, typer.Option(help="Key and range, key=from:to, such as quota.extra_mu=0:300; keys as in --set.")
    ],
    grid: Annotated[
        str | None, typer.Option(help="A second key, key=from:to[:count]: a table over both, without breakpoints.")
    ] = None,
    points: Annotated[
        int | None, typer.Option(min=2, max=10_000, help="Values to start from, both ends included; default 9.")
    ] = None,
    precision: Annotated[
        float | None, typer.Option(min=1e-9, help="How near a breakpoint is traced; default a millionth of the range.")
    ] = None,
    watch: Annotated[Watched, typer.Option(help="What counts as the plan.")] = Watched.PLACEMENTS,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="Folder to write; default runs/<case>~<key>.")] = None,
    scenario: ScenarioOption = "",
    change: SetOption = None,
    time_limit: TimeLimitOption = None,
    threads: ThreadsOption = None,
    workers: WorkersOption = None,
    cluster: ClusterOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """Find every value of a setting, rule or cell at which the plan changes; or the plans over two of them."""
    language = terminal_language(lang)
    folder = out or _default_folder(case, scenario, vary, grid)
    asked: dict[str, Any] = {"scenario": (scenario,), "changes": tuple(change or ()), "watch": watch.value}
    line = ProgressLine(errors(), language)
    with line, _kept_told(language, folder), sweep_folder(folder) as kept:
        effort = app.Effort(time_limit, threads, workers, kept, line.counted("points"), cluster)
        found: Sweep | Grid
        if grid is None:
            found = app.sweep(case, vary, points=points or POINTS, precision=precision, effort=effort, **asked)
        else:
            found = app.sweep_grid(case, vary, grid, points=points, effort=effort, **asked)
        write_sweep(found, folder, document_language(lang))
    if as_json:
        document = sweep_document(found) if isinstance(found, Sweep) else grid_document(found)
        print_json({"folder": str(folder), **document})
    else:
        _print(found, folder, language)
    raise typer.Exit(ExitCode.DONE if found.proved else ExitCode.NOT_PROVED)


@contextmanager
def _kept_told(lang: Language, folder: Path) -> Iterator[None]:
    """Say where the solved points are when somebody stops the sweep."""
    try:
        yield
    except Interrupted:
        errors().print(say("cli.sweep.kept", lang, folder=folder), markup=False)
        raise


def _default_folder(case: Path, scenario: str, vary: str, grid: str | None) -> Path:
    keys = [option.rpartition("=")[0].strip() for option in (vary, grid) if option]
    name = case.resolve().stem + (f"@{scenario}" if scenario else "")
    return Path("runs") / re.sub(r'[|/\\:*?"<>\s]', "_", "~".join([name, *keys]))


def _print(found: Sweep | Grid, folder: Path, lang: Language) -> None:
    words = Words(found.case, lang)
    _, told, sure = verdict(found, words)
    print_line(say("cli.sweep.head", lang, told=told, sure=sure))
    if isinstance(found, Sweep):
        for number, breakpoint_ in enumerate(found.breakpoints, start=1):
            print_line(_line(number, breakpoint_, found, words))
    else:
        _print_letters(found)
    print_line(say("cli.written", lang, folder=folder))


def _line(number: int, found: Breakpoint, of: Sweep, words: Words) -> str:
    """Say in a line where a breakpoint lies and who flips there."""
    at = dict(zip((point.at for point in of.points), of.letters, strict=True))
    plans = [words.say("sweep.no_plan") if at[p.at] == NO_PLAN else at[p.at] for p in (found.last, found.first)]
    changes = [words.say("cli.sweep.plan", before=plans[0], after=plans[1])]
    if found.has_plans:
        changes += [
            words.say("cli.sweep.some", what=words.say(f"sweep.what.{what}"), ids=words.some(ids, MOST_IDS))
            for what in ("placed", "displaced", "moved")
            if (ids := getattr(found, what))
        ]
        if found.quota:
            changes.append(words.say("cli.sweep.quota", units=len(found.quota)))
    ends = {"last": value_text(found.last.at[0]), "first": value_text(found.first.at[0])}
    return words.say("cli.sweep.line", number=number, changes=words.join(changes), **ends)


def _print_letters(found: Grid) -> None:
    """Print the letters of the plans, rows and columns as in the documents."""
    width = len(found.columns)
    letters = [letter or "?" for letter in found.letters]
    print_line("\t".join(["", *(value_text(value) for value in found.columns)]))
    for number, value in enumerate(found.rows):
        print_line("\t".join([value_text(value), *letters[number * width : (number + 1) * width]]))
