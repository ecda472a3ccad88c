"""`assignments.csv`: which project goes where."""

from __future__ import annotations

import pandas as pd

from landquota.models.decisions import Decisions

COLUMNS = ["project_id", "placement", "parcel_id", "site_id", "unit_id", "area_mu", "value", "need_mu", "area_year_mu"]


def assignments_table(decisions: Decisions) -> pd.DataFrame:
    """Return one row a placed project."""
    chosen = decisions.chosen.rename(columns={"need": "need_mu"})
    on_stock = chosen["placement"] != "new_land"
    table = chosen.assign(
        parcel_id=chosen["place_id"].where(on_stock, None), site_id=chosen["place_id"].where(~on_stock, None)
    )
    return table.sort_values("project_id", ignore_index=True)[COLUMNS]
