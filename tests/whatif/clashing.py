"""Clashes told again without the model: every choice there is, and which policy rules each one breaks.

A choice that breaks physics, or a quota that no lower limit asks for, helps nobody: quotas are tried up to what floors, own parts and new
land can ask for, and a little more. A set of rules admits a plan when some choice breaks none of them.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator
from itertools import product

from landquota.reports.verify import Choice, Facts
from landquota.reports.verify.arithmetic import exceeds
from landquota.reports.verify.judging import Breach, breaches, earned
from landquota.reports.verify.outcome import Outcome, work_out
from tests.cross.exhaust import AreaSearch, _placings

BY_UNIT = ("own_part", "brake", "quota_use")
PHYSICS = ""
"""What no set can leave out."""


def broken_sets(facts: Facts) -> set[frozenset[str]]:
    """Return, for every choice that physics allows, the policy rules that it breaks; only the least of such sets."""
    found: set[frozenset[str]] = set()
    for placing in _placings(facts):
        search = AreaSearch(facts, placing)
        for quota in _quotas(facts):
            for areas in search.points(quota):
                broken = _broken(facts, Choice(areas, quota))
                if PHYSICS not in broken:
                    found.add(frozenset(broken))
    return {one for one in found if not any(other < one for other in found)}


def admits(broken: set[frozenset[str]], rules: Collection[str]) -> bool:
    """Tell whether some choice keeps all of these rules."""
    return any(one.isdisjoint(rules) for one in broken)


def _broken(facts: Facts, choice: Choice) -> set[str]:
    outcome = work_out(facts, choice)
    rules: set[str] = set()
    for breach in breaches(facts, choice, outcome):
        rules.update(_named(facts, choice, outcome, breach))
    for project_id, project in facts.projects.items():
        if project.must_serve and project_id not in choice.placements:
            rules.add(f"must_serve:{project_id}")
    return rules


def _named(facts: Facts, choice: Choice, outcome: Outcome, breach: Breach) -> Iterator[str]:
    if breach.constraint in BY_UNIT:
        yield f"{breach.constraint}:{breach.ids[0]}"
    elif breach.constraint == "unit_limits":
        yield f"{'unit_cap' if breach.amount > breach.limit else 'unit_floor'}:{breach.ids[0]}"
    elif breach.constraint == "farmland_caps":
        yield f"farmland_cap:{breach.ids[0]}"
    elif breach.constraint == "farmland_balance":
        yield ":".join(("farmland_balance", *breach.ids))
    elif breach.constraint == "pins":
        yield f"pin:{breach.ids[0]}"
    elif breach.constraint == "quota_earned":
        cap, given = facts.settings.quota.cap_mu, sum(choice.quota.values())
        if cap is not None and exceeds(given, cap, outcome.slack):
            yield "quota_cap"
        if exceeds(given, earned(facts, outcome), outcome.slack):
            yield "quota_earned"
    else:
        yield PHYSICS


def _quotas(facts: Facts) -> Iterator[dict[str, float]]:
    """Yield every vector of whole steps that could be of use."""
    step = facts.settings.quota.step_mu
    used = dict.fromkeys(facts.units, 0.0)
    for placement, found in facts.candidates.items():
        if placement.kind == "new_land":
            used[facts.sites[placement.place_id].unit_id] += found.high
    ranges = []
    for unit_id, unit in facts.units.items():
        most = max(unit.floor or 0.0, facts.own[unit_id], used[unit_id])
        ranges.append([n * step for n in range(math.ceil(most / step - 1e-9) + 1)])
    for vector in product(*ranges):
        yield dict(zip(facts.units, vector, strict=True))
