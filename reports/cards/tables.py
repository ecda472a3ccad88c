"""Cards as a table: one row a card, for the report and for a workbook."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from landquota.reports.cards.card import Card
from landquota.reports.cards.phrases import decisive
from landquota.reports.cards.words import tell
from landquota.reports.layout import Table, make_table
from landquota.reports.words import Words

PRICE = "loss_level loss displaces proved sources"


def cards_table(cards: Sequence[Card], words: Words) -> Table:
    """Return the cards of projects as a table of the report, in the order of the cards."""
    return make_table(words, "cards", _frame(cards, words), f"project_id project reason explained {PRICE}")


def mixed_table(cards: Sequence[Card], words: Words) -> Table:
    """Return cards of any kind as a table."""
    return make_table(words, "cards", _frame(cards, words), f"card_kind card_id reason explained {PRICE}")


def _frame(cards: Sequence[Card], words: Words) -> pd.DataFrame:
    told = [tell(card, words) for card in cards]
    levels = [decisive(card.loss) for card in cards]
    return pd.DataFrame(
        {
            "project_id": [card.id for card in cards],
            "project": [words.project(card.id) for card in cards],
            "card_kind": [words.say(f"card.kind.{card.kind}") for card in cards],
            "card_id": [one.title for one in told],
            "reason": [one.verdict for one in told],
            "explained": ["\n".join(one.lines) for one in told],
            "loss_level": [None if level is None else words.say(f"level.{level}") for level in levels],
            "loss": [None if level is None else card.loss[level] for card, level in zip(cards, levels, strict=True)],
            "displaces": [words.say("report.comma").join(card.displaces) or None for card in cards],
            "proved": [card.proved for card in cards],
            "sources": ["\n".join(one.sources) or None for one in told],
        },
        dtype=object,
    )
