"""Quota use: new land of projects on the unit's quota stays within its quota and carry-over.

    sum_{p on quota, s in u} phi_p a_ps <= q_u + carry_u    for all units u

symbol   kind       unit  meaning                                             where
a_ps     variable   mu    new land granted to p on s                          QuotaModel.area_of
phi_p    parameter  -     share of the project due in the plan year           Instance.pairs
q_u      expression mu    quota: step times steps                             m.steps
carry_u  parameter  mu    quota left from last year; blank: none to use       Instance.units

In words: no conversion without quota; only this year's phase uses it, and projects of the national and provincial lists draw on their own bucket.
Source: docs/formulation.md section 4, row 14; plan-management notice of 2020 (重点保障 / 未纳入重点保障).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyomo.environ as pyo

from landquota.models.rows import at_most, groups
from landquota.models.variables import QuotaModel


def add_quota_use(model: QuotaModel) -> None:
    """Add one row for each unit in which a project may use quota."""
    m, instance = model.m, model.instance
    pairs, step = instance.pairs, instance.case.settings.quota.step_mu
    phase = pairs["phase_share"].to_numpy()
    rows = np.flatnonzero(~instance.on_stock & pairs["on_quota"].to_numpy(dtype=bool) & (phase > 0))
    members = dict(groups(pairs["unit"].to_numpy()[rows], rows))
    carry = instance.units["carry"].to_numpy()

    def within(_: Any, u: int) -> object:
        return at_most([*model.areas(members[u], phase[members[u]]), (-step, m.steps[u])], float(carry[u]))

    m.quota_use = pyo.Constraint(list(members), rule=within, doc="new land within quota and carry-over")
