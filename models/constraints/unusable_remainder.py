"""Unusable remainder: what is left and smaller than the rulebook's offcut counts as wasted.

    s_l >= r_l - A_l f_l,   r_l >= o_l f_l    for all parcels l with o_l > part_l

symbol  kind       unit  meaning                              where
s_l     variable   mu    left and too small to use            m.unusable
f_l     variable   0/1   what is left is usable               m.usable
r_l     variable   mu    left over                            m.left
o_l     parameter  mu    smallest usable remainder            Instance.parcels

In words: a remainder below the offcut size is lost land, and the waste level counts it.
Source: docs/formulation.md section 4, row 5; the rulebook's `screening.offcut_mu`.
"""

from __future__ import annotations

from typing import Any

import pyomo.environ as pyo

from landquota.models.rows import at_least, at_most
from landquota.models.variables import QuotaModel


def add_unusable_remainder(model: QuotaModel) -> None:
    """Add two rows for each parcel that may keep an unusable remainder."""
    m, parcels = model.m, model.instance.parcels
    area, offcut = (-parcels["area"]).tolist(), (-parcels["offcut"]).tolist()
    left, usable, unusable = (dict(part.items()) for part in (m.left, m.usable, m.unusable))

    def counted(_: Any, parcel: int) -> object:
        terms = [(1.0, left[parcel]), (area[parcel], usable[parcel]), (-1.0, unusable[parcel])]
        return at_most(terms, 0.0)

    def large_enough(_: Any, parcel: int) -> object:
        return at_least([(1.0, left[parcel]), (offcut[parcel], usable[parcel])], 0.0)

    risky = list(unusable)
    m.unusable_counted = pyo.Constraint(risky, rule=counted, doc="an unusable remainder is counted")
    m.usable_large_enough = pyo.Constraint(risky, rule=large_enough, doc="a usable remainder reaches the offcut size")
