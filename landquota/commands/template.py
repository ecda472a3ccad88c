"""`landquota template`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from xlsxwriter.exceptions import XlsxWriterException

from landquota import app
from landquota.commands.common import LangOption, document_language, print_line, terminal_language
from landquota.errors import InputError
from landquota.inputs.problem import Problem
from landquota.texts import say


def template(
    file: Annotated[Path, typer.Argument(metavar="FILE.xlsx", help="Workbook to write.")],
    force: Annotated[bool, typer.Option("--force", help="Replace the file if it exists.")] = False,
    lang: LangOption = None,
) -> None:
    """Write an empty workbook with headers, drop-downs, units and hints, which `run` accepts once filled."""
    if file.suffix.lower() != ".xlsx":
        raise InputError([Problem("template_suffix", value=str(file))])
    if file.exists() and not force:
        raise InputError([Problem("template_exists", value=str(file))])
    try:
        app.write_template(file, document_language(lang))
    except (OSError, XlsxWriterException) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError([Problem("template_not_writable", value=str(file), details={"reason": reason})]) from error
    print_line(say("cli.template_written", terminal_language(lang), file=file))
