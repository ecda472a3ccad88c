"""What a run folder holds: every documented file, nothing else, and no link to anywhere."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import yaml

from landquota.inputs.canonical import LAYER_FOLDER, RULEBOOK_FILE
from landquota.inputs.schema import tables
from landquota.reports.verify.canonical import FOLDER
from landquota.reports.verify.columns import LAYOUTS
from landquota.reports.verify.findings import Finding, Log

DOCUMENTS = ("report.html", "report.xlsx", "solver.log")
SINGLE = ("plan.json", "manifest.json", *DOCUMENTS)
MAP = "map.gpkg"
"""Only where the case has shapes."""
CARDS = "cards.json"
"""Only where the cards were asked for."""
LAYERS = f"{FOLDER}/{LAYER_FOLDER}"
CASE_FILES = frozenset({"case.yaml", RULEBOOK_FILE})


def check_folder(run: Path, log: Log) -> None:
    """Note each file that is missing, too many, or a link."""
    required = {*SINGLE, *(layout.file for layout in LAYOUTS.values()), *(f"{FOLDER}/{name}" for name in CASE_FILES)}
    allowed = required | {CARDS, FOLDER, *(f"{FOLDER}/{name}.csv" for name in tables())}
    shapes = {f"{FOLDER}/{name}.geojson" for name, spec in tables().items() if spec.shapes}
    present = frozenset(_entries(run, log))
    allowed |= shapes | (_layer_files(run) if present & {LAYERS} else set())
    if present & shapes:
        required.add(MAP)
        allowed.add(MAP)
    for name in sorted(required):
        log.expect(name in present, Finding("missing_file", name))
    for name in sorted(present):
        log.expect(name in allowed, Finding("extra_file", name))


def _layer_files(run: Path) -> set[str]:
    """Return the files of the map layers that the copy of the case names."""
    try:
        content = yaml.safe_load((run / FOLDER / "case.yaml").read_text("utf-8"))
        return {LAYERS, *(f"{LAYERS}/{name}.geojson" for name in content["layers"])}
    except (OSError, ValueError, yaml.YAMLError, KeyError, TypeError):
        return {LAYERS}


def _entries(run: Path, log: Log) -> Iterator[str]:
    """Yield the path of everything below the folder, and note what is neither a plain file nor a folder."""
    for path in sorted(run.rglob("*")):
        name = path.relative_to(run).as_posix()
        plain = not path.is_symlink() and (path.is_dir() if name in (FOLDER, LAYERS) else path.is_file())
        log.expect(plain, Finding("not_plain", name))
        yield name
