"""Every change of a run folder is found: by its seals, and in the tables, the plan and the documents by recomputation alone."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from landquota.inputs import read_case
from landquota.reports.verify import canonical, verify
from tests.reports.verify.forgeries import case_forgeries, forgeries
from tests.reports.verify.mutations import Mutation, each_spot, mutations


def test_the_run_itself_is_sound(run_folder: Path) -> None:
    found = verify(run_folder)
    assert [finding.text("en") for finding in found.findings] == []
    assert found.checked > 500


def test_there_are_many_mutations_and_every_file_has_some(run_folder: Path) -> None:
    names = [mutation.name for mutation in mutations(run_folder, random.Random(1))]
    assert len(set(names)) == len(names) > 60
    for file in run_folder.rglob("*"):
        if file.is_file():
            assert any(name.startswith(file.relative_to(run_folder).as_posix()) for name in names), file


def survives(mutation: Mutation, run: Path, copy: Path, *, reseal: bool) -> bool:
    shutil.copytree(run, copy)
    try:
        mutation.apply(copy, reseal=reseal)
        found = verify(copy)
        for finding in found.findings:
            assert finding.text("zh")
            assert finding.text("en")
        return found.ok
    finally:
        shutil.rmtree(copy)


@pytest.fixture
def cases_read_once(run_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading is slow, and most mutations do not touch the case."""
    original, copy = read_case(run_folder.parent / "case"), read_case(run_folder / "case")
    named = run_folder.parent / "case"
    monkeypatch.setattr(canonical, "read_case", lambda path, **_: original if Path(path) == named else copy)


@pytest.mark.usefixtures("cases_read_once")
def test_recomputation_alone_finds_every_change_of_a_table_or_the_plan(run_folder: Path, tmp_path: Path) -> None:
    chosen = each_spot(m for m in mutations(run_folder, random.Random(7)) if m.recomputable)
    assert [m.name for m in chosen if survives(m, run_folder, tmp_path / "copy", reseal=True)] == []


@pytest.mark.usefixtures("cases_read_once")
def test_recomputation_alone_finds_every_forgery(run_folder: Path, tmp_path: Path) -> None:
    chosen = list(forgeries(run_folder))
    assert len(chosen) > 100
    assert [m.name for m in chosen if survives(m, run_folder, tmp_path / "copy", reseal=True)] == []


def test_a_case_that_was_changed_together_with_its_plan_is_found(run_folder: Path, tmp_path: Path) -> None:
    assert [m.name for m in case_forgeries() if survives(m, run_folder, tmp_path / "copy", reseal=True)] == []


def test_the_seals_find_every_other_change(run_folder: Path, tmp_path: Path) -> None:
    chosen = each_spot(m for m in mutations(run_folder, random.Random(7)) if not m.recomputable)
    assert [m.name for m in chosen if survives(m, run_folder, tmp_path / "copy", reseal=False)] == []
