"""The documents of a comparison, how they are written, and what is refused."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from landquota import app
from landquota.cli import main
from landquota.errors import InputError
from landquota.reports.compare import compare, write_comparison
from landquota.reports.run_reading import read_run
from tests.reports.compare_runs import FORMULA, HOSTILE, replaced, run_of, without_layer


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of runs: two of tables with hostile names, two with shapes."""
    folder = tmp_path_factory.mktemp("runs")
    names = replaced("projects.csv", ("Three", FORMULA)), replaced("units.csv", ("East", HOSTILE))
    run_of("two_parcels", folder / "base", lambda case: _all(case, *names))
    more = replaced("case.yaml", ("rulebook", "quota: {extra_mu: 60}\nrulebook"))
    run_of("two_parcels", folder / "other", lambda case: _all(case, *names, more))
    run_of("red_line", folder / "line")
    run_of("red_line", folder / "open", without_layer)
    return folder


def _all(case: Path, *changes: Callable[[Path], None]) -> None:
    for change in changes:
        change(case)


def call(*arguments: object) -> int:
    """Run the command line and return its exit code."""
    with pytest.raises(SystemExit) as stop:
        main([str(a) for a in arguments])
    return int(stop.value.code or 0)


def hashes(folder: Path) -> dict[str, str]:
    """Return what a folder holds."""
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    return {file.relative_to(folder).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def test_the_page_needs_no_script_and_no_network(runs: Path, tmp_path: Path) -> None:
    write_comparison(compare([runs / "base", runs / "other"]), tmp_path / "out", "zh")
    page = (tmp_path / "out" / "compare.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert "default-src &#39;none&#39;; style-src &#39;sha256-" in page
    assert not re.findall(r"""(?:src|href)=|url\(|https?://|\son\w+=""", page)
    assert "&lt;b&gt;=1+1&lt;/b&gt;" in page
    assert HOSTILE not in page
    first, then = page.index("输入有何不同"), page.index("各单元指标的增减")
    assert first < then < page.index("项目用地的变化")


def test_the_workbook_holds_text_as_text_and_every_difference(runs: Path, tmp_path: Path) -> None:
    write_comparison(compare([runs / "base", runs / "other"]), tmp_path / "out.xlsx", "en")
    book = openpyxl.load_workbook(tmp_path / "out.xlsx")
    assert book.sheetnames == ["Summary", "Quota", "1 input", "1 projects", "1 places"]
    cells = [cell for row in book["1 projects"].iter_rows() for cell in row]
    (name,) = [cell for cell in cells if cell.value == FORMULA]
    assert name.data_type == "s"
    rows = list(book["Quota"].iter_rows(values_only=True))
    assert rows[0] == ("Unit id", "Unit", "base", "other", "Gain (mu)", "Causes (mu)")
    assert rows[1][:5] == ("U1", HOSTILE, 0, 60, 60)
    assert [row[:5] for row in book["1 input"].iter_rows(min_row=2, max_row=2, values_only=True)] == [
        ("setting", "extra quota (mu)", "0", "60", None)
    ]


def test_the_same_runs_give_the_same_bytes(runs: Path, tmp_path: Path) -> None:
    comparison = compare([runs / "line", runs / "open"])
    for name in ("one", "two"):
        write_comparison(comparison, tmp_path / name, "zh")
    assert hashes(tmp_path / "one") == hashes(tmp_path / "two")
    assert set(hashes(tmp_path / "one")) == {"compare.xlsx", "compare.html"}


def test_maps_stand_side_by_side_with_what_differs_outlined(runs: Path, tmp_path: Path) -> None:
    write_comparison(compare([runs / "line", runs / "open"]), tmp_path / "maps.html", "en")
    page = (tmp_path / "maps.html").read_text(encoding="utf-8")
    assert page.count('<svg class="ground') == 2
    changed = re.findall(r'<g class="places changed">(.*?)</g>', page)
    titles = [re.findall(r"<title>(.*?)</title>", drawing) for drawing in changed if "<title>" in drawing]
    assert len(titles) == 2
    assert all("P1 (East): removed → used" in told for told in titles)
    write_comparison(compare([runs / "line", runs / "base"]), tmp_path / "tables.html", "en")
    assert '<svg class="ground' not in (tmp_path / "tables.html").read_text(encoding="utf-8")


def test_a_later_comparison_takes_the_place_of_an_earlier_one(runs: Path, tmp_path: Path) -> None:
    for name in ("out", "one.html", "one.xlsx"):
        write_comparison(compare([runs / "base", runs / "base"]), tmp_path / name, "en")
        write_comparison(compare([runs / "base", runs / "other"]), tmp_path / name, "en")
    assert "differ in input and in plan" in (tmp_path / "one.html").read_text(encoding="utf-8")
    assert sorted(file.name for file in tmp_path.iterdir()) == ["one.html", "one.xlsx", "out"]


@pytest.mark.parametrize(
    ("name", "prepare", "code"),
    [
        ("notes", lambda place: (place.mkdir(), place.joinpath("mine.txt").write_text("keep")), "compare_in_the_way"),
        ("case.xlsx", lambda place: place.write_bytes(b"PK mine"), "compare_in_the_way"),
        ("page.html", lambda place: place.write_text("<html>mine</html>"), "compare_in_the_way"),
        ("plan.pdf", lambda _: None, "compare_suffix"),
        ("a file", lambda place: place.write_text("mine"), "compare_suffix"),
        ("file/below", lambda place: place.parent.write_text("mine"), "compare_not_writable"),
    ],
)
def test_what_is_in_the_way_stays(
    runs: Path, tmp_path: Path, name: str, prepare: Callable[[Path], object], code: str
) -> None:
    prepare(tmp_path / name)
    before = hashes(tmp_path)
    with pytest.raises(InputError) as refused:
        write_comparison(compare([runs / "base", runs / "other"]), tmp_path / name)
    assert [problem.code for problem in refused.value.problems] == [code]
    assert hashes(tmp_path) == before


def test_a_run_folder_is_never_written_into(runs: Path) -> None:
    before = hashes(runs / "base")
    comparison = compare([runs / "base", runs / "other"])
    for place in (runs / "base", runs / "base" / "compare.html", runs / "base" / "case" / "compare"):
        with pytest.raises(InputError, match="lies in a run folder"):
            write_comparison(comparison, place)
    assert hashes(runs / "base") == before
    assert app.verify(runs / "base").ok


def test_nothing_is_left_of_a_comparison_that_fails(
    runs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(
        "landquota.reports.compare.writing._WRITERS", {".xlsx": lambda _, path: path.touch(), ".html": fails}
    )
    with pytest.raises(InputError, match="No space left"):
        write_comparison(compare([runs / "base", runs / "other"]), tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_the_command_prints_and_writes(runs: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert call("compare", runs / "base", runs / "other", "--out", tmp_path / "out", "--lang", "en") == 0
    told = capfd.readouterr()
    assert told.out.startswith("== other against base\n")
    assert "compare.xlsx" in told.err
    assert call("compare", runs / "base", runs / "other", "--json", "--lang", "zh") == 0
    document = json.loads(capfd.readouterr().out)
    assert document["schema"] == "landquota/compare/1"
    assert [run["run"] for run in document["runs"]] == ["base", "other"]
    (project,) = document["comparisons"][0]["projects"]
    assert (project["project_id"], project["name"], project["change"]) == ("J3", FORMULA, "in")


def test_one_run_is_none_to_compare(runs: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert call("compare", runs / "base", "--lang", "en") == 2
    assert "Give two or more" in capfd.readouterr().err


def test_everything_wrong_with_the_runs_is_told_at_once(
    runs: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    broken = {name: tmp_path / name for name in ("json", "table", "case", "level", "unit", "step")}
    for place in broken.values():
        shutil.copytree(runs / "base", place)
    (broken["json"] / "plan.json").write_text("{", encoding="utf-8")
    (broken["table"] / "quota.csv").unlink()
    shutil.rmtree(broken["case"] / "case")
    _change(broken["level"] / "plan.json", '"level": "waste"', '"level": "luck"')
    _change(broken["unit"] / "assignments.csv", "U1", "U9")
    _change(broken["step"] / "quota_steps.csv", "deviation", "wishes")
    (tmp_path / "empty").mkdir()
    assert call("compare", tmp_path / "missing", tmp_path / "empty", *broken.values(), "--lang", "en") == 2
    told = capfd.readouterr().err
    assert "Traceback" not in told
    for part in ("missing", "empty is no run folder", "plan.json", "quota.csv", "case", "luck", "U9", "wishes"):
        assert part in told, part
    assert told.count("\n") == 10  # of the wrong unit two rows are told; the last line counts


def _change(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_a_run_reads_back_as_it_was_published(runs: Path) -> None:
    run = read_run(runs / "line")
    tables = run.tables
    assert tables["assignments"]["area_mu"].dtype == float
    assert tables["assignments"]["project_id"].tolist() == ["J1", "J2"]
    assert tables["sites"]["projects"].tolist() == [None, "J2"]
    removed = tables["excluded"][tables["excluded"]["parcel_id"] == "P1"].iloc[0].to_dict()
    assert (removed["project_id"], removed["site_id"], removed["measure"]) == (None, None, 1500.0)
    assert run.decided.totals is not None
    assert run.decided.totals.placed == 2
    assert [level.value for level in run.decided.levels] == [0, 9, 15, 0, 0]
    assert read_run(runs / "base").case.projects["name"].tolist() == ["One", "Two", FORMULA]
