"""From any coordinate system to degrees, which shapes are kept in, and from degrees to the metres they are measured in.

A case keeps its shapes in longitude and latitude, and measures them in an equal-area system of its own, so that areas are those on the
ellipsoid whatever zone a file came in. Only vertices are projected; edges are straight in the system that measures.
"""

from __future__ import annotations

import warnings
from functools import cache
from typing import Any

import numpy as np

from landquota.inputs.shapes.crs import WORST_M, Bounds, System, coordinate_system

DEGREES = "EPSG:4326"
DECIMALS = 11
"""Degrees are kept to a micrometre, so that writing them down loses nothing."""


def equal_area_crs(bounds: Bounds) -> str:
    """Return an equal-area system in metres for shapes within `bounds` (west, south, east, north, degrees).

    Its centre stands at whole degrees, so that one more parcel seldom moves it.

    Examples
    --------
    >>> equal_area_crs((114.2, 25.1, 115.9, 26.8))
    '+proj=laea +lat_0=26 +lon_0=115 +datum=WGS84 +units=m +no_defs'
    """
    west, south, east, north = bounds
    latitude, longitude = round((south + north) / 2), round((west + east) / 2)
    return f"+proj=laea +lat_0={latitude} +lon_0={longitude} +datum=WGS84 +units=m +no_defs"


def to_degrees(shapes: np.ndarray, crs: str) -> np.ndarray:
    """Return shapes of system `crs` in degrees, rounded; shape (n,), None stays None."""
    return rounded(unproject(shapes, crs))


def rounded(shapes: np.ndarray) -> np.ndarray:
    """Return shapes in degrees with the digits that are kept."""
    import shapely  # noqa: PLC0415 - optional

    return np.asarray(shapely.transform(shapes, lambda xy: np.round(xy, DECIMALS)), dtype=object)


def unproject(shapes: np.ndarray, crs: str) -> np.ndarray:
    """Return shapes of system `crs` in degrees with all digits; what it has no place for becomes infinite.

    A datum that no known transformation takes to WGS 84 is left as it is; `datum_error` tells.
    """
    own = _moved(shapes, _to_own_degrees(crs))
    if _system(crs).exact:
        return own
    way, _ = _to_wgs84(crs, _whole_degrees(own))
    return own if way is None else _moved(shapes, way)


def to_metres(shapes: np.ndarray, crs: str) -> np.ndarray:
    """Return shapes in degrees in the system `crs`; shape (n,), None stays None."""
    return _moved(shapes, _from_own_degrees(crs))


def datum_error(shapes: np.ndarray, crs: str) -> float | None:
    """Return how far off `unproject` may be, in metres; None where no transformation for the place of these shapes is known."""
    if _system(crs).exact:
        return 0.0
    way, error = _to_wgs84(crs, _whole_degrees(_moved(shapes, _to_own_degrees(crs))))
    return None if way is None else error


def _moved(shapes: np.ndarray, transformer: Any) -> np.ndarray:
    import shapely  # noqa: PLC0415 - optional

    def move(xy: np.ndarray) -> np.ndarray:
        return np.column_stack(transformer.transform(xy[:, 0], xy[:, 1]))

    return np.asarray(shapely.transform(shapes, move), dtype=object)


def _system(crs: str) -> System:
    system = coordinate_system(crs)
    assert system is not None
    return system


@cache
def _to_own_degrees(crs: str) -> Any:
    from pyproj import Transformer, network  # noqa: PLC0415 - optional

    network.set_network_enabled(False)
    own = _system(crs).crs
    return Transformer.from_crs(own, own.geodetic_crs, always_xy=True)


@cache
def _from_own_degrees(crs: str) -> Any:
    from pyproj import Transformer, network  # noqa: PLC0415 - optional

    network.set_network_enabled(False)
    own = _system(crs).crs
    return Transformer.from_crs(own.geodetic_crs, own, always_xy=True)


def _whole_degrees(shapes: np.ndarray) -> Bounds:
    import shapely  # noqa: PLC0415 - optional

    bounds = np.nan_to_num(shapely.total_bounds(shapes), posinf=0, neginf=0)
    (west, south), (east, north) = np.floor(bounds[:2]).tolist(), np.ceil(bounds[2:]).tolist()
    return west, south, east, north


@cache
def _to_wgs84(crs: str, bounds: Bounds) -> tuple[Any, float]:
    """Return the best way to WGS 84 that is made for all of `bounds`, and its error in metres; None where there is none."""
    from pyproj import network  # noqa: PLC0415 - optional
    from pyproj.aoi import AreaOfInterest  # noqa: PLC0415 - optional
    from pyproj.transformer import TransformerGroup  # noqa: PLC0415 - optional

    network.set_network_enabled(False)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        area = AreaOfInterest(*bounds)
        ways = TransformerGroup(_system(crs).crs, DEGREES, always_xy=True, area_of_interest=area).transformers
    for way in ways:
        if 0 <= way.accuracy <= WORST_M and _holds(way.area_of_use, bounds):
            return way, float(way.accuracy)
    return None, 0.0


def _holds(area: Any, bounds: Bounds) -> bool:
    if area is None:
        return False
    west, south, east, north = bounds  # whole degrees, so one degree more than the shapes at most
    return bool(area.west <= west + 1 and area.south <= south + 1 and area.east >= east - 1 and area.north >= north - 1)
