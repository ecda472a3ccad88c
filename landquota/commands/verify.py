"""`landquota verify`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from landquota import app
from landquota.commands.common import (
    PRINTED_PROBLEMS,
    JsonOption,
    LangOption,
    RunArgument,
    print_json,
    print_line,
    refuse_missing_run,
    terminal_language,
)
from landquota.errors import ExitCode
from landquota.texts import say


def verify(
    run_folder: RunArgument,
    case: Annotated[Path | None, typer.Option("--case", help="Also compare with this case.")] = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """Recompute a published plan from its files alone. Exit code 5 on any difference."""
    language = terminal_language(lang)
    refuse_missing_run(run_folder)
    outcome = app.verify(run_folder, case=case)
    if as_json:
        print_json(
            {"ok": outcome.ok, "checked": outcome.checked, "findings": [f.text(language) for f in outcome.findings]}
        )
    else:
        for finding in outcome.findings[:PRINTED_PROBLEMS]:
            print_line(finding.text(language))
        key = "cli.verify_passed" if outcome.ok else "cli.verify_failed"
        print_line(say(key, language, checked=outcome.checked, count=len(outcome.findings)))
    raise typer.Exit(ExitCode.DONE if outcome.ok else ExitCode.VERIFICATION_FAILED)
