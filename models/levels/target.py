"""Level `target`: quotas as near to the targets as possible, every mu weighted alike.

    min sum_u d_u

In words: after projects are served, quota follows disposal, intensity and awards.
Source: docs/formulation.md section 5.
"""

from __future__ import annotations

import pyomo.environ as pyo

from landquota.models.rows import linear
from landquota.models.variables import QuotaModel


def target_level(model: QuotaModel) -> pyo.Objective:
    """Return the objective (mu)."""
    m = model.m
    return pyo.Objective(expr=linear([(1.0, m.distance[u]) for u in m.distance]), sense=pyo.minimize)
