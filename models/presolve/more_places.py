"""More places than rivals: a project that always finds a parcel free takes no new land.

In words: the other projects can take so many of a project's parcels at most, each project one (or those of one bundle). Where that leaves one whole
whatever they do, the project on new land would do better there: stock before new land.
Proof: docs/formulation.md section 7, rule 2: move the project to the free parcel.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import maximum_bipartite_matching

from landquota.models.assess.tasks import MET_TOLERANCE_MU
from landquota.models.instance import FIXED_MU, Instance
from landquota.models.presolve.order import LEAST_GAIN, free_to_move, levels_before, lifts_brake, task_keys

WINDOW_MU = 4 * MET_TOLERANCE_MU
"""So much room to choose an area steps over the stretch just below a task (2e-5 mu) that no plan may end in."""


def more_places(instance: Instance) -> np.ndarray:
    """Return which candidates on new land no best plan uses, because a parcel is always free; shape (pairs,)."""
    before = levels_before(instance, "new_land")
    left_out = np.zeros(len(instance.pairs), dtype=bool)
    if before is None or not set(before) <= {"must_serve", "value"}:
        return left_out
    movable = ~instance.on_stock & ~lifts_brake(instance) & free_to_move(instance)
    movable &= (instance.pairs["lo"] > LEAST_GAIN).to_numpy() & (len(instance.parcels) > 0)
    places = _Places(instance, by_value="value" in before)
    for rows in _by_project(instance, movable):
        left_out[rows] = places.one_stays_free(rows)
    return left_out


def _by_project(instance: Instance, asked: np.ndarray) -> list[np.ndarray]:
    """Return the rows of the candidates asked about, an array a project."""
    rows = np.flatnonzero(asked)
    project = instance.pairs["project"].to_numpy()[rows]
    order = np.argsort(project, kind="stable")
    starts = np.flatnonzero(np.diff(project[order])) + 1
    return [part for part in np.split(rows[order], starts) if len(part)]


class _Places:
    """The parcels that projects may move to, and who else could take them."""

    def __init__(self, instance: Instance, *, by_value: bool) -> None:
        self._instance = instance
        self._by_value = by_value
        pairs, takes = instance.pairs, instance.takes
        self._value = pairs["value"].to_numpy(dtype=float)
        self._project = pairs["project"].to_numpy(dtype=int)
        order = np.argsort(takes["parcel"].to_numpy(), kind="stable")
        self._takers = self._project[takes["pair"].to_numpy()[order]]
        self._start = np.searchsorted(takes["parcel"].to_numpy()[order], np.arange(len(instance.parcels) + 1))
        count = np.bincount(takes["pair"].to_numpy(), minlength=len(pairs))
        self._most = np.ones(self._project.max(initial=-1) + 1, dtype=int)
        np.maximum.at(self._most, self._project, count)

    @cached_property
    def _good(self) -> dict[int, np.ndarray]:
        """Rows of the candidates that each project may move to."""
        rows = np.flatnonzero(safe_to_take(self._instance))
        order = np.argsort(self._project[rows], kind="stable")
        owner, starts = np.unique(self._project[rows][order], return_index=True)
        return dict(zip(owner.tolist(), np.split(rows[order], starts)[1:], strict=True))

    @cached_property
    def _parcel(self) -> np.ndarray:
        """Parcel of each candidate on a single parcel; shape (pairs,)."""
        parcel = np.full(len(self._project), -1)
        parcel[self._instance.takes["pair"]] = self._instance.takes["parcel"]
        return parcel

    def one_stays_free(self, rows: np.ndarray) -> bool:
        """Tell whether, whatever other projects take, a parcel stays free that is worth as much to a project as its new land."""
        project = int(self._project[rows[0]])
        good = self._good.get(project, np.zeros(0, dtype=int))
        if self._by_value:
            good = good[self._value[good] >= self._value[rows].max()]
        rivals = [np.unique(self._takers[self._start[n] : self._start[n + 1]]) for n in self._parcel[good].tolist()]
        return not _can_take_all([found[found != project] for found in rivals], self._most)


def _can_take_all(rivals: list[np.ndarray], most: np.ndarray) -> bool:
    """Tell whether the rivals could take all parcels at once, each as many as one of its candidates takes.

    Parameters
    ----------
    rivals
        Projects that could take each parcel.
    most
        Most parcels that one candidate of each project takes.

    Examples
    --------
    >>> one_for_two = [np.array([7]), np.array([7])]
    >>> _can_take_all(one_for_two, np.ones(8, dtype=int))
    False
    >>> _can_take_all(one_for_two, np.full(8, 2))  # by a bundle
    True
    """
    if any(not len(found) for found in rivals):
        return False
    if not rivals:
        return True
    names, column = np.unique(np.concatenate(rivals), return_inverse=True)
    hands = most[names]
    if hands.sum() < len(rivals):
        return False
    parcel = np.repeat(np.arange(len(rivals)), [len(found) for found in rivals])
    first = np.cumsum(hands) - hands
    edges = np.repeat(np.arange(len(column)), hands[column])
    nth = np.arange(len(edges)) - np.repeat(np.cumsum(hands[column]) - hands[column], hands[column])
    shape = (len(rivals), int(hands.sum()))
    reach = sparse.csr_matrix((np.ones(len(edges)), (parcel[edges], first[column[edges]] + nth)), shape=shape)
    return bool((maximum_bipartite_matching(reach, perm_type="column") >= 0).all())


def safe_to_take(instance: Instance) -> np.ndarray:
    """Return which candidates can be added to any plan that leaves their parcel and their project free; shape (pairs,).

    A single parcel that the project fits alone, with a remainder that is nothing or can be sold, and whose supply cannot take quota away.
    """
    pairs, parcels, takes = instance.pairs, instance.parcels, instance.takes
    parcel = np.full(len(pairs), -1)
    parcel[takes["pair"]] = takes["parcel"]
    area, part = parcels["area"].to_numpy()[parcel], parcels["part"].to_numpy()[parcel]
    lo, hi = pairs["lo"].to_numpy(dtype=float), pairs["hi"].to_numpy(dtype=float)
    room = np.where(instance.flexible, np.minimum(hi, area - part) - lo, -1.0)
    leaves_part = np.where(instance.flexible, room, area - part - lo) >= 0
    takes_all = np.abs(area - np.where(instance.flexible, hi, lo)) <= FIXED_MU
    single = (pairs["placement"] == "parcel").to_numpy()
    return single & (leaves_part | takes_all) & _never_costs_quota(instance, parcel, room)


def _never_costs_quota(instance: Instance, parcel: np.ndarray, room: np.ndarray) -> np.ndarray:
    """Tell where supplying a parcel leaves every unit as much as before, and does not end just below a task.

    Parameters
    ----------
    room
        Length of the stretch of areas to choose from, mu; shape (pairs,).
    """
    units, keys = instance.units, task_keys(instance)
    unit = instance.parcels["unit"].to_numpy(dtype=int)[parcel]
    base, top = (units[column].to_numpy(dtype=float)[unit] for column in ("base", "top"))
    phase = instance.pairs["phase_share"].to_numpy(dtype=float)
    loose = np.unique(keys[instance.takes["parcel"]][instance.flexible[instance.takes["pair"]]])
    near_task = np.isin(keys, loose)[parcel] & (phase > 0) & (phase * room < WINDOW_MU)
    counts = keys[parcel] >= 0
    return (np.minimum(base, top) >= 0) & (~counts | ((top >= base) & ~near_task))
