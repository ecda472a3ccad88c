"""The first plan: nobody is placed and every unit gets the least it must have. Feasible in almost every case, and a start for the solver."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import repeat
from typing import Any

import numpy as np

from landquota.models.assess.tasks import MET_TOLERANCE_MU
from landquota.models.variables import QuotaModel


def set_first_plan(model: QuotaModel) -> None:
    """Give the variables that do not begin alike, which are declared with their value, theirs in the first plan."""
    m, instance = model.m, model.instance
    units, quota = instance.units, instance.case.settings.quota
    _fill(m.area, repeat(0))
    _fill(m.left, instance.parcels["area"].tolist())
    for u, t in m.task_met:
        m.task_met[u, t].set_value(int(units[f"done_{t}"].iloc[u] >= units[f"task_{t}"].iloc[u] - MET_TOLERANCE_MU))
    credit = units["credit0"].to_numpy(dtype=float)
    met = units["met0"].to_numpy(dtype=bool)
    multiplied = np.where(met, units["top"], units["base"]) * credit
    _fill(m.credit, credit.tolist())
    _fill(m.multiplied, multiplied.tolist())
    least = np.ceil(units[["own", "floor"]].max(axis=1).to_numpy(dtype=float) / quota.step_mu - 1e-9)
    _fill(m.steps, least.tolist())
    pool = instance.k * quota.withhold_share * multiplied.sum()
    m.pool.set_value(float(pool))
    kept = instance.k * (1.0 - quota.withhold_share) * multiplied
    target = kept + units["award"].to_numpy() + units["share"].to_numpy() * (pool + quota.extra_mu)
    _fill(m.distance, np.abs(least * quota.step_mu - target).tolist())


def _fill(component: Any, values: Iterable[float]) -> None:
    """Set the values of a component's variables in their order, unchecked: checking takes longer than everything else here."""
    for variable, value in zip(component.values(), values, strict=False):
        variable.set_value(value, skip_validation=True)
