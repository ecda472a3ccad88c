"""What the overlay of parcels and sites with the map layers says."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from landquota.inputs.case import Case
from landquota.models.space.areas import discrepancies, parcel_areas

OVERLAPS = [
    *("place", "place_id", "unit_id", "layer", "rule", "code", "overlap_m2", "counted_m2", "share"),
    *("tolerance_m2", "tolerance_m", "hit", "source", "version"),
]
CLEAN_PARTS = ["place", "place_id", "unit_id", "area_mu", "layers", "shape"]
SCREENS = ("forbid", "within", "land_use", "cap_share")
"""Rules of layers that may remove a place: where there is one, a place without a shape cannot be cleared."""
LEAST_M2 = 0.01
"""Less rounds away: an overlap of less is none, and a shape of less is none."""


@dataclass(frozen=True)
class SpaceFacts:
    """Measured facts; see docs/formulation.md section 3a.

    Attributes
    ----------
    parcels, sites
        In the order of `Case.stock` and `Case.sites`: `rule` that removes the place for all projects (None where it stands), `layer`,
        `measure`, `limit`, and `codes`: sorted tuple of its use codes. `parcels` also has `entering`, the area that enters the model, mu;
        `sites` also has `agricultural`, `cropland`, `paddy`: measured shares, NaN where not measured.
    overlaps, discrepancies
        The published tables.
    clean_parts
        Proposals of kind `clean_part`: `place` (parcel, site), `place_id`, `unit_id`, `area_mu`, `layers` (tuple), `shape` (metres).
    """

    parcels: pd.DataFrame
    sites: pd.DataFrame
    overlaps: pd.DataFrame
    discrepancies: pd.DataFrame
    clean_parts: pd.DataFrame


def with_shape(case: Case, table: str) -> np.ndarray:
    """Tell which rows of `stock` or `sites` have a shape; shape (rows,). One whose area rounds to less than 0.01 m² is none."""
    known = getattr(case, table)["shape"].notna().to_numpy(dtype=bool)
    if not known.any():
        return known
    import shapely  # noqa: PLC0415 - optional

    return np.asarray(np.round(shapely.area(getattr(case.ground, table)), 2) >= LEAST_M2)


def has_shapes(case: Case) -> bool:
    """Tell whether some parcel or site has a shape."""
    return bool(with_shape(case, "stock").any() or with_shape(case, "sites").any())


def measure_space(case: Case) -> SpaceFacts:
    """Measure the overlay of a case."""
    if has_shapes(case):
        from landquota.models.space.overlay import overlay  # noqa: PLC0415 - optional

        return overlay(case)
    areas = parcel_areas(case, np.full(len(case.stock), np.nan))
    return SpaceFacts(
        parcels=unmeasured(case, "stock").assign(entering=areas["entering_mu"]),
        sites=unmeasured(case, "sites").assign(agricultural=float("nan"), cropland=float("nan"), paddy=float("nan")),
        overlaps=pd.DataFrame(columns=OVERLAPS),
        discrepancies=discrepancies(areas),
        clean_parts=pd.DataFrame(columns=CLEAN_PARTS),
    )


def unmeasured(case: Case, table: str) -> pd.DataFrame:
    """Return what is known of `stock` or `sites` without measuring: their own use codes, and that some have no shape."""
    places: pd.DataFrame = getattr(case, table)
    screened = any(layer.rule in SCREENS for layer in case.settings.layers.values())
    rule = [("no_shape" if screened and not known else None) for known in with_shape(case, table)]
    codes = [((code,) if code else ()) for code in places["land_use"]]
    blank = pd.Series(None, index=places.index, dtype=object)
    found = pd.DataFrame({"rule": blank, "layer": blank, "measure": blank, "limit": blank, "codes": blank})
    return found.assign(
        rule=pd.Series(rule, index=places.index, dtype=object), codes=pd.Series(codes, index=places.index, dtype=object)
    )
