"""Ground: all shapes of a case in metres."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from landquota.inputs.shapes.crs import coordinate_system
from landquota.inputs.shapes.projection import equal_area_crs, to_metres


@dataclass(frozen=True)
class Ground:
    """Shapes in metres, None where unknown; each array in the order of its table.

    Attributes
    ----------
    crs
        System that was measured in; empty when the case has no shapes.
    units, stock, sites
        Shapes of the rows of the tables, shape (rows,).
    layers
        Shapes of `Case.layers`, shape (features,).
    """

    crs: str
    units: np.ndarray
    stock: np.ndarray
    sites: np.ndarray
    layers: np.ndarray


def project_shapes(
    crs: str, units: pd.DataFrame, stock: pd.DataFrame, sites: pd.DataFrame, layers: pd.DataFrame
) -> Ground:
    """Return the shapes of some tables in metres.

    Parameters
    ----------
    crs
        System to measure in; empty: an equal-area one centred on parcels and sites, or on the units where neither has shapes.
    """
    parts = [frame["shape"].to_numpy(dtype=object) for frame in (units, stock, sites, layers)]
    places = np.concatenate(parts[1:3])
    if not _any(places):
        places = parts[0]
    if not _any(places):
        return Ground("", *parts)
    crs = crs or equal_area_crs(_bounds(places))
    return Ground(crs, *(_valid(to_metres(part, crs)) for part in parts))


def distortion(crs: str, degrees: np.ndarray) -> float:
    """Return by how much a system gets an area wrong at most, as a share of the true one; infinite where it cannot draw a shape.

    Parameters
    ----------
    degrees
        Polygons in degrees, None for none; shape (n,).
    """
    import shapely  # noqa: PLC0415 - optional

    shapes = degrees[~shapely.is_missing(degrees)]
    if not len(shapes):
        return 0.0
    true = shapely.area(to_metres(shapes, equal_area_crs(_bounds(shapes))))
    with np.errstate(all="ignore"):
        wrong = np.abs(shapely.area(to_metres(shapes, crs)) / true - 1)
    return float(np.where(np.isfinite(wrong), wrong, np.inf)[true > 0].max(initial=0.0))


def can_measure(crs: str) -> bool:
    """Tell whether a text means a system whose unit is the metre.

    Examples
    --------
    >>> can_measure("EPSG:4548"), can_measure("EPSG:4490"), can_measure("EPSG:9")
    (True, False, False)
    """
    system = coordinate_system(crs)
    return system is not None and system.in_metres


def _valid(shapes: np.ndarray) -> np.ndarray:
    """Return shapes repaired where projecting made an edge cross another, by the bend of a line between two vertices."""
    import shapely  # noqa: PLC0415 - optional

    from landquota.inputs.shapes.repair import polygons  # noqa: PLC0415 - optional

    for position in np.flatnonzero(~shapely.is_valid(shapes) & ~shapely.is_missing(shapes)):
        shapes[position] = polygons(shapely.make_valid(shapes[position], method="structure"))
    return shapes


def _any(shapes: np.ndarray) -> bool:
    return any(shape is not None for shape in shapes)


def _bounds(shapes: np.ndarray) -> tuple[float, float, float, float]:
    import shapely  # noqa: PLC0415 - optional

    west, south, east, north = shapely.total_bounds(shapes).tolist()
    return west, south, east, north
