"""New land that gains nothing: worth nothing, or asked about after new land itself.

In words: a project that is not must-serve and not worth anything may take a parcel, for that earns credit; new land for it only costs. Where new
land is decided before value, only must-serve projects get any.
Proof: docs/formulation.md section 7, rule 1: take the project off the plan.
"""

from __future__ import annotations

import numpy as np

from landquota.models.instance import Instance
from landquota.models.presolve.order import LEAST_GAIN, free_to_leave, lifts_brake


def nothing_gained(instance: Instance) -> np.ndarray:
    """Return which candidates no best plan uses, because doing without is better; shape (pairs,).

    Examples
    --------
    >>> from landquota import app
    >>> instance = app.prepare(app.read_case("tests/cases/two_parcels")).instance
    >>> bool(nothing_gained(instance).any())  # every project is worth something
    False
    """
    pairs = instance.pairs
    value, must = pairs["value"].to_numpy(dtype=float), pairs["must_serve"].to_numpy(dtype=bool)
    undecided = ~instance.on_stock & free_to_leave(instance) & ~lifts_brake(instance)
    better = np.zeros(len(pairs), dtype=bool)
    for level in instance.case.settings.objectives:
        if level == "must_serve":
            undecided &= ~must
        elif level == "value":
            better |= undecided & (value < -LEAST_GAIN)
            undecided &= value <= 0
        elif level == "new_land":
            better |= undecided & (pairs["lo"].to_numpy(dtype=float) > LEAST_GAIN)
    return better
