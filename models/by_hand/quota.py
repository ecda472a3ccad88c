"""Quota by hand: every unit asks for what its projects without land would take; where that is too much, all are cut pro rata.

What is cut is what is asked for above the least that a unit must have (its own part, its floor, and what its must-serve projects ask for).
"""

from __future__ import annotations

import numpy as np

from landquota.models.by_hand.placing import CLOSE_MU, Placed


def pro_rata(placed: Placed) -> np.ndarray:
    """Return the quota of each unit: what it asks for, cut in proportion where that is more than there is; mu, shape (units,)."""
    instance = placed.instance
    units, quota = instance.units, instance.case.settings.quota
    step = quota.step_mu
    multiplied = placed.decisions(np.zeros(len(units))).multiplied
    earned = float(multiplied.sum() + units["award"].sum() + quota.extra_mu)
    earned = earned if quota.cap_mu is None else min(earned, quota.cap_mu)
    own, floor = (units[name].to_numpy(dtype=float) for name in ("own", "floor"))
    least = np.ceil(np.fmax(own, floor) / step - CLOSE_MU)
    most = np.floor(units["cap"].to_numpy(dtype=float) / step + CLOSE_MU)
    asked, must = (np.ceil(_asked(placed, only) / step - CLOSE_MU) for only in (False, True))
    least = np.maximum(least, np.minimum(must, most))
    wanted = np.maximum(np.minimum(asked, most), least)
    there = np.floor(earned / step + CLOSE_MU)
    if wanted.sum() > there:
        wanted = least + _cut(wanted - least, there - least.sum())
    return np.asarray(wanted * step)


def _cut(above: np.ndarray, there: float) -> np.ndarray:
    """Return what each gets of what it asks for, whole steps that sum to what is there; nothing where nothing is there."""
    asked = above.sum()
    exact = above * (max(there, 0.0) / asked if asked > 0 else 0.0)
    cut = np.floor(exact + CLOSE_MU)
    over = max(int(there - cut.sum()), 0)
    cut[np.argsort(cut - exact, kind="stable")[:over]] += 1  # the largest remainders are rounded up
    return np.asarray(cut)


def _asked(placed: Placed, only_must_serve: bool) -> np.ndarray:
    """Return the new land that each unit's projects without land would take of its quota this year, mu; shape (units,)."""
    instance = placed.instance
    pairs, units = instance.pairs, instance.units
    wanted = placed.open_new_land & pairs["on_quota"].to_numpy(dtype=bool)
    if only_must_serve:
        wanted &= pairs["must_serve"].to_numpy(dtype=bool)
    unit, project, lo, share = (pairs[name].to_numpy()[wanted] for name in ("unit", "project", "lo", "phase_share"))
    projects = len(instance.case.projects)
    each, place = np.unique(unit * projects + project, return_inverse=True)
    least = np.full(len(each), np.inf)
    np.minimum.at(least, place, lo * share)
    asked = np.bincount(each // projects, least, minlength=len(units))
    return np.asarray(np.maximum(asked - units["carry"].to_numpy(), 0.0))


def steps_of(placed: Placed, quota: np.ndarray) -> np.ndarray:
    """Return the steps of quota: a braked unit keeps what its exempt projects use; shape (units,)."""
    instance = placed.instance
    step = instance.case.settings.quota.step_mu
    new_land = placed.decisions(np.zeros(len(quota))).on_sites
    exempt = new_land[new_land["exempt"].astype(bool) & new_land["on_quota"].astype(bool)]
    used = np.bincount(exempt["unit"].to_numpy(dtype=int), exempt["area_year_mu"].to_numpy(), minlength=len(quota))
    braked = instance.units["braked"].to_numpy(dtype=bool)
    return np.asarray(np.where(braked, np.ceil(used / step - CLOSE_MU), np.rint(quota / step)))
