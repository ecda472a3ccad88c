"""What several rules ask: which levels come first, and whose new land a braked unit lives on."""

from __future__ import annotations

import numpy as np

from landquota.models.constraints.pins import ANY
from landquota.models.instance import Instance

LEAST_GAIN = 1e-3
"""A plan must be better by more than this (mu, or 万元) to count as better: far above what a solver calls the same."""


def levels_before(instance: Instance, level: str) -> tuple[str, ...] | None:
    """Return the levels that decide before `level`; None where the case does not have it.

    Examples
    --------
    >>> from landquota import app
    >>> instance = app.prepare(app.read_case("tests/cases/two_parcels")).instance
    >>> levels_before(instance, "new_land")
    ('must_serve', 'value')
    """
    order = instance.case.settings.objectives
    return order[: order.index(level)] if level in order else None


def lifts_brake(instance: Instance) -> np.ndarray:
    """Tell which candidates let a braked unit have quota: new land of its exempt projects on its quota; shape (pairs,)."""
    pairs = instance.pairs
    braked = instance.units["braked"].to_numpy(dtype=bool)[pairs["unit"].to_numpy(dtype=int)]
    counts = (pairs["exempt"] & pairs["on_quota"] & (pairs["phase_share"] > 0)).to_numpy(dtype=bool)
    return braked & counts & ~instance.on_stock


def free_to_leave(instance: Instance) -> np.ndarray:
    """Tell which candidates belong to a project that no pin speaks of; shape (pairs,)."""
    return ~instance.pairs["project_id"].isin(list(instance.case.settings.pin)).to_numpy(dtype=bool)


def free_to_move(instance: Instance) -> np.ndarray:
    """Tell which candidates belong to a project that may go anywhere; shape (pairs,)."""
    held = [project for project, place in instance.case.settings.pin.items() if place != ANY]
    return ~instance.pairs["project_id"].isin(held).to_numpy(dtype=bool)


def task_keys(instance: Instance) -> np.ndarray:
    """Return a number of unit and task for each parcel whose supply can still meet a task that changes the unit's multiplier, else -1; shape (parcels,)."""
    units, parcels = instance.units, instance.parcels
    unit = parcels["unit"].to_numpy(dtype=int)
    still_open = ((units["top"] != units["base"]) & ~units["met0"]).to_numpy(dtype=bool)
    key = np.full(len(parcels), -1)
    for number, task in enumerate(("unsupplied", "idle")):
        asked = (still_open & units[f"task_{task}"].notna().to_numpy())[unit]
        counts = asked & (parcels["task"] == task).to_numpy(dtype=bool)
        key[counts] = 2 * unit[counts] + number
    return key
