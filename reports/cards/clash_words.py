"""Rules that cannot hold together with the other outcome, in sentences."""

from __future__ import annotations

from collections.abc import Iterator

from landquota.models.clash import clash_of
from landquota.reports import clash_words
from landquota.reports.cards.card import Card
from landquota.reports.words import Words


def clash_sentences(card: Card, words: Words) -> Iterator[str]:
    """Yield what clashes, and what would help; a sentence of its own where no policy rule is part of it, or the rules are not known."""
    conflict = card.details.get("conflict")
    if conflict is None:
        yield words.say(f"card.impossible.{card.kind}")
        return
    clash = clash_of(conflict)
    if all(element.kind == "asked" for element in clash.elements):
        yield words.say(f"card.impossible.{card.kind}.land")
    else:
        yield words.say(f"card.impossible.{card.kind}.rules")
        yield from clash_words.clash_sentences(clash, words)
