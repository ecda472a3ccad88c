"""Bundles: connected sets of neighbouring parcels, and how compact they are.

    4 pi sum_i area_i / (sum_i perimeter_i - 2 sum_{i<j} shared_ij)^2

symbol      kind       unit  meaning                                   where
area_i      parameter  m²    area of the shape of parcel i             Case.ground
perimeter_i parameter  m     length of its whole boundary              Case.ground
shared_ij   parameter  m     common border of neighbours i, j          models/space/neighbours.py

In words: a circle is 1, a square 0.785; a long strip is near 0. What neighbours share is no border of the bundle.
Source: docs/formulation.md section 3a; the Polsby-Popper measure of compactness.

Sets are grown one parcel at a time, after S. Wernicke, Efficient detection of network motifs, IEEE/ACM TCBB 3(4), 2006: a set that began at v grows only by
parcels after v, and the parcels that a new member brings in are only those that touched no earlier member. So each connected set is met in exactly one
order, and none has to be remembered. Areas only add up, so a set that is too large already is not grown.
"""

from __future__ import annotations

from collections.abc import Iterator

import networkx as nx
import numpy as np
import pandas as pd

NOBODY = -1
"""Fills the rows of sets with fewer members than the largest."""
SHARE_DECIMALS = 6
MEASURED = 2
"""Decimals of measured m and m²."""


def connected_sets(near: pd.DataFrame, area: np.ndarray, limit: np.ndarray, most: int) -> np.ndarray:
    """Return every connected set of 2 to `most` parcels that is not too large.

    Parameters
    ----------
    near
        Neighbours `a`, `b` (positions).
    area, limit
        Area of each parcel, and of the largest set that it may be in; positive, any one unit, shape (n,). Neighbours have one limit.

    Returns
    -------
    ndarray
        Positions, ascending in a row and filled up with `NOBODY`; shape (sets, most), rows sorted.
    """
    graph: nx.Graph[int] = nx.Graph()
    graph.add_edges_from(zip(near["a"].tolist(), near["b"].tolist(), strict=True))
    touching = {v: sorted(graph.adj[v]) for v in sorted(graph)}
    sizes, limits = area.tolist(), limit.tolist()
    found = [s for v in touching for s in _grown_from(v, touching, sizes, limits[v], most)]
    sets = np.full((len(found), most), NOBODY)
    for size in range(2, most + 1):
        rows = [i for i, members in enumerate(found) if len(members) == size]
        if rows:
            sets[rows, :size] = np.sort([found[i] for i in rows], axis=1)
    return sets[np.lexsort(sets.T[::-1])]


def _grown_from(
    start: int, touching: dict[int, list[int]], area: list[float], limit: float, most: int
) -> Iterator[tuple[int, ...]]:
    """Yield the connected sets of which `start` is the first parcel."""
    later = [u for u in touching[start] if u > start]
    stack: list[tuple[tuple[int, ...], float, list[int], set[int]]] = [
        ((start,), area[start], later, {start, *touching[start]})
    ]
    while stack:
        members, size, open_, seen = stack.pop()
        for i, new in enumerate(open_):
            total = size + area[new]
            if total > limit:
                continue
            grown = (*members, new)
            yield grown
            if len(grown) < most:
                brought = [u for u in touching[new] if u > start and u not in seen]
                stack.append((grown, total, open_[i + 1 :] + brought, seen.union(touching[new])))


def measure_sets(sets: np.ndarray, near: pd.DataFrame, area_m2: np.ndarray, perimeter_m: np.ndarray) -> pd.DataFrame:
    """Return what the members of each set share, and how compact it is.

    Parameters
    ----------
    sets
        As `connected_sets` returns them, shape (sets, most).
    near
        Neighbours `a`, `b` (positions, sorted) and `shared_m`.
    area_m2, perimeter_m
        Of the shape of each parcel, shape (n,).

    Returns
    -------
    DataFrame
        `shared_m`, rounded to 0.01, and `compactness`, rounded to six decimals; 0 where the bundle has no border.
    """
    shared = np.zeros(len(sets))
    for i in range(sets.shape[1]):
        for j in range(i + 1, sets.shape[1]):
            shared += _shared(sets[:, i], sets[:, j], near)
    shared = np.round(shared, MEASURED)
    border = sum_members(np.round(perimeter_m, MEASURED), sets) - 2 * shared
    land = 4 * np.pi * sum_members(np.round(area_m2, MEASURED), sets)
    compactness = np.divide(land, border**2, out=np.zeros(len(sets)), where=border > 0)
    return pd.DataFrame({"shared_m": shared, "compactness": np.round(compactness, SHARE_DECIMALS)})


def _shared(a: np.ndarray, b: np.ndarray, near: pd.DataFrame) -> np.ndarray:
    """Return what parcels a and b share, 0 where they are no neighbours; shape (sets,)."""
    width = int(near["b"].max()) + 1 if len(near) else 1
    keys = (near["a"] * width + near["b"]).to_numpy()
    asked = np.where(b < 0, NOBODY, a * width + b)
    at = np.minimum(np.searchsorted(keys, asked), max(len(keys) - 1, 0))
    if not len(keys):
        return np.zeros(len(a))
    return np.where(keys[at] == asked, near["shared_m"].to_numpy()[at], 0.0)


def sum_members(amount: np.ndarray, sets: np.ndarray) -> np.ndarray:
    """Return the sum of an amount of each parcel, shape (n,), over the members of each set, shape (sets,)."""
    return np.where(sets >= 0, amount[sets], 0.0).sum(axis=1)
