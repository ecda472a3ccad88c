"""Which parcels lie beside each other, and how long their common border is (formulation, section 3a).

Needs the optional extra `gis`; imported only where a case has shapes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely

from landquota.inputs.case import Case
from landquota.reports.verify.maplayers import CUT, MapLayer, of_rule
from landquota.reports.verify.measuring import Shape, drawn, square_metres
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
    rules = case.rulebook.space
    borders = _Borders(rules.bundles.gap_m.value, _cuts(case, layers))
    found: Neighbours = {}
    for first, second, one, other in _near_pairs(case, rules.bundles.gap_m.value):
        if square_metres(shapely.area(shapely.intersection(one, other))) > rules.tolerance_m2.value:
            continue
        shared = min(borders.along(one, other), borders.along(other, one))
        if shared >= rules.bundles.min_shared_m.value:
            found.setdefault(first, {})[second] = shared
            found.setdefault(second, {})[first] = shared
    return found


def _cuts(case: Case, layers: tuple[MapLayer, ...]) -> np.ndarray:
    names = {layer.name for layer in of_rule(layers, CUT)}
    return case.ground.layers[case.layers["layer"].isin(names).to_numpy(dtype=bool)]


def _near_pairs(case: Case, gap: float) -> Iterator[tuple[str, str, Shape, Shape]]:
    """Yield each pair of parcels of one unit that come within the gap of each other, once."""
    names, units, shapes = case.stock["parcel_id"].tolist(), case.stock["unit_id"].tolist(), drawn(case.ground.stock)
    tree = shapely.STRtree(shapes)
    for i, shape in enumerate(shapes):
        if shape is None:
            continue
        for j in sorted(tree.query(shape, predicate="dwithin", distance=gap).tolist()):
            if i < j and units[i] == units[j]:
                yield names[i], names[j], shape, shapes[j]


@dataclass
class _Borders:
    """Measures how far the border of one parcel runs along another. What lies at a cut is no border."""

    gap: float
    cuts: np.ndarray
    tree: Any = field(init=False)

    def __post_init__(self) -> None:
        self.tree = shapely.STRtree(self.cuts)

    def along(self, one: Shape, other: Shape) -> float:
        """Return the length of the boundary of `one` within the gap of `other`, m."""
        line = shapely.intersection(shapely.boundary(one), self._around(other))
        near = self.cuts[np.sort(self.tree.query(line, predicate="dwithin", distance=self.gap))]
        if len(near):
            line = shapely.difference(line, self._around(shapely.union_all(near)))
        return metres(shapely.length(line))

    def _around(self, shape: Shape) -> Shape:
        return shapely.buffer(shape, self.gap, quad_segs=QUARTER)
