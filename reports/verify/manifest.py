"""The seals: whether the files are those the run left, and whether the case is still the one it read."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

from landquota.reports.verify.findings import Finding, Log
from landquota.reports.verify.reading import read_json

MANIFEST = "manifest.json"
SCHEMA = "landquota/manifest/1"
SHIPPED = Path(str(files("landquota.inputs")))
"""Where the rulebooks lie that come with landquota."""
PARTS = ("inputs", "outputs", "options", "versions")


def read_manifest(run: Path, log: Log) -> dict[str, Any] | None:
    """Return the manifest, or None when it cannot be used."""
    manifest = read_json(run, MANIFEST, log)
    if manifest is None:
        return None
    found = manifest.get("schema")
    sound = log.expect(found == SCHEMA, Finding("json_value", MANIFEST, (), "schema", str(found), SCHEMA))
    for part in PARTS:
        sound = log.expect(isinstance(manifest.get(part), dict), Finding("json_missing", MANIFEST, (), part)) and sound
    return manifest if sound else None


def check_seals(run: Path, manifest: Mapping[str, Any], log: Log) -> None:
    """Compare every file of the run folder with its hash."""
    present = {
        path.relative_to(run).as_posix(): path for path in sorted(run.rglob("*")) if path.is_file() or path.is_symlink()
    }
    present.pop(MANIFEST, None)
    sealed = manifest["outputs"]
    for name in sealed:
        log.expect(name in present, Finding("missing_file", name))
    for name, path in present.items():
        if log.expect(name in sealed, Finding("extra_file", name)):
            log.expect(_digest(path) == sealed[name], Finding("seal_broken", name))


def check_inputs(manifest: Mapping[str, Any], log: Log) -> None:
    """Compare the case's files, where they still lie where the run read them, with the hashes of then."""
    place = manifest.get("case_path")
    if not isinstance(place, str) or not place or "\0" in place or not Path(place).exists():
        return
    for name, digest in _inputs(Path(place), manifest["inputs"]):
        log.expect(digest == manifest["inputs"][name], Finding("input_changed", name))


def _inputs(case: Path, names: Mapping[str, Any]) -> Iterator[tuple[str, str | None]]:
    folder = case if case.is_dir() else case.parent
    for name in names:
        yield name, _digest(folder / name) or _digest(SHIPPED / name)


def _digest(path: Path) -> str | None:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except (OSError, ValueError):  # ValueError: a name with a zero byte
        return None
