"""Make shapes valid, and bring each to one form, so that the same shape is the same bytes whatever file it came from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from shapely import GeometryType

from landquota.inputs.shapes.projection import equal_area_crs, rounded, to_metres

AREAS = frozenset({GeometryType.POLYGON, GeometryType.MULTIPOLYGON})
LINES = frozenset({GeometryType.LINESTRING, GeometryType.MULTILINESTRING, GeometryType.LINEARRING})
ROUNDS = 4
"""Rounding a repaired shape may make it cross itself again, by less than a micrometre."""


@dataclass(frozen=True)
class Repaired:
    """Shapes that are valid.

    Attributes
    ----------
    shapes
        In degrees, rounded; None where nothing is left of a shape.
    areas
        Position of each shape that was repaired to its area before and after, m2.
    """

    shapes: np.ndarray
    areas: dict[int, tuple[float, float]]


def without_collections(shape: shapely.Geometry) -> shapely.Geometry:
    """Return a collection of areas only, or of lines only, as one shape of many parts; anything else as it is."""
    if shapely.get_type_id(shape) != GeometryType.GEOMETRYCOLLECTION:
        return shape
    parts = [part for piece in shapely.get_parts(shape) for part in shapely.get_parts(without_collections(piece))]
    kinds = {shapely.get_type_id(part) for part in parts}
    if parts and kinds <= AREAS:
        return shapely.multipolygons(parts)
    return shapely.multilinestrings(parts) if parts and kinds <= LINES else shape


def polygons_of_collection(shape: shapely.Geometry) -> shapely.Geometry | None:
    """Return the areas among the points and lines of a collection, None for anything else."""
    if shapely.get_type_id(shape) != GeometryType.GEOMETRYCOLLECTION:
        return None
    parts = [part for piece in shapely.get_parts(shape) for part in shapely.get_parts(without_collections(piece))]
    nested = [polygons_of_collection(part) for part in parts]
    areas = [part for part in parts if shapely.get_type_id(part) in AREAS] + [n for n in nested if n is not None]
    flat = shapely.get_parts(areas)
    return shapely.multipolygons(flat) if len(flat) else None


def repair(degrees: np.ndarray) -> Repaired:
    """Return shapes that are valid once they are rounded, each in its one form.

    Parameters
    ----------
    degrees
        Polygons and lines in degrees with all digits, None for none; shape (n,).
    """
    shapes = rounded(degrees)
    areas: dict[int, tuple[float, float]] = {}
    for position in np.flatnonzero(~shapely.is_valid(shapes) & ~shapely.is_missing(shapes)):
        before, valid = _valid(shapes[position])
        after = 0.0 if valid is None else _area(valid)
        if not shapely.is_valid(degrees[position]):
            areas[int(position)] = (before, after)
        shapes[position] = valid
    return Repaired(_one_form(shapes), areas)


def _valid(shape: shapely.Geometry) -> tuple[float, shapely.Geometry | None]:
    """Return the area of an invalid shape, and the shape repaired; None where no area is left.

    It is repaired in degrees: the way to metres of equal area and back would move each corner by a millimetre (PROJ 9.5).
    """
    before, valid = _area(shape), shape
    for _ in range(ROUNDS):
        mended = polygons(shapely.make_valid(valid, method="structure"))
        valid = rounded(np.array([mended], dtype=object))[0]
        if valid is None or shapely.is_valid(valid):
            return before, valid
    return before, None


def polygons(shape: shapely.Geometry) -> shapely.Geometry | None:
    """Return the areas of a shape, None where it has none."""
    parts = shapely.get_parts(shape)
    if shapely.get_type_id(shape) == GeometryType.GEOMETRYCOLLECTION:
        parts = np.array([p for piece in parts for p in shapely.get_parts(piece)], dtype=object)
    parts = parts[(shapely.get_type_id(parts) == GeometryType.POLYGON) & ~shapely.is_empty(parts)]
    return None if not len(parts) else parts[0] if len(parts) == 1 else shapely.multipolygons(parts)


def _area(shape: shapely.Geometry) -> float:
    metres = to_metres(np.array([shape], dtype=object), equal_area_crs(tuple(shape.bounds)))
    return float(shapely.area(metres)[0])


def _one_form(shapes: np.ndarray) -> np.ndarray:
    """Return shapes with rings and parts in a fixed order and direction, a single part as itself."""
    single = ~shapely.is_missing(shapes) & (shapely.get_num_geometries(shapes) == 1)
    plain = shapes.copy()
    plain[single] = shapely.get_geometry(shapes[single], 0)
    return np.asarray(shapely.orient_polygons(shapely.normalize(plain)), dtype=object)
