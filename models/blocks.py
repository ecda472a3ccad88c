"""Blocks: the unit that each column of the model belongs to, so that the model can be cut along its units; and the project that it places.

The pool belongs to the city. It follows from what all units do, and so does each unit's distance from a target that depends on it.
"""

from __future__ import annotations

import numpy as np
import pyomo.environ as pyo

from landquota.models.columns import ABSENT, Columns
from landquota.models.variables import QuotaModel

NO_UNIT = NO_PROJECT = -1
OF_PAIRS = ("place", "area")
FOLLOWS = ("pool", "distance")
OF_PARCELS = ("left", "has_left", "unusable", "usable")


def unit_of_columns(model: QuotaModel, columns: Columns) -> tuple[np.ndarray, np.ndarray]:
    """Return the row of the unit of each column, `NO_UNIT` where it belongs to the city, and whether it follows from what all units do; shape (columns,)."""
    instance, m = model.instance, model.m
    lookups = dict.fromkeys(OF_PAIRS, instance.pairs["unit"].to_numpy())
    lookups |= dict.fromkeys(OF_PARCELS, instance.parcels["unit"].to_numpy())
    units = np.arange(len(instance.units))
    unit, follows = np.full(columns.count, NO_UNIT, dtype=np.int64), np.zeros(columns.count, dtype=bool)
    for component in m.component_objects(pyo.Var):
        at = columns.of(component.values())
        stands = at != ABSENT
        if component.is_indexed():
            rows = [index[0] if isinstance(index, tuple) else index for index in component]
            unit[at[stands]] = lookups.get(component.local_name, units)[rows][stands]
        follows[at[stands]] = component.local_name in FOLLOWS
    return unit, follows


def project_of_columns(model: QuotaModel, columns: Columns) -> np.ndarray:
    """Return the row of the project that each column places, `NO_PROJECT` where it is none of x; shape (columns,)."""
    at = columns.of(model.place)
    project = np.full(columns.count, NO_PROJECT, dtype=np.int64)
    project[at[at != ABSENT]] = model.instance.pairs["project"].to_numpy()[at != ABSENT]
    return project
