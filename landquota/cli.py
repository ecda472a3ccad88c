"""The command line: results on stdout or in files, progress and messages on stderr, an exit code that means something."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Annotated

import typer

from landquota import __version__
from landquota.commands.check import check
from landquota.commands.common import (
    PRINTED_PROBLEMS,
    Lang,
    errors,
    print_json,
    print_line,
    print_problems,
    terminal_language,
)
from landquota.commands.compare import compare
from landquota.commands.conflicts import conflicts
from landquota.commands.explain import explain
from landquota.commands.frontier import frontier
from landquota.commands.goal import goal
from landquota.commands.run import run
from landquota.commands.stability import stability
from landquota.commands.sweep import sweep
from landquota.commands.template import template
from landquota.commands.verify import verify
from landquota.errors import ExitCode, InputError, Interrupted, LandquotaError, VerificationError
from landquota.texts import LANGUAGES, Language, say

commands = typer.Typer(
    name="landquota",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for command in (run, check, verify, template, compare, sweep, conflicts, explain, stability, goal, frontier):
    commands.command()(command)


@commands.callback(invoke_without_command=True)
def about(version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False) -> None:
    """Land quota and project placement for a planning bureau, in one proved plan."""
    if version:
        print_line(__version__)
        raise typer.Exit


def _speak_utf8() -> None:
    """Never die on a console that cannot show a character."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError, OSError):
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]


def _explain(error: LandquotaError, lang: Language) -> None:
    console = errors()
    if isinstance(error, Interrupted):
        console.print(say("cli.interrupted", lang))
        return
    if isinstance(error, InputError):
        print_problems(error.problems, lang, console)
        console.print(say("cli.input_refused", lang, count=len(error.problems)))
        return
    key = f"cli.error.{type(error).__name__}"
    console.print(say(key, lang, reason=error), markup=False)
    if isinstance(error, VerificationError):
        for finding in error.findings[:PRINTED_PROBLEMS]:
            console.print(finding, markup=False)


def _guarded(call: Callable[[], object], lang: Language, *, as_json: bool) -> int:
    """Run a command and turn every error into its exit code; a script that asked for JSON gets it here too."""
    try:
        call()
    except LandquotaError as error:
        _explain(error, lang)
        if as_json:
            problems = [p.to_dict(lang) for p in error.problems] if isinstance(error, InputError) else []
            print_json({"ok": False, "error": str(error), "problems": problems})
        return int(error.exit_code)
    except Exception as error:  # the last net: a fault of ours is said in a sentence, with the trace on request
        errors().print(say("cli.our_fault", lang, error=f"{type(error).__name__}: {error}"), markup=False)
        if os.environ.get("LANDQUOTA_DEBUG"):
            traceback.print_exc()
        return int(ExitCode.OUR_FAULT)
    return int(ExitCode.DONE)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line."""
    _speak_utf8()
    words = list(sys.argv[1:] if arguments is None else arguments)
    asked = next((words[i + 1] for i, w in enumerate(words[:-1]) if w == "--lang"), None)
    lang = terminal_language(Lang(asked) if asked in LANGUAGES else None)
    raise SystemExit(_guarded(lambda: commands(args=words, prog_name="landquota"), lang, as_json="--json" in words))
