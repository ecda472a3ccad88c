"""Farmland: new land stays within the plan's farmland caps and each unit's replenishment balance.

    sum_{p, s} share_sf a_ps <= cap_f                for f in agricultural, cropland, paddy, where capped
    sum_{p, s in u} share_sf a_ps <= balance_uf      for f in cropland, paddy, all units u with a known balance

symbol      kind       unit  meaning                              where
a_ps        variable   mu    new land granted to p on s           QuotaModel.area_of
share_sf    parameter  -     share of farmland f in site s        Instance.sites
cap_f       parameter  mu    cap of the plan                      Settings.farmland
balance_uf  parameter  mu    replenished land of the unit         Instance.units

In words: farmland taken is farmland capped and replenished (占补平衡), whoever the project belongs to and whatever year its phases fall in.
Source: docs/formulation.md section 4, rows 15 and 16.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyomo.environ as pyo

from landquota.models.rows import Terms, at_most, groups
from landquota.models.variables import QuotaModel

KINDS = ("agricultural", "cropland", "paddy")
BALANCED = ("cropland", "paddy")


def add_farmland(model: QuotaModel) -> None:
    """Add one row for each cap and each balance."""
    m, instance = model.m, model.instance
    rows = np.flatnonzero(~instance.on_stock)
    share = {f: instance.sites[f].to_numpy()[instance.pairs["site"].to_numpy()[rows]] for f in KINDS}
    caps = {f: getattr(instance.case.settings.farmland, f"{f}_cap_mu") for f in KINDS}
    units = instance.units

    def within_cap(_: Any, f: str) -> Any:
        taking = share[f] > 0
        if not taking.any():
            return pyo.Constraint.Feasible
        return at_most(model.areas(rows[taking], share[f][taking]), float(caps[f]))

    capped = [f for f in KINDS if caps[f] is not None]
    m.farmland_cap = pyo.Constraint(capped, rule=within_cap, doc="farmland taken within the plan's cap")
    taken: dict[tuple[int, str], Terms] = {}
    for f in BALANCED:
        taking = np.flatnonzero(share[f] > 0)
        for u, members in groups(instance.pairs["unit"].to_numpy()[rows[taking]], taking):
            if not np.isnan(units[f].iloc[u]):
                taken[u, f] = model.areas(rows[members], share[f][members])

    def within_balance(_: Any, u: int, f: str) -> object:
        return at_most(taken[u, f], float(units[f].iloc[u]))

    m.farmland_balance = pyo.Constraint(
        list(taken), rule=within_balance, doc="farmland taken within the unit's balance"
    )
