"""Neighbours: which parcels of one unit share a border long enough to be taken as one.

    shared_ij = min(|∂i ∩ B(j)|, |∂j ∩ B(i)|), less what lies in B(cut layers) >= min_shared,   |i ∩ j| <= tolerance_m2

symbol       kind       unit  meaning                                      where
∂i           parameter  m     boundary of parcel i                         Case.ground
B(j)         parameter  m     j and all within gap_m of it (buffer)        rulebook.space.bundles.gap_m
min_shared   parameter  m     shortest common border                       rulebook.space.bundles.min_shared_m
tolerance_m2 parameter  m²    overlap that is no more than a drawing error rulebook.space.tolerance_m2

In words: drawn borders seldom meet exactly, so a border is shared where each parcel runs near the other; a road between them parts them.
Source: docs/formulation.md section 3a; the rulebook's `space.bundles`.
"""

from __future__ import annotations

from dataclasses import dataclass

import networkx as nx
import numpy as np
import pandas as pd

from landquota.inputs.case import Case
from landquota.inputs.space_rules import SpaceRules
from landquota.models.space.facts import with_shape

QUARTER_SEGMENTS = 16
"""Segments of a quarter circle of every buffer."""
MEASURED = 2
"""Decimals of measured m and m²."""
NO_OVERLAP_M2 = 0.004
"""An overlap of no more is 0 when rounded."""


@dataclass(frozen=True)
class Nearness:
    """What makes two parcels neighbours; see the table above."""

    gap_m: float
    min_shared_m: float
    tolerance_m2: float


def nearness_of(rules: SpaceRules) -> Nearness:
    """Return what the rulebook asks of neighbours."""
    return Nearness(rules.bundles.gap_m.value, rules.bundles.min_shared_m.value, rules.tolerance_m2.value)


def near_parcels(case: Case, rows: np.ndarray) -> pd.DataFrame:
    """Return the neighbours among some rows of `Case.stock`, as `neighbours` does, with rows of `Case.stock`."""
    cutting = [name for name, layer in case.settings.layers.items() if layer.rule == "cut"]
    cuts = case.ground.layers[case.layers["layer"].isin(cutting).to_numpy(dtype=bool)]
    units = pd.factorize(case.stock["unit_id"])[0][rows]
    near = neighbours(case.ground.stock[rows], units, nearness_of(case.rulebook.space), cuts)
    return near.assign(a=rows[near["a"]], b=rows[near["b"]])


def parcels_beside(case: Case, rows: np.ndarray) -> list[list[int]]:
    """Return the neighbours of some rows of `Case.stock` among all its parcels with a shape, sorted; one list a row."""
    if not len(rows):
        return []
    import shapely  # noqa: PLC0415 - optional

    known = np.flatnonzero(with_shape(case, "stock"))
    shapes = case.ground.stock
    gap_m = case.rulebook.space.bundles.gap_m.value
    at = shapely.STRtree(shapes[known]).query(shapes[rows], predicate="dwithin", distance=gap_m)[1]
    near = near_parcels(case, np.union1d(rows, known[at]))
    graph: nx.Graph[int] = nx.Graph()
    graph.add_edges_from(zip(near["a"].tolist(), near["b"].tolist(), strict=True))
    return [sorted(graph.adj[row]) if row in graph else [] for row in rows.tolist()]


def neighbours(shapes: np.ndarray, groups: np.ndarray, nearness: Nearness, cuts: np.ndarray) -> pd.DataFrame:
    """Return the neighbours among some shapes.

    Parameters
    ----------
    shapes
        Polygons or MultiPolygons in metres, shape (n,).
    groups
        Only shapes of one group can be neighbours, shape (n,).
    cuts
        Shapes, in metres, that part neighbours.

    Returns
    -------
    DataFrame
        `a`, `b` (positions, a < b, sorted) and `shared_m`, rounded to 0.01.
    """
    import shapely  # noqa: PLC0415 - optional

    grown = shapely.buffer(shapes, nearness.gap_m, quad_segs=QUARTER_SEGMENTS)
    a, b = _candidates(shapes, grown, groups)
    borders = shapely.boundary(shapes)
    cutter = _Cutter(cuts, nearness.gap_m)
    shared = np.full(len(a), np.inf)
    for one, other in ((a, b), (b, a)):  # the second way only for those that are near enough the first way
        open_ = np.flatnonzero(shared >= nearness.min_shared_m)
        near = shapely.intersection(borders[one[open_]], grown[other[open_]])
        long = np.round(shapely.length(near), MEASURED) >= nearness.min_shared_m
        length = np.zeros(len(open_))
        length[long] = shapely.length(cutter.cut(near[long]))
        shared[open_] = np.minimum(shared[open_], np.round(length, MEASURED))
    found = np.flatnonzero(shared >= nearness.min_shared_m)
    found = found[~_overlap(shapes, a[found], b[found], nearness.tolerance_m2)]
    return pd.DataFrame({"a": a[found], "b": b[found], "shared_m": shared[found]})


def _candidates(shapes: np.ndarray, grown: np.ndarray, groups: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the pairs of shapes of one group of which one meets what the other has grown to, sorted; each pair once."""
    import shapely  # noqa: PLC0415 - optional

    a, b = shapely.STRtree(shapes).query(grown)
    once = (a < b) & (groups[a] == groups[b])
    a, b = a[once], b[once]
    meeting = shapely.intersects(grown[a], shapes[b])
    a, b = a[meeting], b[meeting]
    order = np.lexsort((b, a))
    return a[order], b[order]


class _Cutter:
    """Takes away from lines what lies within the gap of a cut layer."""

    def __init__(self, cuts: np.ndarray, gap_m: float) -> None:
        import shapely  # noqa: PLC0415 - optional

        self._grown = shapely.buffer(cuts, gap_m, quad_segs=QUARTER_SEGMENTS)
        self._tree = shapely.STRtree(self._grown)

    def cut(self, lines: np.ndarray) -> np.ndarray:
        """Return what is left of each line, shape (n,)."""
        import shapely  # noqa: PLC0415 - optional

        left = lines.copy()
        line, cut = self._tree.query(lines, predicate="intersects")
        order = np.lexsort((cut, line))
        line, cut = line[order], cut[order]
        turn = np.arange(len(line)) - np.searchsorted(line, line)  # 0 for the first cut of a line, 1 for its second
        for n in range(int(turn.max(initial=-1)) + 1):
            now = turn == n
            left[line[now]] = shapely.difference(left[line[now]], self._grown[cut[now]])
        return left


def _overlap(shapes: np.ndarray, a: np.ndarray, b: np.ndarray, tolerance_m2: float) -> np.ndarray:
    """Tell which pairs of shapes overlap by more than the tolerance, shape (pairs,).

    The overlap is measured only where it can matter: what `b` has outside its core is a strip along its border, of less than half the tolerance.
    """
    import shapely  # noqa: PLC0415 - optional

    strip = max(tolerance_m2, NO_OVERLAP_M2) / (2.0 * np.maximum(shapely.length(shapes), 1.0))
    cores = shapely.buffer(shapes, -strip, quad_segs=1)
    shapely.prepare(cores)
    over = np.zeros(len(a), dtype=bool)
    deep = np.flatnonzero(shapely.intersects(cores[b], shapes[a]))
    area = shapely.area(shapely.intersection(shapes[a[deep]], shapes[b[deep]]))
    over[deep] = np.round(area, MEASURED) > tolerance_m2
    return over
