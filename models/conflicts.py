"""Arithmetic that cannot hold, found without a solver: why a case can have no plan.

In words: a unit's own part above its cap, a floor above its cap, a floor on a braked unit, or least quotas above everything that can be earned.
A case can be infeasible for no other single row; what several rows do together is for the solver to say.
"""

from __future__ import annotations

import numpy as np

from landquota.models.instance import Instance

Conflict = tuple[str, dict[str, object]]


def arithmetic_conflicts(instance: Instance) -> tuple[Conflict, ...]:
    """Return each conflict as a catalogue code with its numbers; empty where the arithmetic holds."""
    step = instance.case.settings.quota.step_mu
    found: list[Conflict] = []
    least = np.zeros(len(instance.units))
    for u, unit in enumerate(instance.units.itertuples()):
        floor = float(np.ceil(unit.floor / step - 1e-9) * step)
        least[u] = max(float(unit.own), floor)
        if unit.own > unit.cap:
            found.append(("own_above_cap", {"unit_id": unit.unit_id, "own_mu": float(unit.own), "cap_mu": float(unit.cap)}))
        if floor > unit.cap:
            found.append(("floor_above_cap", {"unit_id": unit.unit_id, "floor_mu": floor, "cap_mu": float(unit.cap)}))
        if unit.braked and floor > 0:
            found.append(("braked_floor", {"unit_id": unit.unit_id, "floor_mu": floor}))
    if least.sum() > instance.greatest_earned + 1e-6:
        found.append(("minimum_above_earned", {"minimum_mu": float(least.sum()), "earned_mu": instance.greatest_earned}))
    return tuple(found)
