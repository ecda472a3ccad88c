"""Which places the map removes for all projects, and why.

In words: land in a red line, outside a boundary that it must lie in, without a plan, or too much of it in a layer that allows a share, is offered to
nobody; nor is land whose place on the map is unknown where a layer could forbid it. Several red lines count together, so that cutting a layer in two
changes nothing.
Source: docs/formulation.md section 3a, Removed for all projects.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from landquota.inputs.case import Case
from landquota.models.space.overlap import by_layers, in_common, of_layers, tolerance_of
from landquota.models.space.pieces import counted_area
from landquota.models.space.places import Places, round_m2

COLUMNS = ["at", "rule", "layer", "measure", "limit"]


def removals(case: Case, places: Places, overlaps: pd.DataFrame) -> pd.DataFrame:
    """Return one row for each place and rule that removes it, a place's first rule first.

    Returns
    -------
    DataFrame
        `at` (position in `places`), `rule`, `layer`, `measure`, `limit`.
    """
    hits = overlaps[overlaps["hit"].eq(True)]
    by_rule = {rule: hits[hits["rule"] == rule] for rule in ("forbid", "within", "unplanned")}
    tables = [_worst(rows.assign(measure=rows["counted_m2"], limit=rows["tolerance_m2"])) for rows in by_rule.values()]
    tables.insert(1, _together(case, places, overlaps, by_rule["forbid"]["at"].to_numpy(dtype=int)))
    tables.append(_worst(_above_share(case, places, hits[hits["rule"] == "cap_share"])))
    return pd.concat([t for t in tables if len(t)] or tables[:1], ignore_index=True)


def _worst(rows: pd.DataFrame) -> pd.DataFrame:
    """Return for each place the row with the most counted area, the first layer by name on a tie."""
    ordered = rows.sort_values(["counted_m2", "layer"], ascending=[False, True], kind="stable")
    return ordered.drop_duplicates("at").sort_values("at")[COLUMNS]


def _above_share(case: Case, places: Places, hits: pd.DataFrame) -> pd.DataFrame:
    """Return the hits of `cap_share` layers that cover more than their share."""
    general = case.rulebook.space.max_share.value
    own = {name: layer.max_share for name, layer in case.settings.layers.items()}
    limit = hits["layer"].map({name: general if share is None else share for name, share in own.items()}).astype(float)
    area = places.table["area"].to_numpy()[hits["at"].to_numpy(dtype=int)]
    rows = hits.assign(measure=np.round(hits["counted_m2"] / area, 6), limit=limit)
    return rows[rows["measure"] > rows["limit"]]


def _together(case: Case, places: Places, overlaps: pd.DataFrame, alone: np.ndarray) -> pd.DataFrame:
    """Return the places that several `forbid` layers hit together, but none of them alone."""
    forbid = overlaps[(overlaps["rule"] == "forbid") & ~overlaps["at"].isin(alone)]
    tables = []
    for names, at in by_layers(forbid):
        if len(names) == 1:
            continue
        tolerances = [tolerance_of(case.settings.layers[name], case.rulebook.space) for name in names]
        most_m2, most_m = max(t.m2 for t in tolerances), max(t.m for t in tolerances)
        counted = round_m2(counted_area(in_common(case, places, at, of_layers(case, *names)), most_m))
        rows = pd.DataFrame(
            {"at": at, "rule": "forbid", "layer": "|".join(names), "measure": counted, "limit": most_m2}
        )
        tables.append(rows[counted > most_m2])
    return pd.concat([t for t in tables if len(t)] or [pd.DataFrame(columns=COLUMNS)], ignore_index=True)
