"""Every change of `cards.json` that can be told without solving again is found, sealed as it may be."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from landquota import app
from landquota.errors import InputError
from landquota.inputs import write_case
from landquota.reports.cards.reading import read_cards
from landquota.reports.run_reading import read_run
from landquota.reports.verify import verify
from tests.cases.hand import CASES
from tests.reports.verify.mutations import seal
from tests.reports.verify.rich import rich_case

Cards = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def explained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run with cards: x05 and x10 not admitted, x06 without a candidate, x14 displaces x04."""
    base = tmp_path_factory.mktemp("explained")
    write_case(rich_case(), base / "case")
    return app.run(base / "case", base / "out", explain=True, workers=1).folder


def test_the_run_itself_is_sound_and_has_the_cards(explained: Path) -> None:
    assert [finding.text("en") for finding in verify(explained).findings] == []
    cards = read_cards(read_run(explained))
    assert cards is not None
    reasons = {card.id: card.reason for card in cards}
    assert reasons == {"x05": "not_admitted", "x06": "no_candidate", "x10": "not_admitted", "x14": "displaced"}


def put(name: str, key: str, value: Any) -> Callable[[Cards], None]:
    return lambda cards: cards[name].__setitem__(key, value)


def put_in(name: str, part: str, key: str, value: Any) -> Callable[[Cards], None]:
    return lambda cards: cards[name][part].__setitem__(key, value)


def drop(name: str, key: str) -> Callable[[Cards], None]:
    return lambda cards: cards[name].__delitem__(key)


CHANGES: dict[str, Callable[[Cards], object]] = {
    "a card gone": lambda cards: cards.pop("x06"),
    "a card of a placed project": put("x06", "id", "x04"),
    "a card of nobody": put("x06", "id", "x99"),
    "a card twice": put("x06", "id", "x05"),
    "another kind": put("x06", "kind", "parcel"),
    "another outcome": put("x06", "outcome", "placed"),
    "a reason that is none": put("x06", "reason", "bad_luck"),
    "refused, said to be displaced": put("x05", "reason", "displaced"),
    "displaced, said to be refused": put("x14", "reason", "no_candidate"),
    "displaced, said to be tied": put("x14", "reason", "tied"),
    "displaced, said to be impossible": put("x14", "reason", "impossible"),
    "displaced, said to be pinned": put("x14", "reason", "pinned"),
    "proved, said not to be": put("x14", "proved", False),
    "refused, said not to be proved": put("x05", "proved", False),
    "not proved, said to be": put("x14", "reason", "not_proved"),
    "proved as a word": put("x14", "proved", "yes"),
    "no loss": put("x14", "loss", {}),
    "a gain": put_in("x14", "loss", "value", -45.0),
    "no loss at any level": lambda cards: cards["x14"].update(loss=dict.fromkeys(cards["x14"]["loss"], 0.0)),
    "a level of another case": put_in("x14", "loss", "comfort", 1.0),
    "a level missing": lambda cards: cards["x14"]["loss"].pop("waste"),
    "levels in another order": lambda cards: cards["x14"].update(loss=dict(reversed(cards["x14"]["loss"].items()))),
    "a loss of a refused project": put("x05", "loss", {"value": 3.0}),
    "a loss with more decimals than are published": put_in("x14", "loss", "value", 45.00000001),
    "a loss as text": put_in("x14", "loss", "value", "45"),
    "followed no further, though it was": lambda cards: cards["x14"]["loss"].pop("target"),
    "displaces one without land": put("x14", "displaces", ["x05"]),
    "displaces nobody known": put("x14", "displaces", ["x99"]),
    "displaces one twice": put("x14", "displaces", ["x04", "x04"]),
    "displaces, though refused": put("x05", "displaces", ["x04"]),
    "a depth that is none": put("x14", "depth", "some"),
    "a rule that did not fail": put("x05", "rules", [{"id": "credit", "source": "local: hand-made"}]),
    "a rule left out": put("x05", "rules", []),
    "a source of its own": put("x05", "rules", [{"id": "catalogue", "source": "elsewhere"}]),
    "a rule that removed nothing": lambda cards: cards["x06"]["rules"].append({"id": "forbid", "source": ""}),
    "a rule in no form": put("x05", "rules", ["catalogue"]),
    "another count of removed places": lambda cards: cards["x06"]["details"]["removed"].update(too_small=5),
    "another count of places removed for all": lambda cards: cards["x06"]["details"].update(removed_for_all={}),
    "details missing": put("x06", "details", {}),
    "details of another reason": put("x14", "details", {"gap": 0.5}),
    "details that nobody knows": put("x05", "details", {"mood": "good"}),
    "another place": put_in("x06", "nearest", "place", "P2"),
    "another measure": lambda cards: cards["x06"]["nearest"].update(measure=50.0, miss=30.0),
    "another miss": put_in("x06", "nearest", "miss", 1.0),
    "another limit of a gate": lambda cards: cards["x10"]["nearest"].update(limit=20.0, miss=0.714286),
    "a nearest gate that passed": put_in("x10", "nearest", "rule", "control:tax"),
    "a nearest miss in no form": put("x06", "nearest", {"rule": "too_small"}),
    "a change from another figure": lambda cards: cards["x14"]["change"].update({"from": 30.0, "to": 13.5}),
    "a change of another figure": put_in("x14", "change", "figure", "floor_area_m2"),
    "a change that does not add up": put_in("x14", "change", "to", 20.0),
    "a change the wrong way": lambda cards: cards["x14"]["change"].update({"to": 45.0, "by": 16.5}),
    "a change off the grid": lambda cards: cards["x14"]["change"].update({"to": 12.005, "by": -16.495}),
    "a change in no form": put("x14", "change", {}),
    "a key missing": drop("x14", "depth"),
    "a key too many": put("x14", "mood", "good"),
}


def rewrite(run: Path, change: Callable[[Cards], object]) -> None:
    file = run / "cards.json"
    document = json.loads(file.read_text("utf-8"))
    cards = {card["id"]: card for card in document["cards"]}
    change(cards)
    file.write_text(json.dumps({**document, "cards": list(cards.values())}, ensure_ascii=False), "utf-8")
    seal(run)


@pytest.fixture
def copy(explained: Path, tmp_path: Path) -> Path:
    return shutil.copytree(explained, tmp_path / "copy")


def test_recomputation_finds_every_change_of_a_card(copy: Path) -> None:
    run, whole = read_run(copy), (copy / "cards.json").read_text("utf-8")
    missed = []
    for name, change in CHANGES.items():
        rewrite(copy, change)
        try:
            read_cards(run)
            missed.append(name)
        except InputError as error:
            assert {problem.code for problem in error.problems} == {"run_broken"}
            assert all(problem.text(lang) for problem in error.problems for lang in ("zh", "en"))
        (copy / "cards.json").write_text(whole, "utf-8")
    assert missed == []


@pytest.mark.parametrize("name", ["a card gone", "displaced, said to be tied", "another measure", "a key missing"])
def test_verify_finds_what_reading_finds(name: str, copy: Path) -> None:
    rewrite(copy, CHANGES[name])
    found = verify(copy)
    assert not found.ok
    assert {finding.file for finding in found.findings} == {"cards.json"}


@pytest.fixture(scope="module")
def clashing(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run in which J3 clashes with the quota that the city has and what East may use of it."""
    return app.run(CASES / "two_parcels", tmp_path_factory.mktemp("clash") / "run", explain=True, workers=1).folder


CONFLICT_CHANGES: dict[str, Callable[[dict[str, Any]], object]] = {
    "a rule of nobody": lambda c: c["rules"][1].update(id="unit_cap:U1", kind="unit_cap", unit_id="U1", cap_mu=5.0),
    "a rule of a kind that is none": lambda c: c["rules"][1].update(kind="fate"),
    "another number": lambda c: c["rules"][1].update(extra_mu=7.0),
    "the question left out": lambda c: c["rules"].pop(0),
    "the question about another": lambda c: c["rules"][0].update(project_id="J1"),
    "a way out that is not permitted": lambda c: c["relaxations"][0].update(changes=["farmland.cropland_cap_mu=900"]),
    "a way out of another size": lambda c: c["relaxations"][0].update(amount_mu=1.0),
    "proved as a word": lambda c: c.update(proved="yes"),
    "no rules": lambda c: c.update(rules=[]),
    "in no form": lambda c: c.clear(),
}


@pytest.mark.parametrize("change", CONFLICT_CHANGES.values(), ids=CONFLICT_CHANGES)
def test_every_change_of_a_clash_is_found(
    change: Callable[[dict[str, Any]], object], clashing: Path, tmp_path: Path
) -> None:
    copy = shutil.copytree(clashing, tmp_path / "copy")
    rewrite(copy, lambda cards: change(cards["J3"]["details"]["conflict"]))
    assert {finding.file for finding in verify(copy).findings} == {"cards.json"}
    with pytest.raises(InputError):
        read_cards(read_run(copy))


def test_the_clash_itself_is_sound(clashing: Path) -> None:
    cards = json.loads((clashing / "cards.json").read_text("utf-8"))["cards"]
    rules = [rule["id"] for rule in cards[0]["details"]["conflict"]["rules"]]
    assert rules == ["asked:J3", "quota_earned", "quota_use:U1"]
    assert verify(clashing).ok


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '{"schema": "landquota/cards/2", "cards": []}', '{"schema": "landquota/cards/1", "cards": {}}'],
)
def test_a_file_that_is_no_list_of_cards_is_found(text: str, copy: Path) -> None:
    (copy / "cards.json").write_text(text, "utf-8")
    seal(copy)
    assert not verify(copy).ok
    with pytest.raises(InputError):
        read_cards(read_run(copy))


def test_cards_that_only_the_report_has_are_missed(copy: Path) -> None:
    (copy / "cards.json").unlink()
    seal(copy)
    assert [finding.code for finding in verify(copy).findings] == ["missing_file"]


def test_cards_that_the_report_does_not_show_are_missed(copy: Path) -> None:
    page = (copy / "report.html").read_text("utf-8")
    (copy / "report.html").write_text(page.replace('<section id="cards">', '<section id="others">'), "utf-8")
    seal(copy)
    assert [finding.code for finding in verify(copy).findings] == ["missing_text"]
