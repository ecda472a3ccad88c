"""Quota earned: no more is handed out than the city earned, and never more than its cap.

    sum_u q_u <= min(cap, sum_u M_u + sum_u award_u + extra)

symbol       kind       unit  meaning                          where
q_u          expression mu    quota: step times steps          m.steps
M_u          variable   mu    credit after multipliers         m.multiplied
award_u      parameter  mu    awards                           Instance.units
cap, extra   parameter  mu    cap and extra of the case        Settings.quota

In words: live within your means (量入为出): what is handed out was earned, awarded or given on top.
Source: docs/formulation.md section 4, row 10; plan-management notice of 2020 (配置计划指标不得突破核定量).
"""

from __future__ import annotations

import pyomo.environ as pyo

from landquota.models.rows import Terms, linear
from landquota.models.variables import QuotaModel


def add_quota_earned(model: QuotaModel) -> None:
    """Add the row of what was earned, and the row of the cap where there is one."""
    m, units, quota = model.m, model.instance.units, model.instance.case.settings.quota
    handed_out: Terms = [(quota.step_mu, m.steps[u]) for u in range(len(units))]
    earned: Terms = [(-1.0, m.multiplied[u]) for u in range(len(units))]
    given = float(units["award"].sum() + quota.extra_mu)
    m.quota_earned = pyo.Constraint(expr=(None, linear([*handed_out, *earned]), given), doc="handed out within earned")
    if quota.cap_mu is not None:
        m.quota_cap = pyo.Constraint(expr=(None, linear(handed_out), quota.cap_mu), doc="handed out within the cap")
