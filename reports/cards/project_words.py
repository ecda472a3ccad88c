"""The sentences of a project's card."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from landquota.reports.cards import phrases
from landquota.reports.cards.card import Card
from landquota.reports.cards.clash_words import clash_sentences
from landquota.reports.words import Words


def project_sentences(card: Card, words: Words) -> list[str]:
    """Return why a project has land or none, what the other outcome would cost, and what would change it."""
    return [*_why(card, words), *phrases.nearest(card.nearest, words), *_change(card, words)]


def _why(card: Card, words: Words) -> Iterator[str]:
    reason = card.reason
    if reason == "displaced":
        yield words.say("card.candidates")
        yield from phrases.price(card, "project", words)
    elif reason == "tied":
        yield from phrases.tied(card, words)
        yield from phrases.price(card, "project", words)
    elif reason == "placed":
        yield from _placed(card, words)
    elif reason == "impossible":
        yield from clash_sentences(card, words)
    elif reason == "not_proved":
        yield from phrases.not_proved(card, words)
    elif reason == "pinned":
        yield words.say("card.pinned")
    else:
        yield _ruled_out(card, words)


def _ruled_out(card: Card, words: Words) -> str:
    """Say which gates a project fails, or which rules removed all of its places."""
    names = [phrases.rule_name(rule.id, words) for rule in card.rules]
    if card.reason == "not_admitted":
        return words.say("card.gates", list=words.join(names))
    return (
        words.say("card.removed", list=words.join(_removed(card.details, words)))
        if names
        else words.say("card.no_land")
    )


def _removed(details: Mapping[str, Any], words: Words) -> Iterator[str]:
    """Yield what removed the places of a project, and how many each: for it alone, then for all."""
    yield from _counted(details["removed"], words)
    for_all = list(_counted(details["removed_for_all"], words))
    if for_all:
        yield words.say("card.removed.for_all", list=words.say("report.comma").join(for_all))


def _counted(counts: Mapping[str, int], words: Words) -> Iterator[str]:
    for rule, count in counts.items():
        name = words.removed_by(rule)
        yield name if rule == "new_land" else words.say("card.removed.count", rule=name, count=count)


def _placed(card: Card, words: Words) -> Iterator[str]:
    place, area = card.details.get("place"), card.details.get("area_mu")
    if place is not None and area is not None:
        yield words.say("card.placed", place=words.listed(place), area=phrases.amount(float(area)))
    yield from phrases.price(card, "placed", words)
    gets = card.details.get("gets")
    if gets:
        yield words.say("card.gets", projects=phrases.projects_named(gets, words))


def _change(card: Card, words: Words) -> Iterator[str]:
    """Say the smallest change; that there is none only where one was looked for."""
    if card.change is not None or card.reason in ("displaced", "tied"):
        yield phrases.change(card.change, words)
