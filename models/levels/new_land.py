"""Level `new_land`: the least new land for that value.

    min sum_{p,s} a_ps

In words: stock before new land; a project moves to stock wherever that costs nothing that matters more.
Source: docs/formulation.md section 5; founding paper 4.2.3 (优先使用批而未供等存量用地).
"""

from __future__ import annotations

import numpy as np
import pyomo.environ as pyo

from landquota.models.rows import linear
from landquota.models.variables import QuotaModel


def new_land_level(model: QuotaModel) -> pyo.Objective:
    """Return the objective (mu)."""
    return pyo.Objective(expr=linear(model.areas(np.flatnonzero(~model.instance.on_stock))), sense=pyo.minimize)
