"""`sites.csv`: what became of each site of new land."""

from __future__ import annotations

import numpy as np
import pandas as pd

from landquota.models.candidates import Candidates
from landquota.models.decisions import NOTHING_MU, Decisions

COLUMNS = [
    "site_id", "unit_id", "status", "area_mu", "agricultural_share", "cropland_share", "paddy_share", "granted_mu", "projects", "rule"
]  # fmt: skip


def sites_table(decisions: Decisions, candidates: Candidates) -> pd.DataFrame:
    """Return one row a site, generic ones included."""
    sites, granted = candidates.sites, decisions.on_sites
    ids = sites["site_id"]
    projects = granted.groupby("place_id")["project_id"].agg("|".join)
    area = ids.map(granted.groupby("place_id")["area_mu"].sum()).astype(float).fillna(0.0)
    taken, offered = ids.isin(projects.index), ids.isin(decisions.instance.sites["site_id"])
    conditions = [sites["rule"].notna(), taken & (sites["area"] - area <= NOTHING_MU), taken, offered]
    status = np.select(conditions, ["excluded", "used", "part_used", "empty"], default="no_candidate")
    table = pd.DataFrame(
        {
            "site_id": ids,
            "unit_id": sites["unit_id"],
            "status": status,
            "area_mu": sites["area"].where(np.isfinite(sites["area"])),
            **{f"{kind}_share": sites[kind] for kind in ("agricultural", "cropland", "paddy")},
            "granted_mu": area,
            "projects": ids.map(projects).astype(object),
            "rule": sites["rule"],
        }
    )
    return table.sort_values("site_id", ignore_index=True)[COLUMNS]
