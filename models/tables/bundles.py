"""`bundles.csv`: neighbouring parcels that were offered to some project as one."""

from __future__ import annotations

import pandas as pd

from landquota.models.candidates import Candidates

COLUMNS = ["parcel_id", "unit_id", "area_mu", "parcels", "shared_m", "compactness", "projects"]


def bundles_table(candidates: Candidates) -> pd.DataFrame:
    """Return one row a bundle with a candidate."""
    bundles, pairs = candidates.bundles, candidates.pairs
    offered = pairs.loc[pairs["placement"] == "bundle", "place_id"].value_counts()
    return pd.DataFrame(
        {
            "parcel_id": bundles["place_id"],
            "unit_id": bundles["unit_id"],
            "area_mu": bundles["area"].astype(float),
            "parcels": bundles["members"].map(len).astype(int),
            "shared_m": bundles["shared_m"].astype(float),
            "compactness": bundles["compactness"].astype(float),
            "projects": bundles["place_id"].map(offered).astype(int),
        }
    )[COLUMNS]
