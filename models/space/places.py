"""Places: the parcels and sites that have a shape, in metres."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely

from landquota.inputs.case import Case


@dataclass(frozen=True)
class Places:
    """Parcels, then sites, in the order of their tables.

    Attributes
    ----------
    table
        `place` (parcel, site), `place_id`, `unit_id`, `row` (in its own table), `area` (of the shape, m², rounded). Index 0..n-1.
    shapes
        In metres, shape (n,).
    """

    table: pd.DataFrame
    shapes: np.ndarray


def round_m2(area: np.ndarray) -> np.ndarray:
    """Round measured m² as they are compared and published: to 0.01."""
    return np.asarray(np.round(area, 2))


def places_with_shapes(case: Case) -> Places:
    """Return the parcels and sites of a case that have a shape."""
    tables, parts = [], []
    for place, frame, key in (("parcel", case.stock, "parcel_id"), ("site", case.sites, "site_id")):
        shapes = case.ground.stock if place == "parcel" else case.ground.sites
        row = np.array([i for i, shape in enumerate(shapes) if shape is not None], dtype=int)
        found = frame.iloc[row]
        tables.append(pd.DataFrame({"place": place, "place_id": found[key], "unit_id": found["unit_id"], "row": row}))
        parts.append(shapes[row])
    shapes = np.concatenate(parts)
    table = pd.concat([t for t in tables if len(t)], ignore_index=True)
    return Places(table.assign(area=round_m2(shapely.area(shapes))), shapes)
