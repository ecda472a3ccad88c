"""Write a comparison: a folder with `compare.xlsx` and `compare.html`, or one of the two; whole or not at all."""

from __future__ import annotations

import json
import os
import shutil
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from xlsxwriter.exceptions import XlsxWriterException

from landquota.errors import InputError
from landquota.inputs.problem import Problem
from landquota.reports.compare.comparison import Comparison
from landquota.reports.compare.page import render_compare_html
from landquota.reports.compare.speech import Speech
from landquota.reports.compare.workbook import MADE_BY, write_compare_xlsx
from landquota.reports.run_folder import MANIFEST
from landquota.reports.run_folder import SCHEMA as RUN_SCHEMA
from landquota.texts import Language

CORE = "docProps/core.xml"
"""Part of a workbook that says what it is."""


def write_comparison(comparison: Comparison, out: str | Path, lang: Language = "zh") -> tuple[Path, ...]:
    """Write a comparison and return the files.

    Parameters
    ----------
    out
        A folder, which gets both documents; or the name of a `.xlsx` or `.html` file. An earlier comparison is replaced.
    lang
        Language of the documents.

    Raises
    ------
    InputError
        Something else stands there, it lies in a run folder, it has another suffix, or it cannot be written; nothing is then.
    """
    out = Path(out)
    try:
        files = _refused_or_files(out)
        with _aside(out) as aside:
            for file in files:
                _WRITERS[file.suffix.lower()](Speech(comparison, lang), aside / file.name)
            _take_place(aside / out.name if files == (out,) else aside, out)
    except (OSError, ValueError, XlsxWriterException) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError([Problem("compare_not_writable", value=str(out), details={"reason": reason})]) from error
    return files


def _refused_or_files(out: Path) -> tuple[Path, ...]:
    """Return the files to write, or refuse to."""
    suffix = out.suffix.lower()
    in_folder = out.is_dir() or (not out.exists() and suffix == "")
    if not in_folder and suffix not in _WRITERS:
        raise InputError([Problem("compare_suffix", value=str(out))])
    folder = out if in_folder else out.parent
    if any(_is_run(place) for place in (folder.resolve(), *folder.resolve().parents)):
        raise InputError([Problem("compare_in_run", value=str(out))])
    files = (out / "compare.xlsx", out / "compare.html") if in_folder else (out,)
    strange = set(out.iterdir()) - set(files) if out.is_dir() else set()
    if strange or not all(_is_ours(file) for file in files):
        raise InputError([Problem("compare_in_the_way", value=str(out))])
    return files


def _is_run(folder: Path) -> bool:
    try:
        return bool(json.loads((folder / MANIFEST).read_text("utf-8"))["schema"] == RUN_SCHEMA)
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _is_ours(file: Path) -> bool:
    """Tell whether a file is a comparison, or is not there."""
    if not file.exists() and not file.is_symlink():
        return True
    if file.is_symlink() or not file.is_file():
        return False
    try:
        if file.suffix.lower() == ".html":
            return f'content="{MADE_BY}"'.encode() in file.read_bytes()[:4096]
        with zipfile.ZipFile(file) as book:
            return MADE_BY.encode() in book.read(CORE)
    except (OSError, KeyError, zipfile.BadZipFile):
        return False


@contextmanager
def _aside(out: Path) -> Iterator[Path]:
    """Give a new folder beside `out`; what is still in it is gone afterwards."""
    aside = out.resolve().with_name(f".{out.name}.{os.getpid()}.new")
    aside.parent.mkdir(parents=True, exist_ok=True)
    aside.mkdir()
    try:
        yield aside
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _take_place(new: Path, out: Path) -> None:
    """Put a file or a folder in the place of `out`."""
    if not new.is_dir():
        new.replace(out)
        return
    old = new.with_suffix(".old")
    if out.exists():
        out.resolve().rename(old)
    new.rename(out.resolve())
    shutil.rmtree(old, ignore_errors=True)


def _write_html(speech: Speech, path: Path) -> None:
    path.write_text(render_compare_html(speech), encoding="utf-8", newline="\n")


_WRITERS: dict[str, Callable[[Speech, Path], None]] = {".xlsx": write_compare_xlsx, ".html": _write_html}
