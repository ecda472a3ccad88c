"""Floors and caps of units.

    floor_u <= q_u <= cap_u    for all units u with one

symbol          kind       unit  meaning                        where
q_u             expression mu    quota: step times steps        m.steps
floor_u, cap_u  parameter  mu    limits of the case             Instance.units

In words: where the bureau set a floor or a cap for a unit, it holds.
Source: docs/formulation.md section 4, row 12.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyomo.environ as pyo

from landquota.models.rows import at_least, at_most
from landquota.models.variables import QuotaModel


def add_unit_limits(model: QuotaModel) -> None:
    """Add one row for each floor and each cap."""
    m, units = model.m, model.instance.units
    step = model.instance.case.settings.quota.step_mu
    floor, cap = units["floor"].to_numpy(), units["cap"].to_numpy()

    def not_below(_: Any, u: int) -> object:
        return at_least([(step, m.steps[u])], float(floor[u]))

    def not_above(_: Any, u: int) -> object:
        return at_most([(step, m.steps[u])], float(cap[u]))

    m.unit_floor = pyo.Constraint(
        np.flatnonzero(floor > 0).tolist(), rule=not_below, doc="quota reaches the unit's floor"
    )
    m.unit_cap = pyo.Constraint(
        np.flatnonzero(np.isfinite(cap)).tolist(), rule=not_above, doc="quota within the unit's cap"
    )
