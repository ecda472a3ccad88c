"""Parcels that no project may have: used up, blocked, not ready in the plan year, or barred by the map.

In words: a parcel is offered only when something of it is left, nothing blocks it, it can be supplied within the year, and no map layer bars it.
Source: the rulebook's `screening.blockers`; readiness after the founding paper's 净地 conditions; the map as docs/formulation.md section 3a.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from landquota.inputs.case import Case
from landquota.models.assessment import Assessment

USED_UP_MU = 1e-6


def screen_parcels(case: Case, assessment: Assessment) -> pd.DataFrame:
    """Return what removes each parcel, in the order of `Case.stock`.

    Returns
    -------
    DataFrame
        `rule` (`used_up`, `blocker`, `not_ready`, a rule of the map, None where it stands), `measure`, `limit`, `layer`.
    """
    stock = case.stock
    year_end = pd.Timestamp(case.settings.plan_year, 12, 31)
    blocking = _blocking(case)
    rules = [assessment.parcels["available"] <= USED_UP_MU, blocking != "", stock["ready_on"] > year_end]
    rule = np.select(rules, ["used_up", "blocker", "not_ready"], default="")
    found = pd.DataFrame({"rule": pd.Series(rule, index=stock.index).astype(object)})
    measures = {
        "used_up": assessment.parcels["available"],
        "blocker": blocking,
        "not_ready": day_text(stock["ready_on"]),
    }
    limits = {"used_up": 0.0, "not_ready": year_end.strftime("%Y-%m-%d")}
    measured: list[Any] = [measures[r].iloc[i] if r else None for i, r in enumerate(rule)]
    found["measure"] = pd.Series(measured, index=stock.index, dtype="object")
    found["limit"] = pd.Series([limits.get(r) for r in rule], index=stock.index, dtype="object")
    found = found.assign(rule=found["rule"].where(found["rule"] != "", None), layer=None)
    mapped = assessment.space.parcels[list(found.columns)]
    found = found.where(found["rule"].notna(), mapped).astype(object)
    return found.where(found.notna(), None)


def _blocking(case: Case) -> pd.Series:
    """Return all blockers of each parcel that one of them bars, joined by `|`, empty where none does."""
    treatment = case.rulebook.screening.blockers
    waits = case.stock["ready_on"].isna()
    pairs = zip(case.stock["blockers"], waits, strict=True)
    bars = [
        "|".join(blockers) if any(treatment.get(b, "forbid") == "forbid" or no_date for b in blockers) else ""
        for blockers, no_date in pairs
    ]
    return pd.Series(bars, index=case.stock.index, dtype=object)


def day_text(days: pd.Series) -> pd.Series:
    """Return dates as `2026-12-31`, blank as None."""
    return days.dt.strftime("%Y-%m-%d").astype(object).where(days.notna(), None)
