"""New land by hand: the site with the least cropland that still has room, within the unit's quota and the farmland limits."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from landquota.models.by_hand.placing import CLOSE_MU, Placed, in_order
from landquota.models.constraints.farmland import BALANCED, KINDS
from landquota.models.instance import Instance


def place_on_new_land(placed: Placed, quota: np.ndarray, *, by_the_mu: bool) -> None:
    """Give sites to projects that have no land yet.

    Parameters
    ----------
    quota
        mu of each unit, shape (units,).
    by_the_mu
        As in `in_order`.
    """
    instance = placed.instance
    pairs, free = instance.pairs, _NewLand.of(instance, quota)
    shares = instance.sites[list(KINDS)].to_numpy(dtype=float).tolist()
    site, unit, lo = (pairs[c].tolist() for c in ("site", "unit", "lo"))
    year = (pairs["lo"] * pairs["phase_share"] * pairs["on_quota"].astype(float)).tolist()
    cropland = KINDS.index("cropland")
    for project, rows in in_order(instance, np.flatnonzero(placed.open_new_land), by_the_mu=by_the_mu):
        asked = {i: (site[i], unit[i], lo[i], year[i], shares[site[i]]) for i in rows}
        fits = [(shares[site[i]][cropland], i) for i in rows if free.holds(*asked[i])]
        if fits:
            row = min(fits)[1]
            free.take(*asked[row])
            placed.add(row, lo[row], project)


@dataclass
class _NewLand:
    """What is still free of new land; lists, because they are read one number at a time."""

    site: list[float]
    quota: list[float]
    caps: list[float]
    balances: list[list[float]]

    @classmethod
    def of(cls, instance: Instance, quota: np.ndarray) -> _NewLand:
        """Return what is free before anybody has any."""
        units, caps = instance.units, instance.case.settings.farmland
        given = [getattr(caps, f"{f}_cap_mu") for f in KINDS]
        return cls(
            site=instance.sites["area"].fillna(np.inf).tolist(),
            quota=(quota + units["carry"].to_numpy()).tolist(),
            caps=[np.inf if cap is None else float(cap) for cap in given],
            balances=[units[f].fillna(np.inf).tolist() for f in BALANCED],
        )

    def holds(self, site: int, unit: int, area: float, year: float, shares: list[float]) -> bool:
        """Tell whether so much fits."""
        farm = [area * share for share in shares]
        return (
            area <= self.site[site] + CLOSE_MU
            and (year == 0 or year <= self.quota[unit] + CLOSE_MU)
            and all(f <= cap + CLOSE_MU for f, cap in zip(farm, self.caps, strict=True))
            and all(f <= b[unit] + CLOSE_MU for f, b in zip(farm[1:], self.balances, strict=True))
        )

    def take(self, site: int, unit: int, area: float, year: float, shares: list[float]) -> None:
        """Take it away."""
        self.site[site] -= area
        self.quota[unit] -= year
        self.caps = [cap - area * share for cap, share in zip(self.caps, shares, strict=True)]
        for balance, share in zip(self.balances, shares[1:], strict=True):
            balance[unit] -= area * share
