"""Pins: whether the plan keeps them, and whether what is said of their price can be so (formulation, section 4).

The plan without pins is not in the run folder, so its levels are the solver's word; what the two plans have in common is recomputed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from landquota.reports.verify.arithmetic import AREA_TOLERANCE
from landquota.reports.verify.claims import PLAN, differs
from landquota.reports.verify.facts import Facts
from landquota.reports.verify.findings import Finding, Log
from landquota.reports.verify.outcome import Choice, Outcome

ANY, NONE = "any", "none"
LISTS = ("displaces", "placed", "moved")
PRICE = ("loss", *LISTS, "proved")
NEVER_NEGATIVE = ("must_serve", "new_land", "waste", "target")
"""Levels that no plan can have below 0; values may be."""
MAXIMISED = ("must_serve", "value")


def pin_holds(place: str, found: tuple[str, str, float] | None) -> bool:
    """Tell whether a placement (kind, place, mu; None without land) is what a pin asks for.

    Examples
    --------
    >>> pin_holds("P1|P2", ("bundle", "P1|P2", 30.0)), pin_holds("none", None), pin_holds("any", None)
    (True, True, False)
    """
    if place == NONE or found is None:
        return place == NONE and found is None
    return place == ANY or found[1] == place


def price_sound(plan: Mapping[str, Any], log: Log) -> bool:
    """Tell whether `pins` and `pin_price` have the documented shape."""
    pins, price = plan["pins"], plan["pin_price"]
    sound = all(
        isinstance(pin, dict) and list(pin) == ["project_id", "place"] and all(isinstance(v, str) for v in pin.values())
        for pin in pins
    )
    sound = log.expect(sound, Finding("json_kind", PLAN, (), "pins"))
    return log.expect(price is None or _is_price(price), Finding("json_kind", PLAN, (), "pin_price")) and sound


def _is_price(price: Mapping[str, Any]) -> bool:
    if tuple(price) != PRICE or not isinstance(price["loss"], dict) or not isinstance(price["proved"], bool):
        return False
    numbers = all(isinstance(loss, int | float) and not isinstance(loss, bool) for loss in price["loss"].values())
    lists = all(isinstance(price[name], list) and all(isinstance(i, str) for i in price[name]) for name in LISTS)
    return numbers and lists


def check_pins(plan: Mapping[str, Any], facts: Facts, whole: bool, log: Log) -> None:
    """Compare the pins that are stated with those of the case; a price stands where there are pins and a plan, and nowhere else.

    Parameters
    ----------
    whole
        The run is finished: one with pins tells their price.
    """
    pins = [{"project_id": project, "place": place} for project, place in sorted(facts.settings.pin.items())]
    stated = [f"{pin['project_id']}={pin['place']}" for pin in plan["pins"]]
    wanted = [f"{pin['project_id']}={pin['place']}" for pin in pins]
    log.expect(plan["pins"] == pins, differs("pins", stated, wanted, "pins"))
    if not pins or plan["totals"] is None:
        log.expect(plan["pin_price"] is None, Finding("json_extra", PLAN, (), "pin_price"))
    elif whole:
        log.expect(plan["pin_price"] is not None, Finding("json_missing", PLAN, (), "pin_price"))


def check_price(plan: Mapping[str, Any], facts: Facts, choice: Choice, outcome: Outcome, log: Log) -> None:
    """Check that the price can be so: its projects, the levels that follow from them, and that no plan beats a proved best one."""
    price = plan["pin_price"]
    if price is None:
        return
    now = choice.placements.keys()
    _check_lists(price, facts, set(now), log)
    order = [level["level"] for level in plan["objectives"]]
    loss = price["loss"]
    if price["proved"] or loss:
        log.expect(sorted(loss) == sorted(order), differs("pin_price.loss", sorted(loss), sorted(order), "pin_price"))
    if sorted(loss) != sorted(order):
        return
    _check_served(price, facts, log)
    for level in set(order) & set(NEVER_NEGATIVE):
        without = outcome.levels[level] + (1 if level in MAXIMISED else -1) * loss[level]
        holds = without >= -AREA_TOLERANCE
        log.expect(holds, differs(f"pin_price.loss.{level}", loss[level], outcome.levels[level], "pin_price"))
    first = next((loss[level] for level in order if abs(loss[level]) > AREA_TOLERANCE), 0.0)
    if price["proved"]:
        log.expect(first >= 0, differs("pin_price.loss", first, 0, "pin_price"))
        log.expect(plan["proved"], differs("pin_price.proved", True, False, "pin_price"))


def _check_lists(price: Mapping[str, Any], facts: Facts, now: set[str], log: Log) -> None:
    """Check that the lists are sorted projects of the case, each on the side of the plan where it belongs."""
    able = {placement.project_id for placement in facts.candidates}
    sides = {"displaces": able - now, "placed": now, "moved": now - set(price["placed"])}
    for name, side in sides.items():
        found = price[name]
        right = found == sorted(set(found)) and side.issuperset(found)
        wanted = sorted(side.intersection(found))
        log.expect(right, differs(f"pin_price.{name}", found, wanted, "pin_price"))


def _check_served(price: Mapping[str, Any], facts: Facts, log: Log) -> None:
    """Compare the loss of must-serve projects with the lists, which name every one of them."""
    if "must_serve" not in price["loss"]:
        return
    served = {name: sum(facts.projects[p].must_serve for p in price[name] if p in facts.projects) for name in LISTS}
    wanted, found = served["displaces"] - served["placed"], price["loss"]["must_serve"]
    log.expect(found == wanted, differs("pin_price.loss.must_serve", found, wanted, "pin_price"))
