"""The folder of a sweep: solved points are kept in it while the sweep goes on; its documents appear whole or not at all."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from landquota.errors import InputError
from landquota.inputs.problem import Place, Problem
from landquota.reports.sweep.document import SCHEMA, document_text, grid_document, sweep_document
from landquota.reports.sweep.page import render_grid, render_sweep
from landquota.reports.sweep.tables import breakpoints_csv, points_csv
from landquota.reports.sweep.types import Grid, Sweep
from landquota.reports.sweep.workbook import write_workbook
from landquota.texts import Language

KEPT = ".points"
"""Folder of the solved points."""
DOCUMENT = "sweep.json"
FILES = frozenset({DOCUMENT, "sweep.csv", "breakpoints.csv", "report.html", "report.xlsx"})


@contextmanager
def sweep_folder(out: Path) -> Iterator[Path]:
    """Give the folder in which solved points are kept; it stays, however the sweep ends, unless nothing was solved.

    Raises
    ------
    InputError
        `out` holds something other than a sweep, or cannot be written.
    """
    try:
        out = out.resolve()
        if not _is_ours(out):
            raise InputError([Problem("sweep_in_the_way", Place(file=str(out)))])
        kept = out / KEPT
        kept.mkdir(parents=True, exist_ok=True)
        for stale in kept.glob("*.new"):
            stale.unlink(missing_ok=True)
    except (OSError, ValueError) as error:
        details = {"reason": getattr(error, "strerror", None) or str(error)}
        raise InputError([Problem("out_not_writable", Place(file=str(out)), details=details)]) from error
    try:
        yield kept
    finally:
        for empty in (kept, out):
            if empty.is_dir() and not any(empty.iterdir()):
                empty.rmdir()


def write_sweep(found: Sweep | Grid, out: Path, lang: Language = "zh") -> None:
    """Write the documents of a sweep or grid into its folder: all of them, or none; those of an earlier one are replaced.

    Parameters
    ----------
    out
        As for `sweep_folder`, whose refusals hold here too.
    """
    out = out.resolve()
    aside = out.with_name(f".{out.name}.{os.getpid()}.new")
    with sweep_folder(out):
        aside.mkdir()
        try:
            _write(found, aside, lang)
            _take_place(aside, out)
        finally:
            shutil.rmtree(aside, ignore_errors=True)


def _write(found: Sweep | Grid, folder: Path, lang: Language) -> None:
    keys = [found.key] if isinstance(found, Sweep) else list(found.keys)
    (folder / "sweep.csv").write_bytes(points_csv(found, keys))
    if isinstance(found, Sweep):
        (folder / "breakpoints.csv").write_bytes(breakpoints_csv(found))
        document, page = sweep_document(found), render_sweep(found, lang)
    else:
        document, page = grid_document(found), render_grid(found, lang)
    (folder / DOCUMENT).write_text(document_text(document), encoding="utf-8", newline="\n")
    (folder / "report.html").write_text(page, encoding="utf-8", newline="\n")
    write_workbook(found, folder / "report.xlsx", lang)


def _take_place(aside: Path, out: Path) -> None:
    """Put the new folder in the place of the old one; the solved points move over."""
    old = out.with_name(f".{out.name}.{os.getpid()}.old")
    out.rename(old)
    aside.rename(out)
    (old / KEPT).rename(out / KEPT)
    shutil.rmtree(old, ignore_errors=True)


def _is_ours(out: Path) -> bool:
    """Tell whether nothing but an earlier sweep stands there: whole, or only its solved points."""
    if not out.exists():
        return True
    if not out.is_dir() or (out / KEPT).is_symlink():
        return False
    names = {path.name for path in out.iterdir()} - {KEPT}
    return not names or (names <= FILES and _schema(out) == SCHEMA)


def _schema(out: Path) -> str:
    try:
        return str(json.loads((out / DOCUMENT).read_text("utf-8"))["schema"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""
