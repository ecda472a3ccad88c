"""The decisions: which project goes where, how much land, how much quota.

See docs/formulation.md section 4 for the table of symbols. Areas that cannot vary are constants and get no variable.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyomo.environ as pyo

from landquota.models.assess.tasks import TASKS
from landquota.models.instance import Instance
from landquota.models.rows import Terms


@dataclass(frozen=True)
class QuotaModel:
    """A Pyomo model with the instance it was built from.

    Attributes
    ----------
    m
        The Pyomo `ConcreteModel`; variables are indexed by row number of the instance's tables.
    place
        The variable x of each candidate; a list, because looking them up in Pyomo costs more than the rest of a row.
    area_of
        For each candidate `(coefficient, variable)` of the area it takes.
    taken
        For each row of `Instance.takes` the same of the area it takes of that parcel.
    """

    m: Any
    instance: Instance
    place: list[Any]
    area_of: Terms
    taken: Terms

    def areas(self, members: np.ndarray, weights: np.ndarray | None = None) -> Terms:
        """Return the terms of `sum weight * area` over some candidates."""
        return _weighted(self.area_of, members, weights)

    def supplied(self, takes: np.ndarray, weights: np.ndarray | None = None) -> Terms:
        """Return the terms of `sum weight * area` over some rows of `Instance.takes`."""
        return _weighted(self.taken, takes, weights)


def _weighted(terms: Terms, members: np.ndarray, weights: np.ndarray | None) -> Terms:
    factors = np.ones(len(members)) if weights is None else weights
    return [(f * terms[i][0], terms[i][1]) for i, f in zip(members.tolist(), factors.tolist(), strict=True)]


def declare_variables(instance: Instance) -> QuotaModel:
    """Return a model with every variable and no row; those that begin alike hold their value in the first plan (`models/first_plan.py`)."""
    m = pyo.ConcreteModel(name="landquota")
    pairs, units, parcels = instance.pairs, instance.units, instance.parcels
    m.place = pyo.Var(range(len(pairs)), domain=pyo.Binary, initialize=0, doc="x: project takes placement")
    flexible = np.flatnonzero(instance.flexible).tolist()
    hi = pairs["hi"].tolist()
    m.area = pyo.Var(flexible, domain=pyo.NonNegativeReals, bounds=lambda _, i: (0.0, hi[i]), doc="a: mu granted")
    m.left = pyo.Var(range(len(parcels)), domain=pyo.NonNegativeReals, doc="r: mu left of a parcel")
    split = np.flatnonzero(parcels["part"] > 0).tolist()
    m.has_left = pyo.Var(split, domain=pyo.Binary, initialize=1, doc="e: something is left")
    risky = np.flatnonzero(parcels["offcut"] > parcels["part"]).tolist()
    m.unusable = pyo.Var(risky, domain=pyo.NonNegativeReals, initialize=0, doc="s: mu left and too small to use")
    m.usable = pyo.Var(risky, domain=pyo.Binary, initialize=1, doc="f: what is left is usable")
    rows = range(len(units))
    m.credit = pyo.Var(rows, domain=pyo.NonNegativeReals, doc="E: quota credit, mu")
    m.multiplied = pyo.Var(rows, domain=pyo.NonNegativeReals, doc="M: credit after multipliers, mu")
    open_units = np.flatnonzero((units["top"] != units["base"]) & ~units["met0"]).tolist()
    m.top_credit = pyo.Var(
        open_units, domain=pyo.NonNegativeReals, initialize=0, doc="W: credit that earns the top multiplier, mu"
    )
    m.all_met = pyo.Var(open_units, domain=pyo.Binary, initialize=0, doc="b: every set task is met")
    open_tasks = [(u, t) for u in open_units for t in TASKS if units[f"task_{t}"].notna().iloc[u]]
    m.task_met = pyo.Var(open_tasks, domain=pyo.Binary, doc="z: task is met")
    m.steps = pyo.Var(rows, domain=pyo.NonNegativeIntegers, doc="n: steps of quota")
    m.distance = pyo.Var(rows, domain=pyo.NonNegativeReals, doc="d: mu between quota and target")
    lo, place, area = pairs["lo"].tolist(), list(m.place.values()), dict(m.area.items())
    area_of = [(1.0, area[i]) if f else (lo[i], place[i]) for i, f in enumerate(instance.flexible.tolist())]
    takes = zip(instance.takes["pair"].tolist(), instance.takes["area"].tolist(), strict=True)
    taken = [area_of[pair] if math.isnan(area) else (area, place[pair]) for pair, area in takes]
    return QuotaModel(m, instance, place, area_of, taken)
