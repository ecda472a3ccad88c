"""The sentences of a unit's card: its quota step by step, what one more mu would bring, how to earn the next ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from landquota.reports.cards.card import Card
from landquota.reports.cards.phrases import amount, named
from landquota.reports.cards.told import Told
from landquota.reports.layout import percentage
from landquota.reports.numbers import published
from landquota.reports.words import Words

NOTHING = 1e-6
"""Mu that count as none."""


def unit_told(card: Card, words: Words) -> Told:
    """Put the card of a unit in words; its rules stand with its steps."""
    rows = card.details["waterfall"]
    quota = published(sum(row["amount_mu"] for row in rows))
    return Told(
        card.id,
        card.kind,
        words.say("card.title.unit", name=named(card.id, words.unit(card.id), words)),
        words.say("card.unit.quota", quota=amount(quota)),
        tuple(_sentences(card, words)),
        tuple(_step(number, row, words) for number, row in enumerate(_shown(card), start=1)),
        (*_tasks(card.details, words), *_one_more(card.details, words), *_next(card.details["next_100_mu"], words)),
    )


def _shown(card: Card) -> list[Mapping[str, Any]]:
    """Return the steps worth telling: those of the credit, and those that are not nothing."""
    rows = card.details["waterfall"]
    return [row for row in rows if abs(row["amount_mu"]) > NOTHING or row["step"].startswith("credit:")]


def _sentences(card: Card, words: Words) -> Iterator[str]:
    if not card.proved:
        yield words.say("card.not_proved")
        if card.details.get("gap"):
            yield words.say("card.not_proved.gap", gap=percentage(float(card.details["gap"])))
    if _shown(card):
        yield words.say("card.steps")


def _step(number: int, row: Mapping[str, Any], words: Words) -> str:
    """Say one step of the quota, with the area and the rule that it rests on."""
    by = row["amount_mu"]
    size = words.say(
        "card.step", number=number, step=words.step(row["step"]), amount=f"{'+' if by > 0 else ''}{amount(by)}"
    )
    parts = [size]
    if row["area_mu"] is not None:
        parts.append(words.say("step.why.area", area=amount(row["area_mu"])))
    if row["rule"]:
        parts.append(words.say("step.why.rule", rule=words.rule(row["rule"])))
    if row["source"]:
        parts.append(words.say("step.why.source", source=words.source(row["source"])))
    return words.join(parts)


def _tasks(details: Mapping[str, Any], words: Words) -> Iterator[str]:
    """Say of each task whether it is met, and what meeting it would bring."""
    for task in details["tasks"]:
        told = {name: amount(task[f"{name}_mu"]) for name in ("asked", "done", "missing", "left")}
        name = words.say(f"card.task.{task['task']}")
        met = task["missing_mu"] <= NOTHING
        yield words.say("card.task.met" if met else "card.task.open", task=name, **told)
        if not met:
            yield _meeting(task["meeting"], words)
    if details["all_tasks"] is not None:
        yield words.say(
            "card.task.all", areas=_areas(details["all_tasks"]["areas"], words), **_gain(details["all_tasks"])
        )


def _meeting(found: Mapping[str, Any] | None, words: Words) -> str:
    if found is None:
        return words.say("card.task.beyond")
    return words.say("card.task.meeting", areas=_areas(found["areas"], words), **_gain(found))


def _one_more(details: Mapping[str, Any], words: Words) -> Iterator[str]:
    """Say what one more mu of each class brings."""
    for row in details["one_more_mu"]:
        told = {"name": words.credit_class(row["credit_class"]), "left": amount(row["left_mu"]), **_gain(row)}
        yield words.say("card.one_more" if row["left_mu"] > NOTHING else "card.one_more.none_left", **told)


def _next(found: Mapping[str, Any], words: Words) -> Iterator[str]:
    """Say the least disposal that earns the next mu."""
    told = {
        "mu": amount(found["mu"]),
        "disposal": amount(found["disposal_mu"]),
        "areas": _areas(found["areas"], words),
        **_gain(found),
    }
    if not found["possible"]:
        yield words.say("card.next.most" if found["areas"] else "card.next.nothing", **told)
        return
    yield words.say("card.next", **told)
    if found["meets"]:
        tasks = words.say("report.comma").join(words.say(f"card.task.{task}") for task in found["meets"])
        yield words.say("card.next.meets", tasks=tasks)


def _areas(areas: Mapping[str, float], words: Words) -> str:
    """List mu by credit class."""
    parts = [words.say("card.of_class", name=words.credit_class(c), area=amount(mu)) for c, mu in areas.items()]
    return words.say("report.comma").join(parts)


def _gain(found: Mapping[str, Any]) -> dict[str, str]:
    return {name: amount(found[f"{name}_mu"]) for name in ("credit", "multiplied", "own", "target")}
