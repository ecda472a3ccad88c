"""Plain plane geometry of the drawing: only `+ - * /` and square roots, so that every machine draws the same."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import sqrt
from pathlib import Path

Point = tuple[float, float]
CRS = "EPSG:4547"
"""CGCS2000, 3-degree zone around 114 degrees east: the zone that Ganzhou's surveys use."""


@dataclass(frozen=True)
class Box:
    """A rectangle along the axes, in metres."""

    west: float
    south: float
    east: float
    north: float

    @property
    def width(self) -> float:
        """From west to east."""
        return self.east - self.west

    @property
    def height(self) -> float:
        """From south to north."""
        return self.north - self.south

    def grown(self, by: float) -> Box:
        """Return the box with this much more on each side."""
        return Box(self.west - by, self.south - by, self.east + by, self.north + by)

    def ring(self) -> list[Point]:
        """Return its corners, anticlockwise."""
        return [(self.west, self.south), (self.east, self.south), (self.east, self.north), (self.west, self.north)]


@dataclass(frozen=True)
class Frame:
    """Turns and moves what is drawn around (0, 0) to its place on the map.

    Attributes
    ----------
    middle
        Where (0, 0) comes to lie, in metres of `CRS`.
    turn
        Tangent of half the angle, so that sine and cosine are fractions.
    """

    middle: Point
    turn: float = 0.0

    def place(self, point: Point) -> Point:
        """Return a point on the map, to the centimetre."""
        square = self.turn * self.turn
        cosine, sine = (1 - square) / (1 + square), 2 * self.turn / (1 + square)
        x, y = point
        return (
            round(self.middle[0] + cosine * x - sine * y, 2),
            round(self.middle[1] + sine * x + cosine * y, 2),
        )


def side_of_square(area: float) -> float:
    """Return the side of a square of this area; a square root is exact to the last bit everywhere."""
    return sqrt(area)


def polygon(frame: Frame, ring: Sequence[Point]) -> dict[str, object]:
    """Return a GeoJSON polygon of one ring, which is closed here."""
    placed = [frame.place(point) for point in ring]
    return {"type": "Polygon", "coordinates": [[*placed, placed[0]]]}


def line(frame: Frame, points: Sequence[Point]) -> dict[str, object]:
    """Return a GeoJSON line."""
    return {"type": "LineString", "coordinates": [frame.place(point) for point in points]}


@dataclass(frozen=True)
class Feature:
    """One feature: what it says and its GeoJSON geometry."""

    properties: dict[str, str]
    geometry: dict[str, object]


def write_geojson(path: Path, features: Iterable[Feature]) -> None:
    """Write features one a line, with the coordinate system stated as GIS programs write it."""
    rows = [{"type": "Feature", "properties": feature.properties, "geometry": feature.geometry} for feature in features]
    crs = {"type": "name", "properties": {"name": f"urn:ogc:def:crs:{CRS.replace(':', '::')}"}}
    body = ",\n".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in rows)
    text = f'{{"type":"FeatureCollection","crs":{json.dumps(crs)},"features":[\n{body}\n]}}\n'
    path.write_text(text, encoding="utf-8", newline="\n")
