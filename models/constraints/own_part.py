"""Own part: what a unit has already earned is its own, less the share that the city withholds.

    q_u >= own_u,   own_u = k (1 - withhold) M0_u rounded down to a step    for all units u that are not braked

symbol    kind       unit  meaning                                            where
q_u       expression mu    quota: step times steps                            m.steps
M0_u      parameter  mu    credit after multipliers, from disposals alone     Assessment.units
k         parameter  -     what the cap leaves: min(1, cap / sum M0)          Assessment.k

In words: the optimiser may direct the pool, never what a unit earned by its own disposal.
Source: docs/formulation.md section 1 and section 4, row 11.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyomo.environ as pyo

from landquota.models.rows import at_least
from landquota.models.variables import QuotaModel


def add_own_part(model: QuotaModel) -> None:
    """Add one row for each unit with an own part."""
    m, own = model.m, model.instance.units["own"].to_numpy()
    step = model.instance.case.settings.quota.step_mu

    def at_least_own(_: Any, u: int) -> object:
        return at_least([(1.0, m.steps[u])], float(np.rint(own[u] / step)))

    m.own_part = pyo.Constraint(np.flatnonzero(own > 0).tolist(), rule=at_least_own, doc="a unit keeps its own part")
