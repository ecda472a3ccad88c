"""Overlay: the measured facts of a case whose parcels or sites have shapes."""

from __future__ import annotations

import numpy as np
import pandas as pd

from landquota.inputs.case import Case
from landquota.models.space.areas import discrepancies, parcel_areas
from landquota.models.space.clean_parts import clean_parts
from landquota.models.space.facts import OVERLAPS, SpaceFacts, unmeasured
from landquota.models.space.farmland import farmland_shares
from landquota.models.space.overlap import measure_overlaps
from landquota.models.space.places import Places, places_with_shapes
from landquota.models.space.removal import removals

LIKE_EXCLUDED = ["rule", "layer", "measure", "limit"]


def overlay(case: Case) -> SpaceFacts:
    """Measure the overlay of a case with shapes."""
    places = places_with_shapes(case)
    overlaps = measure_overlaps(case, places)
    removed = removals(case, places, overlaps)
    areas = parcel_areas(case, _shape_areas(case, places))
    parcels, sites = (_facts(case, place, places, overlaps, removed) for place in ("parcel", "site"))
    return SpaceFacts(
        parcels=parcels.assign(entering=areas["entering_mu"]),
        sites=sites.join(farmland_shares(case, places)),
        overlaps=overlaps[OVERLAPS],
        discrepancies=discrepancies(areas),
        clean_parts=clean_parts(case, places, overlaps, removed),
    )


def _shape_areas(case: Case, places: Places) -> np.ndarray:
    """Return the measured area of each parcel, m², NaN without a shape; shape (parcels,)."""
    parcels = places.table[places.table["place"] == "parcel"]
    areas = np.full(len(case.stock), np.nan)
    areas[parcels["row"]] = parcels["area"]
    return areas


def _facts(case: Case, place: str, places: Places, overlaps: pd.DataFrame, removed: pd.DataFrame) -> pd.DataFrame:
    """Return what is known of parcels or of sites: the first rule that removes each, and its use codes."""
    facts = unmeasured(case, "stock" if place == "parcel" else "sites")
    row = places.table.loc[places.table["place"] == place, "row"]
    first = removed.drop_duplicates("at").set_index("at")[LIKE_EXCLUDED].astype(object)
    first = first[first.index.isin(row.index)]
    facts.loc[row[first.index], LIKE_EXCLUDED] = first.to_numpy(dtype=object)
    planned = overlaps[(overlaps["rule"] == "land_use") & overlaps["hit"].eq(True) & overlaps["at"].isin(row.index)]
    codes_of = planned.groupby(planned["at"].map(row))["code"].agg(set).to_dict()
    codes = [tuple(sorted({*own, *codes_of.get(n, ())})) for n, own in zip(facts.index, facts["codes"], strict=True)]
    return facts.assign(codes=pd.Series(codes, index=facts.index, dtype=object))
