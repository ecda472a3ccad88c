"""Contiguity, overlap and remainder are checked from the published files and layers alone: every change is found."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from landquota.inputs import read_case
from landquota.reports.verify import canonical, verify
from tests.reports.verify.mutations import Mutation, each_spot, mutations
from tests.reports.verify.spatial_forgeries import Forgery, spatial_forgeries

TABLES = ("sites", "overlaps", "bundles", "discrepancies", "proposals", "excluded")
FORGERIES = list(spatial_forgeries())


def test_the_run_itself_is_sound_and_needs_nothing_else(spatial_run: Path, tmp_path: Path) -> None:
    shutil.copytree(spatial_run, tmp_path / "elsewhere")
    found = verify(tmp_path / "elsewhere")
    assert [finding.text("en") for finding in found.findings] == []
    assert found.checked > 500


@pytest.mark.parametrize("forgery", FORGERIES, ids=[forgery.name for forgery in FORGERIES])
def test_measuring_again_finds_what_was_sealed(forgery: Forgery, spatial_run: Path, tmp_path: Path) -> None:
    shutil.copytree(spatial_run, tmp_path / "run")
    forgery.apply(tmp_path / "run")
    found = {(finding.file, finding.rule) for finding in verify(tmp_path / "run").findings}
    assert forgery.told in found


def test_every_change_of_a_table_or_of_the_map_is_found(
    spatial_run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = read_case(spatial_run / "case")  # reading is slow, and these changes do not touch it
    monkeypatch.setattr(canonical, "read_case", lambda _, **__: case)
    files = tuple(f"{name}.csv" for name in TABLES)
    chosen = [
        m for m in mutations(spatial_run, random.Random(3)) if m.recomputable and m.name.startswith((*files, "map"))
    ]
    assert len(chosen) > 200
    assert [m.name for m in each_spot(chosen) if _survives(m, spatial_run, tmp_path / "copy")] == []


def _survives(mutation: Mutation, run: Path, copy: Path) -> bool:
    shutil.copytree(run, copy)
    try:
        mutation.apply(copy, reseal=True)
        found = verify(copy)
        assert all(finding.text("zh") and finding.text("en") for finding in found.findings)
        return found.ok
    finally:
        shutil.rmtree(copy)
