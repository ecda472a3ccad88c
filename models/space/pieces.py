"""Pieces of an overlap, and which of them are wide enough to count.

    counts(piece)  <=>  erode(piece, tolerance_m / 2) is not empty

symbol       kind       unit  meaning                                      where
tolerance_m  parameter  m     a piece that is nowhere wider is a sliver    Layer.tolerance_m, Rulebook.space

In words: where two borders that should be one are drawn twice, a long thin sliver lies between them; it is noise, however large its area.
Source: docs/formulation.md section 3a, Overlap.
"""

from __future__ import annotations

import numpy as np
import shapely

MITRE_LIMIT = 5.0
"""How far an eroded corner may reach, in distances: GEOS's own limit, written out because the verifier needs the same."""
POLYGON = 3
SURFACES = (POLYGON, 6)
"""Types of a polygon and of several."""


def polygon_parts(shapes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the connected parts of some shapes, lines and points left out, and the position of the shape that each is of.

    Returns
    -------
    parts, owner
        Polygons and positions in `shapes`, shape (parts,).
    """
    parts, owner = shapely.get_parts(shapes, return_index=True)
    parts, inner = shapely.get_parts(parts, return_index=True)  # a collection may hold several polygons as one
    surface = shapely.get_type_id(parts) == POLYGON
    return parts[surface], owner[inner][surface]


def surfaces_only(shapes: np.ndarray) -> np.ndarray:
    """Return shapes without the lines and points that stay where two shapes merely touch; shape (n,)."""
    mixed = np.flatnonzero(~np.isin(shapely.get_type_id(shapes), SURFACES))
    clean = shapes.copy()
    for position in mixed:
        clean[position] = shapely.multipolygons(polygon_parts(shapes[position : position + 1])[0])
    return clean


def erode(shapes: np.ndarray, distance: float) -> np.ndarray:
    """Return shapes less a margin of `distance` metres inside their border, corners mitred; shape (n,)."""
    return dilate(shapes, -distance)


def dilate(shapes: np.ndarray, distance: float) -> np.ndarray:
    """Return shapes and a margin of `distance` metres around them, corners mitred; shape (n,)."""
    grown = shapely.buffer(shapes, distance, join_style="mitre", mitre_limit=MITRE_LIMIT)
    return np.asarray(grown, dtype=object)


def wider(parts: np.ndarray, width: float) -> np.ndarray:
    """Tell which polygons are wider than `width` metres somewhere; shape (n,).

    A polygon of area A, perimeter L and h holes whose greatest inscribed circle has radius R has A <= L R + h pi R². So where A is larger than that
    for R = limit x width / 2, a circle fits in that no mitred corner reaches, and nothing need be eroded.
    """
    reach = MITRE_LIMIT * width / 2
    margin = shapely.length(parts) * reach + shapely.get_num_interior_rings(parts) * np.pi * reach**2
    wide = shapely.area(parts) > margin
    west, south, east, north = shapely.bounds(parts).T
    unsure = ~wide & (np.minimum(east - west, north - south) > width)
    wide[unsure] = ~shapely.is_empty(erode(parts[unsure], width / 2))
    return np.asarray(wide)


def counted_area(shapes: np.ndarray, tolerance_m: float) -> np.ndarray:
    """Return the area of the pieces of each shape that count, m²; shape (n,)."""
    parts, owner = polygon_parts(shapes)
    wide = wider(parts, tolerance_m)
    return np.bincount(owner[wide], shapely.area(parts[wide]), minlength=len(shapes))
