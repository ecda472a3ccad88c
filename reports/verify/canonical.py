"""The case as the run understood it, and whether the case that it was read from still says the same."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from landquota.errors import InputError
from landquota.inputs import Case, read_case
from landquota.inputs.canonical import canonical_settings
from landquota.reports.verify.arithmetic import records
from landquota.reports.verify.findings import Finding, Log, show

FOLDER = "case"
TABLES = {
    "units": ("unit_id",),
    "stock": ("parcel_id",),
    "disposals": ("disposal_id",),
    "indicators": ("unit_id", "indicator"),
    "projects": ("project_id",),
    "sites": ("site_id",),
    "pairs": ("project_id", "parcel_id"),
}


def read_checked(path: Path, file: str, log: Log, *, scenario: str = "", changes: Sequence[str] = ()) -> Case | None:
    """Return a case with scenarios and changes made, or None and the reader's problems as findings on `file`."""
    try:
        return read_case(path, scenario=scenario, changes=changes)
    except InputError as error:
        for problem in error.problems:
            log.add(Finding("bad_case", file, found=problem.text("en")))
    except OSError as error:
        log.add(Finding("unreadable", file, found=str(error.strerror)))
    return None


def read_copy(run: Path, log: Log) -> Case | None:
    """Return the copy of the case in a run folder, which rests on the rulebook and the layers beside it."""
    copy = read_checked(run / FOLDER, FOLDER, log)
    if copy is not None:
        wanted = canonical_settings(copy.settings)
        files = {"rulebook": (copy.settings.rulebook, wanted.rulebook)}
        for name, layer in copy.settings.layers.items():
            files[f"layers.{name}.file"] = (layer.file, wanted.layers[name].file)
        for key, (found, expected) in files.items():
            here = found == expected
            log.expect(here, Finding("json_value", f"{FOLDER}/case.yaml", (), key, found, expected))
    return copy


def check_unchanged(copy: Case, original: Case, log: Log) -> None:
    """Compare the copy in the run folder with the case as it is now.

    What files are called says nothing. How hard to solve is left out: a run may be told otherwise than the case, and
    the manifest says so. The original is read with the scenarios and changes that the copy claims.
    """
    log.expect(copy.rulebook == original.rulebook, Finding("case_changed", FOLDER, column="rulebook"))
    ours, theirs = (canonical_settings(case.settings).model_dump(exclude={"solve"}) for case in (copy, original))
    for name, value in theirs.items():
        changed = Finding("case_changed", FOLDER, (), f"case.{name}", show(ours[name]), show(value))
        log.expect(ours[name] == value, changed)
    for table, key in TABLES.items():
        log.checked += 1
        if not getattr(copy, table).equals(getattr(original, table)):
            _compare_table(_keyed(copy, table, key), _keyed(original, table, key), table, log)
    for name in sorted({*copy.layers["layer"], *original.layers["layer"]}):
        ours, theirs = (case.layers[case.layers["layer"] == name].reset_index(drop=True) for case in (copy, original))
        log.expect(ours.equals(theirs), Finding("case_changed", FOLDER, ("layers", name)))


Keyed = dict[tuple[str, ...], dict[str, Any]]


def _keyed(case: Case, table: str, key: tuple[str, ...]) -> Keyed:
    return {tuple(row[column] for column in key): row for row in records(getattr(case, table))}


def _compare_table(copy: Keyed, original: Keyed, table: str, log: Log) -> None:
    for key in copy.keys() ^ original.keys():
        log.add(Finding("case_changed", FOLDER, (table, *key)))
    for key in copy.keys() & original.keys():
        for column, value in original[key].items():
            then = copy[key].get(column)
            words = ("", "") if column == "shape" else (show(then), show(value))
            changed = Finding("case_changed", FOLDER, (table, *key), column, *words)
            log.expect(bool(then == value), changed)
