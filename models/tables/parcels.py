"""`parcels.csv`: what became of each stock parcel."""

from __future__ import annotations

import numpy as np
import pandas as pd

from landquota.models.assessment import Assessment
from landquota.models.candidates import Candidates
from landquota.models.decisions import Decisions

COLUMNS = [
    "parcel_id", "unit_id", "kind", "status", "available_mu", "granted_mu", "left_mu", "unusable_mu", "credit_class", "projects", "rule"
]  # fmt: skip


def parcels_table(decisions: Decisions, assessment: Assessment, candidates: Candidates) -> pd.DataFrame:
    """Return one row a parcel of the ledger."""
    instance = decisions.instance
    stock, matched = instance.case.stock, decisions.on_stock
    offered = instance.parcels["parcel_id"]
    ids = stock["parcel_id"]
    removed = candidates.excluded[candidates.excluded["project_id"].isna() & candidates.excluded["parcel_id"].notna()]
    rule = ids.map(removed.set_index("parcel_id")["rule"]).astype(object)
    projects = matched.groupby("parcel_id")["project_id"].agg("|".join)
    left = ids.map(pd.Series(decisions.left, index=offered)).astype(float)
    left = left.fillna(assessment.parcels["available"])
    taken = ids.isin(projects.index)
    conditions = [rule == "used_up", rule.notna(), taken & (left <= 0), taken, ids.isin(offered)]
    status = np.select(conditions, ["used_up", "excluded", "used", "part_used", "empty"], default="no_candidate")
    table = pd.DataFrame(
        {
            "parcel_id": ids,
            "unit_id": stock["unit_id"],
            "kind": stock["kind"],
            "status": status,
            "available_mu": assessment.parcels["available"],
            "granted_mu": ids.map(matched.groupby("parcel_id")["area_mu"].sum()).astype(float).fillna(0.0),
            "left_mu": left,
            "unusable_mu": ids.map(pd.Series(decisions.unusable, index=offered)).astype(float).fillna(0.0),
            "credit_class": assessment.parcels["credit_class"],
            "projects": ids.map(projects).astype(object),
            "rule": rule,
        }
    )
    return (
        table[COLUMNS]
        .astype(object)
        .where(table.notna(), None)
        .astype({c: float for c in COLUMNS if c.endswith("_mu")})
    )
