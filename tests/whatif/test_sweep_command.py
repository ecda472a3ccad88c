"""`landquota sweep` on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from landquota.cli import main

CASE = str(Path(__file__).parents[2] / "tests/cases/farmland_cap")


def called(*words: str) -> int:
    with pytest.raises(SystemExit) as left:
        main(["sweep", CASE, *words])
    return int(left.value.code or 0)


def test_a_sweep(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ("--vary", "farmland.cropland_cap_mu=8:12", "--points", "2", "--precision", "0.1", "--workers", "1")
    assert called(*asked, "--out", str(tmp_path / "s"), "--lang", "en") == 0
    told = capsys.readouterr()
    assert "1. 9.9 → 10: plan A → B; gets land J2" in told.out
    assert called(*asked, "--out", str(tmp_path / "s"), "--json") == 0
    assert json.loads(capsys.readouterr().out)["breakpoints"][0]["first"] == 10


def test_a_grid(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ("--vary", "farmland.cropland_cap_mu=0:40", "--grid", "projects.J1.value=1:5:2", "--workers", "1")
    assert called(*asked, "--out", str(tmp_path / "g"), "--lang", "en") == 0
    assert "40\tB\tB" in capsys.readouterr().out
    assert json.loads((tmp_path / "g/sweep.json").read_text("utf-8"))["kind"] == "grid"


def test_not_proved_and_refused(tmp_path: Path) -> None:
    out = tmp_path / "s"
    limited = ("--vary", "projects.J1.value=1:2", "--points", "2", "--workers", "1", "--time-limit", "0.001")
    assert called(*limited, "--out", str(out)) == 4
    assert (out / "sweep.json").is_file()
    refused = tmp_path / "r"
    assert called("--vary", "projects.J9.value=1:2", "--out", str(refused)) == 2
    assert not refused.exists()
