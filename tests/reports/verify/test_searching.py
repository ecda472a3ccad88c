"""`search.csv`, each rule broken once; and the file of runs in steps, whole, and without a plan."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from landquota import app
from landquota.reports.verify import verify
from landquota.reports.verify.columns import LAYOUTS
from landquota.reports.verify.findings import Log
from landquota.reports.verify.reading import Rows, Table
from landquota.reports.verify.searching import check_search
from landquota.texts import has, say
from tests.reports.verify.mutations import read_grid, seal

CASE = "tests/cases/tasks_met_by_match"
SEARCH_CODE = Path(__file__).parents[3] / "solvers" / "decomposition" / "level.py"

Line = list[Any]
STEPS: list[Line] = [
    ["value", 0.0, "start", 60.0, None, None],
    ["value", 1.0, "relaxation", 60.0, 99.0, 0.65],
    ["value", 2.0, "plans", 90.0, 99.0, 0.1],
    ["target", 0.0, "start", 20.0, None, None],
    ["target", 1.0, "plans", 20.0, 5.0, 0.75],
    ["target", 2.0, "plans", 10.0, 8.0, 0.2],
    ["target", 3.0, "published", 9.6, 8.0, 0.166667],
]
"""Value is maximised, the distance from targets minimised."""
WHOLE: list[Line] = [["value", 0.0, "whole", 90.0, 99.0, 0.1], ["target", 0.0, "not_searched", 9.6, None, None]]


def told(lines: list[Line], method: str = "auto", **ends: tuple[float, float | None]) -> set[tuple[str, str]]:
    """Return column and rule of each finding; `ends` are value and bound in plan.json."""
    layout = LAYOUTS["search"]
    table = Table(layout, Rows(layout))
    table.rows.cells.update({(str(line[0]), f"{int(line[1]):09d}"): tuple(line) for line in lines})
    reached = {"value": (90.0, 99.0), "target": (9.6, 8.0), **ends}
    plan = {"objectives": [{"level": name, "value": v, "bound": b} for name, (v, b) in reached.items()]}
    log = Log()
    check_search(table, plan, method, log)
    for finding in log.findings:
        assert finding.text("zh")
        assert finding.text("en")
    return {(finding.column, finding.rule) for finding in log.findings}


def changed(row: int, column: int, value: object) -> list[Line]:
    lines = [line.copy() for line in STEPS]
    lines[row][column] = value
    return lines


def test_what_is_right() -> None:
    assert told(STEPS) == told(STEPS, "decomposed") == set()
    assert told(WHOLE, target=(9.6, None)) == told(WHOLE, "whole", target=(9.6, None)) == set()


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        (STEPS[:3], {("level", "search")}),
        ([*STEPS[3:], *STEPS[:3]], {("level", "search")}),
        (changed(2, 1, 3.0), {("step", "search")}),
        (changed(0, 2, "plans"), {("what", "search")}),
        (changed(1, 2, "start"), {("what", "search")}),
        (changed(1, 2, "published"), {("what", "search")}),
        (changed(1, 2, "whole"), {("what", "search")}),
        (changed(2, 3, 90.001), {("value", "search_end"), ("gap", "search_gap")}),
        (changed(2, 4, 98.0), {("bound", "search_end"), ("gap", "search_gap")}),
        (changed(2, 4, None), {("bound", "search_end"), ("gap", "search_gap"), ("bound", "search_progress")}),
        (changed(0, 5, 0.5), {("gap", "search_gap")}),
        (changed(2, 5, 0.100003), {("gap", "search_gap")}),
        (changed(2, 5, None), {("gap", "search_gap")}),
        (changed(0, 3, 60.001), {("value", "search_progress")}),
        (changed(3, 3, 19.999), {("value", "search_progress")}),
        (changed(5, 3, 9.5), {("gap", "search_gap"), ("value", "search_progress")}),
        (changed(1, 4, 98.0), {("gap", "search_gap"), ("bound", "search_progress")}),
        (changed(4, 4, 8.5), {("gap", "search_gap"), ("bound", "search_progress")}),
        (changed(1, 4, 59.0), {("gap", "search_gap"), ("bound", "bound"), ("bound", "search_progress")}),
    ],
)
def test_what_is_wrong(lines: list[Line], found: set[tuple[str, str]]) -> None:
    assert told(lines) == found


def test_the_way_of_solving() -> None:
    assert told(STEPS, "whole") == {("what", "search")}
    assert told(WHOLE, "decomposed", target=(9.6, None)) == {("what", "search")}
    bounded = [WHOLE[0], ["target", 0.0, "not_searched", 9.6, 8.0, 0.166667]]
    assert told(bounded) == {("bound", "search")}


def test_a_later_level_may_lose_only_where_one_before_gained() -> None:
    """The value is settled 1 better than searched, and for it the targets 0.4 worse."""
    worse = [*STEPS[3:6], ["target", 3.0, "published", 10.4, 8.0, 0.230769]]
    gain: Line = ["value", 3.0, "published", 91.0, 99.0, 0.087912]
    assert told([*STEPS[:3], gain, *worse], value=(91.0, 99.0), target=(10.4, 8.0)) == set()
    assert told([*STEPS[:3], *worse], target=(10.4, 8.0)) == {("value", "search_progress")}


def test_nothing_has_no_share() -> None:
    lines = [["value", 0.0, "start", 0.0, None, None], ["value", 1.0, "relaxation", 0.0, 5.0, None]]
    assert told([*lines, *STEPS[3:]], value=(0.0, 5.0)) == set()
    lines[1][5] = 1.0
    assert told([*lines, *STEPS[3:]], value=(0.0, 5.0)) == {("gap", "search_gap")}


@pytest.fixture(scope="module")
def in_parts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run in steps; the search for everything at once is what proves it."""
    change = app.with_limits(None, None, None, "decomposed")
    return app.run(CASE, tmp_path_factory.mktemp("parts") / "run", lang="en", change_options=change).folder


def test_a_run_in_steps(in_parts: Path) -> None:
    assert verify(in_parts).ok
    plan = json.loads((in_parts / "plan.json").read_text("utf-8"))
    header, *rows = read_grid(in_parts / "search.csv")
    assert header == ["level", "step", "what", "value", "bound", "gap"]
    for level in plan["objectives"]:
        mine = [row for row in rows if row[0] == level["level"]]
        assert mine[0][2] == "start"
        assert len(mine) > 1 or level["gap"] == 0  # nobody must be served here, which the start says
        assert (float(mine[-1][3]), float(mine[-1][4])) == (level["value"], level["bound"])
    page = (in_parts / "report.html").read_text("utf-8")
    assert page.count('<section id="search">') == 1
    assert say("report.sheet.search", "en") in openpyxl.load_workbook(in_parts / "report.xlsx").sheetnames


@pytest.mark.parametrize(
    "edit",
    [
        lambda row: [*row[:3], f"{float(row[3]) + 0.5:g}", *row[4:]],
        lambda row: [row[0], row[1], "plans", *row[3:]],
        lambda row: [row[0], row[1], "elsewhere", *row[3:]],
    ],
)
def test_a_forged_step_is_found(in_parts: Path, tmp_path: Path, edit: Callable[[list[str]], list[str]]) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(in_parts, copy)
    grid = read_grid(copy / "search.csv")
    at = next(number for number, row in enumerate(grid) if row[0] == "value")
    grid[at] = edit(grid[at])
    text = "\n".join(",".join(row) for row in grid) + "\n"
    (copy / "search.csv").write_text(text, "utf-8-sig", newline="\n")
    seal(copy)
    assert {finding.file for finding in verify(copy).findings} == {"search.csv"}


def test_a_whole_run_has_one_row_a_level(run_folder: Path) -> None:
    plan = json.loads((run_folder / "plan.json").read_text("utf-8"))
    rows = read_grid(run_folder / "search.csv")[1:]
    assert [row[:3] for row in rows] == [[level["level"], "0", "whole"] for level in plan["objectives"]]
    assert '<section id="search">' not in (run_folder / "report.html").read_text("utf-8")


def test_a_run_without_a_plan_has_the_header_only(tmp_path: Path) -> None:
    change = app.with_limits(None, None, None, "decomposed")
    folder = app.run("tests/cases/pins_clash", tmp_path / "run", change_options=change).folder
    assert len(read_grid(folder / "search.csv")) == 1
    assert verify(folder).ok


def test_every_step_of_the_search_is_known() -> None:
    """A step that the verifier does not know would refuse a sound run."""
    steps = set(re.findall(r'(?:yield|_tell\() ?"(\w+)"', SEARCH_CODE.read_text("utf-8")))
    known = next(column.kind for column in LAYOUTS["search"].columns if column.name == "what").split("/")
    assert {"start", "relaxation", "homes", "plans", "all_at_once"} <= steps <= set(known)
    assert [name for name in known for kind in ("step", "about") if not has(f"search.{kind}.{name}")] == []
