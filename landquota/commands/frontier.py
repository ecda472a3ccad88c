"""`landquota frontier`."""

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
from landquota.reports.answers.frontier_document import frontier_document
from landquota.reports.words import Words


def frontier(  # noqa: PLR0913, PLR0917 - a command's options are its parameters
    about: Annotated[Path, typer.Argument(metavar="CASE|RUN", help="A case, which is decided first, or a run folder.")],
    of: Annotated[str, typer.Option(help="Two levels, such as value,new_land or value,target.")] = "value,new_land",
    step: Annotated[
        float | None, typer.Option(min=0.0, help="Least distance of two plans in the second level; default 0.01.")
    ] = None,
    points: Annotated[int | None, typer.Option(min=2, help="Most plans; default 200.")] = None,
    out: OutOption = None,
    scenario: ScenarioOption = "",
    change: SetOption = None,
    time_limit: TimeLimitOption = None,
    threads: ThreadsOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the plans that no plan beats on both of two levels: what one goal costs the other."""
    language = terminal_language(lang)
    line = ProgressLine(errors(), language)
    with line:
        answer = app.frontier(
            about,
            tuple(part.strip() for part in of.split(",")),
            step=step,
            points=points,
            scenario=scenario,
            changes=tuple(change or ()),
            change_options=listening(line, time_limit=time_limit, threads=threads),
            on_stage=line.stage,
            on_done=line.counted("plans"),
        )
    document, told = (frontier_document(answer, Words(answer.case, one)) for one in (document_language(lang), language))
    publish(document, told, out, language, as_json=as_json)
    raise typer.Exit(ExitCode.DONE if answer.proved else ExitCode.NOT_PROVED)
