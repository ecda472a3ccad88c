"""Project cards of random tiny cases against brute force: every choice judged by the verifier, the tie rule told again from its formula."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from hypothesis import assume, given

from landquota import app
from landquota.inputs.case import Case
from landquota.reports.cards.card import Card
from landquota.reports.verify import Choice, Facts, recompute_facts
from landquota.whatif.project_cards import project_card
from landquota.whatif.study import Study, study_of
from tests.cross.comparing import drawing, plan_of, read, tolerance
from tests.cross.exhaust import MAXIMISED, Best, Placing, exhaust, size_of
from tests.cross.strategies import tiny_cases
from tests.whatif.every_plan import Judged, best_on, every_plan, is_small
from tests.written import Written

MOST_CHOICES = 1_500
STEP = 0.01


def decided(written: Written, case: Case) -> Study:
    solved = app.solve_case(case)
    assume(solved.plan.totals is not None)
    return study_of(solved)


def without_land(asked: Study) -> list[str]:
    """Return the projects that have candidates and no land."""
    return sorted(set(asked.candidates["project_id"]) - set(asked.base.places))


@drawing(examples=5, long=1500)
@given(tiny_cases())
def test_the_loss_is_that_of_brute_force(written: Written) -> None:
    case = read(written)
    facts = recompute_facts(case)
    assume(size_of(facts) <= MOST_CHOICES and len({project for project, _, _ in facts.candidates}) > 1)
    asked = decided(written, case)
    wanted = [*without_land(asked), *sorted(asked.base.places)[:1]]
    assume(without_land(asked))
    near = max(1e-3, 10 * tolerance(facts))
    for project_id in wanted:
        card = project_card(asked, project_id)
        placed = project_id in asked.base.places
        best = exhaust(facts, partial(answers, project_id=project_id, placed=not placed))
        assert card.proved
        if best is None:
            assert card.loss == {}
            assert card.reason == ("placed" if placed else "impossible")
            assert card.details["conflict"]["rules"]
            continue
        loss = loss_of(facts, asked, best)
        assert list(card.loss.values()) == pytest.approx(loss, abs=near)
        if not placed:
            assert card.reason == ("displaced" if any(abs(by) > near for by in loss) else "tied")


def answers(placing: Placing, project_id: str, placed: bool) -> bool:
    return (project_id in placing) == placed


def loss_of(facts: Facts, asked: Study, best: Best) -> list[float]:
    levels = facts.settings.objectives
    signs = [-1 if level in MAXIMISED else 1 for level in levels]
    return [s * (value - asked.base.levels[level]) for s, value, level in zip(signs, best.levels, levels, strict=True)]


@drawing(examples=5, long=1500)
@given(tiny_cases())
def test_the_displaced_are_those_of_the_best_plan_by_the_tie_rule(written: Written) -> None:
    case = read(written)
    facts = recompute_facts(case)
    assume(is_small(facts) and facts.candidates)
    asked = decided(written, case)
    assume(without_land(asked))
    plans = every_plan(facts)
    for project_id in without_land(asked):
        card = project_card(asked, project_id)
        forced = first_by_tie_rule(case, facts, [plan for plan in plans if project_id in plan[0].placements])
        if forced is None:
            assert card.reason == "impossible"
            continue
        assert set(card.displaces) == set(asked.base.places) - set(forced.placements)
        if card.reason == "tied":
            best = first_by_tie_rule(case, facts, plans)
            assert best is not None
            numbers = {"plan": tie_number(case, facts, best), "other": tie_number(case, facts, forced)}
            assert card.details["tie"] == pytest.approx(numbers, abs=1e-5)


def first_by_tie_rule(case: Case, facts: Facts, plans: list[Judged]) -> Choice | None:
    if not plans:
        return None
    best = best_on(plans, facts.settings.objectives)
    return min((choice for choice, _ in best), key=lambda choice: tie_number(case, facts, choice))


def tie_number(case: Case, facts: Facts, choice: Choice) -> float:
    """Return the tie number of a choice in which no area can vary, as docs/formulation.md section 5 has it."""
    approved = case.stock.dropna(subset="approved_on")
    dates = dict(zip(approved["parcel_id"], approved["approved_on"], strict=True))
    known = sorted(set(dates.values()))
    total = 0.0
    for project, (kind, place, _) in choice.placements.items():
        date = dates.get(place)
        seniority = 1.0 if date is None else known.index(date) / len(known)
        total += -10.0 + seniority + drawn(project, place) + (2.0 if kind == "bundle" else 0.0)
    steps = {unit: quota / facts.settings.quota.step_mu for unit, quota in choice.quota.items()}
    return total + sum(drawn(unit) * count / 64 for unit, count in steps.items())


def drawn(*ids: str) -> float:
    digest = hashlib.sha256("|".join(ids).encode()).digest()
    return (int.from_bytes(digest[:4], "big") >> 13) / 2**19


@drawing(examples=4, long=1000)
@given(tiny_cases())
def test_the_smallest_change_places_it_and_one_step_less_does_not(written: Written) -> None:
    case = read(written)
    asked = decided(written, case)
    wanted = sorted(set(case.projects["project_id"]) - set(asked.base.places))
    assume(wanted)
    for project_id in wanted:
        card = project_card(asked, project_id)
        if card.change is None:
            assert_no_change(written, card)
        else:
            assert_smallest(written, card)


def assert_smallest(written: Written, card: Card) -> None:
    change = card.change
    assert change is not None
    assert change["checked"]
    assert change["to"] == pytest.approx(change["from"] + change["by"])
    sign = 1 if change["by"] > 0 else -1
    assert places(written, card.id, change["figure"], change["to"])
    assert not places(written, card.id, change["figure"], round(change["to"] - sign * STEP, 6))
    assert not places(written, card.id, change["figure"], round((change["to"] + change["from"]) / 2 - sign * STEP, 2))


def assert_no_change(written: Written, card: Card) -> None:
    """Neither a fortune nor hardly any land would do."""
    row = next(row for row in written.tables["projects"] if row["project_id"] == card.id)
    figure = "tax_wan" if row.get("value") is None else "value"
    if row.get(figure) and card.reason != "no_candidate":
        assert not places(written, card.id, figure, 1e6)
    assert not places(written, card.id, "area_min_mu", 0.01)


def places(written: Written, project_id: str, figure: str, value: float) -> bool:
    """Tell whether a run of the changed case places the project."""
    rows: list[dict[str, Any]] = written.tables["projects"]
    changed = [{**row, figure: value} if row["project_id"] == project_id else row for row in rows]
    return project_id in set(
        plan_of(read(replace(written, tables={**written.tables, "projects": changed}))).assignments["project_id"]
    )
