"""The run folder: written aside, then renamed, so that it is there whole or not at all."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

from landquota.errors import InputError
from landquota.inputs.problem import Place, Problem

MANIFEST = "manifest.json"
SCHEMA = "landquota/manifest/1"


@contextmanager
def folder_aside(out: Path) -> Iterator[Path]:
    """Give a new folder beside `out`; on success it takes the place of `out`, on any error nothing is left.

    An earlier run folder is replaced; anything else that stands there is refused.

    Raises
    ------
    InputError
        `out` is a file, or a folder that holds something other than a run, or cannot be written.
    """
    try:
        out = out.resolve()
        _refuse_foreign(out)
        aside = out.with_name(f".{out.name}.{os.getpid()}.new")
        out.parent.mkdir(parents=True, exist_ok=True)
        aside.mkdir()
    except (OSError, ValueError) as error:
        raise _refusal("out_not_writable", out, reason=getattr(error, "strerror", None) or str(error)) from error
    try:
        yield aside
        _take_place(aside, out)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _refuse_foreign(out: Path) -> None:
    """Refuse to replace anything but an empty folder, or a folder in which every file is one that a run published."""
    if out.exists() and not (out.is_dir() and _files(out) <= _published(out)):
        raise _refusal("out_in_the_way", out)


def _files(folder: Path) -> set[str]:
    return {p.relative_to(folder).as_posix() for p in folder.rglob("*") if not p.is_dir() or p.is_symlink()}


def _published(folder: Path) -> set[str]:
    """Return the files that the folder's own manifest names, with the manifest; none where it is no run's."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
        return {*manifest["outputs"], MANIFEST} if manifest["schema"] == SCHEMA else set()
    except (OSError, ValueError, KeyError, TypeError):
        return set()


def _refusal(code: str, out: Path, **details: object) -> InputError:
    return InputError([Problem(code, Place(file=str(out)), details=details)])


def _take_place(aside: Path, out: Path) -> None:
    old = out.with_name(f".{out.name}.{os.getpid()}.old")
    if out.exists():
        out.rename(old)
    aside.rename(out)
    shutil.rmtree(old, ignore_errors=True)


def hashes(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of every file below `folder` but the manifest, by its path with forward slashes, sorted."""
    files = sorted(p for p in folder.rglob("*") if p.is_file() and p.relative_to(folder).as_posix() != MANIFEST)
    return {p.relative_to(folder).as_posix(): sha256(p.read_bytes()).hexdigest() for p in files}


def write_manifest(folder: Path, facts: dict[str, Any]) -> None:
    """Seal the folder: the run's facts and the hash of every file that it published."""
    manifest = {"schema": SCHEMA, **facts, "outputs": hashes(folder)}
    (folder / MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
