"""What landquota should find in Cambridge, measured with geopandas alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import geopandas

from tests.cambridge.making import LAYERS, in_metres, published, unique_ids

TOLERANCE_M2, TOLERANCE_M = 1.0, 0.05
GAP_M, LEAST_SHARED_M = 0.5, 10.0
Key = tuple[str, str, str, str]
"""Parcel, layer, rule, code."""


@dataclass(frozen=True)
class Measures:
    """Overlaps in m2, and the parcels that each rule removes when the rules are asked in their order."""

    overlap_m2: dict[Key, float]
    removed: dict[str, set[str]]


def parcels(data: Path) -> geopandas.GeoSeries:
    """Return the parcels' shapes in metres, by id."""
    shapes = in_metres(data, "parcels").geometry
    shapes.index = unique_ids(published(data))
    return shapes


def measure_overlaps(data: Path) -> Measures:
    """Measure every parcel against every layer."""
    shapes = parcels(data)
    layers = {name: in_metres(data, layer["file"].removesuffix(".geojson")) for name, layer in LAYERS.items()}
    found: dict[Key, float] = {}
    common = {name: shapes.intersection(table.union_all()) for name, table in layers.items()}
    for name in ("wetlands", "open_space", "floodplain"):
        _note(found, common[name], name, str(LAYERS[name]["rule"]))
    for code, zone in layers["plan"].dissolve("ZONE_TYPE").geometry.items():
        _note(found, shapes.intersection(zone), "plan", "land_use", str(code))
    unplanned = shapes.difference(layers["plan"].union_all())
    _note(found, unplanned, "plan", "unplanned")
    together = geopandas.pd.concat([layers["wetlands"], layers["open_space"]]).union_all()
    forbidden = set(_hit(shapes.intersection(together)).index)
    without = set(_hit(unplanned).index) - forbidden
    flooded = _hit(common["floodplain"])
    share = flooded / shapes.area.reindex(flooded.index)
    too_wet = set(share.index[share > LAYERS["floodplain"]["max_share"]]) - forbidden - without
    return Measures(found, {"forbid": forbidden, "unplanned": without, "cap_share": too_wet})


def _note(found: dict[Key, float], shapes: geopandas.GeoSeries, layer: str, rule: str, code: str = "") -> None:
    areas = shapes.area
    found.update({(name, layer, rule, code): float(m2) for name, m2 in areas[areas > 0].items()})


def _hit(shapes: geopandas.GeoSeries) -> geopandas.pd.Series:
    """Return the area of the pieces that are wider than a sliver, of the parcels where it is more than one."""
    pieces = shapes[shapes.area > 0].explode()
    wide = pieces[~pieces.buffer(-TOLERANCE_M / 2, join_style="mitre").is_empty]
    areas = wide.area.groupby(level=0).sum()
    return areas[areas > TOLERANCE_M2]


def measure_neighbours(data: Path, chosen: Iterable[str], units: Mapping[str, str]) -> dict[tuple[str, str], float]:
    """Return the common border of some parcels with each of their neighbours, m."""
    shapes = parcels(data)
    found: dict[tuple[str, str], float] = {}
    for name in chosen:
        one = shapes[name]
        for other, shape in shapes[shapes.dwithin(one, GAP_M)].items():
            if other == name or units[other] != units[name] or one.intersection(shape).area > TOLERANCE_M2:
                continue
            there = one.boundary.intersection(shape.buffer(GAP_M, quad_segs=16)).length
            back = shape.boundary.intersection(one.buffer(GAP_M, quad_segs=16)).length
            if min(there, back) >= LEAST_SHARED_M:
                found[name, str(other)] = min(there, back)
    return found
