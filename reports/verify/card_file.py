"""`cards.json`: its shape, whatever it says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from landquota.reports.verify.findings import Finding, Log, show
from landquota.reports.verify.reading import read_json

CARDS = "cards.json"
SCHEMA = "landquota/cards/1"
REASONS = ("not_admitted", "no_candidate", "pinned", "impossible", "displaced", "tied", "not_proved")
MOST = 1e18
"""No published number is larger."""
Card = Mapping[str, Any]


def read_card_file(run: Path, log: Log) -> list[Card] | None:
    """Return the cards of a run folder that has some, when they have the documented shape; else None, with findings where they have not."""
    if not (run / CARDS).exists():
        return None
    document = read_json(run, CARDS, log)
    if document is None:
        return None
    sound = _has_keys(document, "", ("schema", "cards"), log)
    if not sound or not log.expect(document["schema"] == SCHEMA, _wrong((), "schema", document["schema"])):
        return None
    cards = document["cards"]
    if not log.expect(isinstance(cards, list), _wrong((), "cards", cards)):
        return None
    shapes = [_is_card(card, number, log) for number, card in enumerate(cards)]
    return cards if all(shapes) else None


def _wrong(row: tuple[str, ...], path: str, found: object) -> Finding:
    return Finding("json_kind", CARDS, row, path, show(found) if isinstance(found, str | int | float) else "")


def _has_keys(content: Mapping[str, Any], path: str, keys: tuple[str, ...], log: Log) -> bool:
    missing, extra = [key for key in keys if key not in content], sorted(content.keys() - set(keys))
    for key in missing:
        log.add(Finding("json_missing", CARDS, (), path + key))
    for key in extra:
        log.add(Finding("json_extra", CARDS, (), path + key))
    return not missing and not extra


def _is_card(card: object, number: int, log: Log) -> bool:
    if not isinstance(card, dict):
        return log.expect(False, _wrong((), f"cards.{number}", card))
    if not _has_keys(card, f"cards.{number}.", tuple(SHAPE), log):
        return False
    row = (str(card["id"]),)
    checks = [log.expect(fits(card[key]), _wrong(row, key, card[key])) for key, fits in SHAPE.items()]
    return all(checks)


def is_number(value: object) -> bool:
    """Tell whether a value is a published number: finite, with at most six decimals."""
    return (
        isinstance(value, int | float)
        and not isinstance(value, bool)
        and abs(value) <= MOST
        and abs(round(value, 6) - value) <= 1e-12 * max(1.0, abs(value))
    )


def _is_loss(value: object) -> bool:
    return isinstance(value, dict) and all(is_number(by) for by in value.values())


def _is_ids(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _is_nearest(value: object) -> bool:
    if value is None:
        return True
    if not isinstance(value, dict) or set(value) != {"rule", "place", "measure", "limit", "miss"}:
        return False
    figures = (value["measure"], value["limit"], value["miss"])
    return isinstance(value["rule"], str) and _is_text(value["place"]) and all(is_number(figure) for figure in figures)


def _is_text(value: object) -> bool:
    return value is None or isinstance(value, str)


def _is_change(value: object) -> bool:
    if value is None:
        return True
    if not isinstance(value, dict) or set(value) != {"figure", "from", "to", "by", "checked"}:
        return False
    figures = (value["from"], value["to"], value["by"])
    return isinstance(value["figure"], str) and isinstance(value["checked"], bool) and all(map(is_number, figures))


def _is_rules(value: object) -> bool:
    def is_rule(one: object) -> bool:
        return isinstance(one, dict) and set(one) == {"id", "source"} and all(isinstance(v, str) for v in one.values())

    return isinstance(value, list) and all(is_rule(one) for one in value)


SHAPE: dict[str, Callable[[Any], bool]] = {
    "id": lambda value: isinstance(value, str),
    "kind": lambda value: value == "project",
    "outcome": lambda value: value == "unplaced",
    "reason": lambda value: value in REASONS,
    "loss": _is_loss,
    "displaces": _is_ids,
    "nearest": _is_nearest,
    "change": _is_change,
    "proved": lambda value: isinstance(value, bool),
    "depth": lambda value: value in ("all", "decisive"),
    "rules": _is_rules,
    "details": lambda value: isinstance(value, dict),
}
"""Key of a card to whether a value may stand there."""
