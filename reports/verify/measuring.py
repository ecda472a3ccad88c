"""Measures each place against each map layer, one place after the other (formulation, section 3a).

Needs the optional extra `gis`; imported only where a case has shapes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely

from landquota.inputs.case import Case
from landquota.inputs.space_rules import LandClass
from landquota.reports.verify.maplayers import (
    CUT,
    FARMLAND,
    FORBID,
    LAND_CLASS,
    LAND_USE,
    UNPLANNED,
    WITHIN,
    MapLayer,
)
from landquota.reports.verify.terrain import SITES, Extent, Measured

LEAST_M2 = 0.01
"""A shape of less is no shape."""
LEAST_WIDTH = 0.001
"""Metres. A thread this thin is noise, even where no width is tolerated."""
NOISE = 1e-4
"""A piece whose width is the tolerance but for this share of it may count or not: the last digits of its corners decide."""
Shape = Any
Shapes = np.ndarray
Touching = tuple[Shapes, list[str]]
"""Features that touch a place, with their codes."""
NO_LAND: Shape = shapely.Polygon()
NOTHING: Touching = (np.zeros(0, dtype=object), [])


@dataclass(frozen=True)
class Features:
    """The features of one layer, to be asked which of them touch places."""

    shapes: Shapes
    codes: Sequence[str]
    tree: Any = field(init=False)

    def __post_init__(self) -> None:
        shapely.prepare(self.shapes)
        object.__setattr__(self, "tree", shapely.STRtree(self.shapes))

    def near(self, places: Sequence[Shape]) -> dict[int, Touching]:
        """Return what touches each place, by its position; all places at once, for most of them touch nothing."""
        own: dict[int, list[int]] = {}
        pairs = self.tree.query(np.array(places, dtype=object), predicate="intersects")
        for place, row in sorted(zip(*pairs.tolist(), strict=True)):
            own.setdefault(place, []).append(row)
        return {place: (self.shapes[rows], [self.codes[row] for row in rows]) for place, rows in own.items()}


def drawn(shapes: Shapes) -> Shapes:
    """Return shapes with None for those that are too small to be one."""
    known = shapes.copy()
    known[~(np.round(shapely.area(shapes), 2) >= LEAST_M2)] = None
    return known


def read_features(case: Case, layers: Iterable[MapLayer]) -> dict[str, Features]:
    """Return the features of each layer by its name; a layer without any is there as well."""
    names, codes = case.layers["layer"].tolist(), case.layers["code"].tolist()
    rows: dict[str, list[int]] = {layer.name: [] for layer in layers}
    for row, name in enumerate(names):
        if name in rows:
            rows[name].append(row)
    return {name: Features(case.ground.layers[own], [codes[i] or "" for i in own]) for name, own in rows.items()}


def measure_places(
    places: Iterable[tuple[tuple[str, str], Shape]], case: Case, layers: tuple[MapLayer, ...]
) -> dict[tuple[str, str], Measured]:
    """Measure every place that has a shape; places by (kind, id)."""
    known = {key: shape for key, shape in places if shape is not None}
    shapes, classes = list(known.values()), case.rulebook.space.land_class
    near = {name: features.near(shapes) for name, features in read_features(case, layers).items()}
    return {
        key: _measure(key[0], shape, [(layer, *near[layer.name].get(at, NOTHING)) for layer in layers], classes)
        for at, (key, shape) in enumerate(known.items())
    }


Near = list[tuple[MapLayer, Shapes, list[str]]]


def _measure(kind: str, place: Shape, near: Near, classes: LandClass) -> Measured:
    parts = {
        (layer.name, rule, code): (layer, part)
        for layer, shapes, codes in near
        for rule, code, part in _parts(place, layer, shapes, codes, classes)
    }
    found = {key: extent(part, layer.tolerance_m * (key[1] != LAND_CLASS)) for key, (layer, part) in parts.items()}
    taking = {key: parts[key] for key, one in found.items() if one.overlap > 0}
    farmland = [entry for entry in near if entry[0].rule == LAND_CLASS and kind == SITES]
    area = square_metres(shapely.area(place))
    return Measured(
        area=area,
        extents={key: found[key] for key in taking},
        together=_together([pair for (_, rule, _), pair in taking.items() if rule == FORBID]),
        clean=_clean(place, [pair for (_, rule, _), pair in taking.items() if rule in (FORBID, WITHIN)]),
        farmland={name: _class_share(place, area, farmland, getattr(classes, name)) for name in FARMLAND}
        if farmland
        else {},
    )


def _parts(
    place: Shape, layer: MapLayer, shapes: Shapes, codes: list[str], classes: LandClass
) -> Iterator[tuple[str, str, Shape]]:
    """Yield every H of a place and a layer: its rule, its code, and the land itself."""
    if not len(shapes) and layer.rule not in (WITHIN, LAND_USE):
        return
    if layer.rule == WITHIN:
        yield WITHIN, "", _outside(place, shapes)
    elif layer.rule == LAND_USE:
        yield UNPLANNED, "", _outside(place, shapes)
        for code in sorted(set(codes) - {""}):
            yield LAND_USE, code, _inside(place, shapes[[other == code for other in codes]])
    elif layer.rule == LAND_CLASS:
        for kind in FARMLAND:
            yield LAND_CLASS, kind, _inside(place, shapes[_of_class(codes, getattr(classes, kind))])
    elif layer.rule != CUT:
        yield layer.rule, "", _inside(place, shapes)


def _of_class(codes: list[str], prefixes: tuple[str, ...]) -> list[bool]:
    return [code.startswith(prefixes) for code in codes]


def _union(place: Shape, shapes: Shapes) -> Shape:
    """Return the features as one, as far as the place reaches; one that covers all of it stands for all."""
    if len(shapes) == 1:
        return shapes[0]
    return place if shapely.covers(shapes, place).any() else shapely.union_all(shapes)


def _inside(place: Shape, shapes: Shapes) -> Shape:
    return shapely.intersection(place, _union(place, shapes)) if len(shapes) else NO_LAND


def _outside(place: Shape, shapes: Shapes) -> Shape:
    return shapely.difference(place, _union(place, shapes)) if len(shapes) else place


Taken = list[tuple[MapLayer, Shape]]
"""Layers that take some of a place, each with what it takes."""


def _together(taken: Taken) -> Extent | None:
    """Measure what several layers take as one, by the largest of their tolerances; None where there are not several."""
    if len(taken) < 2:
        return None
    return extent(shapely.union_all([part for _, part in taken]), max(layer.tolerance_m for layer, _ in taken))


def _clean(place: Shape, taken: Taken) -> float | None:
    """Return the area, m2, of the one piece that the layers leave of a place; None where there are several, or none.

    Half a width is taken from all sides and put back: so threads and slivers are gone, and with them what only they hold.
    """
    if not taken:
        return None
    margin = max(LEAST_WIDTH, *(layer.tolerance_m for layer, _ in taken)) / 2
    least = max(layer.tolerance_m2 for layer, _ in taken)
    left = shapely.difference(place, shapely.union_all([part for _, part in taken]))
    whole = [shapely.intersection(_grown(core, margin), left) for core in pieces(_grown(left, -margin))]
    large = [area for area in (square_metres(shapely.area(piece)) for piece in whole) if area > least]
    return large[0] if len(large) == 1 else None


def _class_share(place: Shape, area: float, near: Near, prefixes: tuple[str, ...]) -> float:
    shapes = np.concatenate([shapes[_of_class(codes, prefixes)] for _, shapes, codes in near])
    return round(square_metres(shapely.area(_inside(place, shapes))) / area, 6)


def extent(part: Shape, width: float) -> Extent:
    """Return how much land a part is, and how much of it is in pieces wider than `width`."""
    counted = least = most = 0.0
    for piece in pieces(part):
        area, surely = shapely.area(piece), is_wider(piece, width * (1 + NOISE))
        least += area * surely
        counted += area * (surely or is_wider(piece, width))
        most += area * (surely or is_wider(piece, width * (1 - NOISE)))
    return Extent(square_metres(shapely.area(part)), *(square_metres(sum_) for sum_ in (counted, least, most)))


def pieces(part: Shape) -> list[Shape]:
    """Return the connected parts of some land; lines and points are no land."""
    return [piece for piece in shapely.get_parts(part) if shapely.area(piece) > 0]


def is_wider(piece: Shape, width: float) -> bool:
    """Tell whether something is left of a piece that half a width is taken from on every side."""
    return not shapely.is_empty(_grown(piece, -width / 2))


def _grown(land: Shape, margin: float) -> Shape:
    """Return some land with a margin on every side, or where that is negative without it."""
    return shapely.buffer(land, margin, join_style="mitre", mitre_limit=5)


def square_metres(area: float) -> float:
    """Round as measures are rounded before they are used."""
    return round(float(area), 2)
