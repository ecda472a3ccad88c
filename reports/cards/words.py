"""A card in words: which sentences a bureau's clerk reads."""

from __future__ import annotations

from landquota.reports.cards.card import Card
from landquota.reports.cards.parcel_words import parcel_sentences
from landquota.reports.cards.phrases import named, sources
from landquota.reports.cards.project_words import project_sentences
from landquota.reports.cards.told import Told
from landquota.reports.cards.unit_words import unit_told
from landquota.reports.words import Words


def tell(card: Card, words: Words) -> Told:
    """Put a card in words.

    Parameters
    ----------
    words
        Of the case that the card is about.
    """
    if card.kind == "unit":
        return unit_told(card, words)
    name = words.project(card.id) if card.kind == "project" else ""
    sentences = project_sentences if card.kind == "project" else parcel_sentences
    return Told(
        card.id,
        card.kind,
        words.say(f"card.title.{card.kind}", name=named(card.id, name, words)),
        words.say(f"card.{card.kind}.{card.reason}"),
        tuple(sentences(card, words)),
        sources=sources(card.rules, words),
    )
