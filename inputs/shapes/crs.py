"""Coordinate systems of files: what a text means, where its coordinates belong, and what to write where a file states none."""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from landquota.inputs.words import NOTHING, Said, clause

Bounds = tuple[float, float, float, float]
"""West, south, east, north."""

CHINA: Bounds = (73.0, 3.0, 136.0, 54.0)
WORLD: Bounds = (-180.0, -90.0, 180.0, 90.0)
MARGIN = 3.0
"""Coordinates may lie this many degrees outside the area that a system is made for: one zone of three degrees."""
WORST_M = 5.0
"""A datum is refused when no transformation to WGS 84 is known to be at least this accurate, in metres."""
_SAME_DATUM = re.compile(r"china2000|cgcs2000|chinageodeticcoordinatesystem2000|wgs1984|wgs84|worldgeodeticsystem1984")
"""Datums that count as WGS 84: CGCS2000 agrees with it within decimetres."""
_NORTHINGS = (1_700_000, 6_000_000)


@dataclass(frozen=True)
class System:
    """A coordinate system that a file may be in.

    Attributes
    ----------
    crs
        Of pyproj, in two dimensions.
    name
        For people, such as `EPSG:4548 (CGCS2000 / 3-degree Gauss-Kruger CM 117E)`.
    area
        Where it is meant to be used, degrees; None where that is not known.
    exact
        Its datum counts as WGS 84.
    """

    crs: Any
    name: str
    area: Bounds | None
    exact: bool

    @property
    def in_metres(self) -> bool:
        """Tell whether it is projected, and its unit is the metre."""
        return bool(self.crs.is_projected and all(axis.unit_conversion_factor == 1 for axis in self.crs.axis_info))

    @property
    def zone(self) -> int:
        """Number of the zone that stands before its eastings, 0 for none."""
        return int(_parameter(self.crs, "False easting") // 1_000_000)


@cache
def coordinate_system(text: str) -> System | None:
    """Return the system that a text means, None where it means none that places can be measured in.

    Examples
    --------
    >>> coordinate_system("EPSG:4526").zone, coordinate_system("EPSG:9"), coordinate_system("EPSG:4548").exact
    (38, None, True)
    """
    from pyproj import CRS  # noqa: PLC0415 - optional
    from pyproj.exceptions import CRSError  # noqa: PLC0415 - optional

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            crs = CRS.from_user_input(int(text) if text.strip().isdigit() else text.strip())
            crs = (crs.sub_crs_list[0] if crs.is_compound else crs).to_2d()
            crs = crs.source_crs if crs.is_bound else crs
            code = crs.to_authority(min_confidence=70)
    except (CRSError, OverflowError):
        return None
    if not (crs.is_projected or crs.is_geographic):
        return None
    known = crs.area_of_use or (CRS.from_authority(*code).area_of_use if code else None)
    datum = re.sub(r"[^a-z0-9]", "", str(crs.geodetic_crs.datum.name).lower())
    exact = bool(_SAME_DATUM.search(datum)) and crs.prime_meridian.longitude == 0
    name = f"{':'.join(code)} ({crs.name})" if code else crs.name
    return System(crs, name, known.bounds if known else _zone_area(crs), exact)


def _parameter(crs: Any, name: str) -> float:
    operation = crs.coordinate_operation
    parameters = operation.params if operation else []
    return float(next((p.value for p in parameters if p.name == name), 0.0))


def _zone_area(crs: Any) -> Bounds | None:
    """Return the area of a zone around a meridian that no register knows."""
    operation = crs.coordinate_operation
    if not operation or "Mercator" not in str(operation.method_name) or "Transverse" not in str(operation.method_name):
        return WORLD if crs.is_geographic else None
    middle = _parameter(crs, "Longitude of natural origin")
    return (middle - MARGIN, -90.0, middle + MARGIN, 90.0)


def fits(system: System, degrees: np.ndarray) -> np.ndarray:
    """Tell which bounds lie where a system is meant to be used, or within `MARGIN` of it.

    Parameters
    ----------
    degrees
        West, south, east, north of each shape in degrees, shape (n, 4); NaN where there is none, which fits.
    """
    west, south, east, north = system.area or WORLD
    lower = np.maximum((west - MARGIN, south - MARGIN), WORLD[:2])
    upper = np.minimum((east + MARGIN, north + MARGIN), WORLD[2:])
    within = ((degrees[:, :2] >= lower) & (degrees[:, 2:] <= upper)).all(axis=1)
    return np.asarray(within | np.isnan(degrees).all(axis=1))


def within_china(degrees: np.ndarray) -> bool:
    """Tell whether all of some bounds, shape (n, 4), lie in China."""
    known = degrees[~np.isnan(degrees).all(axis=1)]
    return bool(((known[:, :2] >= CHINA[:2]) & (known[:, 2:] <= CHINA[2:])).all())


def guess(bounds: Bounds) -> Said:
    """Return the clause that says what coordinates within `bounds` look like, nothing where they look like nothing.

    Examples
    --------
    >>> guess((39410000, 2850000, 39420000, 2860000)).en
    'The coordinates look like EPSG:4527 (CGCS2000, 3-degree zone 39, 117E). '
    """
    west, south, east, north = bounds
    for swapped, (x0, x1, y0, y1) in ((False, (west, east, south, north)), (True, (south, north, west, east))):
        said = _guess(x0, x1, y0, y1)
        if said is not NOTHING:
            return clause("clause.swapped", guess=said) if swapped else said
    return NOTHING


def _guess(x0: float, x1: float, y0: float, y1: float) -> Said:
    if CHINA[0] <= x0 <= x1 <= CHINA[2] and CHINA[1] <= y0 <= y1 <= CHINA[3]:
        return clause("clause.looks_like_degrees")
    if not _NORTHINGS[0] <= y0 <= y1 <= _NORTHINGS[1]:
        return NOTHING
    zone, last = int(x0 // 1_000_000), int(x1 // 1_000_000)
    if zone != last:
        return NOTHING
    if 25 <= zone <= 45:
        return clause("clause.looks_like_zone", code=4488 + zone, width=3, zone=zone, meridian=3 * zone)
    if 13 <= zone <= 23:
        return clause("clause.looks_like_zone", code=4478 + zone, width=6, zone=zone, meridian=6 * zone - 3)
    return clause("clause.looks_like_no_zone") if zone == 0 and x0 > 100_000 else NOTHING
