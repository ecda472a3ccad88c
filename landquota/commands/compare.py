"""`landquota compare`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from landquota import app
from landquota.commands.common import (
    JsonOption,
    LangOption,
    document_language,
    errors,
    print_json,
    print_line,
    terminal_language,
)
from landquota.reports.compare import Speech, comparison_document, comparison_text, write_comparison
from landquota.texts import say


def compare(
    runs: Annotated[list[Path], typer.Argument(metavar="RUN RUN...", help="Run folders; the first is the base.")],
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", help="Folder for compare.xlsx and compare.html, or one such file."),
    ] = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """Compare runs: what differed in the input, who gained and lost, which projects flipped and why, and the price."""
    language = terminal_language(lang)
    comparison = app.compare(runs)
    if out is not None:
        files = write_comparison(comparison, out, document_language(lang))
        errors().print(say("compare.written", language, files=", ".join(map(str, files))), markup=False)
    speech = Speech(comparison, language)
    if as_json:
        print_json(comparison_document(speech))
    else:
        print_line(comparison_text(speech).rstrip("\n"))
