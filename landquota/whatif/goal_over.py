"""What the rules make of a box of settings: the least and the most of each number that the settings move."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from landquota.decide import Prepared
from landquota.inputs.case import Case
from landquota.models.assess.shares import pool_shares
from landquota.models.assessment import floor_to_step

Interval = tuple[float, float]
Box = Mapping[str, Interval]
ROUNDED = 1e-12
"""By which share a bound of a share is moved outwards, for the last digits of its computation."""


class Over:
    """Bounds over a box, each as (least, most).

    Parameters
    ----------
    prepared
        The case at any setting; what the box does not name is as there.

    Attributes
    ----------
    withhold, extra, cap, k
        Of the case; a cap is infinite where there is none.
    own, share
        Of each unit, shape (units,) each: own part in mu, share of the pool.
    award
        Of each unit, mu; no setting of a box moves it.
    """

    def __init__(self, prepared: Prepared, box: Box) -> None:
        settings, units = prepared.case.settings, prepared.assessment.units
        quota = settings.quota
        cap = np.inf if quota.cap_mu is None else quota.cap_mu
        self.withhold = box.get("quota.withhold_share", (quota.withhold_share,) * 2)
        self.extra = box.get("quota.extra_mu", (quota.extra_mu,) * 2)
        self.cap = box.get("quota.cap_mu", (cap, cap))
        earned = float(units["multiplied0"].sum())
        self.k = tuple(1.0 if earned <= 0 else min(1.0, cap / earned) for cap in self.cap)
        self.own = tuple(
            _own(units, k, withheld, quota.step_mu) for k, withheld in zip(self.k, reversed(self.withhold), strict=True)
        )
        self.award = units["award"].to_numpy(dtype=float)
        tilt = box.get("tilt", (settings.tilt,) * 2)
        self.share = _shares(prepared.case, units, tilt)


def _shares(case: Case, units: pd.DataFrame, tilt: Interval) -> tuple[np.ndarray, np.ndarray]:
    braked = units["braked"].astype(bool)
    if tilt[0] == tilt[1]:
        at = case.replace(settings=case.settings.model_copy(update={"tilt": tilt[0]}))
        share = pool_shares(at, units["completion"], units["score_low"], braked).to_numpy(dtype=float)
        return share, share
    done = units["completion"].where(~braked, 0.0).to_numpy(dtype=float)
    return share_bounds(done, units["score_low"].to_numpy(dtype=float) / 100.0, tilt)


def _own(units: pd.DataFrame, k: float, withheld: float, step: float) -> np.ndarray:
    own = floor_to_step((1.0 - withheld) * (k * units["multiplied0"]), step)
    return own.where(~units["braked"].astype(bool), 0.0).to_numpy(dtype=float)


def share_bounds(done: np.ndarray, score: np.ndarray, tilt: Interval) -> tuple[np.ndarray, np.ndarray]:
    """Return the least and the most that each unit's share of the pool can be while the tilt moves.

    Parameters
    ----------
    done, score
        Completion (0 where the unit is braked), and score from 0 to 1; shape (units,).

    Notes
    -----
    A share is `1 / sum_v r_v(t)` with `r_v(t) = (done_v / done_u) (score_v / score_u) ** t`. Each r_v is convex and goes one way, so that the sum is
    largest at an end (the least share is exact), and no smaller than the sum of the least of each.

    Examples
    --------
    >>> share_bounds(np.array([1.0, 1.0]), np.array([1.0, 0.5]), (0.0, 1.0))[0].round(3).tolist()
    [0.5, 0.333]
    """
    weights = np.array([done * score**t for t in tilt])
    if (weights.sum(axis=1) <= 0).any():  # then shares may be equal ones, whatever the scores
        return np.zeros(len(done)), np.ones(len(done))
    shares = weights / weights.sum(axis=1, keepdims=True)
    least, most = shares.min(axis=0), shares[0].copy()
    for unit in np.flatnonzero(weights[1] > 0):
        most[unit] = 1.0 / (weights / weights[:, [unit]]).min(axis=0).sum()
    return least * (1.0 - ROUNDED), most * (1.0 + ROUNDED)
