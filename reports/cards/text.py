"""Cards as text, for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from landquota.reports.cards.card import Card
from landquota.reports.cards.told import Told
from landquota.reports.cards.words import tell
from landquota.reports.words import Words

INDENT = "  "


def cards_lines(cards: Iterable[Card], words: Words) -> Iterator[str]:
    """Yield the lines of some cards: a headline each, what it says below it, a blank line between two."""
    for number, card in enumerate(cards):
        if number:
            yield ""
        yield from _lines(tell(card, words), words)


def _lines(told: Told, words: Words) -> Iterator[str]:
    yield words.say("card.head", title=told.title, verdict=told.verdict)
    for line in told.lines:
        yield INDENT + line
    if told.sources:
        yield INDENT + words.say("card.sources", list=words.join(told.sources))
