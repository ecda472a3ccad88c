"""Level `waste`: the least land left unusable, and the least land above need.

    min sum_l s_l + sum_{p,k} (a_pk - need_pk x_pk)

symbol   kind       unit  meaning                                     where
s_l      variable   mu    left of a parcel and too small to use       m.unusable
a_pk     variable   mu    land granted                                QuotaModel.area_of
need_pk  parameter  mu    least the project needs there               Instance.pairs

In words: take what fits, and leave no scraps.
Source: docs/formulation.md section 5; founding paper 4.3 (避免随意扩大供应面积).
"""

from __future__ import annotations

import numpy as np
import pyomo.environ as pyo

from landquota.models.rows import Terms, linear
from landquota.models.variables import QuotaModel


def waste_level(model: QuotaModel) -> pyo.Objective:
    """Return the objective (mu)."""
    m, instance = model.m, model.instance
    need, lo = instance.pairs["need"].to_numpy(), instance.pairs["lo"].to_numpy()
    needed = need.tolist()
    terms: Terms = [(1.0, unusable) for unusable in m.unusable.values()]
    for i, area in m.area.items():
        terms += [(1.0, area), (-needed[i], model.place[i])]
    constant = np.flatnonzero(~instance.flexible & (lo - need > 0)).tolist()
    terms += [(float(lo[i] - need[i]), model.place[i]) for i in constant]
    return pyo.Objective(expr=linear(terms), sense=pyo.minimize)
