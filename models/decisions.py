"""The bare decisions of a solved model: who is placed where, on how much land, with which quota."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from landquota.models.assess.tasks import MET_TOLERANCE_MU, TASKS
from landquota.models.instance import Instance
from landquota.models.variables import QuotaModel

SNAP_MU = 1e-6
"""A solver's area this near to a bound is meant to be there."""
NOTHING_MU = 1e-5
"""So little left of a parcel is nothing."""


@dataclass(frozen=True)
class Decisions:
    """What was decided, and what follows from it by arithmetic alone.

    Attributes
    ----------
    chosen
        Rows of `Instance.pairs`, with `area_mu` granted and `area_year_mu` of the plan year.
    quota
        mu of each unit, shape (units,).
    """

    instance: Instance
    chosen: pd.DataFrame
    quota: np.ndarray

    @cached_property
    def on_stock(self) -> pd.DataFrame:
        """Chosen placements on stock, one row a parcel, with the areas taken of it and its `parcel` (row), `parcel_id`, `ratio` and `task`."""
        takes, parcels, chosen = self.instance.takes, self.instance.parcels, self.chosen
        at = np.flatnonzero(np.isin(takes["pair"].to_numpy(), chosen.index.to_numpy()))
        parcel, own = takes["parcel"].to_numpy()[at], takes["area"].to_numpy()[at]
        rows = chosen.take(chosen.index.get_indexer(pd.Index(takes["pair"])[at])).set_axis(takes.index[at])
        area = np.where(np.isnan(own), rows["area_mu"].to_numpy(), own)
        facts = {name: parcels[name].array.take(parcel) for name in ("parcel_id", "ratio", "task")}
        return rows.assign(area_mu=area, area_year_mu=area * rows["phase_share"].to_numpy(), parcel=parcel, **facts)

    @cached_property
    def on_sites(self) -> pd.DataFrame:
        """Chosen placements on new land."""
        return self.chosen[self.chosen["placement"] == "new_land"]

    def by_unit(self, amount: pd.Series | np.ndarray, unit: pd.Series) -> np.ndarray:
        """Return sums by unit row, shape (units,)."""
        return np.bincount(
            unit.to_numpy(dtype=int), np.asarray(amount, dtype=float), minlength=len(self.instance.units)
        )

    @cached_property
    def credit(self) -> np.ndarray:
        """E_u, mu."""
        matched = self.on_stock
        return self.instance.units["credit0"].to_numpy() + self.by_unit(
            matched["ratio"] * matched["area_year_mu"], matched["unit"]
        )

    def disposed(self, task: str) -> np.ndarray:
        """Return D_ut, mu disposed of towards a task: recorded, forecast and by this plan; shape (units,)."""
        rows = self.on_stock
        area = rows["area_year_mu"].to_numpy() * (rows["task"].to_numpy() == task)
        return self.instance.units[f"done_{task}"].to_numpy() + self.by_unit(area, rows["unit"])

    @cached_property
    def all_met(self) -> np.ndarray:
        """Whether each unit has met every task that was set (False where none was)."""
        met, is_set = [], []
        for task in TASKS:
            asked = self.instance.units[f"task_{task}"].to_numpy()
            is_set.append(~np.isnan(asked))
            met.append(np.isnan(asked) | (self.disposed(task) >= asked - MET_TOLERANCE_MU))
        return np.logical_and.reduce(met) & np.logical_or.reduce(is_set)

    @cached_property
    def multiplier(self) -> np.ndarray:
        """Multiplier on each unit's credit."""
        return np.where(self.all_met, self.instance.units["top"], self.instance.units["base"])

    @cached_property
    def multiplied(self) -> np.ndarray:
        """M_u, mu."""
        return self.multiplier * self.credit

    @cached_property
    def pool(self) -> float:
        """What the city hands out by the shares: the withheld part and the extra, mu."""
        quota = self.instance.case.settings.quota
        return float(self.instance.k * quota.withhold_share * self.multiplied.sum() + quota.extra_mu)

    @cached_property
    def target(self) -> np.ndarray:
        """Target of each unit, mu."""
        units, quota = self.instance.units, self.instance.case.settings.quota
        kept = self.instance.k * (1.0 - quota.withhold_share) * self.multiplied
        return kept + units["award"].to_numpy() + units["share"].to_numpy() * self.pool

    @cached_property
    def left(self) -> np.ndarray:
        """What is left of each parcel of the instance, mu."""
        parcels, rows = self.instance.parcels, self.on_stock
        granted = np.bincount(rows["parcel"].to_numpy(dtype=int), rows["area_mu"].to_numpy(), minlength=len(parcels))
        left = parcels["area"].to_numpy() - granted
        return np.where(np.abs(left) <= NOTHING_MU, 0.0, left)

    @cached_property
    def unusable(self) -> np.ndarray:
        """What is left of each parcel and too small to use, mu."""
        small = (self.left > 0) & (self.left < self.instance.parcels["offcut"].to_numpy() - NOTHING_MU)
        return np.where(small, self.left, 0.0)

    def level_value(self, level: str) -> float:
        """Return what the plan reaches at one objective level."""
        chosen = self.chosen
        if level in ("must_serve", "value"):
            return float(chosen[level].sum())
        if level == "new_land":
            return float(self.on_sites["area_mu"].sum())
        if level == "waste":
            return float(self.unusable.sum() + (chosen["area_mu"] - chosen["need"]).clip(lower=0.0).sum())
        return float(np.abs(self.quota - self.target).sum())


def read_decisions(model: QuotaModel) -> Decisions:
    """Read the decisions out of a model whose variables hold a solution."""
    m, instance = model.m, model.instance
    placed = [i for i, choice in m.place.items() if choice.value is not None and choice.value > 0.5]
    least = instance.pairs["lo"].to_numpy(dtype=float)
    areas = [m.area[i].value if i in m.area else least[i] for i in placed]
    steps = np.array([round(m.steps[u].value or 0.0) for u in m.steps], dtype=float)
    return make_decisions(instance, np.array(placed, dtype=int), np.array(areas, dtype=float), steps)


def make_decisions(instance: Instance, placed: np.ndarray, areas: np.ndarray, steps: np.ndarray) -> Decisions:
    """Return the decisions that a choice amounts to.

    Parameters
    ----------
    placed, areas
        Rows of `Instance.pairs` that are chosen, and mu granted to each; shape (chosen,).
    steps
        Whole steps of quota, shape (units,).
    """
    chosen = instance.pairs.iloc[placed].copy()
    chosen["area_mu"] = _snap(areas, chosen["lo"].to_numpy(), chosen["hi"].to_numpy())
    chosen["area_year_mu"] = chosen["area_mu"] * chosen["phase_share"]
    return Decisions(instance, chosen, steps * instance.case.settings.quota.step_mu)


def _snap(area: np.ndarray, lo: np.ndarray, hi: np.ndarray) -> np.ndarray:
    """Undo the solver's tolerance at the bounds."""
    area = np.where(np.abs(area - hi) <= SNAP_MU, hi, area)
    return np.where(np.abs(area - lo) <= SNAP_MU, lo, area)
