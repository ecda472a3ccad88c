"""Pins: a project that the case pins gets land where it says, somewhere, or nowhere.

    sum_{k in K_p} x_pk = 0    for a project pinned to none
    sum_{k in K_p} x_pk = 1    for a project pinned to any
    x_pk = 1                   for a project pinned to the place k

symbol  kind      unit  meaning                                  where
x_pk    variable  0/1   project p takes placement k              m.place
K_p     set       -     candidates of p, whatever it is pinned to Instance.pairs

In words: a pin is a decision that somebody took beforehand. It adds a row and removes no candidate, so that what it costs can be said.
Source: docs/formulation.md section 4, row 18; the setting `pin`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyomo.environ as pyo

from landquota.models.instance import Instance
from landquota.models.rows import equal
from landquota.models.variables import QuotaModel

ANY, NONE = "any", "none"


def pinned_candidates(instance: Instance) -> dict[int, np.ndarray]:
    """Return the rows of `Instance.pairs` that each pin speaks of, by the project's row in the case; projects without any have none."""
    pairs = instance.pairs
    found: dict[int, np.ndarray] = {}
    for project_id, place in sorted(instance.case.settings.pin.items()):
        mine = (pairs["project_id"] == project_id).to_numpy()
        if place not in (ANY, NONE):
            mine = mine & (pairs["place_id"] == place).to_numpy()
        members = np.flatnonzero(mine)
        if len(members):
            found[int(pairs["project"].iloc[members[0]])] = members
    return found


def add_pins(model: QuotaModel) -> None:
    """Add one row for each pinned project with a candidate that its pin speaks of."""
    m, instance = model.m, model.instance
    members = pinned_candidates(instance)
    project_id, pin = instance.case.projects["project_id"], instance.case.settings.pin

    def holds(_: Any, p: int) -> object:
        count = 0.0 if pin[project_id.iloc[p]] == NONE else 1.0
        return equal([(1.0, model.place[i]) for i in members[p].tolist()], count)

    m.pin = pyo.Constraint(list(members), rule=holds, doc="a pinned project is placed as its pin says")
