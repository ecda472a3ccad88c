"""Clashes of each kind, worked out by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from landquota import app
from landquota.cli import commands
from landquota.models.clash import KINDS, clash_of
from landquota.reports.clash_words import clash_sentences
from landquota.reports.words import Words
from landquota.solvers.options import SolveOptions
from landquota.whatif.conflicts import clash, conflicts_of
from landquota.whatif.study import study_of
from tests.cases.hand import CASES
from tests.written import Row, Written, read_written

P30: Row = {"parcel_id": "P1", "unit_id": "A", "kind": "approved_unsupplied", "area_mu": 30}

SITE: Row = {"site_id": "S1", "unit_id": "A", "area_mu": 50, "agricultural_mu": 15, "cropland_mu": 15, "paddy_mu": 0}


def unit(unit_id: str = "A", **columns: Any) -> Row:
    return {"unit_id": unit_id, "name": f"Unit {unit_id}", **columns}


def wants(project_id: str, area: float, **columns: Any) -> Row:
    """Return a must-serve project of unit A."""
    fixed = {"name": project_id, "units": "A", "industry": "39", "area_mu": area, "value": 1, "must_serve": "yes"}
    return {"project_id": project_id, **fixed, **columns}


def case_of(
    folder: Path, units: list[Row], *, stock: Any = (), projects: Any = (), sites: Any = (), **settings: Any
) -> Path:
    tables = {"units": units, "stock": list(stock), "projects": list(projects), "sites": list(sites)}
    return Written({"name": "hand", "plan_year": 2026, "rulebook": "plain", **settings}, tables).folder(folder)


HAND: dict[str, tuple[dict[str, Any], set[str], list[tuple[tuple[str, ...], float]]]] = {
    # 20 + 15 of 30: 5 too much, whichever gives way; the floors sum to 35 against what is earned, 40
    "floors and the city's cap": (
        {
            "units": [unit("A", quota_floor_mu=20), unit("B", quota_floor_mu=15)],
            "quota": {"cap_mu": 30, "extra_mu": 40},
        },
        {"unit_floor:A", "unit_floor:B", "quota_cap"},
        [(("quota.cap_mu=35",), 5), (("units.A.quota_floor_mu=15",), 5), (("units.B.quota_floor_mu=10",), 5)],
    ),
    # steps of 5: 12 asks for 15, and 10 is all that fits below 14
    "floor and cap of a unit": (
        {"units": [unit(quota_floor_mu=12, quota_cap_mu=14)], "quota": {"extra_mu": 50, "step_mu": 5}},
        {"unit_floor:A", "unit_cap:A"},
        [(("units.A.quota_cap_mu=15",), 1), (("units.A.quota_floor_mu=10",), 2)],
    ),
    "floor and what is earned": (
        {"units": [unit(quota_floor_mu=12)], "quota": {"extra_mu": 5}},
        {"unit_floor:A", "quota_earned"},
        [(("quota.extra_mu=12",), 7), (("units.A.quota_floor_mu=5",), 7)],
    ),
    # two conflicts that have nothing in common, steps of 5: 12 and 17 ask for 15 and 20; a mu on A and one on B, neither alone is enough
    "two at once": (
        {
            "units": [unit("A", quota_floor_mu=12, quota_cap_mu=14), unit("B", quota_floor_mu=17, quota_cap_mu=19)],
            "quota": {"extra_mu": 50, "step_mu": 5},
        },
        {"unit_floor:A", "unit_cap:A"},
        [(("units.A.quota_cap_mu=15", "units.B.quota_cap_mu=20"), 2)],
    ),
    # 30 mu of new land take 9 of cropland (0.3), and 2 are allowed: the plan's cap never gives way
    "must serve and the farmland cap": (
        {
            "units": [unit()],
            "projects": [wants("J1", 30)],
            "sites": [SITE],
            "quota": {"extra_mu": 50},
            "farmland": {"cropland_cap_mu": 2},
        },
        {"must_serve:J1", "farmland_cap:cropland"},
        [],
    ),
    "must serve and the balance": (
        {
            "units": [unit(cropland_balance_mu=2)],
            "projects": [wants("J1", 30)],
            "sites": [SITE],
            "quota": {"extra_mu": 50},
        },
        {"must_serve:J1", "farmland_balance:A:cropland"},
        [(("units.A.cropland_balance_mu=9",), 7)],
    ),
    "must serve and quota": (
        {"units": [unit(carry_over_mu=4)], "projects": [wants("J1", 30)], "quota": {"extra_mu": 20}},
        {"must_serve:J1", "quota_use:A", "quota_earned"},
        [(("quota.extra_mu=26",), 6)],
    ),
    "two must-serve projects on one parcel": (
        {
            "units": [unit()],
            "stock": [P30],
            "projects": [wants("J1", 30, new_land="no"), wants("J2", 20, new_land="no")],
        },
        {"must_serve:J1", "must_serve:J2"},
        [],
    ),
    "pins against each other": (
        {
            "units": [unit()],
            "stock": [P30],
            "projects": [wants("J1", 30), wants("J2", 20)],
            "pin": {"J1": "P1", "J2": "P1"},
        },
        {"pin:J1", "pin:J2"},
        [(("pin.J1=null",), 0), (("pin.J2=null",), 0)],
    ),
    # 30 mu of new land against 10 + 4 carried over
    "a pin and quota": (
        {
            "units": [unit(carry_over_mu=4, quota_cap_mu=10)],
            "projects": [wants("J1", 30)],
            "pin": {"J1": "new:A"},
            "quota": {"extra_mu": 90},
        },
        {"pin:J1", "unit_cap:A", "quota_use:A"},
        [(("pin.J1=null",), 0), (("units.A.quota_cap_mu=26",), 16)],
    ),
    "a pin to none and must serve": (
        {"units": [unit()], "stock": [P30], "projects": [wants("J1", 30)], "pin": {"J1": "none"}},
        {"must_serve:J1", "pin:J1"},
        [(("pin.J1=null",), 0)],
    ),
}


@pytest.mark.parametrize("name", HAND)
def test_clash_of_each_kind(name: str, tmp_path: Path) -> None:
    parts, rules, ways = HAND[name]
    found = conflicts_of(app.read_case(case_of(tmp_path, **parts))).clash
    assert found is not None
    assert found.proved
    assert {element.id for element in found.elements} == rules
    assert [(way.changes, way.amount_mu) for way in found.relaxations] == ways
    assert clash_of(json.loads(json.dumps(found.to_dict()))) == found
    assert {element.kind for element in found.elements} <= set(KINDS)


def test_own_part_and_brake(tmp_path: Path) -> None:
    """Of hand-solved cases: an own part above a cap, and a floor on a braked unit, which a brake never gives way to."""
    own = clash(app.prepare(app.read_case(CASES / "own_above_cap")))
    brake = clash(app.prepare(app.read_case(CASES / "floor_of_a_braked_unit")))
    assert own is not None and brake is not None
    assert [e.id for e in own.elements] == ["unit_cap:A", "own_part:A"]
    assert [(w.changes, w.amount_mu) for w in own.relaxations] == [(("units.A.quota_cap_mu=20",), 5.0)]
    assert [e.id for e in brake.elements] == ["unit_floor:A", "brake:A"]
    assert all("digest" not in change for way in brake.relaxations for change in way.changes)


def test_a_higher_cap_of_the_city_raises_own_parts_too(tmp_path: Path) -> None:
    """A disposed of 20 mu that earn 20, B of nothing; a cap of 12 leaves A an own part of k 20 = 12, and B's floor asks for 4.

    With a cap of 16 A's own part is 16: only what is earned, 20, bounds it, and 20 + 4 is more than that. So no cap is enough, and the
    floor must fall to 0, or 4 extra mu and a cap of 24 come together.
    """
    written = read_written(CASES / "own_above_cap")
    units = [{**written.tables["units"][0], "quota_cap_mu": None}, unit("B", quota_floor_mu=4)]
    case = app.read_case(written.with_settings(quota={"cap_mu": 12}).with_rows("units", units).folder(tmp_path))
    found = clash(app.prepare(case))
    assert found is not None
    assert {e.id for e in found.elements} == {"own_part:A", "unit_floor:B", "quota_cap"}
    assert [(w.changes, w.amount_mu) for w in found.relaxations] == [(("units.B.quota_floor_mu=0",), 4.0)]


def test_no_red_line_ever_clashes() -> None:
    """A parcel in a red line is no candidate: what is asked of it has no row, and nothing says that it could give way."""
    assert not {"forbid", "within", "unplanned", "cap_share", "candidate"} & set(KINDS)
    rows = app.prepare(app.read_case(CASES / "parcels_screened")).problem.row_names
    assert not [name for name in rows if "forbid" in name or "blocker" in name]


def test_a_question_without_a_plan() -> None:
    """J1 and J2 cannot both take P1 and P2 away from each other: asked for one project without candidates left."""
    study = study_of(app.solve_case(app.read_case(CASES / "two_parcels")))
    both = [study.row(study.of_project("J3"), 1, 1)]
    found = clash(study, both)
    assert found is not None
    assert "asked:1" in {e.id for e in found.elements}
    assert clash(study, [study.row(study.of_project("J1"), 0, 0)]) is None


def test_a_limit_leaves_the_set_unproved() -> None:
    prepared = app.prepare(app.read_case(CASES / "floor_above_earned"))
    found = clash(prepared, options=SolveOptions(time_limit_s=1e-9), infeasible=True)
    assert found is not None
    assert not found.proved
    assert found.relaxations == ()


def test_words_name_the_numbers() -> None:
    case = app.read_case(CASES / "floor_above_earned")
    found = clash(app.prepare(case))
    assert found is not None
    zh, en = clash_sentences(found, Words(case, "zh")), clash_sentences(found, Words(case, "en"))
    assert "East的指标下限 18 亩" in zh[0] and zh[0].endswith("不能同时满足。")
    assert "the quota floor of West, 12 mu" in en[0]
    assert "--set quota.extra_mu=30" in zh[-1] and "--set quota.extra_mu=30" in en[-1]


def test_a_run_publishes_its_clash(tmp_path: Path) -> None:
    result = app.run(CASES / "floor_above_cap", tmp_path / "run", lang="en")
    told = json.loads((tmp_path / "run/plan.json").read_text("utf-8"))["clash"]
    assert [rule["id"] for rule in told["rules"]] == ["unit_floor:A", "unit_cap:A"]
    assert told["rules"][0]["floor_mu"] == 12
    assert app.verify(result.folder).ok
    assert "cannot all hold" in (tmp_path / "run/report.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("rules", 0, "floor_mu"), 13),
        (("rules", 0, "id"), "unit_floor:Z"),
        (("rules", 0, "source"), "somewhere"),
        (("relaxations", 0, "amount_mu"), 2),
        (("relaxations", 0, "changes"), ["brake.digest_years_max=9"]),
        (("relaxations", 0, "changes"), ["units.A.quota_cap_mu=13"]),
        (("proved",), "yes"),
        (("rules",), []),
    ],
)
def test_a_forged_clash_is_found(path: tuple[Any, ...], value: object, tmp_path: Path) -> None:
    app.run(CASES / "floor_above_cap", tmp_path / "run")
    file = tmp_path / "run/plan.json"
    plan = json.loads(file.read_text("utf-8"))
    node = plan["clash"]
    for part in path[:-1]:
        node = node[part]
    node[path[-1]] = value
    file.write_text(json.dumps(plan, ensure_ascii=False), "utf-8")
    assert not app.verify(tmp_path / "run", seals=False).ok


def test_the_command(tmp_path: Path) -> None:
    run = CliRunner().invoke
    clashing = run(commands, ["conflicts", str(CASES / "floor_above_cap"), "--json"])
    assert clashing.exit_code == 3
    assert json.loads(clashing.stdout)["question"] == "case"
    fine = run(commands, ["conflicts", str(CASES / "two_parcels"), "--lang", "en"])
    assert fine.exit_code == 0
    assert "Nothing clashes" in fine.stdout
