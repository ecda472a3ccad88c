"""Assess: everything the rules say before anything is decided."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from landquota.inputs.case import Case
from landquota.models.assess.admission import admission_gates, admitted_areas
from landquota.models.assess.brake import braked_units, exempt_projects
from landquota.models.assess.credit import classify, disposal_credits, ratio_of, task_of
from landquota.models.assess.intensity import intensity_scores
from landquota.models.assess.shares import completion, pool_shares
from landquota.models.assess.tasks import assess_tasks
from landquota.models.assess.value import project_values
from landquota.models.space.facts import SpaceFacts, measure_space

OWN_BUCKET_TIERS = ("national", "provincial")
"""Projects of these lists draw on their own quota, not on the unit's. Source: 重点保障, plan-management notice of 2020."""


@dataclass(frozen=True)
class Assessment:
    """What the rules make of the facts.

    Attributes
    ----------
    units
        Indexed by unit_id: tasks and multipliers (`assess_tasks`), scores (`intensity_scores`), `credit0`, `multiplied0`, `braked`, `award`,
        `completion`, `share`, `own`.
    parcels
        In the order of `Case.stock`: `available`, `credit_class`, `ratio`, `task`.
    projects
        In the order of `Case.projects`: `admitted`, `control_cap`, `lo`, `hi`, `value`, `phase_share`, `exempt`, `on_quota`.
    gates, credits
        One row a gate; one row a credited disposal.
    space
        What the overlay measured.
    k
        What the cap leaves of a unit's own earnings.
    """

    units: pd.DataFrame
    parcels: pd.DataFrame
    projects: pd.DataFrame
    gates: pd.DataFrame
    credits: pd.DataFrame
    space: SpaceFacts
    k: float


def assess(case: Case, space: SpaceFacts | None = None) -> Assessment:
    """Assess `case` under its rulebook.

    Parameters
    ----------
    space
        What was measured of the same land before; absent: it is measured.
    """
    credits = disposal_credits(case)
    gates = admission_gates(case)
    units, k = assess_units(case, credits)
    space = measure_space(case) if space is None else space
    return Assessment(
        units=units,
        parcels=_parcels(case, space.parcels["entering"]),
        projects=_projects(case, gates),
        gates=gates,
        credits=credits,
        space=space,
        k=k,
    )


def assess_units(case: Case, credits: pd.DataFrame) -> tuple[pd.DataFrame, float]:
    """Return `Assessment.units` and `Assessment.k`.

    Parameters
    ----------
    credits
        Lines of `disposal_credits`.
    """
    units = assess_tasks(case, credits).join(intensity_scores(case))
    units["credit0"] = credits.groupby("unit_id")["credit_mu"].sum().reindex(units.index).fillna(0.0)
    units["multiplied0"] = units["multiplier0"] * units["credit0"]
    units["braked"] = braked_units(case)
    units["award"] = _awards(case).to_numpy()
    units["completion"] = completion(case, units)
    units["share"] = pool_shares(case, units["completion"], units["score_low"], units["braked"])
    k = _cap_factor(case, float(units["multiplied0"].sum()))
    units["own"] = _own_part(case, k * units["multiplied0"]).where(~units["braked"], 0.0)
    return units, k


def floor_to_step(amount: pd.Series, step: float) -> pd.Series:
    """Round down to a multiple of `step`, forgiving a billionth of a step."""
    return np.floor(amount / step + 1e-9) * step


def _own_part(case: Case, scaled: pd.Series) -> pd.Series:
    quota = case.settings.quota
    return floor_to_step((1.0 - quota.withhold_share) * scaled, quota.step_mu)


def _cap_factor(case: Case, earned: float) -> float:
    cap = case.settings.quota.cap_mu
    return 1.0 if cap is None or earned <= 0 else min(1.0, cap / earned)


def _awards(case: Case) -> pd.Series:
    amounts = {award.id: award.mu.value for award in case.rulebook.awards}
    return case.units["awards"].map(lambda ids: sum((amounts[i] for i in ids), 0.0)).astype(float)


def _parcels(case: Case, entering: pd.Series) -> pd.DataFrame:
    stock = case.stock
    disposed = case.disposals.groupby("parcel_id")["area_mu"].sum().reindex(stock["parcel_id"]).fillna(0.0).to_numpy()
    classes = classify(case.rulebook, stock)
    return pd.DataFrame(
        {
            "available": (entering - disposed).clip(lower=0.0),
            "credit_class": classes,
            "ratio": ratio_of(case.rulebook, classes),
            "task": task_of(case.rulebook, classes),
        },
        index=stock.index,
    )


def _projects(case: Case, gates: pd.DataFrame) -> pd.DataFrame:
    areas = admitted_areas(case, gates)
    year = case.settings.plan_year
    areas["value"] = project_values(case)
    areas["phase_share"] = case.projects["phases"].map(lambda phases: _phase_share(phases, year)).astype(float)
    areas["exempt"] = exempt_projects(case)
    areas["on_quota"] = ~case.projects["tier"].isin(OWN_BUCKET_TIERS)
    return areas


def _phase_share(phases: tuple[tuple[int, float], ...], year: int) -> float:
    total = sum(mu for _, mu in phases)
    return sum(mu for y, mu in phases if y == year) / total if total > 0 else 1.0
