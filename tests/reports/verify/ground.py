"""Shapes for small cases, drawn in metres: x to the east and y to the north of a point in the middle of a 3-degree zone."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely

from landquota.inputs.case import Case
from landquota.inputs.rulebook import Rulebook
from landquota.inputs.shapes.projection import to_degrees
from landquota.inputs.space_rules import default_space
from tests.reports.verify.small import Row, make_case, make_rulebook, parcel, sourced

CRS = "EPSG:4547"
EAST, NORTH = 500_000.0, 2_860_000.0
MU_OF_SQUARE = 15.0
"""100 m x 100 m."""


def drawn(shape: Any) -> Any:
    """Return a shape in metres as a case keeps it, in degrees."""
    return to_degrees(as_array(shapely.transform(shape, lambda xy: xy + np.array([EAST, NORTH]))), CRS)[0]


def as_array(shape: Any) -> np.ndarray[Any, Any]:
    return np.array([shape], dtype=object)


def box(x: float, y: float, width: float = 100, height: float = 100) -> Any:
    """Return a rectangle by its lower left corner."""
    return drawn(shapely.box(x, y, x + width, y + height))


def square(parcel_id: str, x: float, y: float = 0, unit_id: str = "A", **more: Any) -> Row:
    """Return a parcel of 15 mu."""
    return parcel(parcel_id, MU_OF_SQUARE, unit_id, shape=box(x, y), **more)


def feature(layer: str, shape: Any, code: str | None = None) -> Row:
    return {"layer": layer, "code": code, "shape": shape}


def space(**changes: Any) -> Row:
    """Return the default rules of space with other values; those of bundles by their own names."""
    rules = default_space().model_dump()
    for name, value in changes.items():
        part = rules["bundles"] if name in rules["bundles"] else rules
        part[name] = sourced() | {"value": value}
    return rules


def rulebook_with(offcut: float = 0.0, **changes: Any) -> Rulebook:
    return make_rulebook(offcut=offcut, space=space(**changes))


def ground_case(
    layers: dict[str, Row],
    features: list[Row],
    rulebook: Rulebook | None = None,
    settings: Row | None = None,
    **rows: Any,
) -> Case:
    """Return a case that is measured in the zone it is drawn in; `layers` are settings without their file."""
    named = {
        name: {"file": f"layers/{name}.geojson", "code_field": "code" * (layer["rule"] in CODED), **layer}
        for name, layer in layers.items()
    }
    content = {"space": {"measure_crs": CRS}, "layers": named, **(settings or {})}
    return make_case(rulebook, content, features=features, **rows)


CODED = ("land_use", "land_class")
