"""Blocks: the unit that each column of the model belongs to, so that the model can be cut along its units; and the project that it places.

The pool belongs to the city. It follows from what all units do, and so does each unit's distance from a target that depends on it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyomo.environ as pyo

from landquota.models.variables import QuotaModel

NO_UNIT = -1
OF_PAIRS = ("place", "area")
OF_PARCELS = ("left", "has_left", "unusable", "usable", "together")


def unit_of_columns(model: QuotaModel, variables: Sequence[Any]) -> tuple[np.ndarray, np.ndarray]:
    """Return the row of the unit of each variable, `NO_UNIT` where it belongs to the city, and whether it follows from what all units do; shape (variables,).

    Parameters
    ----------
    variables
        Those of the model that became columns.
    """
    instance, m = model.instance, model.m
    lookups = {name: instance.pairs["unit"].tolist() for name in OF_PAIRS}
    lookups |= {name: instance.parcels["unit"].tolist() for name in OF_PARCELS}
    units = list(range(len(instance.units)))
    unit: dict[int, int] = {id(m.pool): NO_UNIT}
    follows = {id(variable) for variable in (m.pool, *m.distance.values())}
    for component in m.component_objects(pyo.Var):
        lookup = lookups.get(component.local_name, units)
        for index, variable in component.items():
            if index is not None:
                unit[id(variable)] = lookup[index[0] if isinstance(index, tuple) else index]
    of = np.array([unit[id(variable)] for variable in variables], dtype=np.int64)
    return of, np.array([id(variable) in follows for variable in variables], dtype=bool)


def project_of_columns(model: QuotaModel, variables: Sequence[Any]) -> np.ndarray:
    """Return the row of the project that each variable places, -1 where it is none of x; shape (variables,)."""
    projects = model.instance.pairs["project"].tolist()
    placed = {id(variable): project for variable, project in zip(model.place, projects, strict=True)}
    return np.array([placed.get(id(variable), -1) for variable in variables], dtype=np.int64)
