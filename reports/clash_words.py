"""Clashes, ways out and the price of pins in sentences."""

from __future__ import annotations

from collections.abc import Sequence

from landquota.models.clash import Clash, Element, Relaxation
from landquota.models.pin_price import PinPrice
from landquota.reports.numbers import cell_text
from landquota.reports.words import Words

MOST_WAYS = 8
"""Ways out that a sentence tells; `plan.json` has them all."""
SAID_OTHERWISE = {"none": "clash.pin.none", "any": "clash.pin.any"}
"""Place of a pin that is no place."""


def clash_sentences(clash: Clash, words: Words) -> tuple[str, ...]:
    """Return what cannot hold together, whether that is proved minimal, and what would help."""
    parts = [_rule(element, words) for element in clash.elements]
    key = "clash.alone" if len(parts) == 1 else "clash.together"
    told = [words.say(key, list=_listed(parts, words))]
    if len(parts) > 1 or not clash.proved:
        told.append(words.say("clash.minimal" if clash.proved else "clash.not_minimal"))
    ways = [_way(way, words) for way in clash.relaxations]
    shown = words.say("clash.or").join(ways[:MOST_WAYS]) + (" …" if len(ways) > MOST_WAYS else "")
    told.append(words.say("clash.ways", list=shown) if ways else words.say("clash.no_way"))
    return tuple(told)


def _listed(parts: Sequence[str], words: Words) -> str:
    """Join parts, with another word before the last."""
    head = words.say("clash.joint").join(parts[:-1])
    return words.say("clash.last").join(part for part in (head, parts[-1]) if part)


def _rule(element: Element, words: Words) -> str:
    """Return one rule with its numbers."""
    key = f"clash.{element.kind}"
    if element.kind == "pin":
        key = SAID_OTHERWISE.get(str(element.fields["place"]), key)
    if element.kind == "quota_use" and element.fields["carry_over_mu"] is None:
        key = "clash.quota_use.none"
    if element.kind == "asked":
        key = _asked(element)
    values = {name: cell_text(value) for name, value in element.fields.items()}
    return words.say(key, **values, **_names(values, words))


def _asked(element: Element) -> str:
    """Return the text of what a question asks for: land for a project or none, the use of a parcel, or something without a name."""
    if "gets_land" in element.fields:
        return "clash.asked.land" if element.fields["gets_land"] else "clash.asked.no_land"
    return "clash.asked.parcel" if "parcel_id" in element.fields else "clash.asked"


def _names(fields: dict[str, str], words: Words) -> dict[str, str]:
    """Return the names of what a rule is about."""
    names = {}
    if "unit_id" in fields:
        names["unit"] = words.unit(fields["unit_id"])
    if "project_id" in fields:
        names["project"] = _project(fields["project_id"], words)
    if "farmland" in fields:
        fields["farmland"] = words.code(fields["farmland"])
    return names


def _project(project_id: str, words: Words) -> str:
    """Return id and name of a project."""
    name = words.project(project_id)
    return project_id if name == project_id else f"{project_id} {name}"


def _way(way: Relaxation, words: Words) -> str:
    """Return one way out: each change in words and as `--set` takes it; several changes are needed together."""
    changes = words.say("clash.and").join(
        words.say("clash.set", change=_change(change, words), code=change) for change in way.changes
    )
    key = "clash.way" if way.amount_mu else "clash.way.pin"
    return words.say(key, changes=changes, amount=cell_text(way.amount_mu))


def _change(change: str, words: Words) -> str:
    path, _, value = change.rpartition("=")
    head, _, last = path.rpartition(".")
    if path.startswith("pin."):
        return words.say("clash.change.pin", project=_project(path.removeprefix("pin."), words))
    return words.say(f"clash.change.{last}", unit=words.unit(head.removeprefix("units.")), value=value)


def pin_sentence(words: Words) -> str:
    """Return all pins of the case; empty without one."""
    pins = [
        words.say(SAID_OTHERWISE.get(place, "clash.pin"), project=_project(project_id, words), place=place)
        for project_id, place in sorted(words.case.settings.pin.items())
    ]
    return words.join(pins)


def price_sentences(price: PinPrice, words: Words) -> tuple[str, ...]:
    """Return what the pins cost."""
    if not price.loss:
        return (words.say("pins.no_price"),)
    losses = [
        words.say(
            "pins.worse" if loss > 0 else "pins.better", level=words.say(f"level.{level}"), amount=cell_text(abs(loss))
        )
        for level, loss in price.loss.items()
        if loss
    ]
    told = [words.say("pins.loss", list=words.join(losses)) if losses else words.say("pins.free")]
    for name in ("displaces", "placed", "moved"):
        projects = [_project(project_id, words) for project_id in getattr(price, name)]
        if projects:
            told.append(words.say(f"pins.{name}", list=words.say("clash.joint").join(projects)))
    return (*told, *(() if price.proved else (words.say("pins.not_proved"),)))
