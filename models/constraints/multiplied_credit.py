"""Multiplied credit: the multiplier of the tasks on all of a unit's credit.

    M_u = base_u E_u + (top_u - base_u) W_u,   W_u = E_u b_u by:
    W_u <= E_u,   W_u <= Emax_u b_u,   W_u >= E_u - Emax_u (1 - b_u)

symbol        kind       unit  meaning                                     where
M_u           variable   mu    credit after the multiplier                 m.multiplied
W_u           variable   mu    credit that earns the top multiplier        m.top_credit
E_u           variable   mu    credit                                      m.credit
b_u           variable   0/1   every set task is met                       m.all_met
base_u,top_u  parameter  -     multiplier with a task missed, with all met Instance.units
Emax_u        parameter  mu    largest possible credit                     Instance.greatest_credit

In words: a unit that meets all its tasks earns more on everything, one that misses a task earns less on everything.
Source: docs/formulation.md section 4, row 9; 自然资规〔2018〕1号 (+10 %, -20 %).
"""

from __future__ import annotations

from typing import Any

import pyomo.environ as pyo

from landquota.models.rows import at_least, at_most, equal
from landquota.models.variables import QuotaModel


def add_multiplied_credit(model: QuotaModel) -> None:
    """Add the product rows of each unit."""
    m, units = model.m, model.instance.units
    base, top, met0 = (units[c].to_numpy() for c in ("base", "top", "met0"))
    most = model.instance.greatest_credit

    def product(_: Any, u: int) -> object:
        if u in m.top_credit:
            extra = [(float(base[u] - top[u]), m.top_credit[u])]
            return equal([(1.0, m.multiplied[u]), (-float(base[u]), m.credit[u]), *extra], 0.0)
        factor = top[u] if met0[u] else base[u]
        return equal([(1.0, m.multiplied[u]), (-float(factor), m.credit[u])], 0.0)

    def within_credit(_: Any, u: int) -> object:
        return at_most([(1.0, m.top_credit[u]), (-1.0, m.credit[u])], 0.0)

    def only_if_met(_: Any, u: int) -> object:
        return at_most([(1.0, m.top_credit[u]), (-float(most[u]), m.all_met[u])], 0.0)

    def all_if_met(_: Any, u: int) -> object:
        terms = [(1.0, m.top_credit[u]), (-1.0, m.credit[u]), (-float(most[u]), m.all_met[u])]
        return at_least(terms, -float(most[u]))

    still_open = list(m.top_credit.keys())
    m.multiplied_credit = pyo.Constraint(range(len(units)), rule=product, doc="credit times its multiplier")
    m.top_within_credit = pyo.Constraint(
        still_open, rule=within_credit, doc="the top multiplier applies to credit only"
    )
    m.top_only_if_met = pyo.Constraint(still_open, rule=only_if_met, doc="no top multiplier while a task is missed")
    m.top_all_if_met = pyo.Constraint(
        still_open, rule=all_if_met, doc="the top multiplier on everything once all are met"
    )
