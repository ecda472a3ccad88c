"""`landquota conflicts`."""

from __future__ import annotations

import typer

from landquota import app
from landquota.commands.common import (
    CaseArgument,
    JsonOption,
    LangOption,
    ScenarioOption,
    SetOption,
    print_json,
    print_line,
    terminal_language,
)
from landquota.errors import ExitCode
from landquota.reports.clash_words import clash_sentences
from landquota.reports.plan_json import for_json
from landquota.reports.words import Words
from landquota.texts import say


def conflicts(
    case: CaseArgument,
    scenario: ScenarioOption = "",
    change: SetOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say which rules cannot all hold, or why not every must-serve project can get land, with what would help. Exit code 3 if any clash."""
    language = terminal_language(lang)
    read = app.read_case(case, scenario=scenario, changes=tuple(change or ()))
    answer = app.conflicts_of(read)
    if as_json:
        found = for_json(answer.clash.to_dict()) if answer.clash else None
        print_json({"question": answer.question, "clash": found})
    elif answer.clash is None:
        print_line(say("clash.nothing", language))
    else:
        for sentence in (
            say(f"clash.question.{answer.question}", language),
            *clash_sentences(answer.clash, Words(read, language)),
        ):
            print_line(sentence)
    raise typer.Exit(ExitCode.INFEASIBLE if answer.clash else ExitCode.DONE)
