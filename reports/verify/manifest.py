"""The manifest: whether the files are those the run left, and whether the case is still the one it read."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

from landquota.inputs import Case
from landquota.reports.verify.findings import Finding, Log, show
from landquota.reports.verify.reading import read_json

MANIFEST = "manifest.json"
SCHEMA = "landquota/manifest/1"
SHIPPED = Path(str(files("landquota.inputs")))
"""Where the rulebooks lie that come with landquota."""
KEYS: dict[str, type] = {
    **dict.fromkeys(("schema", "landquota", "case_path", "scenario", "rulebook", "platform", "started"), str),
    **dict.fromkeys(("inputs", "options", "versions", "seconds", "outputs"), dict),
    **dict.fromkeys(("changes", "levels"), list),
}


def read_manifest(run: Path, log: Log) -> dict[str, Any] | None:
    """Return the manifest, or None when it cannot be used."""
    manifest = read_json(run, MANIFEST, log)
    if manifest is None:
        return None
    found = manifest.get("schema")
    sound = log.expect(found == SCHEMA, Finding("json_value", MANIFEST, (), "schema", str(found), SCHEMA))
    for key, kind in KEYS.items():
        code = "json_kind" if key in manifest else "json_missing"
        sound = log.expect(isinstance(manifest.get(key), kind), Finding(code, MANIFEST, (), key)) and sound
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


def check_origin(manifest: Mapping[str, Any], copy: Case, log: Log) -> None:
    """Check that the manifest speaks of this case: its changes, its rulebook, its limits, and some file that it was read from."""
    solve, options = copy.settings.solve, manifest["options"]
    log.expect(bool(manifest["inputs"]), Finding("json_missing", MANIFEST, (), "inputs"))
    pairs = {
        "scenario": (manifest["scenario"], copy.scenario),
        "changes": (manifest["changes"], list(copy.changes)),
        "rulebook": (manifest["rulebook"], copy.rulebook.name),
        "options.gap": (options.get("gap"), solve.gap),
        "options.time_limit_s": (options.get("time_limit_s", ""), solve.time_limit_s),
    }
    for path, (found, expected) in pairs.items():
        same = found == expected and not isinstance(found, bool)
        log.expect(same, Finding("json_value", MANIFEST, (), path, show(found), show(expected)))


def find_original(manifest: Mapping[str, Any], log: Log) -> Path | None:
    """Return the case that the run read, if it still lies there as it was; a file of it that changed is a finding."""
    place = manifest["case_path"]
    if not place or "\0" in place or not Path(place).exists():
        return None
    unchanged = True
    for name, digest in _inputs(Path(place), manifest["inputs"]):
        unchanged = log.expect(digest == manifest["inputs"][name], Finding("input_changed", name)) and unchanged
    return Path(place) if unchanged and manifest["inputs"] else None


def check_files_read(manifest: Mapping[str, Any], original: Case, log: Log) -> None:
    """Check that the manifest names every file that reading the case takes."""
    for name in sorted({name for name, _ in original.files} ^ manifest["inputs"].keys()):
        log.add(Finding("input_changed", name))


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
