"""What cards of every kind say alike: names, rules, the price, the nearest miss, the smallest change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from landquota.reports.cards.card import Card, Citation
from landquota.reports.layout import area, percentage
from landquota.reports.numbers import is_blank, plain
from landquota.reports.removals import SHARES, SQUARE_METRES
from landquota.reports.words import Words
from landquota.texts import has

MOST_NAMES = 8
"""Projects that a sentence names."""
IN_MU = ("too_small", "above_admitted", "used_up")
"""Rules whose measure and limit are mu."""
GATES = ("catalogue", "credit")
CONTROL = "control:"


def amount(number: float) -> str:
    """Write a number inside a sentence: two decimals where they tell something, else all six.

    Examples
    --------
    >>> amount(1337.3), amount(0.00012), amount(0.0)
    ('1,337.3', '0.00012', '0')
    """
    return plain(number) if number and abs(number) < 0.005 else area("mu", number)


def named(item_id: str, name: str, words: Words) -> str:
    """Return an id with its name, the id alone where it has none."""
    return item_id if name in ("", item_id) else words.say("card.named", id=item_id, name=name)


def project_named(project_id: str, words: Words) -> str:
    """Return a project by id and name."""
    return named(project_id, words.project(project_id), words)


def projects_named(ids: Sequence[str], words: Words) -> str:
    """List projects; where there are many the first."""
    return words.some([project_named(one, words) for one in ids], MOST_NAMES)


def rule_name(rule: str, words: Words) -> str:
    """Return the name of a cited rule: a gate, a rule of the formulation, a rulebook entry, a setting or an input row.

    Parameters
    ----------
    rule
        As `Citation.id`.
    """
    if rule in GATES or rule.startswith(CONTROL):
        return words.gate(rule)
    return words.removed_by(rule) if has(f"rule.{rule}") else words.rule(rule)


def sources(rules: Sequence[Citation], words: Words) -> tuple[str, ...]:
    """Return each cited rule that has a source with it, each once."""
    told = [
        words.say("card.source", rule=rule_name(rule.id, words), source=words.source(rule.source))
        for rule in rules
        if rule.source
    ]
    return tuple(dict.fromkeys(told))


def decisive(loss: Mapping[str, float]) -> str | None:
    """Return the first level at which a loss is not 0; None where there is none."""
    return next((level for level, by in loss.items() if by), None)


def changes(loss: Mapping[str, float], words: Words) -> list[str]:
    """Say how each level changes that does, in the order of the objectives."""
    return [
        words.say(f"card.{'worse' if by > 0 else 'better'}.{level}", amount=amount(abs(by)))
        for level, by in loss.items()
        if by
    ]


def price(card: Card, key: str, words: Words) -> list[str]:
    """Say what the other outcome would cost, and who would lose land.

    Parameters
    ----------
    key
        Sentence that the changes stand in: `card.price.<key>`.
    """
    told = changes(card.loss, words) or [words.say("card.price.same")]
    if key != "placed":
        told.append(displaced(card.displaces, words))
    sentences = [words.say(f"card.price.{key}", changes=words.say("card.and").join(told))]
    cut = card.depth == "decisive" and decisive(card.loss) is not None
    return [*sentences, words.say("card.decisive")] if cut else sentences


def displaced(ids: Sequence[str], words: Words) -> str:
    """Say which projects would lose their land."""
    return (
        words.say("card.displaces", projects=projects_named(ids, words)) if ids else words.say("card.displaces.nobody")
    )


def change(found: Mapping[str, Any] | None, words: Words) -> str:
    """Say the smallest change of one figure of the project's own; that none was found where there is none."""
    if found is None:
        return words.say("card.change.none")
    old, new, by = (amount(abs(float(found[name]))) for name in ("from", "to", "by"))
    return words.say(
        "card.change.up" if found["by"] > 0 else "card.change.down",
        figure=words.say(f"card.figure.{found['figure']}"),
        old=old,
        new=new,
        by=by,
        checked=words.say("card.change.checked" if found["checked"] else "card.change.unchecked"),
    )


def nearest(found: Mapping[str, Any] | None, words: Words) -> list[str]:
    """Say which limit was missed by least, and by how much; nothing where nothing was measured."""
    if found is None:
        return []
    rule, project = str(found["rule"]), found.get("project_id")
    place = project_named(project, words) if project else words.listed(found["place"])
    told = {name: measure(rule, found[name], words) for name in ("measure", "limit", "miss")}
    key = f"card.nearest.{'control' if rule.startswith(CONTROL) else rule}"
    return [words.say(key if has(key) else "card.nearest.other", rule=rule_name(rule, words), place=place, **told)]


def measure(rule: str, value: Any, words: Words) -> str:
    """Return a measure or limit of a rule with its unit; codes and dates in words."""
    if isinstance(value, str) or is_blank(value):
        return words.code(value)
    number = float(value)
    if rule in SHARES:
        return percentage(number)
    if rule in SQUARE_METRES:
        return words.say("report.in_m2", number=amount(number))
    return (
        words.say("report.in_mu", number=amount(number))
        if rule in IN_MU or rule.startswith(CONTROL)
        else amount(number)
    )


def tied(card: Card, words: Words) -> Iterator[str]:
    """Say that the tie rule decided, with both tie numbers where they are known."""
    yield words.say(f"card.tied.{card.kind}")
    numbers = card.details.get("tie", {})
    if numbers.get("plan") is not None and numbers.get("other") is not None:
        yield words.say("card.tied.numbers", **{name: plain(number) for name, number in numbers.items()})


def not_proved(card: Card, words: Words) -> Iterator[str]:
    """Say that a limit came before the proof."""
    yield words.say("card.not_proved")
    gap = card.details.get("gap")
    if gap:
        yield words.say("card.not_proved.gap", gap=percentage(float(gap)))
