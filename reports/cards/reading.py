"""The cards that a run folder holds, read back and compared with its tables."""

from __future__ import annotations

from landquota.errors import InputError
from landquota.inputs.problem import Place, Problem
from landquota.inputs.words import Said
from landquota.reports.cards.card import Card
from landquota.reports.cards.files import card_of
from landquota.reports.run_reading import Run
from landquota.reports.verify.card_file import read_card_file
from landquota.reports.verify.cards import check_cards, check_conflicts
from landquota.reports.verify.facts import recompute_facts
from landquota.reports.verify.findings import Log
from landquota.reports.verify.reading import read_tables


def read_cards(run: Run) -> tuple[Card, ...] | None:
    """Return the cards of a run, sorted by id; None where it has none.

    Raises
    ------
    InputError
        `cards.json` is not as documented, or does not fit the tables.
    """
    log = Log()
    cards = read_card_file(run.folder, log)
    if cards is not None:
        check_cards(cards, run.plan, read_tables(run.folder, log), run.case, log)
        if any("conflict" in card["details"] for card in cards):
            check_conflicts(cards, recompute_facts(run.case), log)
    if log.findings:
        told = [Said(finding.text("zh"), finding.text("en")) for finding in dict.fromkeys(log.findings)]
        place = Place(file=str(run.folder))
        raise InputError([Problem("run_broken", place, details={"finding": one}) for one in told])
    return None if cards is None else tuple(card_of(card) for card in cards)
