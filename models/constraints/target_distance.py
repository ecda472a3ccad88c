"""Distance from the target: how far a unit's quota is from what the rules would give it.

    d_u >= q_u - target_u,   d_u >= target_u - q_u
    target_u = k (1 - withhold) M_u + award_u + w_u (k withhold sum_v M_v + extra)

symbol           kind       unit  meaning                                     where
d_u              variable   mu    distance                                    m.distance
q_u              expression mu    quota: step times steps                     m.steps
M_u              variable   mu    credit after multipliers                    m.multiplied
award_u          parameter  mu    awards                                      Instance.units
w_u              parameter  -     share of the pool                           Instance.units
k, withhold, extra parameter -,mu what the cap leaves; the city's share; extra Instance.k, Settings.quota

In words: own earnings less what the city keeps, plus awards, plus a share of the pool by disposal done and land-intensity.
Source: docs/formulation.md section 4, row 17.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyomo.environ as pyo

from landquota.models.rows import Terms, at_least, equal
from landquota.models.variables import QuotaModel


def add_target_distance(model: QuotaModel) -> None:
    """Add two rows for each unit."""
    m, instance = model.m, model.instance
    quota, k, units = instance.case.settings.quota, instance.k, instance.units
    award, share = units["award"].to_numpy(), units["share"].to_numpy()
    pool_rate = k * quota.withhold_share
    m.pool = pyo.Var(domain=pyo.NonNegativeReals, doc="withheld pool, mu")
    pooled: Terms = [(-pool_rate, m.multiplied[u]) for u in range(len(units))] if pool_rate > 0 else []
    m.pool_withheld = pyo.Constraint(expr=equal([(1.0, m.pool), *pooled], 0.0), doc="the pool is what was withheld")

    def target(u: int) -> tuple[Terms, float]:
        terms: Terms = [(k * (1.0 - quota.withhold_share), m.multiplied[u]), (float(share[u]), m.pool)]
        return [t for t in terms if t[0] != 0.0], float(award[u] + share[u] * quota.extra_mu)

    def above(_: Any, u: int) -> object:
        terms, constant = target(u)
        return at_least([(1.0, m.distance[u]), (-quota.step_mu, m.steps[u]), *terms], -constant)

    def below(_: Any, u: int) -> object:
        terms, constant = target(u)
        return at_least([(1.0, m.distance[u]), (quota.step_mu, m.steps[u]), *((-c, v) for c, v in terms)], constant)

    rows = np.arange(len(units)).tolist()
    m.above_target = pyo.Constraint(rows, rule=above, doc="distance covers quota above target")
    m.below_target = pyo.Constraint(rows, rule=below, doc="distance covers quota below target")
