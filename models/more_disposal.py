"""More disposal: what a unit would earn if it disposed of more stock land this year, everything else of the plan as it is.

The answer is no derivative: one forecast disposal for each class is added to the case, and the case is assessed again. So a task that is
met on the way, the cap's factor k, whole steps of the own part and the pool are all counted.

In words: what would one more mu bring?
Source: docs/formulation.md sections 1 and 4; docs/explain.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product

import numpy as np
import pandas as pd

from landquota.inputs.case import Case
from landquota.inputs.rulebook import Rulebook
from landquota.models.assess.credit import classify, disposal_credits
from landquota.models.assessment import assess_units
from landquota.models.decisions import Decisions


@dataclass(frozen=True)
class Earned:
    """What a unit earns, mu: credit E_u, credit after multipliers M_u, own part and target; or by how much they change."""

    credit_mu: float
    multiplied_mu: float
    own_mu: float
    target_mu: float


def earned(decisions: Decisions, unit: int) -> Earned:
    """Return what a unit earns under a plan.

    Parameters
    ----------
    unit
        Row of `Instance.units`.
    """
    own = float(decisions.instance.units["own"].iloc[unit])
    return Earned(float(decisions.credit[unit]), float(decisions.multiplied[unit]), own, float(decisions.target[unit]))


def gain(decisions: Decisions, unit: int, areas: Mapping[str, float]) -> Earned:
    """Return what a unit would earn more if it also disposed of some stock land this year.

    Parameters
    ----------
    areas
        Credit class to mu.
    """
    before, after = earned(decisions, unit), earned(after_disposal(decisions, unit, areas), unit)
    return Earned(
        after.credit_mu - before.credit_mu,
        after.multiplied_mu - before.multiplied_mu,
        after.own_mu - before.own_mu,
        after.target_mu - before.target_mu,
    )


def after_disposal(decisions: Decisions, unit: int, areas: Mapping[str, float]) -> Decisions:
    """Return the same plan in the case with more disposals, assessed anew."""
    instance = decisions.instance
    case = with_disposals(instance.case, str(instance.units["unit_id"].iloc[unit]), areas)
    facts, k = assess_units(case, disposal_credits(case))
    return Decisions(instance.with_units(case, facts, k), decisions.chosen, decisions.quota)


def with_disposals(case: Case, unit_id: str, areas: Mapping[str, float]) -> Case:
    """Return the case with one more forecast disposal for each class, of no parcel of the ledger.

    Parameters
    ----------
    areas
        Credit class, one of `class_facts`, to mu.
    """
    before, facts = case.disposals, class_facts(case.rulebook).loc[list(areas)]
    rows = range(len(before), len(before) + len(areas))
    table = before.reindex(range(len(before) + len(areas)))
    for column in table.select_dtypes(object).columns:
        table.loc[rows, column] = None
    table.loc[rows, "disposal_id"] = [f"more:{name}" for name in areas]
    table.loc[rows, "unit_id"] = unit_id
    table.loc[rows, "status"] = "forecast"
    table.loc[rows, "area_mu"] = list(areas.values())
    for column in facts.columns:
        table.loc[rows, column] = facts[column].to_numpy()
    return case.replace(disposals=table)


def class_facts(rulebook: Rulebook) -> pd.DataFrame:
    """Return facts of an area that belongs to each credit class, in rulebook order; a class that no area can belong to is missing.

    Every condition of a class turns at a date of the rulebook, so all areas there can be are those that are tried: each kind, each date
    and the days beside it, no date, and each value of `in_task`.

    Returns
    -------
    DataFrame
        Indexed by class id: `kind`, `approved_on`, `in_task`.
    """
    bounds = {day for c in rulebook.credit for day in (c.approved_from, c.approved_to) if day is not None}
    days = sorted({np.datetime64(day, "D") + shift for day in bounds for shift in (-1, 0, 1)})
    kinds = dict.fromkeys(c.kind for c in rulebook.credit)
    tried = list(product(kinds, [np.datetime64("NaT"), *days], [pd.NA, True, False]))
    areas = pd.DataFrame(
        {
            "kind": pd.Series([kind for kind, _, _ in tried], dtype=object),
            "approved_on": pd.Series(np.array([day for _, day, _ in tried], dtype="datetime64[s]")),
            "in_task": pd.Series([flag for _, _, flag in tried], dtype="boolean"),
        }
    )
    classes = classify(rulebook, areas)
    first = areas[classes.notna()].set_axis(classes.dropna(), axis=0)
    first = first[~first.index.duplicated()]
    return first.loc[[c.id for c in rulebook.credit if c.id in first.index]]
