"""Pins: kept, refused where no rule permits them, and priced by the difference of two runs."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given

from landquota import app
from landquota.errors import InputError
from landquota.models.plan import Plan
from landquota.reports.verify import judge, recompute_facts
from landquota.whatif.pins import pin_price
from tests.cases.hand import CASES
from tests.cross.comparing import choice_of, drawing, levels_of, plan_of, read, tolerance
from tests.cross.exhaust import exhaust, size_of
from tests.whatif.test_conflicts_drawn import harsh_cases
from tests.written import Written

MOST_CHOICES = 500
MAXIMISED = ("must_serve", "value")


def placed(plan: Plan) -> dict[str, str]:
    rows = plan.assignments
    places = rows["parcel_id"].fillna(rows["site_id"])
    return dict(zip(rows["project_id"], places, strict=True))


def test_the_price_is_the_difference_of_two_runs(tmp_path: Path) -> None:
    pinned = app.run(CASES / "pins", tmp_path / "pinned")
    free = app.run(CASES / "pins", tmp_path / "free", changes=("pin.J1=null", "pin.J2=null", "pin.J4=null"))
    price, with_pins, without = pinned.plan.pin_price, placed(pinned.plan), placed(free.plan)
    assert price is not None and price.proved
    for with_, free_ in zip(pinned.plan.levels, free.plan.levels, strict=True):
        assert with_.value is not None and free_.value is not None
        sign = 1 if with_.level in MAXIMISED else -1
        assert price.loss[with_.level] == pytest.approx(sign * (free_.value - with_.value), abs=1e-6)
    assert price.loss["value"] == 3  # 18 - 15, by hand
    assert price.displaces == tuple(sorted(without.keys() - with_pins.keys())) == ("J2",)
    assert price.placed == tuple(sorted(with_pins.keys() - without.keys())) == ("J4",)
    assert price.moved == ("J1",)
    assert free.plan.pin_price is None
    assert app.verify(pinned.folder).ok
    assert app.verify(free.folder).ok


def test_pins_and_price_are_told(tmp_path: Path) -> None:
    app.run(CASES / "pins", tmp_path / "run")
    document = json.loads((tmp_path / "run/plan.json").read_text("utf-8"))
    assert document["pins"] == [
        {"project_id": "J1", "place": "P2"},
        {"project_id": "J2", "place": "none"},
        {"project_id": "J4", "place": "any"},
    ]
    page = (tmp_path / "run/report.html").read_text("utf-8")
    assert "项目“J2 Two”指定不供地" in page
    assert "因此失去土地：J2 Two。" in page


Change = Callable[[dict[str, Any]], None]
FORGED: dict[str, Change] = {
    "another place": lambda plan: plan["pins"][0].update(place="P1"),
    "a pin less": lambda plan: plan["pins"].pop(),
    "no price": lambda plan: plan.update(pin_price=None),
    "a gain": lambda plan: plan["pin_price"]["loss"].update(value=-3.0),
    "must-serve projects out of nothing": lambda plan: plan["pin_price"]["loss"].update(must_serve=1.0),
    "new land below nothing": lambda plan: plan["pin_price"]["loss"].update(new_land=4.0),
    "displaces who has land": lambda plan: plan["pin_price"].update(displaces=["J1"]),
    "unknown project": lambda plan: plan["pin_price"].update(placed=["J9"]),
    "moved and placed": lambda plan: plan["pin_price"].update(moved=["J4"]),
    "a level less": lambda plan: plan["pin_price"]["loss"].pop("waste"),
    "no number": lambda plan: plan["pin_price"]["loss"].update(waste="0"),
}


@pytest.fixture(scope="module")
def pinned_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return app.run(CASES / "pins", tmp_path_factory.mktemp("pins") / "run").folder


@pytest.mark.parametrize("name", FORGED)
def test_forged_pins_and_prices_are_found(name: str, pinned_run: Path) -> None:
    file = pinned_run / "plan.json"
    honest = file.read_text("utf-8")
    plan = json.loads(honest)
    FORGED[name](plan)
    file.write_text(json.dumps(plan, ensure_ascii=False), "utf-8")
    try:
        findings = app.verify(pinned_run).findings
    finally:
        file.write_text(honest, "utf-8")
    assert [f for f in findings if f.code != "seal_broken"]


def test_a_plan_that_breaks_its_pin_is_found() -> None:
    case = app.read_case(CASES / "pins")
    free = app.read_case(CASES / "pins", changes=("pin.J1=null", "pin.J2=null", "pin.J4=null"))
    assert judge(recompute_facts(case), choice_of(app.solve_case(free).plan)).violations == ("pins",)


def test_illegal_pins_are_refused_all_at_once(tmp_path: Path) -> None:
    """J2 needs 50 and P1 has 30; J3 may not go to B; J4 is not admitted; J5 has no place; J6 may not have new land; P4 is seized."""
    fixed = {"units": "A", "industry": "39", "value": 1, "new_land": "no"}
    rows = [("J1", 30, {}), ("J2", 50, {}), ("J3", 30, {}), ("J4", 30, {"catalogue": "prohibited"})]
    rows += [("J5", 90, {}), ("J6", 30, {})]
    stock = [("P1", "A", 30, None), ("P2", "A", 60, None), ("P3", "B", 30, None), ("P4", "A", 30, "seizure")]
    columns = ("parcel_id", "unit_id", "area_mu", "blockers")
    tables: dict[str, list[dict[str, Any]]] = {
        "units": [{"unit_id": u, "name": u} for u in ("A", "B")],
        "stock": [{"kind": "idle", **dict(zip(columns, row, strict=True))} for row in stock],
        "projects": [{"project_id": p, "name": p, **fixed, "area_mu": area, **more} for p, area, more in rows],
    }
    pins = {"J1": "P4", "J2": "P1", "J3": "P3", "J4": "any", "J5": "any", "J6": "new:A"}
    settings = {"name": "hand", "plan_year": 2026, "rulebook": "plain", "pin": pins}
    case = app.read_case(Written(settings, tables).folder(tmp_path / "case"))
    with pytest.raises(InputError) as caught:
        app.prepare(case)
    told = {problem.place.key: problem.text("en") for problem in caught.value.problems}
    parts = {
        "J1": "P4: a blocker",
        "J2": "too small (30, limit 50)",
        "J3": "no unit that the project names",
        "J4": "industry catalogue (prohibited)",
        "J5": "too small",
        "J6": "no new land",
    }
    assert set(told) == {f"pin.{project}" for project in parts}
    assert [p for p, part in parts.items() if part not in told[f"pin.{p}"]] == []
    with pytest.raises(InputError):
        app.run(tmp_path / "case", tmp_path / "run")
    assert not (tmp_path / "run").exists()


def test_infeasible_pins_have_no_price(tmp_path: Path) -> None:
    result = app.run(CASES / "pins_clash", tmp_path / "run")
    assert result.exit_code == 3
    assert result.plan.pin_price is None
    assert result.plan.clash is not None
    assert [element.id for element in result.plan.clash.elements] == ["pin:J2", "pin:J3"]
    assert app.verify(result.folder).ok


@drawing(examples=8, long=1000)
@given(harsh_cases())
def test_a_pinned_plan_is_the_best_of_all_choices(written: Written) -> None:
    case = read(written)
    facts = recompute_facts(case)
    assume(case.settings.pin and size_of(facts) <= MOST_CHOICES)
    plan, best = plan_of(case), exhaust(facts)
    assert plan.status == ("infeasible" if best is None else "optimal")
    near = tolerance(facts)
    assert levels_of(plan) == pytest.approx([] if best is None else list(best.levels), rel=near, abs=near)


@drawing(examples=5, long=500)
@given(harsh_cases())
def test_no_price_gains_at_its_first_level(written: Written) -> None:
    solved = app.solve_case(read(written))
    price = pin_price(solved)
    assume(price is not None)
    assert price is not None and price.proved
    free = plan_of(read(written.with_settings(pin={})))
    wanted = [
        (1 if one.level in MAXIMISED else -1) * ((other.value or 0) - (one.value or 0))
        for one, other in zip(solved.plan.levels, free.levels, strict=True)
    ]
    assert list(price.loss.values()) == pytest.approx(wanted, abs=1e-4)
    assert next((loss for loss in price.loss.values() if abs(loss) > 1e-4), 0.0) >= 0
