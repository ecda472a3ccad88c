"""Sweeps over cases whose breakpoints are known by hand, each confirmed by deciding the case on either side."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from landquota import app
from landquota.errors import InputError, Interrupted
from landquota.reports.sweep.folder import sweep_folder, write_sweep
from landquota.reports.sweep.types import Sweep, Watch, value_text
from landquota.texts import LANGUAGES
from landquota.whatif.sweep import Effort, sweep, sweep_grid

ROOT = Path(__file__).parents[2]
FARMLAND = ROOT / "tests/cases/farmland_cap"
"""J1 (worth 5) takes 15 mu of cropland and 30 mu of land, J2 (worth 4) takes 10 and 20; 20 mu of cropland are allowed."""
ALONE = Effort(workers=1)


def swept(case: Path, vary: str, **asked: Any) -> Sweep:
    return sweep(case, vary, effort=ALONE, **asked)


def at(found: Sweep) -> list[tuple[str, str]]:
    return [(value_text(b.last.at[0]), value_text(b.first.at[0])) for b in found.breakpoints]


def places(case: Path, key: str, value: Decimal, changes: tuple[str, ...] = ()) -> dict[str, str] | None:
    """Decide the case at one value, without the sweep."""
    plan = app.solve_case(app.read_case(case, changes=(*changes, f"{key}={value:f}"))).plan
    if plan.totals is None:
        return None
    rows = plan.assignments
    found = rows["parcel_id"].where(rows["parcel_id"].notna(), rows["site_id"])
    return dict(zip(rows["project_id"], found, strict=True))


def assert_confirmed(case: Path, found: Sweep, changes: tuple[str, ...] = ()) -> None:
    """Both sides of each breakpoint are as the sweep says, one step further out too, and they differ."""
    for b in found.breakpoints:
        sides = []
        for point, out in ((b.last, -found.step), (b.first, found.step)):
            told = dict(point.places) if point.status == "optimal" else None
            assert places(case, found.key, point.at[0], changes) == told
            if found.low <= point.at[0] + out <= found.high and found.step != 1:
                assert places(case, found.key, point.at[0] + out, changes) == told
            sides.append(told)
        assert sides[0] != sides[1]


def test_a_value_crosses_another() -> None:
    """J1 takes the site from J2 once it is worth more than 4; at 4 they tie, and J2 takes less new land."""
    found = swept(FARMLAND, "projects.J1.value=0:10", points=3)
    assert at(found) == [("4", "4.00001")]
    assert (found.breakpoints[0].placed, found.breakpoints[0].displaced) == (("J1",), ("J2",))
    assert found.proof == "value"
    assert found.complete
    assert_confirmed(FARMLAND, found)


def test_a_cap_on_farmland() -> None:
    """Room for J2 (10 mu), for J1, which is worth more (15 mu), and for both (25 mu)."""
    found = swept(FARMLAND, "farmland.cropland_cap_mu=0:40", points=4, precision=0.01)
    assert at(found) == [("9.99", "10"), ("14.99", "15"), ("24.99", "25")]
    assert found.letters[0] == "A"
    assert found.letters[-1] == "D"
    assert found.proof == "limit"
    assert found.complete
    assert_confirmed(FARMLAND, found)


@pytest.fixture
def quota_case(tmp_path: Path) -> Path:
    """One unit, one project of 20 mu on new land, no quota but what is given on top or earned by 100 mu of idle land."""
    folder = tmp_path / "quota"
    folder.mkdir()
    head = "name: quota\nplan_year: 2020\nrulebook: national-2020\nobjectives: [value, new_land]\n"
    (folder / "case.yaml").write_text(head, encoding="utf-8")
    (folder / "units.csv").write_text("unit_id,name\nA,East\n", encoding="utf-8")
    (folder / "projects.csv").write_text(
        "project_id,name,units,industry,area_mu,value\nJ1,One,A,39,20,5\n", encoding="utf-8"
    )
    disposal = "disposal_id,unit_id,kind,approved_on,in_task,measure,area_mu,date\n"
    (folder / "disposals.csv").write_text(disposal + "D1,A,idle,2012-05-01,yes,take back,100,2020-03-01\n", "utf-8")
    return folder


def test_extra_quota_just_enough_for_new_land(quota_case: Path) -> None:
    """Without any credit the 20 mu have to be given on top."""
    changes = ("rulebook.credit.idle_in_task.ratio=0",)
    found = swept(quota_case, "quota.extra_mu=0:50", changes=changes, points=3, precision=0.1)
    assert at(found) == [("19.9", "20")]
    assert found.proof == "limit"
    assert found.complete
    assert_confirmed(quota_case, found, changes)


def test_targets_take_the_proof_away(quota_case: Path) -> None:
    """With targets among the objectives the extra quota moves them: the breakpoint is the same, the rest is sampled."""
    changes = ("rulebook.credit.idle_in_task.ratio=0", "objectives=value|new_land|target")
    found = swept(quota_case, "quota.extra_mu=0:50", changes=changes, points=3, precision=0.1)
    assert at(found) == [("19.9", "20")]
    assert found.proof == "none"
    assert not found.complete
    assert {stretch.how for stretch in found.stretches} == {"sampled", "breakpoint"}


def test_a_credit_ratio(quota_case: Path) -> None:
    """100 mu of idle land earn the 20 mu from a ratio of 0.2 on."""
    found = swept(quota_case, "rulebook.credit.idle_in_task.ratio=0:0.5", points=3, precision=0.001)
    assert at(found) == [("0.199", "0.2")]
    assert not found.complete, "a ratio raises own parts too: nothing is proved between the points"
    assert_confirmed(quota_case, found)


def test_quota_counts_where_it_is_watched(quota_case: Path) -> None:
    """Extra quota from 20 to 22.5 mu is handed out in whole steps as it comes; who is placed stays."""
    changes = ("rulebook.credit.idle_in_task.ratio=0", "objectives=value|new_land|target")
    watch: Watch = "quota"
    found = swept(quota_case, "quota.extra_mu=20:22.5", changes=changes, watch=watch, points=2, precision=0.01)
    assert at(found) == [("20.99", "21"), ("21.99", "22")]
    assert found.breakpoints[0].quota == (("A", 20.0, 21.0),)


def test_no_plan_is_a_plan_of_its_own() -> None:
    """A floor above the 100 mu that there are cannot be kept."""
    found = swept(FARMLAND, "units.A.quota_floor_mu=0:200", points=3, precision=0.1)
    assert at(found) == [("100", "100.1")]
    assert found.letters[-1] == "-"
    assert not found.breakpoints[0].has_plans
    assert found.complete
    assert_confirmed(FARMLAND, found)


def test_whole_numbers_are_kept_whole(tmp_path: Path) -> None:
    """The project has its phase of 20 mu in 2022: before that year nothing of it counts against the quota of 19 mu."""
    case = tmp_path / "years"
    case.mkdir()
    (case / "case.yaml").write_text("name: y\nplan_year: 2020\nrulebook: plain\nquota: {extra_mu: 19}\n", "utf-8")
    (case / "units.csv").write_text("unit_id,name\nA,East\n", encoding="utf-8")
    rows = "project_id,name,units,industry,area_mu,value,phases\nJ1,One,A,39,20,5,2022:20\n"
    (case / "projects.csv").write_text(rows, encoding="utf-8")
    found = swept(case, "plan_year=2015:2029", points=2)
    assert found.step == 1
    assert at(found) == [], "at both ends the project is placed: without a proof the year between is not seen"
    assert not found.complete
    found = swept(case, "plan_year=2015:2029", points=99)
    assert at(found) == [("2021", "2022"), ("2022", "2023")]
    assert [p.status for p in found.points] == ["optimal"] * 15


def test_a_point_without_a_proof_claims_nothing() -> None:
    found = sweep(FARMLAND, "projects.J1.value=0:10", points=3, effort=Effort(workers=1, time_limit_s=1e-9))
    assert not found.proved
    assert not found.complete
    assert found.breakpoints == ()
    assert {stretch.how for stretch in found.stretches} == {"not_proved"}


def test_grid() -> None:
    """Rows: what J1 is worth. Columns: the cap on cropland. The same placements have the same letter."""
    found = sweep_grid(FARMLAND, "projects.J1.value=1:5", "farmland.cropland_cap_mu=0:40:3", points=2, effort=ALONE)
    assert [str(value) for value in found.columns] == ["0", "20", "40"]
    assert found.letters == ("A", "B", "C", "A", "D", "C")
    assert [dict(p.places) for p in found.points[:3]] == [{}, {"J2": "S1"}, {"J1": "S1", "J2": "S1"}]
    assert dict(found.points[4].places) == {"J1": "S1"}


@pytest.fixture
def solves(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The cases that are solved, by their changes."""
    seen: list[str] = []

    def counted(case: Any, *rest: Any) -> Any:
        seen.append(case.changes[-1])
        return app.solve_case(case, *rest)

    monkeypatch.setattr("landquota.whatif.sweep_points.solve_case", counted)
    yield seen


def test_an_interrupted_sweep_goes_on(tmp_path: Path, solves: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    out, vary = tmp_path / "out", "projects.J1.value=0:10"

    def run(stop_at: int | None = None) -> Sweep:
        def listen(done: int, _: int) -> None:
            if done == stop_at:
                raise Interrupted

        with sweep_folder(out) as kept:
            found = sweep(FARMLAND, vary, points=4, effort=Effort(workers=1, kept=kept, on_point=listen))
            write_sweep(found, out)
        return found

    with pytest.raises(Interrupted):
        run(stop_at=3)
    assert [p.name for p in out.iterdir()] == [".points"]
    assert len(solves) == 3
    found = run()
    assert len(solves) == len(set(solves)) == len(found.points), "nothing is solved twice"
    before = {p.name: p.read_bytes() for p in out.iterdir() if p.is_file()}
    assert len(run().points) == len(solves), "all of it is known"
    assert {p.name: p.read_bytes() for p in out.iterdir() if p.is_file()} == before
    assert at(found) == [("4", "4.00001")]


def test_a_broken_kept_point_is_solved_again(tmp_path: Path, solves: list[str]) -> None:
    effort = Effort(workers=1, kept=tmp_path)
    sweep(FARMLAND, "tilt=1:2", points=2, effort=effort)
    next(tmp_path.iterdir()).write_text("{", encoding="utf-8")
    sweep(FARMLAND, "tilt=1:2", points=2, effort=effort)
    assert len(solves) == 3


def test_any_number_of_processes_gives_the_same_files(tmp_path: Path) -> None:
    files = []
    for workers in (1, 2):
        out = tmp_path / str(workers)
        with sweep_folder(out) as kept:
            found = sweep(
                FARMLAND, "projects.J1.value=3:5", points=4, precision=0.1, effort=Effort(workers=workers, kept=kept)
            )
            write_sweep(found, out, "en")
        files.append({p.relative_to(out).as_posix(): p.read_bytes() for p in out.rglob("*") if p.is_file()})
    assert files[0] == files[1]
    assert {name for name in files[0] if "/" not in name} == {
        *("sweep.json", "sweep.csv", "breakpoints.csv", "report.html", "report.xlsx"),
    }


def test_the_documents_say_what_was_found(tmp_path: Path) -> None:
    out = tmp_path / "out"
    found = swept(FARMLAND, "farmland.cropland_cap_mu=5:12", points=2, precision=0.1, scenario=())
    with sweep_folder(out):
        write_sweep(found, out, "en")
        told = json.loads((out / "sweep.json").read_text("utf-8"))
    assert (told["schema"], told["complete"], told["proof"]) == ("landquota/sweep/1", True, "limit")
    assert [(b["last"], b["first"], b["placed"]) for b in told["breakpoints"]] == [(9.9, 10.0, ["J2"])]
    rows = (out / "breakpoints.csv").read_text("utf-8-sig").splitlines()
    assert rows[0] == "breakpoint,last,first,what,id,before,after"
    assert "1,9.9,10,plan,,A,B" in rows
    assert "1,9.9,10,placed,J2,,S1" in rows
    assert "1,9.9,10,level,value,0,4" in rows
    for lang in LANGUAGES:
        write_sweep(found, out, lang)
        page = (out / "report.html").read_text("utf-8")
        assert page.count('class="break"') == 4, "value, new land, projects, quota: one breakpoint each"
        assert "{" not in page.split("</style>")[1].split("<script>")[0]


@pytest.mark.parametrize(
    ("vary", "codes"),
    [
        ("quota.extra_mu", ["range_form"]),
        ("quota.extra_mu=1", ["range_form"]),
        ("=1:2", ["range_form"]),
        ("quota.extra_mu=a:b", ["range_form"]),
        ("quota.extra_mu=0:inf", ["range_form"]),
        ("quota.extra_mu=0:nan", ["range_form"]),
        ("quota.extra_mu=1:2:3", ["range_form"]),
        ("quota.extra_mu=2:1", ["range_order"]),
        ("projects.J9.value=1:2", ["unknown_row"]),
    ],
)
def test_a_wrong_range_is_refused(vary: str, codes: list[str]) -> None:
    with pytest.raises(InputError) as refused:
        swept(FARMLAND, vary)
    assert [problem.code for problem in refused.value.problems] == codes


def test_both_ranges_are_told_at_once() -> None:
    with pytest.raises(InputError) as refused:
        sweep_grid(FARMLAND, "tilt=1", "tilt=1:2:1000", effort=ALONE)
    assert [problem.code for problem in refused.value.problems] == ["range_form", "range_count"]
    with pytest.raises(InputError) as refused:
        sweep_grid(FARMLAND, "tilt=1:2", "tilt=1:2", effort=ALONE)
    assert [problem.code for problem in refused.value.problems] == ["range_twice"]


def test_what_stands_in_the_folder_stays(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(InputError), sweep_folder(tmp_path):
        pass
    assert [p.name for p in tmp_path.iterdir()] == ["mine.txt"]
