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
    units = instance.units
    own, cap = units["own"].to_numpy(dtype=float), units["cap"].to_numpy(dtype=float)
    floor = np.ceil(units["floor"].to_numpy(dtype=float) / step - 1e-9) * step
    braked = units["braked"].to_numpy(dtype=bool) & (floor >= _exempt_use(instance) + step)
    found: list[Conflict] = []
    for u, unit in enumerate(units["unit_id"]):
        if own[u] > cap[u]:
            found.append(("own_above_cap", {"unit_id": unit, "own_mu": float(own[u]), "cap_mu": float(cap[u])}))
        if floor[u] > cap[u]:
            found.append(("floor_above_cap", {"unit_id": unit, "floor_mu": float(floor[u]), "cap_mu": float(cap[u])}))
        if braked[u]:
            found.append(("braked_floor", {"unit_id": unit, "floor_mu": float(floor[u])}))
    least = float(np.maximum(own, floor).sum())
    if least > instance.greatest_earned + 1e-6:
        found.append(("minimum_above_earned", {"minimum_mu": least, "earned_mu": instance.greatest_earned}))
    return tuple(found)


def _exempt_use(instance: Instance) -> np.ndarray:
    """Return the most quota that the exempt projects of each unit could use, mu; shape (units,)."""
    pairs = instance.pairs
    rows = ~instance.on_stock & (pairs["exempt"] & pairs["on_quota"]).to_numpy(dtype=bool)
    most = (pairs["hi"] * pairs["phase_share"]).to_numpy(dtype=float)
    return np.bincount(pairs["unit"].to_numpy(dtype=int)[rows], most[rows], minlength=len(instance.units))


def suspects(instance: Instance) -> list[set[str]]:
    """Return sets of policy rules, by id, one of which cannot hold if the arithmetic alone cannot.

    Examples
    --------
    >>> from landquota import app
    >>> suspects(app.prepare(app.read_case("tests/cases/floor_above_cap")).instance) == [{"unit_floor:A", "unit_cap:A"}]
    True
    """
    pairs = {"own_above_cap": ("own_part", "unit_cap"), "floor_above_cap": ("unit_floor", "unit_cap")}
    pairs["braked_floor"] = ("unit_floor", "brake")
    sets = []
    for code, fields in arithmetic_conflicts(instance):
        if code in pairs:
            sets.append({f"{kind}:{fields['unit_id']}" for kind in pairs[code]})
        else:
            least = {f"{kind}:{unit}" for kind in ("own_part", "unit_floor") for unit in instance.units["unit_id"]}
            sets.append(least | {"quota_cap", "quota_earned"})
    return sets
