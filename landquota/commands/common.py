"""What commands share: options, languages, printing. Results go to stdout, everything else to stderr."""

from __future__ import annotations

import json
import locale
import os
import sys
from collections.abc import Callable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from landquota.app import with_limits
from landquota.errors import InputError
from landquota.inputs.problem import Problem, Severity
from landquota.progress import ProgressLine
from landquota.solvers.options import SolveOptions
from landquota.texts import Language, say

PRINTED_PROBLEMS = 200
"""More than this are counted, not printed; `--json` holds them all."""


class Lang(StrEnum):
    """Languages on the command line."""

    ZH = "zh"
    EN = "en"


class Methods(StrEnum):
    """How a case may be solved."""

    AUTO = "auto"
    WHOLE = "whole"
    DECOMPOSED = "decomposed"


LangOption = Annotated[
    Lang | None, typer.Option("--lang", help="Language of documents and messages; documents default to zh.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print the result as JSON on stdout.")]
CaseArgument = Annotated[Path, typer.Argument(metavar="CASE", help="A case folder, or one workbook (.xlsx).")]
RunArgument = Annotated[Path, typer.Argument(metavar="RUN", help="A run folder.")]
ScenarioOption = Annotated[
    str, typer.Option("--scenario", "-s", help="Scenarios of the case, applied in this order: a,b.")
]
SetOption = Annotated[
    list[str] | None,
    typer.Option("--set", help="One change, key=value: quota.cap_mu=900, projects.J07.must_serve=yes. Repeatable."),
]
OutOption = Annotated[
    Path | None, typer.Option("--out", "-o", help="Folder to write: report.html, report.xlsx, JSON and CSV.")
]
GapOption = Annotated[
    float | None, typer.Option(min=0.0, max=0.999999, help="Relative gap of each level, instead of the case's.")
]
TimeLimitOption = Annotated[
    float | None, typer.Option(min=0.001, max=1e7, help="Seconds for all levels, instead of the case's.")
]
ThreadsOption = Annotated[int | None, typer.Option(min=1, max=1024, help="Threads of the solver.")]
MethodOption = Annotated[
    Methods | None,
    typer.Option("--method", help="One search, or unit by unit; auto: by size. The case's own if absent."),
]
ClusterOption = Annotated[
    str | None, typer.Option(help="Dask scheduler whose workers help: tcp://host:port. Nothing else changes.")
]
WorkersOption = Annotated[
    int | None, typer.Option(min=1, max=1024, help="Processes that solve at once; default: one a processor.")
]


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


def document_language(lang: Lang | None) -> Language:
    """Return the language of documents: as asked, else Chinese."""
    return "zh" if lang is None else lang.value


def errors() -> Console:
    """Return the console of messages; colours only on a terminal."""
    return Console(stderr=True, soft_wrap=True, highlight=False)


def refuse_missing_run(folder: Path) -> None:
    """Refuse a run folder that is not there.

    Raises
    ------
    InputError
        There is no such folder.
    """
    if not folder.is_dir():
        raise InputError([Problem("run_missing", value=str(folder))])


def listening(  # noqa: PLR0913, PLR0917 - everything that a command may be told
    line: ProgressLine,
    gap: float | None = None,
    time_limit: float | None = None,
    threads: int | None = None,
    method: Methods | None = None,
    cluster: str | None = None,
) -> Callable[[SolveOptions], SolveOptions]:
    """Return a change of solve options: the limits that were given, and the progress line as listener."""

    def change(options: SolveOptions) -> SolveOptions:
        return line.listen(with_limits(gap, time_limit, threads, method.value if method else None, cluster)(options))

    return change


def print_line(text: str) -> None:
    """Write one line of a result to stdout."""
    sys.stdout.write(text + "\n")


def print_json(document: dict[str, Any] | list[dict[str, Any]]) -> None:
    """Write a result for a script to stdout."""
    print_line(json.dumps(document, ensure_ascii=False, indent=2, default=str))


def print_problems(problems: Sequence[Problem], lang: Language, console: Console) -> None:
    """Print problems, errors first, and count what is too much to print."""
    ordered = sorted(problems, key=lambda p: p.severity is Severity.NOTICE)
    for problem in ordered[:PRINTED_PROBLEMS]:
        style = "red" if problem.severity is Severity.ERROR else "yellow"
        console.print(say("severity." + problem.severity.value, lang), style=style, end=" ", markup=False)
        console.print(problem.text(lang), markup=False)
    if len(problems) > PRINTED_PROBLEMS:
        console.print(say("cli.more_problems", lang, count=len(problems) - PRINTED_PROBLEMS))


def number(value: float | None) -> str:
    """Return a number as a terminal shows it, `-` for none.

    Examples
    --------
    >>> number(1234.5), number(7.0), number(None)
    ('1,234.50', '7', '-')
    """
    return "-" if value is None else f"{value:,.2f}".removesuffix(".00")
