"""From decisions to a solution: a value for each column of the model, the choices and what follows from them."""

from __future__ import annotations

from typing import Any

import numpy as np

from landquota.models.assess.tasks import MET_TOLERANCE_MU, TASKS
from landquota.models.by_hand.placing import CLOSE_MU
from landquota.models.columns import ABSENT, Columns
from landquota.models.decisions import Decisions
from landquota.models.variables import QuotaModel


class Solutions:
    """Makes solutions; where each variable of the model stands is looked up once for any number of decisions."""

    def __init__(self, model: QuotaModel, columns: Columns) -> None:
        self._model, self._count = model, columns.count
        names = ["place", "area", "left", "has_left", "unusable", "usable", "credit", "multiplied", "top_credit"]
        names += ["all_met", "task_met", "steps", "pool", "distance"]
        parts = {name: getattr(model.m, name) for name in names}
        self._keys = {name: list(part.keys()) for name, part in parts.items()}
        self._at = {name: columns.of(part.values()) for name, part in parts.items()}

    def of(self, plan: Decisions) -> np.ndarray:
        """Return the value of each column, shape (columns,); whether it breaks a row is not looked at."""
        solution = np.zeros(self._count)
        for name, values in {**self._on_land(plan), **self._of_units(plan)}.items():
            at = self._at[name]
            solution[at[at != ABSENT]] = np.asarray(values, dtype=float)[at != ABSENT]
        return solution

    def _on_land(self, plan: Decisions) -> dict[str, Any]:
        """Return the values of what belongs to candidates and parcels, each in the order of its variables."""
        instance = self._model.instance
        area = np.zeros(len(instance.pairs))
        area[plan.chosen.index] = plan.chosen["area_mu"]
        chosen = np.zeros(len(instance.pairs), dtype=bool)
        chosen[plan.chosen.index] = True
        supplied = plan.on_stock
        taken = np.bincount(supplied["parcel"], supplied["area_mu"], minlength=len(instance.parcels))
        left = instance.parcels["area"].to_numpy() - taken
        left[np.abs(left) <= CLOSE_MU] = 0.0
        usable = left >= instance.parcels["offcut"].to_numpy()
        return {
            "place": chosen,
            "area": area[self._keys["area"]],
            "left": left,
            "has_left": left[self._keys["has_left"]] > 0,
            "unusable": np.where(usable, 0.0, left)[self._keys["unusable"]],
            "usable": usable[self._keys["usable"]],
        }

    def _of_units(self, plan: Decisions) -> dict[str, Any]:
        """Return the values of what belongs to units and to the city, each in the order of its variables."""
        quota, units = plan.instance.case.settings.quota, plan.instance.units
        open_units = self._keys["all_met"]
        met = {t: plan.disposed(t) >= units[f"task_{t}"].to_numpy() - MET_TOLERANCE_MU for t in TASKS}
        return {
            "credit": plan.credit,
            "multiplied": plan.multiplied,
            "top_credit": np.where(plan.all_met, plan.credit, 0.0)[open_units],
            "all_met": plan.all_met[open_units],
            "task_met": [met[task][unit] for unit, task in self._keys["task_met"]],
            "steps": np.rint(plan.quota / quota.step_mu),
            "pool": [plan.pool - quota.extra_mu],
            "distance": np.abs(plan.quota - plan.target),
        }
