"""`cards.json`: the cards of a run, for scripts and for `explain`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from landquota.reports.cards.card import Card, Citation
from landquota.reports.plan_json import for_json

CARDS_FILE = "cards.json"
SCHEMA = "landquota/cards/1"


def card_document(card: Card) -> dict[str, Any]:
    """Return a card as JSON holds it: numbers with six decimals, unknown ones null.

    Examples
    --------
    >>> card_document(Card("J1", "project", "unplaced", "displaced", True, {"value": 0.1 + 0.2}))["loss"]
    {'value': 0.3}
    """
    document: dict[str, Any] = for_json(card.to_dict())
    return document


def cards_text(cards: Iterable[Card]) -> str:
    """Return `cards.json` as text."""
    document = {"schema": SCHEMA, "cards": [card_document(card) for card in cards]}
    return json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def card_of(document: Mapping[str, Any]) -> Card:
    """Return the card that a document holds; the inverse of `card_document`.

    Examples
    --------
    >>> card = Card("J1", "project", "unplaced", "tied", True, {"value": 0.0}, rules=(Citation("rule.tie", ""),))
    >>> card_of(card_document(card)) == card
    True
    """
    rules = tuple(Citation(rule["id"], rule["source"]) for rule in document["rules"])
    return Card(**{**document, "displaces": tuple(document["displaces"]), "rules": rules})
