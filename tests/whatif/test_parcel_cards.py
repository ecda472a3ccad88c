"""Parcel cards: each reason by hand, and the best takers against brute force."""

from __future__ import annotations

from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given

from landquota import app
from landquota.reports.cards.card import Card
from landquota.reports.verify import Facts, recompute_facts
from landquota.whatif.parcel_cards import parcel_card
from landquota.whatif.study import Base, Study, study_of
from tests.cases.hand import solved
from tests.cross.comparing import drawing, read, tolerance
from tests.cross.exhaust import MAXIMISED, Best, Placing, exhaust, size_of
from tests.cross.strategies import tiny_cases
from tests.written import Row, Written, read_written

HAND = Path(__file__).parents[1] / "cases"
MOST_CHOICES = 2_000
SAME = 1e-3


@cache
def study(name: str) -> Study:
    return study_of(solved(name))


def of_rows(tables: dict[str, list[Row]], **settings: Any) -> Study:
    """Return the study of the case `two_parcels` with other tables and settings."""
    written = read_written(HAND / "two_parcels")
    for table, rows in tables.items():
        written = written.with_rows(table, rows)
    return study_of(app.solve_case(read(written.with_settings(**settings))))


def parcel(parcel_id: str, area: float, **more: Any) -> Row:
    return {"parcel_id": parcel_id, "unit_id": "U1", "kind": "approved_unsupplied", "area_mu": area, **more}


def project(project_id: str, area: float, value: float, **more: Any) -> Row:
    return {
        **{"project_id": project_id, "name": project_id, "units": "U1", "industry": "39", "area_mu": area},
        **{"new_land": "no", "value": value, **more},
    }


def best(card: Card) -> list[tuple[str, float, list[str]]]:
    return [(one["project_id"], one["loss"]["value"], one["displaces"]) for one in card.details["best"]]


def test_a_granted_parcel_names_its_projects() -> None:
    card = parcel_card(study("two_parcels"), "P1")
    assert (card.outcome, card.reason, card.proved) == ("used", "used", True)
    assert card.details == {"projects": ["J1"]}


def test_a_partly_granted_parcel_names_the_best_further_taker() -> None:
    """One parcel of 100 mu, two that need 60: J1 is worth 6, J2 5. J2 instead of J1 loses 1."""
    shop = of_rows({"stock": [parcel("P1", 100)], "projects": [project("J1", 60, 6), project("J2", 60, 5)]})
    card = parcel_card(shop, "P1")
    assert (card.outcome, card.reason, card.loss) == ("part_used", "used", {})
    assert card.details["projects"] == ["J1"]
    assert best(card) == [("J2", 1.0, ["J1"])]


@pytest.mark.parametrize(
    ("parcel_id", "rule", "measure", "source"),
    [("P2", "blocker", "seizure", "by hand"), ("P5", "not_ready", "2027-01-01", "")],
)
def test_a_parcel_that_a_rule_removed_says_which(parcel_id: str, rule: str, measure: str, source: str) -> None:
    card = parcel_card(study("parcels_screened"), parcel_id)
    assert (card.outcome, card.reason, card.proved) == ("excluded", "excluded", True)
    assert [(cited.id, cited.source) for cited in card.rules] == [(rule, source)]
    assert card.nearest is not None
    assert (card.nearest["rule"], card.nearest["measure"], card.nearest["miss"]) == (rule, measure, None)


def test_a_parcel_that_is_used_up_says_how_much_is_left() -> None:
    card = parcel_card(study("parcels_screened"), "P1")
    assert (card.outcome, card.reason) == ("used_up", "used_up")
    assert card.nearest is not None
    assert (card.nearest["measure"], card.nearest["limit"]) == (0.0, 0.0)


def test_a_parcel_that_a_red_line_hits_cites_the_layer() -> None:
    """1500 of its square metres lie behind the line, 1 is tolerated."""
    card = parcel_card(study("red_line"), "P1")
    assert card.reason == "excluded"
    assert [(cited.id, cited.source) for cited in card.rules] == [("forbid", "redline, by hand, 2026-01")]
    assert card.nearest is not None
    assert (card.nearest["layer"], card.nearest["measure"], card.nearest["miss"]) == ("redline", 1500.0, 1499.0)


def test_a_parcel_that_suits_nobody_counts_what_removed_its_pairs() -> None:
    """P3 is 50 mu of another use than J1 takes; J2 needs 60, so it misses by 10."""
    card = parcel_card(study("pairs_screened"), "P3")
    assert (card.outcome, card.reason, card.proved) == ("no_candidate", "no_taker", True)
    assert card.details == {"removed": {"land_use": 1, "too_small": 1}, "not_admitted": 0}
    assert [cited.id for cited in card.rules] == ["land_use", "too_small"]
    assert card.nearest is not None
    assert (card.nearest["project_id"], card.nearest["rule"], card.nearest["miss"]) == ("J2", "too_small", 10.0)


def test_a_parcel_nobody_asks_for_counts_who_was_not_admitted() -> None:
    """The only project of the unit is refused by the catalogue; the other asks for another unit."""
    units = [{"unit_id": "U1", "name": "East"}, {"unit_id": "U2", "name": "West"}]
    refused = project("J1", 60, 6, catalogue="prohibited")
    elsewhere = project("J2", 60, 6, units="U2", catalogue="prohibited")
    shop = of_rows({"units": units, "stock": [parcel("P1", 100)], "projects": [refused, elsewhere]})
    card = parcel_card(shop, "P1")
    assert (card.reason, card.rules, card.nearest) == ("no_taker", (), None)
    assert card.details == {"removed": {}, "not_admitted": 1}


def test_an_empty_parcel_names_the_three_best_takers() -> None:
    """Approved earlier, P1 takes J9; P2 stands empty since none but J9 is worth anything.

    Any of the others on P2 makes the plan worse by what it is worth below 0: J2 by 2, J1 by 3, J4 by 4; J3, by 5, is the fourth.
    """
    worth = {"J1": -3, "J2": -2, "J3": -5, "J4": -4}
    wanting = [project("J9", 30, 9, land_use="10"), *(project(p, 30, v, land_use="09") for p, v in worth.items())]
    stock = [parcel("P1", 30, land_use="10"), parcel("P2", 30, land_use="09")]
    card = parcel_card(of_rows({"stock": stock, "projects": wanting}), "P2")
    assert (card.outcome, card.reason, card.proved) == ("empty", "displaced", True)
    assert best(card) == [("J2", 2.0, []), ("J1", 3.0, []), ("J4", 4.0, [])]
    assert (card.loss["value"], card.displaces) == (2.0, ())


def test_an_empty_parcel_says_who_would_lose_land() -> None:
    """P2 holds back the waste of P1's neighbour: J1 fits P1 exactly; on P2 it wastes 5 mu, for J2 likewise."""
    stock = [parcel("P1", 30, divisible="no"), parcel("P2", 35, divisible="no")]
    shop = of_rows({"stock": stock, "projects": [project("J1", 40, 7, area_min_mu=30)]})
    card = parcel_card(shop, "P2")
    assert (card.reason, card.loss["value"], card.loss["waste"]) == ("displaced", 0.0, 5.0)
    assert [(one["project_id"], one["place"], one["displaces"]) for one in card.details["best"]] == [("J1", "P2", [])]


def test_takers_that_share_the_parcel_are_named_with_the_same_price() -> None:
    """Both must lie on P2 together or not at all worth it: each adds -1, and a part of 10 mu more may not remain."""
    stock = [parcel("P1", 5), parcel("P2", 20, min_part_mu=20)]
    shop = of_rows({"stock": stock, "projects": [project("J1", 10, -1), project("J2", 10, -1)]})
    assert best(parcel_card(shop, "P2")) == [("J1", 2.0, []), ("J2", 2.0, [])]


def test_an_empty_parcel_of_a_tie_has_both_tie_numbers() -> None:
    """J1 may have either of two like parcels; the one approved earlier, P2, is taken."""
    card = parcel_card(study("earlier_approval_first"), "P1")
    assert (card.reason, card.proved, set(card.loss.values())) == ("tied", True, {0.0})
    assert card.details["tie"]["plan"] < card.details["tie"]["other"]


def test_an_empty_parcel_that_no_plan_can_use_names_the_clash() -> None:
    """Only J1 fits P1, and the case pins it to no land."""
    shop = of_rows({"stock": [parcel("P1", 30)], "projects": [project("J1", 30, 5)]}, pin={"J1": "none"})
    card = parcel_card(shop, "P1")
    assert (card.outcome, card.reason, card.proved, card.loss) == ("empty", "impossible", True, {})
    assert [rule["id"] for rule in card.details["conflict"]["rules"]] == ["asked:P1", "pin:J1"]


def test_a_plan_without_proof_is_not_asked() -> None:
    asked = study("earlier_approval_first")
    card = parcel_card(Study(unproved(asked), asked.prepared), "P1")
    assert (card.reason, card.proved, card.details) == ("not_proved", False, {"gap": 0.25})
    used = parcel_card(Study(unproved(asked), asked.prepared), "P2")
    assert (used.reason, used.proved, used.details["gap"]) == ("used", False, 0.25)


def unproved(asked: Study) -> Base:
    return replace(asked.base, proved=False, gap=0.25)


def test_row_order_changes_nothing() -> None:
    worth = {"J1": -3, "J2": -2, "J3": -3, "J4": -3}
    stock = [parcel("P1", 30), parcel("P2", 30)]
    wanting = [project(p, 30, v) for p, v in worth.items()]
    cards = [of_rows({"stock": s, "projects": w}) for s, w in ((stock, wanting), (stock[::-1], wanting[::-1]))]
    assert parcel_card(cards[0], "P1").to_dict() == parcel_card(cards[1], "P1").to_dict()


@drawing(examples=8, long=1000)
@given(tiny_cases())
def test_the_best_takers_are_those_of_brute_force(written: Written) -> None:
    case = read(written)
    facts = recompute_facts(case)
    assume(choosy(facts) and size_of(facts) <= MOST_CHOICES)
    plan = app.solve_case(case)
    assume(plan.plan.totals is not None)
    asked = study_of(plan)
    cards = [parcel_card(asked, parcel_id) for parcel_id in sorted(facts.parcels)]
    wanted = [card for card in cards if card.outcome == "empty" or card.details.get("best")]
    assume(wanted)
    for card in wanted:
        check_takers(facts, asked, card)


def choosy(facts: Facts) -> bool:
    """Tell whether some project may go to a parcel and elsewhere too: else no parcel can stand empty for a reason."""
    places = [project for project, _, _ in facts.candidates]
    return any(kind != "new_land" and places.count(project) > 1 for project, kind, _ in facts.candidates)


def check_takers(facts: Facts, asked: Study, card: Card) -> None:
    """Compare a card with the best choice in which each other project takes part of the parcel."""
    losses = taker_losses(facts, asked, card.id, set(card.details.get("projects", ())))
    near = max(SAME, 10 * tolerance(facts))
    told = card.details.get("best", [])
    assert len(told) == min(len(losses), 1 if card.reason == "used" else 3)
    ranked = sorted(losses.values(), key=lambda loss: [round(x, 3) for x in loss])
    for one, loss in zip(told, ranked, strict=False):
        assert list(one["loss"].values()) == pytest.approx(loss, abs=near)
        assert list(one["loss"].values()) == pytest.approx(losses[one["project_id"]], abs=near)
        assert reachable(facts, asked, card.id, one, near)
    if card.reason != "used":
        lost = any(abs(loss) > near for loss in ranked[0]) if ranked else None
        assert card.reason == {None: "impossible", False: "tied", True: "displaced"}[lost]


def takes(placing: Placing, project_id: str, parcel_id: str) -> bool:
    kind, place = placing.get(project_id, ("", ""))[:2]
    return kind in ("parcel", "bundle") and parcel_id in place.split("|")


def taker_losses(facts: Facts, asked: Study, parcel_id: str, held: set[str]) -> dict[str, list[float]]:
    """Return the loss, level by level, of the best choice in which each other project takes part of the parcel."""
    found = {}
    for project_id in sorted(set(facts.projects) - held):
        best = exhaust(facts, partial(takes, project_id=project_id, parcel_id=parcel_id))
        if best is not None:
            found[project_id] = loss_of(facts, asked, best)
    return found


def loss_of(facts: Facts, asked: Study, best: Best) -> list[float]:
    levels = facts.settings.objectives
    signs = [-1 if level in MAXIMISED else 1 for level in levels]
    return [s * (value - asked.base.levels[level]) for s, value, level in zip(signs, best.levels, levels, strict=True)]


def reachable(facts: Facts, asked: Study, parcel_id: str, told: dict[str, Any], near: float) -> bool:
    """Tell whether some choice with these projects displaced, and no other, loses as little."""
    placed = set(asked.base.places)
    displaced = set(told["displaces"])
    found = exhaust(
        facts,
        lambda placing: takes(placing, told["project_id"], parcel_id) and placed - set(placing) == displaced,
    )
    return found is not None and loss_of(facts, asked, found) == pytest.approx(list(told["loss"].values()), abs=near)
