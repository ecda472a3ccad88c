"""Write shapes as GeoJSON (RFC 7946): longitude and latitude, one feature a line, the same bytes for the same shapes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np

AT_ONCE = 10_000
"""Shapes that are taken apart at once."""
_text = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode


def geojson(properties: Iterable[Mapping[str, Any]], shapes: np.ndarray) -> bytes:
    """Return features as a file of GeoJSON, in the order that they come in; rings and parts keep theirs.

    Parameters
    ----------
    properties
        Of each feature, in their order.
    shapes
        In degrees, rounded; shape (features,). Numbers are written in the shortest form that reads back as the same.

    Examples
    --------
    >>> from shapely import box
    >>> print(geojson([{"parcel_id": "P1"}], np.array([box(114, 25, 115, 26)])).decode().splitlines()[1][:68])
    {"type":"Feature","properties":{"parcel_id":"P1"},"geometry":{"type"
    """
    features = [
        _text({"type": "Feature", "properties": dict(told), "geometry": geometry})
        for told, geometry in zip(properties, _geometries(shapes), strict=True)
    ]
    text = '{"type":"FeatureCollection","features":[\n' + ",\n".join(features) + "\n]}\n"
    return text.replace("[\n\n]", "[\n]").encode("utf-8")


def _geometries(shapes: np.ndarray) -> Iterator[Mapping[str, Any]]:
    """Yield each shape as GeoJSON says it, some at a time: the numbers of a country's shapes take gigabytes as a whole."""
    for start in range(0, len(shapes), AT_ONCE):
        yield from _some_geometries(shapes[start : start + AT_ONCE])


def _some_geometries(shapes: np.ndarray) -> Iterator[Mapping[str, Any]]:
    """Yield what shapes are; plain polygons, which are almost all, are taken apart together, for one by one takes long."""
    import shapely  # noqa: PLC0415 - optional
    from shapely.geometry import mapping  # noqa: PLC0415 - optional

    plain = (shapely.get_type_id(shapes) == shapely.GeometryType.POLYGON) & ~shapely.is_empty(shapes)
    plain &= ~shapely.has_z(shapes)
    polygons = iter(_polygons(shapes[plain]))
    for shape, is_plain in zip(shapes, plain.tolist(), strict=True):
        yield {"type": "Polygon", "coordinates": next(polygons)} if is_plain else mapping(shape)


def _polygons(shapes: np.ndarray) -> list[list[list[list[float]]]]:
    """Return the rings of each polygon, its outline first, as lists of positions."""
    import shapely  # noqa: PLC0415 - optional

    rings, polygon = shapely.get_rings(shapes, return_index=True)
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    places, starts = xy.tolist(), np.searchsorted(ring, np.arange(len(rings) + 1)).tolist()
    found: list[list[list[list[float]]]] = [[] for _ in range(len(shapes))]
    for index, start, end in zip(polygon.tolist(), starts, starts[1:], strict=False):
        found[index].append(places[start:end])
    return found
