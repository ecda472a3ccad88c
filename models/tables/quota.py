"""`quota.csv`: what each unit gets, and what that rests on."""

from __future__ import annotations

import pandas as pd

from landquota.models.decisions import Decisions


def quota_table(decisions: Decisions) -> pd.DataFrame:
    """Return one row a unit."""
    instance, sites = decisions.instance, decisions.on_sites
    on_quota = sites[sites["on_quota"].astype(bool)]
    units, source = instance.units, instance.case.units
    return pd.DataFrame(
        {
            "unit_id": units["unit_id"],
            "quota_mu": decisions.quota,
            "credit_mu": decisions.credit,
            "own_mu": units["own"],
            "award_mu": units["award"],
            "target_mu": decisions.target,
            "new_land_mu": decisions.by_unit(sites["area_mu"], sites["unit"]),
            "multiplied_mu": decisions.multiplied,
            "quota_used_mu": decisions.by_unit(on_quota["area_year_mu"], on_quota["unit"]),
            "carry_over_mu": source["carry_over_mu"],
            "name": source["name"],
        }
    )
