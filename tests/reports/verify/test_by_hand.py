"""What of `by_hand.csv` follows from the rest of the run, and what cannot be so."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from landquota import app
from landquota.reports.verify import verify
from tests.reports.verify.mutations import read_grid, seal
from tests.written import Row, Written

RULES = ["benefit", "least_left", "suitability"]
HEAD = ["rule", "feasible", "best", "must_serve", "value", "new_land_mu", "waste_mu", "distance_mu", "placed"]


def run(folder: Path, **settings: object) -> Path:
    """Return the run of a parcel A of 100 mu, one of 50 (B), and three projects that go nowhere else.

    By value W takes all of A, and X half of B: 20 in all. By value a mu X takes half of B, Y 70 of A: 19. Together X, Y and W cannot stand; the best
    plan is that of W and X.
    """
    stock: list[Row] = [
        {"parcel_id": name, "unit_id": "U", "kind": "approved_unsupplied", "area_mu": area}
        for name, area in (("A", 100), ("B", 50))
    ]
    projects: list[Row] = [
        {"project_id": name, "name": name, "units": "U", "industry": "39", "area_mu": area, "value": value}
        for name, area, value in (("W", 100, 11), ("Y", 70, 10), ("X", 25, 9))
    ]
    head = {"name": "three", "plan_year": 2026, "rulebook": "plain", "objectives": ["must_serve", "value"], **settings}
    case = Written(head, {"units": [{"unit_id": "U", "name": "U"}], "stock": stock, "projects": projects})
    return app.run(case.folder(folder / "case"), folder / "run").folder


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return run(tmp_path_factory.mktemp("sound"))


def test_the_rows_by_hand(sound: Path) -> None:
    """No offcut limit, nothing above need, no quota: no waste, and no distance from targets of 0."""
    assert read_grid(sound / "by_hand.csv") == [
        HEAD,
        ["benefit", "yes", "no", "0", "19", "0", "0", "0", "2"],
        ["least_left", "yes", "yes", "0", "20", "0", "0", "0", "2"],
        ["plan", "yes", "no", "0", "20", "0", "0", "0", "2"],
        ["suitability", "yes", "no", "0", "20", "0", "0", "0", "2"],
    ]


@pytest.mark.parametrize(
    ("row", "column", "value"),
    [
        ("plan", "value", "20.5"),
        ("plan", "placed", "3"),
        ("plan", "feasible", "no"),
        ("plan", "best", "yes"),
        ("benefit", "value", "20.5"),  # better than the best there is
        (
            "benefit",
            "value",
            "20",
        ),  # then benefit were no better than least_left, but placed as many: still not the best
        ("benefit", "best", "yes"),
        ("least_left", "best", "no"),
        ("least_left", "feasible", "no"),
        ("least_left", "value", "19.5"),  # then suitability were the best
        ("suitability", "must_serve", "1"),  # there is none
        ("suitability", "placed", "4"),  # of three projects
        ("suitability", "waste_mu", "-1"),
    ],
)
def test_a_changed_figure(row: str, column: str, value: str, sound: Path, tmp_path: Path) -> None:
    found = findings(sound, tmp_path, {(row, column): value})
    tied = (row, column, value) == ("benefit", "value", "20")
    assert (not found) == tied  # a tie that least_left wins is nothing that can be seen
    assert all(code == "differs" for code, _ in found)


def test_a_missing_rule(sound: Path, tmp_path: Path) -> None:
    assert ("missing_row", "benefit") in findings(sound, tmp_path, {("benefit", "rule"): ""})


def findings(run: Path, folder: Path, cells: dict[tuple[str, str], str]) -> list[tuple[str, str]]:
    """Return code and row of what is found where cells of `by_hand.csv` are others; a rule that is blank loses its row."""
    copy = folder / "run"
    copy.mkdir()
    for file in sorted(run.rglob("*")):
        target = copy / file.relative_to(run)
        if file.is_dir():
            target.mkdir()
        else:
            target.write_bytes(file.read_bytes())
    head, *rows = read_grid(run / "by_hand.csv")
    names = [row[0] for row in rows]
    for (name, column), value in cells.items():
        rows[names.index(name)][head.index(column)] = value
    with (copy / "by_hand.csv").open("w", encoding="utf-8-sig", newline="") as out:
        csv.writer(out, lineterminator="\n").writerows([head, *(row for row in rows if row[0])])
    seal(copy)
    return [(finding.code, finding.row[0]) for finding in verify(copy).findings if finding.file == "by_hand.csv"]


def test_without_a_feasible_rule_none_is_best(tmp_path: Path) -> None:
    """X is pinned to no land; each rule places it. The plan then is W alone."""
    made = run(tmp_path, pin={"X": "none"})
    rows = {row[0]: row[1:5] for row in read_grid(made / "by_hand.csv")[1:]}
    assert rows.pop("plan") == ["yes", "no", "0", "11"]
    assert [row[:2] for row in rows.values()] == [["no", "no"], ["no", "no"], ["no", "no"]]
    page = (made / "report.html").read_text("utf-8")
    assert "没有一种手工规则的方案守住本案例的全部约束" in page
