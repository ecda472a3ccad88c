"""Level `value`: the greatest total value of placed projects.

    max sum_{p,k} v_pk x_pk

symbol  kind       unit               meaning                       where
v_pk    parameter  万元 a year        value of p at placement k     Instance.pairs
x_pk    variable   0/1                project p takes placement k   m.place

In words: land goes to the projects that yield most.
Source: docs/formulation.md sections 2 and 5; founding paper 3.2.2 (亩均效益好的项目).
"""

from __future__ import annotations

import numpy as np
import pyomo.environ as pyo

from landquota.models.rows import linear
from landquota.models.variables import QuotaModel


def value_level(model: QuotaModel) -> pyo.Objective:
    """Return the objective (in the unit of the values)."""
    value = model.instance.pairs["value"].to_numpy()
    terms = [(float(value[i]), model.place[i]) for i in np.flatnonzero(value).tolist()]
    return pyo.Objective(expr=linear(terms), sense=pyo.maximize)
