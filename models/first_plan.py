"""The first plan: nobody is placed and every unit gets the least it must have. Feasible in almost every case, and a start for the solver."""

from __future__ import annotations

import numpy as np

from landquota.models.assess.tasks import MET_TOLERANCE_MU
from landquota.models.variables import QuotaModel


def set_first_plan(model: QuotaModel) -> None:
    """Give every variable of the model its value in the first plan."""
    m, instance = model.m, model.instance
    units, quota = instance.units, instance.case.settings.quota
    for part in (m.place, m.area, m.unusable):
        part.set_values(dict.fromkeys(part, 0))
    for part in (m.has_left, m.usable):
        part.set_values(dict.fromkeys(part, 1))
    m.left.set_values(dict(enumerate(instance.parcels["area"].tolist())))
    for u, t in m.task_met:
        m.task_met[u, t].set_value(int(units[f"done_{t}"].iloc[u] >= units[f"task_{t}"].iloc[u] - MET_TOLERANCE_MU))
    credit = units["credit0"].to_numpy(dtype=float)
    met = units["met0"].to_numpy(dtype=bool)
    multiplied = np.where(met, units["top"], units["base"]) * credit
    m.credit.set_values(dict(enumerate(credit.tolist())))
    m.multiplied.set_values(dict(enumerate(multiplied.tolist())))
    m.top_credit.set_values(dict.fromkeys(m.top_credit, 0.0))
    m.all_met.set_values(dict.fromkeys(m.all_met, 0))
    least = np.ceil(units[["own", "floor"]].max(axis=1).to_numpy(dtype=float) / quota.step_mu - 1e-9)
    m.steps.set_values(dict(enumerate(least.tolist())))
    pool = instance.k * quota.withhold_share * multiplied.sum()
    m.pool.set_value(float(pool))
    kept = instance.k * (1.0 - quota.withhold_share) * multiplied
    target = kept + units["award"].to_numpy() + units["share"].to_numpy() * (pool + quota.extra_mu)
    m.distance.set_values(dict(enumerate(np.abs(least * quota.step_mu - target).tolist())))
