"""Work beside: its result, its error, and what becomes of it when nobody waits; a run whose plan is verified beside its documents."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from landquota import app
from landquota.beside import beside


def test_an_error_of_the_work_is_raised_to_who_waits() -> None:
    with beside(int, "two") as result, pytest.raises(ValueError, match="two"):
        result()


def test_who_leaves_abandons_the_work() -> None:
    began = time.monotonic()
    with pytest.raises(KeyError), beside(time.sleep, 600):
        raise KeyError
    assert time.monotonic() - began < 60


def test_a_large_case_is_verified_beside_and_its_folder_is_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app.run("tests/cases/two_parcels", tmp_path / "one")
    monkeypatch.setattr(app, "LARGE_ROWS", 0)
    app.run("tests/cases/two_parcels", tmp_path / "other")
    one, other = (
        {
            file.relative_to(tmp_path / name).as_posix(): file.read_bytes()
            for file in (tmp_path / name).rglob("*")
            if file.is_file() and file.name != "manifest.json"
        }
        for name in ("one", "other")
    )
    assert one == other
