"""Project cards: each reason by hand."""

from __future__ import annotations

import pickle
from dataclasses import replace
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from landquota import app
from landquota.whatif.project_cards import project_card, project_cards
from landquota.whatif.study import Study, study_of
from tests.cases.hand import solved
from tests.cross.comparing import read
from tests.written import Row, read_written

HAND = Path(__file__).parents[1] / "cases"


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


def project(project_id: str, area: float, value: float | None, **more: Any) -> Row:
    return {
        **{"project_id": project_id, "name": project_id, "units": "U1", "industry": "39", "area_mu": area},
        **{"new_land": "no", "value": value, **more},
    }


def change(figure: str, old: float, new: float) -> dict[str, Any]:
    return {"figure": figure, "from": old, "to": new, "by": pytest.approx(new - old), "checked": True}


def drawn(project_id: str, place: str) -> int:
    """Return the draw of a placement as a whole number, as docs/formulation.md section 5 has it."""
    return int.from_bytes(sha256(f"{project_id}|{place}".encode()).digest()[:4], "big") >> 13


def test_an_impossible_project_names_the_clash_and_what_it_could_ask_less_of() -> None:
    """J3 fits only new land, and there is no quota. With 50 mu it would fit P2 and, worth 9, take it from J2, worth 7."""
    card = project_card(study("two_parcels"), "J3")
    assert (card.outcome, card.reason, card.proved, card.loss) == ("unplaced", "impossible", True, {})
    rules = {rule["kind"] for rule in card.details["conflict"]["rules"]}
    assert "asked" in rules
    assert rules <= {"asked", "quota_earned", "quota_use", "quota_cap"}
    assert card.change == change("area_min_mu", 60.0, 50.0)


def test_a_displaced_project_has_its_price_and_who_would_pay_it() -> None:
    """One parcel of 30 mu, J1 worth 5 and J2 worth 3: J2 would cost 2. At 5 the two are equal, and the draw decides."""
    shop = of_rows({"stock": [parcel("P1", 30)], "projects": [project("J1", 30, 5), project("J2", 30, 3)]})
    card = project_card(shop, "J2")
    assert (card.reason, card.proved, card.displaces) == ("displaced", True, ("J1",))
    assert card.loss == {"must_serve": 0.0, "value": 2.0, "new_land": 0.0, "waste": 0.0, "target": 0.0}
    assert card.change == change("value", 3.0, 5.0 if drawn("J2", "P1") < drawn("J1", "P1") else 5.01)


def test_both_sides_of_the_draw_were_tried() -> None:
    """As before, with the names chosen so that the draw once is for the project and once against it."""
    for loser in range(2, 40):
        if drawn(f"J{loser}", "P1") > drawn("J1", "P1"):
            break
    for other in range(2, 40):
        if drawn(f"J{other}", "P1") < drawn("J1", "P1"):
            break
    for name, price in ((f"J{loser}", 5.01), (f"J{other}", 5.0)):
        shop = of_rows({"stock": [parcel("P1", 30)], "projects": [project("J1", 30, 5), project(name, 30, 3)]})
        assert project_card(shop, name).change == change("value", 3.0, price)


def test_what_must_be_served_cannot_be_bought() -> None:
    must = project("J1", 30, 1, must_serve="yes")
    card = project_card(of_rows({"stock": [parcel("P1", 30)], "projects": [must, project("J2", 30, 9)]}), "J2")
    assert (card.reason, card.loss["must_serve"], card.loss["value"]) == ("displaced", 1.0, -8.0)
    assert card.change is None


def test_a_value_of_the_pair_is_not_the_projects_to_raise() -> None:
    pairs = [{"project_id": "J2", "parcel_id": "P1", "value": 3}]
    wanting = [project("J1", 30, 5), project("J2", 30, 4)]
    card = project_card(of_rows({"stock": [parcel("P1", 30)], "projects": wanting, "pairs": pairs}), "J2")
    assert (card.reason, card.loss["value"], card.change) == ("displaced", 2.0, None)


def test_an_unknown_value_is_not_raised_and_a_tie_has_both_numbers() -> None:
    wanting = [project(name, 30, None) for name in ("J1", "J2")]
    shop = of_rows({"stock": [parcel("P1", 30)], "projects": wanting})
    (loser,) = {"J1", "J2"} - set(shop.base.places)
    (winner,) = shop.base.places
    assert drawn(winner, "P1") < drawn(loser, "P1")
    card = project_card(shop, loser)
    assert (card.reason, card.proved, card.displaces, set(card.loss.values())) == ("tied", True, (winner,), {0.0})
    gap = (drawn(loser, "P1") - drawn(winner, "P1")) / 2**19
    assert card.details["tie"]["other"] - card.details["tie"]["plan"] == pytest.approx(gap, abs=2e-6)
    assert card.change is None


def test_no_candidate_lists_what_removed_its_places_and_the_nearest_miss() -> None:
    """60 mu fit neither P1 (30) nor P2 (50, nearest); P3 is blocked for all. With 50 mu it would have P2."""
    stock = [parcel("P1", 30), parcel("P2", 50), parcel("P3", 90, blockers="seizure")]
    card = project_card(of_rows({"stock": stock, "projects": [project("J1", 60, 5)]}), "J1")
    assert (card.reason, card.proved) == ("no_candidate", True)
    assert [rule.id for rule in card.rules] == ["new_land", "too_small", "blocker"]
    assert card.nearest == {"rule": "too_small", "place": "P2", "measure": 50.0, "limit": 60.0, "miss": 10.0}
    assert card.details == {"removed": {"new_land": 1, "too_small": 2}, "removed_for_all": {"blocker": 1}}
    assert card.change == change("area_min_mu", 60.0, 50.0)


def test_a_refused_word_is_no_figure() -> None:
    wanting = [project("J1", 20, 5, credit="blacklisted", area_min_mu=10)]
    rulebook = read_written(HAND / "refused_at_the_gate")
    written = (
        rulebook.with_rows("projects", wanting)
        .with_rows("stock", [parcel("P1", 30)])
        .with_rows("units", [{"unit_id": "U1", "name": "East"}])
    )
    card = project_card(study_of(app.solve_case(read(written))), "J1")
    assert (card.reason, [rule.id for rule in card.rules], card.change, card.nearest) == (
        "not_admitted",
        ["credit"],
        None,
        None,
    )


def test_a_failed_control_is_the_nearest_gate_and_asking_less_is_the_smaller_change() -> None:
    """J3 has 3000 / 200 = 15 mu and needs 20. 4000 would do too, but that is a third more, and 15 mu are a quarter less."""
    card = project_card(study("control_gates"), "J3")
    assert [(rule.id, rule.source) for rule in card.rules] == [("control:invest", "by hand")]
    assert card.nearest == {"rule": "control:invest", "place": None, "measure": 15.0, "limit": 20.0, "miss": 5.0}
    assert card.change == change("area_min_mu", 20.0, 15.0)


def test_a_total_rises_until_its_area_takes_the_place_whole() -> None:
    """Of P2, indivisible, one must take all 30 mu, which 6000 / 200 justify; asking for less land helps nothing."""
    written = read_written(HAND / "control_gates")
    rows = [
        *written.tables["projects"],
        project("J7", 40, 8, units="B", industry="3620", area_min_mu=20, investment_wan=3000),
    ]
    card = project_card(study_of(app.solve_case(read(written.with_rows("projects", rows)))), "J7")
    assert (card.reason, card.change) == ("not_admitted", change("investment_wan", 3000.0, 6000.0))


def test_a_pinned_project_says_so() -> None:
    card = project_card(of_rows({}, pin={"J1": "none"}), "J1")
    assert (card.reason, card.proved, [rule.id for rule in card.rules]) == ("pinned", True, ["case.pin.J1"])


def test_a_plan_without_proof_is_not_asked() -> None:
    shop = study("two_parcels")
    unproved = Study(replace(shop.base, proved=False, gap=0.25), shop.prepared)
    card = project_card(unproved, "J3")
    assert (card.reason, card.proved, card.details, card.change) == ("not_proved", False, {"gap": 0.25}, None)
    assert not project_card(unproved, "J1").proved


def test_a_placed_project_says_who_would_get_its_land() -> None:
    """Without J1 the parcel goes to J2, worth 2 less."""
    shop = of_rows({"stock": [parcel("P1", 30)], "projects": [project("J1", 30, 5), project("J2", 30, 3)]})
    card = project_card(shop, "J1")
    assert (card.outcome, card.reason, card.proved, card.loss["value"]) == ("placed", "placed", True, 2.0)
    assert (card.displaces, card.details) == ((), {"place": "P1", "area_mu": 30.0, "gets": ["J2"]})


def test_all_cards_are_the_same_from_any_number_of_processes() -> None:
    shop = study("two_parcels")
    pickle.dumps(shop.base)
    done: list[tuple[int, int]] = []
    single = project_cards(shop, workers=1, on_done=lambda *count: done.append(count))
    assert [card.id for card in single] == ["J3"]
    assert done == [(1, 1)]
    assert single == (project_card(shop, "J3"),)
    many = of_rows({"projects": [project(f"J{n}", 30 + n, n) for n in range(1, 6)]})
    alone, spread = (project_cards(many, workers=workers) for workers in (1, 2))
    assert [card.to_dict() for card in alone] == [card.to_dict() for card in spread]
    assert [card.id for card in alone] == ["J1", "J2", "J3", "J4"]  # each fits P2 only, and J5 is worth most
