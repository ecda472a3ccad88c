"""`credits.csv`: each line of quota credit, from the disposal or the match that earns it."""

from __future__ import annotations

import pandas as pd

from landquota.models.assessment import Assessment
from landquota.models.decisions import Decisions

COLUMNS = ["unit_id", "origin", "id", "credit_class", "area_mu", "ratio", "credit_mu", "rule"]


def credits_table(decisions: Decisions, assessment: Assessment) -> pd.DataFrame:
    """Return the lines of recorded and forecast disposal, then those of this plan's placements on stock."""
    matched, stock = decisions.on_stock, decisions.instance.case.stock
    class_of = pd.Series(assessment.parcels["credit_class"].to_numpy(), index=stock["parcel_id"])
    lines = pd.DataFrame(
        {
            "unit_id": matched["unit_id"],
            "origin": "match",
            "id": matched["project_id"] + "@" + matched["parcel_id"],
            "credit_class": matched["parcel_id"].map(class_of).astype(object),
            "area_mu": matched["area_year_mu"],
            "ratio": matched["ratio"],
            "credit_mu": matched["ratio"] * matched["area_year_mu"],
        }
    )
    tables = [t for t in (assessment.credits.drop(columns="task"), lines) if len(t)]
    table = pd.concat(tables, ignore_index=True) if tables else lines
    known = table["credit_class"].notna()
    table["credit_class"] = table["credit_class"].astype(object).where(known, None)
    stated = {c.id: c.ratio.value for c in decisions.instance.case.rulebook.credit}
    table["ratio"] = table["credit_class"].map(stated).astype(float)  # blank where no ratio is stated: unknown is not 0
    table["rule"] = ("credit." + table["credit_class"].astype(str) + ".ratio").where(known, None)
    return table.sort_values(["unit_id", "origin", "id"], ignore_index=True)[COLUMNS]
