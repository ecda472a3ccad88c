"""Saleable remainder: what is left of a divided parcel is nothing, or can still be sold.

    part_l e_l <= r_l <= A_l e_l    for all parcels l with a smallest part

symbol  kind       unit  meaning                         where
r_l     variable   mu    left over                       m.left
e_l     variable   0/1   something is left               m.has_left
part_l  parameter  mu    smallest saleable part          Instance.parcels

In words: dividing a parcel may not leave a strip that nobody can be given.
Source: docs/formulation.md section 4, row 4; 边角地 in the founding paper, section 4.2.2.
"""

from __future__ import annotations

from typing import Any

import pyomo.environ as pyo

from landquota.models.rows import at_least, at_most
from landquota.models.variables import QuotaModel


def add_saleable_remainder(model: QuotaModel) -> None:
    """Add a lower and an upper row for each parcel with a smallest part."""
    m, parcels = model.m, model.instance.parcels
    area, part = (-parcels["area"]).tolist(), (-parcels["part"]).tolist()
    left, has_left = dict(m.left.items()), dict(m.has_left.items())

    def least(_: Any, parcel: int) -> object:
        return at_least([(1.0, left[parcel]), (part[parcel], has_left[parcel])], 0.0)

    def most(_: Any, parcel: int) -> object:
        return at_most([(1.0, left[parcel]), (area[parcel], has_left[parcel])], 0.0)

    divided = list(has_left)
    m.remainder_least = pyo.Constraint(divided, rule=least, doc="a remainder is at least the smallest part")
    m.remainder_most = pyo.Constraint(divided, rule=most, doc="no remainder where none is declared")
