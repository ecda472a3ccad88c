"""What a bureau does by hand: projects one after the other, each on the best place that is still free; quota cut pro rata.

Stock goes first. With what it earned, every unit asks for what its other projects would take; where that is too much, what is asked for above the
least that a unit must have, must-serve projects among it, is cut in proportion. Then new land, within quota, site and farmland. Bundles are not
made by hand. Must-serve projects always come first; the rules differ in who comes next and which parcel is best:

least_left   highest value first; the parcel of which least is left over
suitability  highest value first; the parcel whose area is nearest to the need (a stand-in: cases have no suitability score)
benefit      highest value a mu first; the parcel on which the land yields most, then that of which least is left

Of new land each rule takes the site with the least cropland. The work grows with the number of candidates.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from landquota.decide import Prepared
from landquota.models.assess.tasks import MET_TOLERANCE_MU
from landquota.models.constraints.farmland import BALANCED, KINDS
from landquota.models.constraints.packing import find_packing
from landquota.models.decisions import Decisions, make_decisions
from landquota.models.instance import Instance

RULES = ("least_left", "suitability", "benefit")
CLOSE_MU = 1e-7
"""Areas nearer than this are the same."""


@dataclass
class Placed:
    """Rows of `Instance.pairs` that were chosen, with the mu granted, in the order of choosing."""

    rows: list[int]
    areas: list[float]
    projects: set[int]

    def add(self, row: int, area: float, project: int) -> None:
        """Note one placement."""
        self.rows.append(row)
        self.areas.append(area)
        self.projects.add(project)


def by_hand(prepared: Prepared, rule: str) -> np.ndarray:
    """Return the plan of one rule as a value for each column of the problem, shape (columns,)."""
    instance = prepared.instance
    placed = Placed([], [], set())
    _place_on_stock(instance, rule, placed)
    quota = _pro_rata(instance, placed)
    _place_on_new_land(instance, rule, placed, quota)
    decisions = _decisions(instance, placed, _steps(instance, placed, quota))
    return _columns(prepared, decisions)


def _order(instance: Instance, rule: str, members: np.ndarray) -> list[tuple[int, list[int]]]:
    """Return the projects of some candidates, first come first, each with its candidates."""
    pairs = instance.pairs
    project, value = pairs["project"].to_numpy()[members], pairs["value"].to_numpy()[members]
    worth = value / pairs["lo"].to_numpy()[members] if rule == "benefit" else value
    count = int(project.max(initial=-1)) + 1
    best = np.full(count, -np.inf)
    np.maximum.at(best, project, worth)
    must = np.zeros(count, dtype=bool)
    must[project] = pairs["must_serve"].to_numpy(dtype=bool)[members]
    by_project = members[np.argsort(project, kind="stable")]
    numbers, begin = np.unique(np.sort(project), return_index=True)
    groups = dict(zip(numbers.tolist(), np.split(by_project, begin[1:]), strict=len(numbers) > 0))
    order = numbers[np.lexsort((numbers, -best[numbers], ~must[numbers]))]
    return [(p, groups[p].tolist()) for p in order.tolist()]


def _place_on_stock(instance: Instance, rule: str, placed: Placed) -> None:
    """Give parcels away."""
    parcel = np.full(len(instance.pairs), -1)
    parcel[instance.takes["pair"]] = instance.takes["parcel"]
    members = np.flatnonzero((instance.pairs["placement"] == "parcel").to_numpy())
    left = instance.parcels["area"].tolist()
    part = instance.parcels["part"].tolist()
    lo, hi = instance.pairs["lo"].tolist(), instance.pairs["hi"].tolist()
    score, at = _score(instance, rule, parcel), parcel.tolist()
    for project, rows in _order(instance, rule, members):
        fitting = [(i, _granted(left[at[i]], part[at[i]], lo[i], hi[i])) for i in rows]
        fits = [(score(i, left[at[i]] - area), i, area) for i, area in fitting if area is not None]
        if fits:
            _, row, area = min(fits)
            left[at[row]] -= area
            placed.add(row, area, project)


def _score(instance: Instance, rule: str, parcel: np.ndarray) -> Callable[[int, float], Any]:
    """Return what makes a parcel good, least first: a function of the candidate and of what it would leave over."""
    pairs = instance.pairs
    if rule == "least_left":
        return lambda _, left: left
    if rule == "suitability":
        need = pairs["need"].to_numpy()
        area = np.r_[instance.parcels["area"].to_numpy(), np.nan]  # the last one for new land, which has no parcel
        far = np.abs(area[parcel] - need).tolist()
        return lambda i, _: far[i]
    yields = (-pairs["value"] / pairs["lo"]).tolist()
    return lambda i, left: (yields[i], left)


def _granted(left: float, part: float, lo: float, hi: float) -> float | None:
    """Return the mu that a candidate would get of a parcel; None where it does not fit, or leaves a strip that nobody can be given."""
    rest = left - lo
    if rest < -CLOSE_MU:
        return None
    if rest <= CLOSE_MU or rest >= part:
        return lo
    return left if left <= hi else None


def _pro_rata(instance: Instance, placed: Placed) -> np.ndarray:
    """Return the quota of each unit: what it asks for, cut in proportion where that is more than there is; mu, shape (units,)."""
    units, quota = instance.units, instance.case.settings.quota
    step = quota.step_mu
    none = np.zeros(len(units))
    earned = float(_decisions(instance, placed, none).multiplied.sum() + units["award"].sum() + quota.extra_mu)
    earned = earned if quota.cap_mu is None else min(earned, quota.cap_mu)
    least = np.ceil(units[["own", "floor"]].max(axis=1).to_numpy(dtype=float) / step - CLOSE_MU)
    most = np.floor(units["cap"].to_numpy(dtype=float) / step + CLOSE_MU)
    asked, must = (np.ceil(_asked(instance, placed, only) / step - CLOSE_MU) for only in (False, True))
    least = np.maximum(least, np.minimum(must, most))
    wanted = np.maximum(np.minimum(asked, most), least)
    there = np.floor(earned / step + CLOSE_MU)
    if wanted.sum() > there:
        share = max(there - least.sum(), 0.0) / (wanted - least).sum()
        exact = (wanted - least) * share
        cut = np.floor(exact + CLOSE_MU)
        over = max(int(there - least.sum() - cut.sum()), 0)
        cut[np.argsort(cut - exact, kind="stable")[:over]] += 1  # the largest remainders are rounded up
        wanted = least + cut
    return np.asarray(wanted * step)


def _asked(instance: Instance, placed: Placed, only_must_serve: bool) -> np.ndarray:
    """Return the new land that each unit's projects without land would take of its quota this year, mu; shape (units,)."""
    pairs = instance.pairs
    open_ = ~instance.on_stock & pairs["on_quota"].to_numpy(dtype=bool) & ~pairs["project"].isin(placed.projects)
    rows = pairs[open_ & (pairs["must_serve"].astype(bool) | (not only_must_serve))]
    least = (rows["lo"] * rows["phase_share"]).groupby([rows["unit"], rows["project"]]).min()
    asked = least.groupby(level=0).sum().reindex(range(len(instance.units)), fill_value=0.0).to_numpy()
    return np.asarray(np.maximum(asked - instance.units["carry"].to_numpy(), 0.0))


@dataclass
class _NewLand:
    """What is still free of new land; lists, because they are read one number at a time."""

    site: list[float]
    quota: list[float]
    caps: list[float]
    balances: list[list[float]]

    @classmethod
    def of(cls, instance: Instance, quota: np.ndarray) -> _NewLand:
        """Return what is free before anybody has any."""
        units, caps = instance.units, instance.case.settings.farmland
        given = [getattr(caps, f"{f}_cap_mu") for f in KINDS]
        return cls(
            site=instance.sites["area"].fillna(np.inf).tolist(),
            quota=(quota + units["carry"].to_numpy()).tolist(),
            caps=[np.inf if cap is None else float(cap) for cap in given],
            balances=[units[f].fillna(np.inf).tolist() for f in BALANCED],
        )

    def holds(self, site: int, unit: int, area: float, year: float, shares: list[float]) -> bool:
        """Tell whether so much fits."""
        farm = [area * share for share in shares]
        return (
            area <= self.site[site] + CLOSE_MU
            and (year == 0 or year <= self.quota[unit] + CLOSE_MU)
            and all(f <= cap + CLOSE_MU for f, cap in zip(farm, self.caps, strict=True))
            and all(f <= b[unit] + CLOSE_MU for f, b in zip(farm[1:], self.balances, strict=True))
        )

    def take(self, site: int, unit: int, area: float, year: float, shares: list[float]) -> None:
        """Take it away."""
        self.site[site] -= area
        self.quota[unit] -= year
        self.caps = [cap - area * share for cap, share in zip(self.caps, shares, strict=True)]
        for balance, share in zip(self.balances, shares[1:], strict=True):
            balance[unit] -= area * share


def _place_on_new_land(instance: Instance, rule: str, placed: Placed, quota: np.ndarray) -> None:
    """Give sites to projects that have no land yet."""
    pairs, free = instance.pairs, _NewLand.of(instance, quota)
    shares = instance.sites[list(KINDS)].to_numpy(dtype=float).tolist()
    site, unit, lo = (pairs[c].tolist() for c in ("site", "unit", "lo"))
    year = (pairs["lo"] * pairs["phase_share"] * pairs["on_quota"].astype(float)).tolist()
    cropland = KINDS.index("cropland")
    members = np.flatnonzero(~instance.on_stock & ~pairs["project"].isin(placed.projects).to_numpy())
    for project, rows in _order(instance, rule, members):
        asked = {i: (site[i], unit[i], lo[i], year[i], shares[site[i]]) for i in rows}
        fits = [(shares[site[i]][cropland], i) for i in rows if free.holds(*asked[i])]
        if fits:
            row = min(fits)[1]
            free.take(*asked[row])
            placed.add(row, lo[row], project)


def _steps(instance: Instance, placed: Placed, quota: np.ndarray) -> np.ndarray:
    """Return the steps of quota: a braked unit keeps what its exempt projects use; shape (units,)."""
    step = instance.case.settings.quota.step_mu
    new_land = _decisions(instance, placed, np.zeros(len(quota))).on_sites
    exempt = new_land[new_land["exempt"].astype(bool) & new_land["on_quota"].astype(bool)]
    used = np.bincount(exempt["unit"].to_numpy(dtype=int), exempt["area_year_mu"].to_numpy(), minlength=len(quota))
    braked = instance.units["braked"].to_numpy(dtype=bool)
    return np.asarray(np.where(braked, np.ceil(used / step - CLOSE_MU), np.rint(quota / step)))


def _decisions(instance: Instance, placed: Placed, steps: np.ndarray) -> Decisions:
    rows = np.array(placed.rows, dtype=int)
    order = np.argsort(rows)
    return make_decisions(instance, rows[order], np.array(placed.areas, dtype=float)[order], steps)


def _columns(prepared: Prepared, plan: Decisions) -> np.ndarray:
    """Return a value for each column: the choices, and what follows from them; shape (columns,)."""
    m, instance, problem = prepared.model.m, prepared.instance, prepared.problem
    column = {id(variable): number for number, variable in enumerate(problem.variables)}
    values = np.zeros(len(column)) if problem.start is None else problem.start.copy()
    granted = plan.chosen["area_mu"]
    taken = np.bincount(plan.on_stock["parcel"], plan.on_stock["area_mu"], minlength=len(instance.parcels))
    left = instance.parcels["area"].to_numpy() - taken
    left[np.abs(left) <= CLOSE_MU] = 0.0
    usable = left >= instance.parcels["offcut"].to_numpy()
    chosen = set(plan.chosen.index.tolist())
    told: dict[str, Callable[[Any], float]] = {
        "place": lambda i: float(i in chosen),
        "area": granted.reindex(range(len(instance.pairs)), fill_value=0.0).to_numpy().item,
        "left": left.item,
        "has_left": (left > 0).item,
        "usable": usable.item,
        "unusable": np.where(usable, 0.0, left).item,
        "credit": plan.credit.item,
        "multiplied": plan.multiplied.item,
        "top_credit": np.where(plan.all_met, plan.credit, 0.0).item,
        "all_met": plan.all_met.item,
        "task_met": _met(plan),
        "steps": (plan.quota / instance.case.settings.quota.step_mu).item,
        "pool": lambda _: plan.pool - instance.case.settings.quota.extra_mu,
        "distance": np.abs(plan.quota - plan.target).item,
    }
    if m.component("together") is not None:
        told["together"] = _together(plan)
    for name, value in told.items():
        for key, variable in getattr(m, name).items():
            if id(variable) in column:
                values[column[id(variable)]] = value(key)
    return values


def _together(plan: Decisions) -> Callable[[Any], float]:
    """Return whether a parcel, told by its row and the number of a set, is for that set: the first that has all who are there."""
    there: dict[int, set[int]] = {}
    takes = plan.instance.takes[plan.instance.takes["pair"].isin(plan.chosen.index)]
    for pair, parcel in zip(takes["pair"].tolist(), takes["parcel"].tolist(), strict=True):
        there.setdefault(parcel, set()).add(pair)
    packing = find_packing(plan.instance)
    first = {
        parcel: next(n for n, chosen in enumerate(sets) if there[parcel] <= set(chosen))
        for parcel, sets in packing.sets.items()
        if parcel in there
    }
    return lambda key: float(first.get(key[0]) == key[1])


def _met(plan: Decisions) -> Callable[[Any], float]:
    """Return whether a task, told by unit and name, is met."""

    def met(key: tuple[int, str]) -> float:
        unit, task = key
        asked = float(plan.instance.units[f"task_{task}"].iloc[unit])
        return float(disposed[task][unit] >= asked - MET_TOLERANCE_MU)

    disposed = {task: plan.disposed(task) for task in ("unsupplied", "idle")}
    return met
