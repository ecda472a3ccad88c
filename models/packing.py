"""Packing: which candidates fit on a parcel together, so that a search may mix only what does.

symbol  kind       unit  meaning                                                                where
T_l     -          -     largest sets of candidates of l whose least areas fit on it together   here
lo_pl   parameter  mu    least area of p there (of a bundle all of the parcel)                  Instance.pairs
A_l     parameter  mu    available area                                                         Instance.parcels

In words: every plan keeps it anyway; but a project and a half could share a parcel while the search still splits projects.
Where too many sets fit, only what needs more than half of the parcel excludes its like.
Source: docs/formulation.md section 4b, whose rows `solvers/decomposition/packing.py` makes.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from landquota.models.instance import Instance

MOST_SETS = 60
"""A parcel with more sets than this gets the row of halves instead: rows and columns would cost more than they tell."""
STEPS_A_SET = 50
"""The search for sets is given up after so many steps for each that is allowed."""
FIT_MU = 1e-6


def find_packing(instance: Instance) -> list[list[tuple[int, ...]]]:
    """Return, for each parcel on which not all candidates fit together, the sets that do: of each parcel one set, or part of one, can be there.

    Candidates are rows of `Instance.pairs`, in each set and among sets those that take most first; one that is in no set is not restricted.
    """
    takes, area = instance.takes, instance.parcels["area"].to_numpy()
    pair, parcel = takes["pair"].to_numpy(), takes["parcel"].to_numpy()
    least = np.where(takes["area"].isna(), instance.pairs["lo"].to_numpy()[pair], takes["area"])
    full = np.bincount(parcel, least, len(area)) > area + FIT_MU
    rows = np.flatnonzero(full[parcel])
    rows = rows[np.lexsort((pair[rows], -least[rows], parcel[rows]))]  # on each parcel the largest first
    number, begin = np.unique(parcel[rows], return_index=True)
    all_sizes, all_candidates, ends = least[rows].tolist(), pair[rows].tolist(), [*begin.tolist(), len(rows)]
    told: list[list[tuple[int, ...]]] = []
    for room, (start, end) in zip((area[number] + FIT_MU).tolist(), pairwise(ends), strict=True):
        sizes, candidates = all_sizes[start:end], all_candidates[start:end]
        if sizes[-2] + sizes[-1] > room:
            told.append([(candidate,) for candidate in candidates])
            continue
        found = largest_sets(sizes, room)
        if found is None:
            found = [(n,) for n, size in enumerate(sizes) if size > room / 2]
        if len(found) > 1:
            told.append([tuple([candidates[n] for n in chosen]) for chosen in found])
    return told


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
