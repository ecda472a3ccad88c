"""How long it takes to find the neighbours among 10,000 parcels, beside a search written down in a few lines.

The parcels are a jittered grid whose common borders have many vertices, each drawn by both neighbours with other last bits, as in a cadastre: exact
geometry would miss a part of every border. The few lines measure one way (boundary of one parcel within the gap of the other) and stop there;
landquota measures both ways, takes roads away and compares overlaps. Every true edge is known from the grid and has to be found by both.

Run it from the root of the repository: `python -m benchmarks.neighbours`. It prints JSON: median seconds of three runs of each, their ratio and peak memory.
"""

from __future__ import annotations

import json
import resource
import statistics
import time
from collections.abc import Callable

import networkx as nx
import numpy as np
import shapely

from landquota.models.space.bundles import connected_sets
from landquota.models.space.neighbours import Nearness, neighbours

SEED = 20261
ROWS = 100
SIDE_M = 80.0
JITTER_M = 10.0
POINTS_A_SIDE = 13
LAST_BITS_M = 1e-9
"""A few times the spacing of doubles at northings of several million metres."""
NEARNESS = Nearness(gap_m=0.5, min_shared_m=10.0, tolerance_m2=1.0)
RUNS = 3
LARGEST = 3
"""Parcels in the largest bundle, as in the default rulebook."""


def parcels() -> np.ndarray:
    """Return the parcels, row by row, shape (ROWS * ROWS,)."""
    draw = np.random.default_rng(SEED)
    steps = np.arange(ROWS + 1) * SIDE_M
    nodes = np.stack(np.meshgrid(500000 + steps, 2860000 + steps, indexing="ij"), axis=-1)
    nodes += draw.uniform(-JITTER_M, JITTER_M, nodes.shape)
    corners = [nodes[:-1, :-1], nodes[1:, :-1], nodes[1:, 1:], nodes[:-1, 1:]]
    along = np.arange(POINTS_A_SIDE) / POINTS_A_SIDE
    sides = [
        a[..., None, :] + along[:, None] * (b - a)[..., None, :]
        for a, b in zip(corners, [*corners[1:], corners[0]], strict=True)
    ]
    rings = np.concatenate(sides, axis=2).reshape(ROWS * ROWS, -1, 2)
    return np.asarray(shapely.polygons(rings + draw.choice([-LAST_BITS_M, 0.0, LAST_BITS_M], rings.shape)))


def true_edges() -> set[tuple[int, int]]:
    """Return the neighbours by construction: the parcels beside and above each other."""
    at = np.arange(ROWS * ROWS).reshape(ROWS, ROWS)
    beside = [(at[:-1], at[1:]), (at[:, :-1], at[:, 1:])]
    return {(a, b) for one, other in beside for a, b in zip(one.ravel().tolist(), other.ravel().tolist(), strict=True)}


def few_lines(shapes: np.ndarray) -> nx.Graph[int]:
    """Return the neighbours as anybody would find them with an STRtree."""
    a, b = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=NEARNESS.gap_m)
    a, b = a[a < b], b[a < b]
    near = shapely.intersection(shapely.boundary(shapes)[a], shapely.buffer(shapes, NEARNESS.gap_m, quad_segs=16)[b])
    long = shapely.length(near) >= NEARNESS.min_shared_m
    return nx.Graph(zip(a[long].tolist(), b[long].tolist(), strict=True))


def ours(shapes: np.ndarray) -> nx.Graph[int]:
    """Return the neighbours that landquota finds."""
    near = neighbours(shapes, np.zeros(len(shapes)), NEARNESS, np.zeros(0, dtype=object))
    return nx.Graph(zip(near["a"].tolist(), near["b"].tolist(), strict=True))


def timed(find: Callable[[np.ndarray], nx.Graph[int]]) -> tuple[float, bool]:
    """Return the seconds of one search over fresh shapes, and whether it found the true edges and no others."""
    shapes = parcels()
    began = time.perf_counter()
    found = find(shapes)
    return time.perf_counter() - began, {(min(e), max(e)) for e in found.edges} == true_edges()


def bundle_seconds(shapes: np.ndarray) -> tuple[int, float]:
    """Return how many bundles of up to three parcels there are where nothing is too large, and the seconds to list them."""
    near = neighbours(shapes, np.zeros(len(shapes)), NEARNESS, np.zeros(0, dtype=object))
    began = time.perf_counter()
    sets = connected_sets(near, np.ones(len(shapes)), np.full(len(shapes), np.inf), LARGEST)
    return len(sets), time.perf_counter() - began


def main() -> None:
    """Search in turn, three times each, and compare the medians."""
    runs = [(timed(few_lines), timed(ours)) for _ in range(RUNS)]
    theirs, mine = (statistics.median(run[i][0] for run in runs) for i in (0, 1))
    bundles, seconds = bundle_seconds(parcels())
    told = {
        "parcels": ROWS * ROWS,
        "vertices": int(shapely.get_num_coordinates(parcels()).sum()),
        "edges": len(true_edges()),
        "all_found": all(found for run in runs for _, found in run),
        "few_lines_s": round(theirs, 3),
        "landquota_s": round(mine, 3),
        "ratio": round(mine / theirs, 3),
        "bundles": bundles,
        "bundles_s": round(seconds, 3),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }
    print(json.dumps(told, indent=2))


if __name__ == "__main__":
    main()
