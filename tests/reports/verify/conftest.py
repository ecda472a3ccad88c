"""One real run for all tests of the verifier."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from landquota import app
from landquota.inputs import write_case
from tests.reports.verify.rich import rich_case
from tests.reports.verify.spatial import spatial_case


@pytest.fixture(scope="session")
def run_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The face's own `run` of a small case that touches every column."""
    base = tmp_path_factory.mktemp("run")
    write_case(rich_case(), base / "case")
    return app.run(base / "case", base / "out").folder


@pytest.fixture(scope="session")
def spatial_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of a case with shapes and map layers."""
    base = tmp_path_factory.mktemp("spatial")
    write_case(spatial_case(), base / "case")
    return app.run(base / "case", base / "out").folder


@pytest.fixture
def copied(run_folder: Path, tmp_path: Path) -> Path:
    """A copy of the run to damage, beside a copy of its case."""
    shutil.copytree(run_folder.parent, tmp_path / "run")
    return tmp_path / "run" / "out"
