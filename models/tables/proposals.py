"""`proposals.csv`: clean parts of removed places, and offcuts for their neighbours. Nothing in it is granted."""

from __future__ import annotations

import numpy as np
import pandas as pd

from landquota.models.candidates import Candidates
from landquota.models.decisions import Decisions
from landquota.models.space.neighbours import parcels_beside

COLUMNS = ["kind", "place_id", "unit_id", "area_mu", "layers", "neighbours", "projects"]


def proposals_table(decisions: Decisions, candidates: Candidates) -> pd.DataFrame:
    """Return one row a proposal."""
    parts = candidates.clean_parts
    clean = parts.assign(
        kind="clean_part", layers=parts["layers"].map("|".join).astype(object), neighbours=None, projects=None
    )
    tables = [table[COLUMNS] for table in (clean, _offcuts(decisions)) if len(table)] or [clean[COLUMNS]]
    return pd.concat(tables, ignore_index=True).sort_values(["kind", "place_id"], ignore_index=True)


def _offcuts(decisions: Decisions) -> pd.DataFrame:
    """Return the unusable remainders of parcels with a shape, each with its neighbours and who is placed on them."""
    instance = decisions.instance
    case, unusable = instance.case, pd.Series(decisions.unusable, index=instance.parcels["parcel_id"])
    area = case.stock["parcel_id"].map(unusable).fillna(0.0)
    rows = np.flatnonzero((area > 0) & case.stock["shape"].notna())
    ids = case.stock["parcel_id"].to_numpy()
    placed = decisions.on_stock.groupby("parcel_id")["project_id"].agg(tuple).to_dict()
    beside = [sorted(ids[near]) for near in parcels_beside(case, rows)]
    projects = [sorted({p for parcel in near for p in placed.get(parcel, ())}) for near in beside]
    table = case.stock.iloc[rows].rename(columns={"parcel_id": "place_id"})[["place_id", "unit_id"]]
    return table.assign(
        kind="offcut",
        area_mu=area.iloc[rows],
        layers=None,
        neighbours=pd.Series(["|".join(near) or None for near in beside], index=table.index, dtype=object),
        projects=pd.Series(["|".join(found) or None for found in projects], index=table.index, dtype=object),
    )
