"""Level `must_serve`: as many must-serve projects as possible get land.

    max sum_{p must serve} sum_k x_pk

In words: projects that have to be served come before everything that is merely worth it.
Source: docs/formulation.md section 5.
"""

from __future__ import annotations

import numpy as np
import pyomo.environ as pyo

from landquota.models.rows import linear
from landquota.models.variables import QuotaModel


def must_serve_level(model: QuotaModel) -> pyo.Objective:
    """Return the objective (a count)."""
    members = np.flatnonzero(model.instance.pairs["must_serve"]).tolist()
    return pyo.Objective(expr=linear([(1.0, model.place[i]) for i in members]), sense=pyo.maximize)
