"""The sentences of a parcel's card."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from landquota.reports.cards import phrases
from landquota.reports.cards.card import Card
from landquota.reports.cards.clash_words import clash_sentences
from landquota.reports.numbers import is_blank
from landquota.reports.words import Words

REMOVED = ("excluded", "used_up")
"""Reasons of a parcel that no project may have."""


def parcel_sentences(card: Card, words: Words) -> list[str]:
    """Return why a parcel is used or empty, who would take it best, and at what price."""
    near = _measured(card, words) if card.reason in REMOVED else phrases.nearest(card.nearest, words)
    return [*_why(card, words), *near, *_takers(card, words)]


def _why(card: Card, words: Words) -> Iterator[str]:
    reason = card.reason
    if reason == "used":
        yield words.say("card.used", projects=phrases.projects_named(card.details["projects"], words))
        if not card.proved:
            yield from phrases.not_proved(card, words)
    elif reason in REMOVED:
        names = dict.fromkeys(phrases.rule_name(rule.id, words) for rule in card.rules)
        yield words.say("card.removed_for_all", list=words.join(names))
    elif reason == "no_taker":
        yield _no_taker(card.details, words)
    elif reason == "impossible":
        yield from clash_sentences(card, words)
    elif reason == "tied":
        yield from phrases.tied(card, words)
    elif reason == "not_proved":
        yield from phrases.not_proved(card, words)


def _no_taker(details: Mapping[str, Any], words: Words) -> str:
    """Say what keeps the projects off that could come here, and how many each."""
    told = [
        words.say("card.no_taker.rule", rule=words.removed_by(rule), count=count)
        for rule, count in details["removed"].items()
    ]
    if details["not_admitted"]:
        told.append(words.say("card.no_taker.not_admitted", count=details["not_admitted"]))
    return words.say("card.no_taker", list=words.join(told)) if told else words.say("card.nobody")


def _measured(card: Card, words: Words) -> Iterator[str]:
    """Say what was measured on a removed parcel, and what the rule allows."""
    found = card.nearest
    if found is None or is_blank(found["measure"]) or card.reason == "used_up":
        return
    rule = str(found["rule"])
    told = {name: phrases.measure(rule, found[name], words) for name in ("measure", "limit", "miss")}
    kind = "fact" if is_blank(found["limit"]) else "limit" if is_blank(found["miss"]) else "over"
    yield words.say(f"card.measured.{kind}", rule=words.removed_by(rule), layer=words.listed(found["layer"]), **told)


def _takers(card: Card, words: Words) -> Iterator[str]:
    """Say who would take it best, and what that would cost."""
    for number, best in enumerate(card.details.get("best", ())):
        told = phrases.changes(best["loss"], words) or [words.say("card.price.same")]
        told.append(phrases.displaced(best["displaces"], words))
        if "|" in best["place"]:
            told.insert(0, words.say("card.best.bundle", parcels=words.listed(best["place"])))
        key = "card.next_best" if number else "card.further" if card.reason == "used" else "card.best"
        project = phrases.project_named(best["project_id"], words)
        yield words.say(key, project=project, changes=words.say("card.and").join(told))
    if card.details.get("best_cut"):
        yield words.say("card.best.cut")
