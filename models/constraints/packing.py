"""Packing: only what fits on a parcel together may be mixed there, even while the search still splits projects.

    sum_{t in T_l} y_t <= 1,   x_pl <= sum_{t in T_l: p in t} y_t      for all parcels l with at most `MOST_SETS` sets
    sum_{p: lo_pl > A_l / 2} x_pl <= 1                                 for all other parcels on which not all fit together

symbol  kind       unit  meaning                                                                where
x_pl    variable   0/1   project p takes parcel l (alone or in a bundle)                        m.place
y_t     variable   0..1  set t is what parcel l is for                                          m.together
T_l     -          -     largest sets of candidates of l whose least areas fit on it together   here
lo_pl   parameter  mu    least area of p there (of a bundle all of the parcel)                  Instance.pairs
A_l     parameter  mu    available area                                                         Instance.parcels

In words: nothing new is forbidden, for every plan keeps it anyway; but a project and a half can no longer share a parcel in the relaxation, so that
bounds and prices come out closer to the truth. Where too many sets fit, only what needs more than half of the parcel excludes its like.
A parcel on which only one candidate fits at a time has the one row `sum_p x_pl <= 1`.
Source: docs/formulation.md section 4b; the sets are the bases of the independence system of a knapsack, whose convex hull they span.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Any

import numpy as np
import pyomo.environ as pyo

from landquota.models.instance import Instance
from landquota.models.rows import at_most, groups
from landquota.models.variables import QuotaModel

MOST_SETS = 60
"""A parcel with more sets than this gets the row of halves instead: rows and columns would cost more than they tell."""
STEPS_A_SET = 50
"""The search for sets is given up after so many steps for each that is allowed."""
FIT_MU = 1e-6


@dataclass(frozen=True)
class Packing:
    """What the rows are made from.

    Attributes
    ----------
    alone
        Candidates of which one at most fits, a tuple for each such row.
    sets
        For each parcel with sets, by its row: the sets, each a tuple of candidates.
    """

    alone: tuple[tuple[int, ...], ...]
    sets: dict[int, list[tuple[int, ...]]]


def add_packing(model: QuotaModel) -> None:
    """Add the variables and rows of every parcel on which not all candidates fit together."""
    m, place, packing = model.m, model.place, find_packing(model.instance)
    m.packing = packing
    keys = [(parcel, n) for parcel, sets in packing.sets.items() for n in range(len(sets))]
    bounds = (0.0, 1.0)
    m.together = pyo.Var(keys, domain=pyo.NonNegativeReals, bounds=bounds, initialize=0.0, doc="y: what it is for")
    together = _by_parcel(packing, list(m.together.values()))
    members = _members(packing)

    def alone(_: Any, row: int) -> object:
        return at_most([(1.0, place[i]) for i in packing.alone[row]], 1.0)

    def one_set(_: Any, parcel: int) -> object:
        return at_most([(1.0, y) for y in together[parcel]], 1.0)

    def in_a_set(_: Any, row: int) -> object:
        parcel, pair, sets = members[row]
        y = together[parcel]
        return at_most([(1.0, place[pair]), *((-1.0, y[n]) for n in sets)], 0.0)

    m.packing_alone = pyo.Constraint(range(len(packing.alone)), rule=alone, doc="one of these fits at a time")
    m.packing_one_set = pyo.Constraint(list(packing.sets), rule=one_set, doc="a parcel is for one set of projects")
    m.packing_in_a_set = pyo.Constraint(range(len(members)), rule=in_a_set, doc="a project is in the set")


def _by_parcel(packing: Packing, variables: list[Any]) -> dict[int, list[Any]]:
    """Return the variables of each parcel's sets; looking them up in Pyomo costs more than the rest of a row."""
    ends = list(accumulate(map(len, packing.sets.values()), initial=0))
    return {parcel: variables[a:b] for parcel, (a, b) in zip(packing.sets, pairwise(ends), strict=True)}


def find_packing(instance: Instance) -> Packing:
    """Return what fits together on each parcel."""
    takes, area = instance.takes, instance.parcels["area"].to_numpy()
    pair, parcel = takes["pair"].to_numpy(), takes["parcel"].to_numpy()
    least = np.where(takes["area"].isna(), instance.pairs["lo"].to_numpy()[pair], takes["area"])
    full = np.bincount(parcel, least, len(area)) > area + FIT_MU
    rows = np.flatnonzero(full[parcel])
    rows = rows[np.lexsort((pair[rows], -least[rows]))]  # largest first
    alone: list[tuple[int, ...]] = []
    sets: dict[int, list[tuple[int, ...]]] = {}
    for number, some in groups(parcel[rows], rows):
        sizes, room = least[some].tolist(), float(area[number]) + FIT_MU
        candidates = pair[some].tolist()
        if sizes[-2] + sizes[-1] > room:
            alone.append(tuple(candidates))
            continue
        found = largest_sets(sizes, room)
        large = sum(size > room / 2 for size in sizes)
        if found is not None:
            sets[number] = [tuple(candidates[n] for n in chosen) for chosen in found]
        elif large > 1:
            alone.append(tuple(candidates[:large]))
    return Packing(tuple(alone), sets)


def largest_sets(sizes: list[float], room: float, most: int = MOST_SETS) -> list[tuple[int, ...]] | None:
    """Return the sets of sizes that fit into the room and to which none can be added; None where there are more than `most`, or looking takes too long.

    Parameters
    ----------
    sizes
        Largest first, each at most the room.

    Examples
    --------
    >>> largest_sets([6, 5, 4, 1], 10)
    [(0, 2), (0, 3), (1, 2, 3)]
    """
    found: list[tuple[int, ...]] = []
    rest = [sum(sizes[n:]) for n in range(len(sizes) + 1)]
    open_sets: list[tuple[int, tuple[int, ...], float, float]] = [(0, (), room, float("inf"))]
    for _ in range(STEPS_A_SET * most):
        if not open_sets:
            return found
        n, chosen, left, skipped = open_sets.pop()
        if rest[n] <= left:
            if skipped > left - rest[n]:  # else the smallest one left out would still fit
                found.append(chosen + tuple(range(n, len(sizes))))
                if len(found) > most:
                    return None
            continue
        open_sets.append((n + 1, chosen, left, sizes[n]))  # sizes fall, so the one just skipped is the smallest
        if sizes[n] <= left:
            open_sets.append((n + 1, (*chosen, n), left - sizes[n], skipped))
    return None


def _members(packing: Packing) -> list[tuple[int, int, list[int]]]:
    """Return each parcel and candidate with the sets it is in, where it is not in all of them."""
    members = []
    for parcel, sets in packing.sets.items():
        mine: dict[int, list[int]] = {}
        for n, chosen in enumerate(sets):
            for pair in chosen:
                mine.setdefault(pair, []).append(n)
        members += [(parcel, pair, some) for pair, some in mine.items() if len(some) < len(sets)]
    return members
