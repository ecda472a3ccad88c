"""Brake: a braked unit gets quota only for what its exempt projects use.

    q_u <= sum_{p exempt, s in u} phi_p a_ps + step - 0.0001    for all braked units u

symbol  kind       unit  meaning                                             where
q_u     expression mu    quota: step times steps                             m.steps
phi_p   parameter  -     share of the project supplied in the plan year      Instance.pairs
a_ps    variable   mu    new land granted to p on s, for projects on q_u     QuotaModel.area_of
step    parameter  mu    quota step, for rounding up                         Settings.quota

In words: where stock lies too long, new land stops, but for livelihood and national projects. (Pairs of other projects with new land there are screened out.)
Source: docs/formulation.md section 4, row 13; the rulebook's `brake`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyomo.environ as pyo

from landquota.models.rows import at_most, groups
from landquota.models.variables import QuotaModel

ROUNDING_MU = 1e-4


def add_brake(model: QuotaModel) -> None:
    """Add one row for each braked unit."""
    m, instance = model.m, model.instance
    pairs, step = instance.pairs, instance.case.settings.quota.step_mu
    rows = np.flatnonzero(~instance.on_stock & (pairs["exempt"] & pairs["on_quota"]).to_numpy(dtype=bool))
    members = dict(groups(pairs["unit"].to_numpy()[rows], rows))
    phase = pairs["phase_share"].to_numpy()

    def only_exempt(_: Any, u: int) -> object:
        exempt = members.get(u, np.zeros(0, int))
        terms = [(step, m.steps[u]), *model.areas(exempt, -phase[exempt])]
        return at_most(terms, step - min(ROUNDING_MU, step / 2))

    braked = np.flatnonzero(instance.units["braked"]).tolist()
    m.brake = pyo.Constraint(braked, rule=only_exempt, doc="a braked unit gets quota for exempt projects only")
