"""`landquota check`."""

from __future__ import annotations

from collections.abc import Sequence

import typer
from rich.console import Console

from landquota import app
from landquota.commands.common import (
    CaseArgument,
    JsonOption,
    LangOption,
    ScenarioOption,
    SetOption,
    print_json,
    print_line,
    print_problems,
    terminal_language,
)
from landquota.errors import ExitCode, InputError
from landquota.inputs.problem import Problem
from landquota.texts import say

LARGE = 1e9
"""Bytes from which the size of a case is told."""


def check(
    case: CaseArgument,
    scenario: ScenarioOption = "",
    change: SetOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """Read and check a case; print every problem. Exit code 2 if it cannot be run."""
    language = terminal_language(lang)
    size: app.Size | None = None
    try:
        read = app.read_case(case, scenario=scenario, changes=tuple(change or ()))
        size = app.estimate(read)
        too_large = app.too_large(size)
        found: Sequence[Problem] = (too_large, *read.notices) if too_large else read.notices
        wrong = too_large is not None
    except InputError as error:
        found, wrong = error.problems, True
    if as_json:
        print_json({"ok": not wrong, "problems": [p.to_dict(language) for p in found]})
    else:
        print_problems(found, language, Console(soft_wrap=True, highlight=False))
        if size is not None and size.memory() >= LARGE:
            told = {"pairs": f"{size.pairs:,}", "memory": f"{size.memory() / 1e9:,.1f}"}
            print_line(say("cli.size", language, **told))
        print_line(say("cli.check_failed" if wrong else "cli.check_passed", language, case=case, count=len(found)))
    raise typer.Exit(ExitCode.BAD_INPUT if wrong else ExitCode.DONE)
