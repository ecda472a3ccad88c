"""Plans made by hand, worked out by hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given

from benchmarks.scale.hand_out import best, plans_by_hand
from landquota import app, decide
from landquota.decide import Prepared, prepare
from landquota.inputs.case import Case
from landquota.models.by_hand.plans import HandPlan, best_by_hand
from landquota.models.by_hand.rules import RULES, Rule
from landquota.models.decisions import Decisions
from landquota.reports.verify import Choice, Facts, recompute_facts
from landquota.reports.verify.judging import judge
from landquota.solvers.options import SolveOptions
from landquota.solvers.problem import Problem
from landquota.solvers.result import SolveResult
from tests.cross.comparing import drawing, read
from tests.cross.strategies import tiny_cases
from tests.written import Row, Written

OBJECTIVES = ["must_serve", "value"]


def project(name: str, unit: str, area: float, value: float, **more: str) -> Row:
    return {"project_id": name, "name": name, "units": unit, "industry": "39", "area_mu": area, "value": value, **more}


def prepared(folder: Path, settings: Row, units: list[Row], stock: list[Row], projects: list[Row]) -> Prepared:
    head = {"name": "by hand", "plan_year": 2026, "rulebook": "plain", "objectives": OBJECTIVES, **settings}
    written = Written(head, {"units": units, "stock": stock, "projects": projects})
    return prepare(app.read_case(written.folder(folder / "case")))


def by_hand(case: Prepared, rule: Rule) -> HandPlan:
    return next(plan for plan in case.by_hand if plan.rule == rule)


def placed(plan: HandPlan) -> dict[str, str]:
    chosen = plan.decisions.chosen
    return dict(zip(chosen["project_id"], chosen["place_id"], strict=True))


@pytest.mark.parametrize(
    ("rule", "places"),
    [
        ("least_left", {"Y": "A", "X": "A"}),  # Y leaves 30 of A; X then leaves 5 there, 25 of B
        ("suitability", {"Y": "A", "X": "B"}),  # B is 25 mu larger than X needs, A 75
        ("benefit", {"Y": "A", "X": "B"}),  # X yields more a mu, comes first and leaves 25 of B, 75 of A
    ],
)
def test_each_rule_chooses_its_parcel(rule: Rule, places: dict[str, str], tmp_path: Path) -> None:
    case = on_stock(tmp_path, [project("Y", "U", 70, 10, new_land="no"), project("X", "U", 25, 9, new_land="no")])
    plan = by_hand(case, rule)
    assert placed(plan) == places
    assert plan.feasible
    assert set(case.instance.pairs["place_id"][plan.solution[case.place_columns] > 0.5]) == set(places.values())


def on_stock(folder: Path, projects: list[Row], **settings: object) -> Prepared:
    parcels: list[Row] = [
        {"parcel_id": name, "unit_id": "U", "kind": "approved_unsupplied", "area_mu": area}
        for name, area in (("A", 100), ("B", 50))
    ]
    return prepared(folder, settings, [{"unit_id": "U", "name": "U"}], parcels, projects)


def test_value_comes_first_or_value_a_mu(tmp_path: Path) -> None:
    """W is worth most and least a mu: by value it takes all of A, and Y gets nothing; by value a mu it comes last."""
    asked = [("W", 100, 11), ("Y", 70, 10), ("X", 25, 9)]
    case = on_stock(tmp_path, [project(name, "U", area, value, new_land="no") for name, area, value in asked])
    assert placed(by_hand(case, "least_left")) == {"W": "A", "X": "B"}
    assert placed(by_hand(case, "benefit")) == {"X": "B", "Y": "A"}
    plans = plans_by_hand(case)
    assert {rule: plans[rule]["value"] for rule in RULES} == {"least_left": 20, "suitability": 20, "benefit": 19}
    assert best(plans) == "least_left"


def test_the_best_is_so_by_the_objectives_in_their_order(tmp_path: Path) -> None:
    """The same three: `least_left` leaves 25 of B (no offcut limit: no waste) and is worth 20, `benefit` 19. Where new land comes first all are equal."""
    asked = [("W", 100, 11), ("Y", 70, 10), ("X", 25, 9)]
    case = on_stock(tmp_path, [project(name, "U", area, value, new_land="no") for name, area, value in asked])
    plans = case.by_hand[::-1]
    assert [plan.rule for plan in plans] == ["benefit", "suitability", "least_left"]
    found = {order: best_by_hand(plans, order) for order in (("value",), ("new_land",), ("new_land", "value"))}
    assert {order: plan and plan.rule for order, plan in found.items()} == {
        ("value",): "suitability",  # worth as much as least_left, and before it in this list
        ("new_land",): "benefit",
        ("new_land", "value"): "suitability",
    }
    assert best_by_hand((), ("value",)) is None


def test_must_serve_comes_first(tmp_path: Path) -> None:
    asked = [project("W", "U", 100, 11, new_land="no"), project("M", "U", 90, 1, new_land="no", must_serve="yes")]
    case = on_stock(tmp_path, asked)
    assert all(placed(plan) == {"M": "A"} for plan in case.by_hand)


@pytest.mark.parametrize("rule", RULES)
def test_quota_is_cut_in_proportion(rule: Rule, tmp_path: Path) -> None:
    """U asks for 60 mu and V for 30; there are 60: two thirds each, 40 and 20. Two of three projects of each get land."""
    units: list[Row] = [{"unit_id": name, "name": name} for name in "UV"]
    projects = [
        project(f"{unit}{n}", unit, area, n, new_land="yes") for unit, area in (("U", 20), ("V", 10)) for n in (1, 2, 3)
    ]
    case = prepared(tmp_path, {"quota": {"extra_mu": 60, "step_mu": 10}}, units, [], projects)
    plan = by_hand(case, rule)
    assert plan.solution[case.step_columns].tolist() == [4, 2]
    assert set(placed(plan)) == {"U2", "U3", "V2", "V3"}
    assert plan.feasible


def test_what_no_best_plan_uses_is_not_used_by_hand(tmp_path: Path) -> None:
    """New land that is worth nothing is left out of the search where it is decided after value, and asks for no quota."""
    projects = [project("Z", "U", 20, 0, new_land="yes"), project("X", "U", 20, 1, new_land="yes")]
    settings = {"quota": {"extra_mu": 40, "step_mu": 10}, "objectives": ["value", "new_land"]}
    case = prepared(tmp_path, settings, [{"unit_id": "U", "name": "U"}], [], projects)
    assert all(set(placed(plan)) == {"X"} for plan in case.by_hand)
    assert all(plan.decisions.quota.tolist() == [20] for plan in case.by_hand)


def test_more_must_be_given_than_there_is(tmp_path: Path) -> None:
    """Floors of 50 and 30 mu, of 60 that can be handed out: no rule makes a plan, and none fails."""
    units = [{"unit_id": name, "name": name, "quota_floor_mu": floor} for name, floor in (("U", 50), ("V", 30))]
    case = prepared(tmp_path, {"quota": {"extra_mu": 60}}, units, [], [project("X", "U", 20, 1, new_land="yes")])
    assert [plan.feasible for plan in case.by_hand] == [False] * 3
    assert [plan.decisions.quota.tolist() for plan in case.by_hand] == [[50, 30]] * 3


def test_a_pin_is_not_looked_at(tmp_path: Path) -> None:
    """X is pinned to no land, and every rule gives it some: none is feasible, and the search begins with the first plan."""
    case = on_stock(tmp_path, [project("X", "U", 25, 9, new_land="no")], pin={"X": "none"})
    assert [placed(plan) for plan in case.by_hand] == [{"X": "B"}] * 3
    assert not any(plan.feasible for plan in case.by_hand)
    assert case.begun.start is not None
    assert not case.begun.start[case.place_columns].any()


def test_drawn_cases() -> None:
    """What is called feasible keeps every constraint of the verifier, what is not breaks one; and no plan by hand beats a start that is chosen from them."""
    seen: Counter[str] = Counter()

    @drawing(examples=15, long=1000)
    @given(tiny_cases())
    def each(written: Written) -> None:
        seen.update(check(read(written)))

    each()
    assert min(seen["feasible"], seen["infeasible"]) >= 3


def check(case: Case) -> list[str]:
    """Judge every plan by hand of a case; return what it was good for."""
    ready, facts = prepare(case), recompute_facts(case)
    costs = ready.problem.costs
    for plan in ready.by_hand:
        assert plan.feasible == (not judge(facts, choice_of(plan.decisions, facts)).violations)
        if plan.feasible:
            assert np.all(plan.solution >= ready.searched.lower - 1e-9)
            assert np.all(plan.solution <= ready.searched.upper + 1e-9)
            assert ready.begun.start is not None
            first = next((d for d in np.round(costs @ (plan.solution - ready.begun.start), 5) if d), 0.0)
            assert first >= 0
    return ["feasible" if plan.feasible else "infeasible" for plan in ready.by_hand]


def choice_of(plan: Decisions, facts: Facts) -> Choice:
    """Return decisions as the verifier takes them."""
    chosen = plan.chosen[["project_id", "placement", "place_id", "area_mu"]].to_numpy().tolist()
    units = plan.instance.units["unit_id"].tolist()
    assert set(units) == set(facts.units)
    return Choice(
        {p: (kind, place, area) for p, kind, place, area in chosen}, dict(zip(units, plan.quota, strict=True))
    )


def test_a_plan_of_the_bundled_case_keeps_every_rule() -> None:
    case = prepare(app.read_case("inputs/cases/ganzhou"))
    assert all(plan.feasible for plan in case.by_hand)
    assert case.begun.start is not case.problem.start


@pytest.mark.parametrize("method", ["whole", "decomposed"])
def test_the_search_begins_with_the_best_of_them(method: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three projects as above: the first plan is worth 0, `least_left` 20, which nothing beats."""
    asked = [("W", 100, 11), ("Y", 70, 10), ("X", 25, 9)]
    projects = [project(name, "U", area, value, new_land="no") for name, area, value in asked]
    case = on_stock(tmp_path, projects, solve={"method": method}, objectives=["value"])
    assert case.problem.start is not None
    assert case.problem.costs[0] @ case.problem.start == 0
    begun: list[Problem] = []
    for name in ("solve_in_parts", "solve_watched"):
        monkeypatch.setattr(decide, name, noting(begun, getattr(decide, name)))
    result = decide.solve_prepared(case, SolveOptions()).result
    assert [problem.costs[0] @ problem.start for problem in begun if problem.start is not None] == [-20]
    if method == "decomposed":
        assert result.levels[0].steps[0].objective == 20
    assert result.levels[0].objective == 20


def noting(begun: list[Problem], search: Callable[..., SolveResult]) -> Callable[..., SolveResult]:
    """Return a search that first notes the problem it is given."""

    def noted(problem: Problem, *rest: Any, **named: Any) -> SolveResult:
        begun.append(problem)
        return search(problem, *rest, **named)

    return noted
