"""`landquota goal`."""

from __future__ import annotations

from typing import Annotated

import typer

from landquota import app
from landquota.commands.answers import publish
from landquota.commands.common import (
    CaseArgument,
    ClusterOption,
    JsonOption,
    LangOption,
    OutOption,
    ScenarioOption,
    SetOption,
    ThreadsOption,
    TimeLimitOption,
    WorkersOption,
    document_language,
    errors,
    terminal_language,
)
from landquota.errors import ExitCode
from landquota.progress import ProgressLine
from landquota.reports.answers.goal_document import goal_document
from landquota.reports.words import Words

EXIT_CODES = {"found": ExitCode.DONE, "none": ExitCode.INFEASIBLE, "open": ExitCode.NOT_PROVED}


def goal(  # noqa: PLR0913, PLR0917 - a command's options are its parameters
    case: CaseArgument,
    every: Annotated[list[str] | None, typer.Option(help='For every unit: "quota_mu >= 0.6 * target_mu".')] = None,
    total: Annotated[list[str] | None, typer.Option(help='For the plan: "value >= 2000".')] = None,
    vary: Annotated[list[str] | None, typer.Option(help="key=from:to, keys as in --set; once or twice.")] = None,
    precision: Annotated[
        float, typer.Option(min=1e-4, max=0.5, help="Step between two settings, as a share of the range.")
    ] = 0.01,
    points: Annotated[int, typer.Option(min=2, max=100, help="Points of the first grid along each range.")] = 5,
    out: OutOption = None,
    scenario: ScenarioOption = "",
    change: SetOption = None,
    time_limit: TimeLimitOption = None,
    threads: ThreadsOption = None,
    workers: WorkersOption = None,
    cluster: ClusterOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """Find the settings with which a plan reaches a goal, or prove that none in a range does."""
    language = terminal_language(lang)
    line = ProgressLine(errors(), language)
    with line:
        answer = app.goal(
            case,
            every=every or (),
            total=total or (),
            vary=vary or (),
            scenario=scenario,
            changes=tuple(change or ()),
            effort=app.GoalEffort(precision, points, time_limit, workers, threads, cluster),
            on_done=line.counted("settings"),
        )
    document, told = (goal_document(answer, Words(answer.case, one)) for one in (document_language(lang), language))
    publish(document, told, out, language, as_json=as_json)
    raise typer.Exit(EXIT_CODES[answer.outcome])
