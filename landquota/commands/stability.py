"""`landquota stability`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from landquota import app
from landquota.commands.answers import publish
from landquota.commands.common import (
    JsonOption,
    LangOption,
    OutOption,
    ScenarioOption,
    SetOption,
    ThreadsOption,
    TimeLimitOption,
    document_language,
    errors,
    listening,
    terminal_language,
)
from landquota.errors import ExitCode
from landquota.progress import ProgressLine
from landquota.reports.answers.stability_document import stability_document
from landquota.reports.words import Words


def stability(  # noqa: PLR0913, PLR0917 - a command's options are its parameters
    about: Annotated[Path, typer.Argument(metavar="CASE|RUN", help="A case, which is decided first, or a run folder.")],
    within: Annotated[
        float, typer.Option(min=0.0, help="How far a plan may fall short at the level, as a share of it.")
    ] = 0.01,
    level: Annotated[str, typer.Option(help="The level that may fall short; those before it may not.")] = "value",
    out: OutOption = None,
    scenario: ScenarioOption = "",
    change: SetOption = None,
    time_limit: TimeLimitOption = None,
    threads: ThreadsOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say which placements stand in every plan that is nearly as good, and how far each unit's quota may go."""
    language = terminal_language(lang)
    line = ProgressLine(errors(), language)
    with line:
        answer = app.stability(
            about,
            level=level,
            within=within,
            scenario=scenario,
            changes=tuple(change or ()),
            change_options=listening(line, time_limit=time_limit, threads=threads),
            on_stage=line.stage,
            on_done=line.counted("rounds"),
        )
    document, told = (
        stability_document(answer, Words(answer.case, one)) for one in (document_language(lang), language)
    )
    publish(document, told, out, language, as_json=as_json)
    raise typer.Exit(ExitCode.DONE if answer.proved else ExitCode.NOT_PROVED)
