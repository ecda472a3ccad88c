"""Parcel area: what is granted and what is left make the whole parcel.

    sum_p a_pl + r_l = A_l    for all parcels l

symbol  kind       unit  meaning                        where
a_pl    variable   mu    land granted to p on l         QuotaModel.taken
r_l     variable   mu    left over                      m.left
A_l     parameter  mu    available area                 Instance.parcels

In words: no mu is granted twice, and none disappears. A bundle takes its parcels whole, and so leaves nothing of them to others.
Source: docs/formulation.md section 4, row 3.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyomo.environ as pyo

from landquota.models.rows import equal, groups
from landquota.models.variables import QuotaModel


def add_parcel_area(model: QuotaModel) -> None:
    """Add one balance row for each parcel."""
    m, instance = model.m, model.instance
    members = dict(groups(instance.takes["parcel"].to_numpy(), np.arange(len(instance.takes))))
    area, left = instance.parcels["area"].tolist(), list(m.left.values())

    def whole(_: Any, parcel: int) -> object:
        return equal([*model.supplied(members[parcel]), (1.0, left[parcel])], area[parcel])

    m.parcel_area = pyo.Constraint(range(len(area)), rule=whole, doc="granted plus left is the parcel")
