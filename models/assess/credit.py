"""Credit: which class an area of disposed stock land belongs to, and the quota it earns.

    E0_u = sum_c ratio_c S_uc

symbol   kind       unit  meaning                                                  where
S_uc     parameter  mu    disposals of class c in unit u, recorded and forecast    Case.disposals
ratio_c  parameter  mu/mu quota earned by one mu of class c                        Rulebook.credit

In words: what a unit has disposed of earns quota at the ratio of its class, and what fits no class earns nothing and is told.
Source: the rulebook's `credit` entries, each with its document.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from landquota.inputs.case import Case
from landquota.inputs.rulebook import CreditClass, Rulebook


def classify(rulebook: Rulebook, areas: pd.DataFrame) -> pd.Series:
    """Return the credit class id of each row, None where none fits.

    Parameters
    ----------
    areas
        Columns `kind`, `approved_on` (datetime64, NaT unknown) and `in_task` (boolean, NA unknown).

    Notes
    -----
    The first class in rulebook order whose every stated condition is known to hold. Unknown never satisfies a condition.
    """
    fits = [_fits(c, areas).to_numpy(dtype=bool) for c in rulebook.credit]
    ids = np.array([c.id for c in rulebook.credit] + [None], dtype=object)
    if not fits:
        return pd.Series(None, index=areas.index, dtype=object)
    stacked = np.vstack([*fits, np.ones(len(areas), dtype=bool)])
    return pd.Series(ids[stacked.argmax(axis=0)], index=areas.index, dtype=object)


def _fits(credit_class: CreditClass, areas: pd.DataFrame) -> pd.Series:
    fits = areas["kind"] == credit_class.kind
    if credit_class.approved_from is not None:
        fits &= areas["approved_on"] >= pd.Timestamp(credit_class.approved_from)
    if credit_class.approved_to is not None:
        fits &= areas["approved_on"] <= pd.Timestamp(credit_class.approved_to)
    if credit_class.in_task is not None:
        fits &= (areas["in_task"] == credit_class.in_task).fillna(False).astype(bool)
    return fits


def ratio_of(rulebook: Rulebook, classes: pd.Series) -> pd.Series:
    """Return the ratio of each class id, 0 for no class and for a class without a ratio."""
    ratios = {c.id: c.ratio.value or 0.0 for c in rulebook.credit}
    return classes.map(ratios).fillna(0.0).astype(float)


def task_of(rulebook: Rulebook, classes: pd.Series) -> pd.Series:
    """Return the task (`unsupplied`, `idle`) that each class id counts towards, None for none."""
    tasks = {c.id: c.task for c in rulebook.credit}
    return classes.map(tasks).astype(object).where(lambda s: s.notna(), None)


def disposal_credits(case: Case) -> pd.DataFrame:
    """Return one line of credit for each disposal.

    Returns
    -------
    DataFrame
        `unit_id`, `origin` (recorded, forecast), `id`, `credit_class`, `task`, `area_mu`, `ratio`, `credit_mu`; in the order of the disposals.
    """
    disposals = case.disposals
    parcels = case.stock.set_index("parcel_id")[["approved_on", "in_task"]]
    own = parcels.reindex(disposals["parcel_id"]).set_axis(disposals.index)
    areas = pd.DataFrame(
        {
            "kind": disposals["kind"],
            "approved_on": disposals["approved_on"].fillna(own["approved_on"]),
            "in_task": disposals["in_task"].fillna(own["in_task"].astype("boolean")),
        }
    )
    classes = classify(case.rulebook, areas)
    lines = pd.DataFrame(
        {
            "unit_id": disposals["unit_id"],
            "origin": disposals["status"],
            "id": disposals["disposal_id"],
            "credit_class": classes,
            "task": task_of(case.rulebook, classes),
            "area_mu": disposals["area_mu"],
            "ratio": ratio_of(case.rulebook, classes),
        }
    )
    return lines.assign(credit_mu=lines["area_mu"] * lines["ratio"])
