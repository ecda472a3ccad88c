"""Places: the parcels and sites that have a shape, in metres."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely

from landquota.inputs.case import Case
from landquota.models.space.facts import with_shape


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
    for place, name, key in (("parcel", "stock", "parcel_id"), ("site", "sites", "site_id")):
        row = np.flatnonzero(with_shape(case, name))
        found = getattr(case, name).iloc[row]
        tables.append(pd.DataFrame({"place": place, "place_id": found[key], "unit_id": found["unit_id"], "row": row}))
        parts.append(getattr(case.ground, name)[row])
    shapes = np.concatenate(parts)
    table = pd.concat([t for t in tables if len(t)], ignore_index=True)
    return Places(table.assign(area=round_m2(shapely.area(shapes))), shapes)
