"""Credit earned: recorded disposal, plus what the match itself supplies this year.

    E_u = E0_u + sum_{l in u} ratio_c(l) sum_p phi_p a_pl    for all units u

symbol      kind       unit   meaning                                               where
E_u         variable   mu     quota credit                                          m.credit
E0_u        parameter  mu     credit of recorded and forecast disposal              Instance.units
ratio_c(l)  parameter  mu/mu  ratio of the parcel's credit class                    Instance.parcels
phi_p       parameter  -      share of the project supplied in the plan year        Instance.pairs
a_pl        variable   mu     land granted to p on l                                QuotaModel.taken

In words: placing a project on stock land is disposal, and disposal earns quota.
Source: docs/formulation.md section 4, row 7; 增存挂钩, plan-management notice of 2020; founding paper 4.2.3.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyomo.environ as pyo

from landquota.models.rows import equal, groups
from landquota.models.variables import QuotaModel


def add_credit_earned(model: QuotaModel) -> None:
    """Add one defining row for each unit."""
    m, instance = model.m, model.instance
    pair, parcel = instance.takes["pair"].to_numpy(), instance.takes["parcel"].to_numpy()
    ratio = instance.parcels["ratio"].to_numpy()[parcel]
    rate = ratio * instance.pairs["phase_share"].to_numpy()[pair]
    earning = np.flatnonzero(ratio > 0)
    members = dict(groups(instance.pairs["unit"].to_numpy()[pair[earning]], earning))
    recorded = instance.units["credit0"].to_numpy()

    def earned(_: Any, u: int) -> object:
        supplied = members.get(u, np.zeros(0, int))
        return equal([(1.0, m.credit[u]), *model.supplied(supplied, -rate[supplied])], float(recorded[u]))

    m.credit_earned = pyo.Constraint(range(len(recorded)), rule=earned, doc="credit is recorded plus matched disposal")
