"""The command line: exit codes, streams, and nothing half-written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from landquota.cli import main
from tests.inputs.bad_cases import BadCase
from tests.inputs.bad_workbooks import BAD_CASES

CASES = Path(__file__).parent / "cases"
SMALL = CASES / "two_parcels"


def call(*arguments: object) -> int:
    """Run the command line and return its exit code."""
    with pytest.raises(SystemExit) as stop:
        main([str(a) for a in arguments])
    return int(stop.value.code or 0)


@pytest.mark.parametrize("bad", BAD_CASES, ids=lambda bad: bad.name)
def test_bad_input_ends_in_a_message_and_code_2(
    bad: BadCase, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    case = bad.build(tmp_path / "in")
    out = tmp_path / "the run"
    before = sorted(p.name for p in tmp_path.iterdir())
    assert call("run", case, "--out", out, "--lang", "en") == 2
    told = capfd.readouterr()
    assert told.out == ""
    assert "Traceback" not in told.err
    assert "nothing was written" in told.err
    assert sorted(p.name for p in tmp_path.iterdir()) == before


def test_bad_input_as_json(capfd: pytest.CaptureFixture[str]) -> None:
    assert call("run", SMALL / "none", "--json") == 2
    told = json.loads(capfd.readouterr().out)
    assert (told["ok"], len(told["problems"])) == (False, 1)


def test_a_folder_that_is_no_run_is_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "page").mkdir()
    (tmp_path / "page" / "manifest.json").write_text("{}")
    assert call("run", SMALL, "--out", tmp_path / "page") == 2
    call("run", SMALL, "--out", tmp_path / "r")
    (tmp_path / "r" / "my notes.txt").write_text("keep me")
    assert call("run", SMALL, "--out", tmp_path / "r") == 2
    assert (tmp_path / "r" / "my notes.txt").read_text() == "keep me"


def test_a_path_with_brackets_is_a_path(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert call("check", tmp_path / "[red]x[/]", "--lang", "en") == 2
    assert "[red]x[/]" in capfd.readouterr().out


def test_an_infeasible_case_says_why(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert call("run", CASES / "floor_above_earned", "--out", tmp_path / "r", "--lang", "en") == 3
    assert "can be handed out" in capfd.readouterr().out


def test_enough_kinds_of_bad_input() -> None:
    assert len({bad.name for bad in BAD_CASES}) >= 60


def test_run_writes_a_whole_folder(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert call("run", SMALL, "--out", tmp_path / "r", "--json", "--lang", "en") == 0
    told = capfd.readouterr()
    assert json.loads(told.out)["totals"]["placed"] == 2
    assert "solving" in told.err
    names = {p.name for p in (tmp_path / "r").iterdir()}
    assert {"plan.json", "quota.csv", "report.html", "report.xlsx", "manifest.json", "solver.log", "case"} <= names
    assert [p.name for p in tmp_path.iterdir()] == ["r"]


def test_run_replaces_a_run_and_nothing_else(tmp_path: Path) -> None:
    assert call("run", SMALL, "--out", tmp_path / "r") == 0
    assert call("run", SMALL, "--out", tmp_path / "r") == 0
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("keep me")
    assert call("run", SMALL, "--out", tmp_path / "mine") == 2
    assert (tmp_path / "mine" / "letter.txt").read_text() == "keep me"


def test_verify_finds_a_change(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    call("run", SMALL, "--out", tmp_path / "r")
    assert call("verify", tmp_path / "r") == 0
    table = tmp_path / "r" / "assignments.csv"
    table.write_text(table.read_text("utf-8").replace("50", "51"), encoding="utf-8")
    capfd.readouterr()
    assert call("verify", tmp_path / "r", "--json") == 5
    assert json.loads(capfd.readouterr().out)["findings"]


def test_verify_without_a_run(tmp_path: Path) -> None:
    assert call("verify", tmp_path / "none") == 2


def test_check(capfd: pytest.CaptureFixture[str]) -> None:
    assert call("check", SMALL, "--json") == 0
    assert json.loads(capfd.readouterr().out)["ok"] is True
    assert call("check", SMALL / "none") == 2


@pytest.mark.parametrize(
    "words", [("run",), ("run", SMALL, "--gap", "7"), ("nonsense",), ("run", SMALL, "--lang", "fr"), ()]
)
def test_wrong_usage_is_code_2(words: tuple[object, ...]) -> None:
    assert call(*words) == 2


def test_template_is_not_overwritten(tmp_path: Path) -> None:
    assert call("template", tmp_path / "t.xlsx") == 0
    assert call("template", tmp_path / "t.xlsx") == 2
    assert call("template", tmp_path / "t.xlsx", "--force") == 0
    assert call("template", tmp_path / "t.csv") == 2


def test_messages_follow_the_language(capfd: pytest.CaptureFixture[str]) -> None:
    call("check", SMALL, "--lang", "zh")
    assert "可以运行" in capfd.readouterr().out
