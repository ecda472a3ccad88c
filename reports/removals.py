"""Why a place was removed for all projects, and how far it is from the limit, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from landquota.models.plan import Plan
from landquota.reports.layout import area, percentage
from landquota.reports.numbers import cell_text, is_blank
from landquota.reports.words import Words

SQUARE_METRES = ("forbid", "within", "unplanned")
"""Rules whose measure and limit are m²."""
SHARES = ("cap_share",)
"""Rules whose measure and limit are shares of the shape."""
SPACE_RULES = (*SQUARE_METRES, *SHARES, "no_shape")
"""Rules that compare a place with the map layers."""


def measured(rule: str, value: Any, words: Words) -> Any:
    """Return a measure or limit of `excluded.csv` with its unit where that is not mu; others stay as they are."""
    if is_blank(value) or rule not in (*SQUARE_METRES, *SHARES):
        return value
    number = float(value)
    return percentage(number) if rule in SHARES else words.say("report.in_m2", number=area("number", number))


def removed_places(plan: Plan, key: str) -> dict[str, dict[Any, Any]]:
    """Return the row of `excluded.csv` of each place that is removed for all projects.

    Parameters
    ----------
    key
        `parcel_id` or `site_id`.
    """
    rows = plan.excluded[plan.excluded["project_id"].isna() & plan.excluded[key].notna()]
    return {str(row[key]): row for row in rows.to_dict("records")}


def removal_sentence(row: Mapping[Any, Any], words: Words) -> str:
    """Say what removed a place: the rule, the layer, what was measured and what is allowed."""
    rule = cell_text(row["rule"])
    name = words.removed_by(rule)
    if rule in (*SQUARE_METRES, *SHARES):
        told = {key: measured(rule, row[key], words) for key in ("measure", "limit")}
        return words.say("reason.layer", rule=name, layer=words.listed(row["layer"]), **told)
    if rule == "used_up" or is_blank(row["measure"]):
        return name
    return words.say("reason.place", rule=name, measure=words.code(row["measure"]))


def removed_by_layer(plan: Plan) -> pd.DataFrame:
    """Count the parcels and sites that each layer removed, by layer and rule."""
    rows = plan.excluded[plan.excluded["layer"].notna()].rename(columns={"rule": "removed_by"})
    counted = rows.assign(parcels=rows["parcel_id"].notna(), sites=rows["site_id"].notna())
    return counted.groupby(["layer", "removed_by"], sort=True)[["parcels", "sites"]].sum().reset_index()
