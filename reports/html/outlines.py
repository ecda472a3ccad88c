"""Shapes as SVG paths: whole steps from the north-west corner, no more vertices than a screen can show."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

STEP_M = 0.5
"""One unit of the drawing, metres: what a screen shows of a single parcel."""
MARGIN = 0.04
"""Free space around the shapes, as a part of the extent."""
GRID = 15
"""Places for a label that are looked at across a shape, and up it."""
NARROWEST, WIDEST = 1.15, 1.8
"""Width over height of the drawing."""


@dataclass(frozen=True)
class Window:
    """The part of the plane that is drawn, metres; its left upper corner is the origin of the drawing.

    Attributes
    ----------
    left, top
        West and north edge.
    width, height
        Extent.
    """

    left: float
    top: float
    width: float
    height: float

    @property
    def box(self) -> tuple[int, int, int, int]:
        """The drawing's `viewBox`, in steps."""
        return 0, 0, round(self.width / STEP_M), round(self.height / STEP_M)

    @property
    def ground(self) -> shapely.Polygon:
        """The same as a shape in metres."""
        return shapely.box(self.left, self.top - self.height, self.left + self.width, self.top)

    def steps(self, xy: np.ndarray) -> np.ndarray:
        """Return coordinates in the drawing, north up; shape (n, 2)."""
        return np.rint((xy - (self.left, self.top)) / (STEP_M, -STEP_M)).astype(np.int64)


def window_around(shapes: np.ndarray) -> Window:
    """Return a window around shapes with a margin, no narrower or wider than a page can show well."""
    west, south, east, north = shapely.total_bounds(shapes).tolist()
    margin = MARGIN * max(east - west, north - south, 1.0)
    width, height = east - west + 2 * margin, north - south + 2 * margin
    wide, high = max(width, NARROWEST * height), max(height, width / WIDEST)
    return Window((west + east - wide) / 2, (south + north + high) / 2, wide, high)


def clipped(shapes: np.ndarray, window: Window) -> np.ndarray:
    """Return what of each shape lies in the window; None where nothing does."""
    frame = window.ground
    shapely.prepare(frame)
    inside = shapely.covers(frame, shapes)
    cut = shapes.copy()
    cut[~inside] = shapely.intersection(shapes[~inside], frame)
    cut[shapely.is_empty(cut)] = None
    return cut


def simplified(shapes: np.ndarray, most: int, *, drop: bool = False) -> tuple[np.ndarray, float]:
    """Return shapes with at most about `most` vertices, and how far a border may have moved, metres.

    Parameters
    ----------
    drop
        Leave out (as None) what is smaller than that distance; else each shape keeps at least a few vertices.
    """
    tolerance = STEP_M / 2
    while True:
        kept = shapely.simplify(shapes, tolerance)
        if drop:
            kept[_extent(shapes) <= tolerance] = None
        few = int(shapely.get_num_coordinates(kept).sum())
        if few <= most or (not drop and tolerance > _extent(shapes).max(initial=0.0)):
            return kept, tolerance
        tolerance *= 2


def _extent(shapes: np.ndarray) -> np.ndarray:
    """Return the greater of width and height; 0 without a shape."""
    west, south, east, north = np.nan_to_num(shapely.bounds(shapes)).T
    return np.asarray(np.maximum(east - west, north - south))


def clear_points(shapes: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Return a point in each shape for its label: far from its border and from any of `others`; metres, shape (n, 2)."""
    tree = shapely.STRtree(others)
    return np.array([_clear_point(shape, tree) for shape in shapes]).reshape(-1, 2)


def _clear_point(shape: shapely.Geometry, others: shapely.STRtree) -> tuple[float, float]:
    west, south, east, north = shape.bounds
    across, up = (np.linspace(low, high, GRID + 2)[1:-1] for low, high in ((west, east), (south, north)))
    grid = shapely.points(*(axis.ravel() for axis in np.meshgrid(across, up)))
    points = np.append(grid[shapely.contains_properly(shape, grid)], shapely.point_on_surface(shape))
    room = shapely.distance(points, shape.boundary)
    near, gaps = others.query_nearest(points, return_distance=True, all_matches=False)
    room[near[0]] = np.minimum(room[near[0]], gaps)
    best = points[int(np.argmax(room))]
    return best.x, best.y


def paths(shapes: np.ndarray, window: Window) -> list[str]:
    """Return the path of each shape, empty without one. Holes run against their outlines, so that any fill rule leaves them open."""
    drawn = [""] * len(shapes)
    parts, owner = shapely.get_parts(shapely.orient_polygons(shapes), return_index=True)
    areas = shapely.get_type_id(parts) == shapely.GeometryType.POLYGON
    rings, ring_part = shapely.get_rings(parts[areas], return_index=True)
    lines = shapely.get_type_id(parts) == shapely.GeometryType.LINESTRING
    for curves, owners, end in ((rings, owner[areas][ring_part], "z"), (parts[lines], owner[lines], "")):
        for curve, index in zip(_curves(curves, window), owners.tolist(), strict=True):
            drawn[index] += curve + end
    return drawn


def _curves(lines: np.ndarray, window: Window) -> list[str]:
    """Return lines as path commands without their end; the last vertex of a ring is left to the `z` that closes it."""
    xy, line = shapely.get_coordinates(lines, return_index=True)
    steps = window.steps(xy)
    starts = np.searchsorted(line, np.arange(len(lines) + 1)).tolist()
    closed = shapely.get_type_id(lines) == shapely.GeometryType.LINEARRING
    places, moves = steps.tolist(), np.diff(steps, axis=0).tolist()
    return [
        _curve(places[first], moves[first : last - 2 if ring else last - 1])
        for first, last, ring in zip(starts, starts[1:], closed.tolist(), strict=False)
    ]


def _curve(start: list[int], moves: list[list[int]]) -> str:
    """Return one line, each vertex as the way from the one before; what rounds to a point becomes one step long."""
    way = " ".join(f"{right} {down}" for right, down in moves if right or down).replace(" -", "-") or "1 0"
    return f"M{start[0]} {start[1]}l{way}"
