"""The commands of questions: text, JSON, the folder, exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest

from landquota.cli import main
from tests.written import read_written


def run(*words: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert isinstance(ended.value.code, int)
    return ended.value.code


QUESTIONS = {
    "stability": ["tests/cases/two_parcels", "--within", "0.5"],
    "frontier": ["tests/cases/own_part", "--set", "quota.withhold_share=1"],
    "goal": [
        *("tests/cases/two_parcels", "--total", "value >= 13", "--vary", "projects.J1.value=0:10"),
        *("--precision", "0.25", "--points", "3", "--workers", "1"),
    ],
}


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("question", QUESTIONS)
def test_text_and_folder(question: str, lang: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "answer"
    words = [question, *QUESTIONS[question], "--lang", lang]
    assert run(*words, "--out", str(out)) == 0
    first = {file.name: file.read_bytes() for file in out.iterdir() if file.name != "manifest.json"}
    assert {f"{question}.json", "report.html", "report.xlsx"} <= set(first)
    told = capsys.readouterr().out
    assert told.strip()
    assert "{" not in told
    page = first["report.html"].decode("utf-8")
    assert "{{" not in page
    assert openpyxl.load_workbook(out / "report.xlsx").sheetnames
    assert run(*words, "--out", str(out)) == 0  # an earlier answer is replaced, by the same bytes
    assert {file.name: file.read_bytes() for file in out.iterdir() if file.name != "manifest.json"} == first


@pytest.mark.parametrize("question", QUESTIONS)
def test_json(question: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(question, *QUESTIONS[question], "--json") == 0
    assert json.loads(capsys.readouterr().out)["schema"] == f"landquota/{question}/1"


def test_a_run_folder_answers_like_its_case(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    case, folder = "tests/cases/two_parcels", str(tmp_path / "run")
    assert run("run", case, "--out", folder) == 0
    for question in ("stability", "frontier"):
        answers = []
        for about in (case, folder):
            capsys.readouterr()
            assert run(question, about, "--json") == 0
            answers.append(json.loads(capsys.readouterr().out))
        assert answers[0] == answers[1]
    assert run("stability", folder, "--set", "tilt=2") == 2


def test_exit_codes(tmp_path: Path) -> None:
    case = "tests/cases/two_parcels"
    none = ["goal", case, "--total", "value >= 13", "--vary", "tilt=0:3", "--points", "2", "--workers", "1"]
    assert run(*none) == 3
    assert run("goal", case, "--total", "value > 13", "--vary", "tilt=0:3") == 2
    assert run("frontier", case, "--of", "value") == 2
    assert run("stability", case, "--level", "profit") == 2
    written = read_written(Path(case))
    unit = written.tables["units"][0]
    hopeless = written.with_rows("units", [unit | {"quota_floor_mu": 10**6}]).folder(tmp_path / "hopeless")
    assert run("stability", str(hopeless)) == 3
    assert run("frontier", str(hopeless)) == 3


def test_nothing_else_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    assert run("stability", "tests/cases/two_parcels", "--out", str(tmp_path)) == 2
    assert [file.name for file in tmp_path.iterdir()] == ["mine.txt"]
