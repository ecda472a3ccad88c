"""Write shapes as GeoJSON (RFC 7946): longitude and latitude, one feature a line, the same bytes for the same shapes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np


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
    from shapely.geometry import mapping  # noqa: PLC0415 - optional

    features = [
        json.dumps(
            {"type": "Feature", "properties": dict(told), "geometry": mapping(shape)},
            ensure_ascii=False,
            separators=(",", ":"),
            allow_nan=False,
        )
        for told, shape in zip(properties, shapes, strict=True)
    ]
    text = '{"type":"FeatureCollection","features":[\n' + ",\n".join(features) + "\n]}\n"
    return text.replace("[\n\n]", "[\n]").encode("utf-8")
