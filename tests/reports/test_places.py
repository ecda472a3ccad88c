import dataclasses
from pathlib import Path
from typing import Any

import pytest

from landquota import app
from landquota.inputs.settings import Farmland
from landquota.models.assessment import assess
from landquota.models.candidates import screen
from landquota.reports.limits import limits
from landquota.reports.places import Places
from landquota.reports.words import Words
from tests.reports.sample import make_case, make_infeasible, make_plan

CASES = Path(__file__).parents[1] / "cases"


def project(case: Any, project_id: str) -> dict[Any, Any]:
    rows = case.projects[case.projects["project_id"] == project_id].to_dict("records")
    return dict(rows[0])


@pytest.mark.parametrize("folder", sorted(p.name for p in CASES.iterdir() if (p / "case.yaml").is_file()))
def test_places_read_off_the_tables_are_the_candidates_of_the_screen(folder: str) -> None:
    case = app.read_case(CASES / folder)
    plan = app.solve_case(case).plan
    if plan.totals is None:
        pytest.skip("no plan")
    pairs, places = screen(case, assess(case)).pairs, Places(case, plan, Words(case, "en"))
    pairs = pairs[pairs["placement"] != "bundle"]  # whom a bundle was offered to is in no table
    refused = set(plan.unplaced.loc[plan.unplaced["reason"] == "not_admitted", "project_id"])
    for row in case.projects.to_dict("records"):
        if row["project_id"] not in refused:
            found = {p["parcel_id"] for p in places.parcels(row)} | {s["site_id"] for s in places.sites(row)}
            assert found == set(pairs.loc[pairs["project_id"] == row["project_id"], "place_id"])


def test_places_are_told_with_who_took_them() -> None:
    case = make_case()
    asked = {**project(case, "P5"), "units": ("360702", "360703")}
    told = Places(case, make_plan(), Words(case, "zh")).told(asked)
    assert told == "可选 4 处：S1（已供 P1，剩 30 亩）、S2（未使用，25 亩）、章贡区新增用地、南康区新增用地"


def test_limits_that_leave_too_little_room_are_told() -> None:
    case = make_case()
    settings = case.settings.model_copy(update={"farmland": Farmland(cropland_cap_mu=12.0)})
    case = case.replace(settings=settings)
    told = Places(case, make_plan(), Words(case, "zh")).told({**project(case, "P5"), "units": ("360702",)})
    assert told.endswith("；余量不足：全市占用耕地剩 3 亩（至少需 4.5 亩）")


def test_a_quota_that_may_still_grow_is_not_short() -> None:
    case = make_case()
    words = Words(case, "en")
    only = {**project(case, "P6"), "units": ("kfq",)}
    assert "quota of this year, 0 mu left (22 mu needed at least)" in Places(case, make_plan(), words).told(only)
    plan = make_plan()
    assert plan.totals is not None
    roomy = dataclasses.replace(plan, totals=dataclasses.replace(plan.totals, quota_mu=360.0))
    assert "short of room" not in Places(case, roomy, words).told(only)
    assert "short of room" not in Places(case, plan, words).told({**only, "tier": "national"})


def test_limits_are_those_that_the_case_states() -> None:
    case = make_case()
    units = case.units.assign(cropland_balance_mu=50.0)
    found = limits(case.replace(units=units), make_plan())
    assert [(limit.what, limit.unit_id, limit.used_mu) for limit in found if limit.unit_id == "360703"] == [
        ("quota", "360703", 40.123457),
        ("balance.cropland", "360703", pytest.approx(9.0)),
    ]
    assert {limit.what for limit in limits(case, make_plan())} == {"quota"}
    assert limits(case, make_infeasible()) == ()
