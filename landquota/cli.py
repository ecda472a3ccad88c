"""The command line: results on stdout or in files, progress and messages on stderr, an exit code that means something."""

from __future__ import annotations

import json
import locale
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from xlsxwriter.exceptions import XlsxWriterException

from landquota import __version__, app
from landquota.errors import ExitCode, InputError, Interrupted, LandquotaError, VerificationError
from landquota.inputs.problem import Problem, Severity
from landquota.models.plan import Plan
from landquota.progress import ProgressLine
from landquota.reports.contents import status_key
from landquota.reports.plan_json import plan_document
from landquota.solvers.options import SolveOptions
from landquota.texts import LANGUAGES, Language, say

commands = typer.Typer(
    name="landquota",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
PRINTED_PROBLEMS = 200
"""More than this are counted, not printed; `--json` holds them all."""


class Lang(StrEnum):
    """Languages on the command line."""

    ZH = "zh"
    EN = "en"


LangOption = Annotated[
    Lang | None, typer.Option("--lang", help="Language of documents and messages; documents default to zh.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print the result as JSON on stdout.")]
CaseArgument = Annotated[Path, typer.Argument(metavar="CASE", help="A case folder, or one workbook (.xlsx).")]


def terminal_language(lang: Lang | None) -> Language:
    """Return the language of messages: as asked, else as the terminal's locale."""
    if lang is not None:
        return lang.value
    named = (
        os.environ.get("LC_ALL")
        or os.environ.get("LC_MESSAGES")
        or os.environ.get("LANG")
        or locale.getlocale()[0]
        or ""
    )
    return "zh" if named.lower().startswith(("zh", "chinese")) else "en"


def errors() -> Console:
    """Return the console of messages; colours only on a terminal."""
    return Console(stderr=True, soft_wrap=True, highlight=False)


@commands.command()
def run(  # noqa: PLR0913, PLR0917 - a command's options are its parameters
    case: CaseArgument,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="Run folder to write; default runs/<case>.")] = None,
    gap: Annotated[
        float | None, typer.Option(min=0.0, max=0.999999, help="Relative gap of each level, instead of the case's.")
    ] = None,
    time_limit: Annotated[
        float | None, typer.Option(min=0.001, max=1e7, help="Seconds for all levels, instead of the case's.")
    ] = None,
    threads: Annotated[int | None, typer.Option(min=1, max=1024, help="Threads of the solver.")] = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """Decide a case: quota for each unit, land for each project, with a proof, verified and reported."""
    language = terminal_language(lang)
    line = ProgressLine(errors(), language)

    def change(options: SolveOptions) -> SolveOptions:
        return line.listen(app.with_limits(gap, time_limit, threads)(options))

    with line:
        documents: Language = "zh" if lang is None else lang.value
        result = app.run(case, out, lang=documents, change_options=change, on_stage=line.stage)
    if as_json:
        _print_json({"folder": str(result.folder), **plan_document(result.case, result.plan)})
    else:
        if result.case.notices:
            errors().print(say("cli.notices", language, count=len(result.case.notices)))
        _print_summary(result.plan, result.folder, language)
    raise typer.Exit(result.exit_code)


@commands.command()
def check(case: CaseArgument, lang: LangOption = None, as_json: JsonOption = False) -> None:
    """Read and check a case; print every problem. Exit code 2 if it cannot be run."""
    language = terminal_language(lang)
    try:
        found: Sequence[Problem] = app.read_case(case).notices
        wrong = False
    except InputError as error:
        found, wrong = error.problems, True
    if as_json:
        _print_json({"ok": not wrong, "problems": [p.to_dict(language) for p in found]})
    else:
        _print_problems(found, language, Console(soft_wrap=True, highlight=False))
        print_line(say("cli.check_failed" if wrong else "cli.check_passed", language, case=case, count=len(found)))
    raise typer.Exit(ExitCode.BAD_INPUT if wrong else ExitCode.DONE)


@commands.command()
def verify(
    run_folder: Annotated[Path, typer.Argument(metavar="RUN", help="A run folder.")],
    case: Annotated[Path | None, typer.Option("--case", help="Also compare with this case.")] = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """Recompute a published plan from its files alone. Exit code 5 on any difference."""
    language = terminal_language(lang)
    if not run_folder.is_dir():
        raise InputError([Problem("run_missing", value=str(run_folder))])
    outcome = app.verify(run_folder, case=case)
    if as_json:
        _print_json(
            {"ok": outcome.ok, "checked": outcome.checked, "findings": [f.text(language) for f in outcome.findings]}
        )
    else:
        for finding in outcome.findings[:PRINTED_PROBLEMS]:
            print_line(finding.text(language))
        key = "cli.verify_passed" if outcome.ok else "cli.verify_failed"
        print_line(say(key, language, checked=outcome.checked, count=len(outcome.findings)))
    raise typer.Exit(ExitCode.DONE if outcome.ok else ExitCode.VERIFICATION_FAILED)


@commands.command()
def template(
    file: Annotated[Path, typer.Argument(metavar="FILE.xlsx", help="Workbook to write.")],
    force: Annotated[bool, typer.Option("--force", help="Replace the file if it exists.")] = False,
    lang: LangOption = None,
) -> None:
    """Write an empty workbook with headers, drop-downs, units and hints, which `run` accepts once filled."""
    language: Language = "zh" if lang is None else lang.value
    if file.suffix.lower() != ".xlsx":
        raise InputError([Problem("template_suffix", value=str(file))])
    if file.exists() and not force:
        raise InputError([Problem("template_exists", value=str(file))])
    try:
        app.write_template(file, language)
    except (OSError, XlsxWriterException) as error:
        raise InputError(
            [
                Problem(
                    "template_not_writable",
                    value=str(file),
                    details={"reason": getattr(error, "strerror", None) or str(error)},
                )
            ]
        ) from error
    print_line(say("cli.template_written", terminal_language(lang), file=file))


@commands.callback(invoke_without_command=True)
def about(version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False) -> None:
    """Land quota and project placement for a planning bureau, in one proved plan."""
    if version:
        print_line(__version__)
        raise typer.Exit


def print_line(text: str) -> None:
    """Write one line of a result to stdout."""
    sys.stdout.write(text + "\n")


def _print_json(document: dict[str, Any]) -> None:
    print_line(json.dumps(document, ensure_ascii=False, indent=2, default=str))


def _print_problems(problems: Sequence[Problem], lang: Language, console: Console) -> None:
    """Print problems, errors first, and count what is too much to print."""
    ordered = sorted(problems, key=lambda p: p.severity is Severity.NOTICE)
    for problem in ordered[:PRINTED_PROBLEMS]:
        style = "red" if problem.severity is Severity.ERROR else "yellow"
        console.print(say("severity." + problem.severity.value, lang), style=style, end=" ", markup=False)
        console.print(problem.text(lang), markup=False)
    if len(problems) > PRINTED_PROBLEMS:
        console.print(say("cli.more_problems", lang, count=len(problems) - PRINTED_PROBLEMS))


def _print_summary(plan: Plan, folder: Path, lang: Language) -> None:
    table = Table(title=say(status_key(plan), lang), title_justify="left", show_edge=False)
    for column in ("level", "value", "bound", "gap"):
        table.add_column(say("cli.column." + column, lang), justify="left" if column == "level" else "right")
    for level in plan.levels:
        gap = "-" if level.gap is None else f"{level.gap:.3%}"
        table.add_row(say("level." + level.level, lang), _number(level.value), _number(level.bound), gap)
    console = Console(highlight=False, soft_wrap=True)
    console.print(table)
    for code, fields in plan.conflicts:
        console.print(
            say(f"report.conflict.{code}", lang, unit=fields.get("unit_id", ""), **_worded(fields)), markup=False
        )
    if plan.totals is not None:
        t = plan.totals
        sums = {"quota": t.quota_mu, "earned": t.earned_mu, "new_land": t.new_land_mu, "supplied": t.supplied_mu}
        console.print(
            say("cli.totals", lang, **{k: _number(v) for k, v in sums.items()}, placed=t.placed, unplaced=t.unplaced)
        )
    console.print(say("cli.written", lang, folder=folder), markup=False)


def _worded(fields: dict[str, object]) -> dict[str, object]:
    return {name: _number(value) if isinstance(value, float) else value for name, value in fields.items()}


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:,.2f}".removesuffix(".00")


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
        _print_problems(error.problems, lang, console)
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
            _print_json({"ok": False, "error": str(error), "problems": problems})
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
