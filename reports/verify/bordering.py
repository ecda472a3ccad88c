"""Which parcels lie beside each other, and how long their common border is (formulation, section 3a).

Needs the optional extra `gis`; imported only where a case has shapes.
"""

from __future__ import annotations

import numpy as np
import shapely

from landquota.inputs.case import Case
from landquota.reports.verify.maplayers import CUT, MapLayer, of_rule
from landquota.reports.verify.measuring import Shapes, drawn, square_metres
from landquota.reports.verify.terrain import Neighbours

QUARTER = 16
"""Segments of a quarter circle in "within so many metres"."""


def perimeters(case: Case) -> dict[str, float]:
    """Return the perimeter of each parcel with a shape, holes included, m."""
    pairs = zip(case.stock["parcel_id"], drawn(case.ground.stock), strict=True)
    return {name: metres(shapely.length(shape)) for name, shape in pairs if shape is not None}


def metres(length: float) -> float:
    """Round as measures are rounded before they are used."""
    return round(float(length), 2)


def find_neighbours(case: Case, layers: tuple[MapLayer, ...]) -> Neighbours:
    """Return the neighbours of each parcel with the common border, m; parcels without neighbours are not in it."""
    rules, names, shapes = case.rulebook.space, case.stock["parcel_id"].tolist(), drawn(case.ground.stock)
    gap, cuts = rules.bundles.gap_m.value, _cuts(case, layers)
    border, around = shapely.boundary(shapes), shapely.buffer(shapes, gap, quad_segs=QUARTER)
    first, second = _near_pairs(case, shapes, gap)
    shared = np.full(len(first), np.inf)
    for _ in range(2):  # what falls short one way is not measured the other way
        shared = np.minimum(shared, _lengths(border[first], around[second], cuts, gap))
        long = shared >= rules.bundles.min_shared_m.value
        second, first, shared = first[long], second[long], shared[long]
    overlap = shapely.area(shapely.intersection(shapes[first], shapes[second]))
    apart = [square_metres(area) <= rules.tolerance_m2.value for area in overlap.tolist()]
    found: Neighbours = {}
    for i, j, length in zip(first[apart].tolist(), second[apart].tolist(), shared[apart].tolist(), strict=True):
        found.setdefault(names[i], {})[names[j]] = length
        found.setdefault(names[j], {})[names[i]] = length
    return found


def _cuts(case: Case, layers: tuple[MapLayer, ...]) -> np.ndarray:
    names = {layer.name for layer in of_rule(layers, CUT)}
    return case.ground.layers[case.layers["layer"].isin(names).to_numpy(dtype=bool)]


def _near_pairs(case: Case, shapes: Shapes, gap: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the rows of each pair of parcels of one unit that come within the gap of each other, once, in order."""
    first, second = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=gap)
    unit = case.stock["unit_id"].to_numpy(dtype=object)
    once = (first < second) & (unit[first] == unit[second])
    first, second = first[once], second[once]
    order = np.lexsort((second, first))
    return first[order], second[order]


def _lengths(borders: Shapes, around: Shapes, cuts: Shapes, gap: float) -> list[float]:
    """Return the length of each border within what lies around the other parcel, m; what lies at a cut is no border."""
    lines = shapely.intersection(borders, around)
    at, cut = shapely.STRtree(cuts).query(lines, predicate="dwithin", distance=gap)
    for row in np.unique(at).tolist():
        near = shapely.union_all(cuts[np.sort(cut[at == row])])
        lines[row] = shapely.difference(lines[row], shapely.buffer(near, gap, quad_segs=QUARTER))
    return [metres(length) for length in shapely.length(lines).tolist()]
