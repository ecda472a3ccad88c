"""Decode: from a solved model to the plan with all its tables."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from landquota.errors import SolveError
from landquota.models.assessment import Assessment
from landquota.models.candidates import Candidates
from landquota.models.decisions import Decisions, read_decisions
from landquota.models.plan import LevelResult, Plan, Totals
from landquota.models.tables.assignments import assignments_table
from landquota.models.tables.bundles import bundles_table
from landquota.models.tables.credits import credits_table
from landquota.models.tables.parcels import parcels_table
from landquota.models.tables.proposals import proposals_table
from landquota.models.tables.quota import quota_table
from landquota.models.tables.quota_steps import quota_steps_table
from landquota.models.tables.scores import scores_table
from landquota.models.tables.search import search_table
from landquota.models.tables.sites import sites_table
from landquota.models.tables.unplaced import unplaced_table
from landquota.models.variables import QuotaModel

BASE = "base"
"""What a plan without scenario says."""
Claim = tuple[float | None, float | None]
"""A level's objective and bound, as the solver says."""
MAXIMISED = ("must_serve", "value")
MISSED = 1e-4
"""By how much (mu, or 万元) a plan may fall short of what the solver claimed for it."""
AGREE = 2e-5
"""A level's value and its bound that differ by no more (mu, or 万元) are the same number."""


def decode(
    model: QuotaModel,
    assessment: Assessment,
    candidates: Candidates,
    *,
    outcomes: Mapping[str, Claim],
    proved: bool,
) -> Plan:
    """Return the plan that the model's variables hold.

    Parameters
    ----------
    outcomes
        Objective and proved bound of each level by name; a level that was not reached is absent.
    proved
        Whether every level, and the tie rule, was solved to the asked gap.
    """
    decisions = read_decisions(model)
    case = model.instance.case
    levels = _levels(decisions, outcomes, proved)
    exact = proved and all(level.rounding or level.gap == 0.0 for level in levels)
    credits = credits_table(decisions, assessment)
    assignments = assignments_table(decisions)
    return Plan(
        scenario=case.scenario or BASE,
        status="optimal" if proved else "feasible",
        proved=proved,
        levels=levels,
        totals=_totals(decisions),
        quota=quota_table(decisions),
        quota_steps=quota_steps_table(decisions, credits),
        assignments=assignments,
        unplaced=unplaced_table(case, assessment, candidates, assignments["project_id"], exact),
        parcels=parcels_table(decisions, assessment, candidates),
        excluded=candidates.excluded,
        credits=credits,
        gates=assessment.gates,
        scores=scores_table(assessment, decisions.multiplier),
        sites=sites_table(decisions, candidates),
        overlaps=assessment.space.overlaps,
        bundles=bundles_table(candidates),
        discrepancies=assessment.space.discrepancies,
        proposals=proposals_table(decisions, candidates),
        search=search_table(levels, outcomes, {}),
        bundles_cut=candidates.cut,
        clean_parts=candidates.clean_parts,
    )


def _levels(decisions: Decisions, outcomes: Mapping[str, Claim], proved: bool) -> tuple[LevelResult, ...]:
    """Recompute the levels; the solver's claims may be beaten (areas are settled once more after it), and missed only where a level before gained."""
    levels, gained = [], False
    for level in decisions.instance.case.settings.objectives:
        value = decisions.level_value(level)
        claimed, bound = outcomes.get(level) or (None, None)
        if claimed is not None:
            missed, close = claimed - value if level in MAXIMISED else value - claimed, MISSED + 1e-9 * abs(value)
            if missed > close and not gained:
                raise SolveError(f"level {level}: the solver claims {claimed}, its plan amounts to {value}")
            gained |= missed < -close
        levels.append(_level(decisions, level, value, None if claimed is None else bound, proved))
    return tuple(levels)


def _level(decisions: Decisions, level: str, value: float, bound: float | None, proved: bool) -> LevelResult:
    """Return one level with its gap."""
    if bound is None:
        return LevelResult(level, value, None, None)
    if abs(bound - value) <= AGREE:
        return LevelResult(level, value, value, 0.0)
    half_steps = len(decisions.quota) * decisions.instance.case.settings.quota.step_mu / 2
    rounding = proved and level == "target" and abs(bound - value) <= half_steps
    return LevelResult(level, value, bound, abs(bound - value) / max(abs(value), 1e-9), rounding)


def _totals(decisions: Decisions) -> Totals:
    instance = decisions.instance
    placed = len(decisions.chosen)
    return Totals(
        quota_mu=float(decisions.quota.sum()),
        earned_mu=float(
            decisions.multiplied.sum() + instance.units["award"].sum() + instance.case.settings.quota.extra_mu
        ),
        new_land_mu=float(decisions.on_sites["area_mu"].sum()),
        supplied_mu=float(decisions.on_stock["area_mu"].sum()),
        placed=placed,
        unplaced=len(instance.case.projects) - placed,
    )


def no_plan(
    model: QuotaModel,
    assessment: Assessment,
    candidates: Candidates,
    conflicts: tuple[tuple[str, dict[str, object]], ...],
) -> Plan:
    """Return the plan of a proved infeasible case: no decisions, but everything that was assessed."""
    decisions = Decisions(
        model.instance, _no_choice(model), pd.Series(0.0, index=model.instance.units.index).to_numpy()
    )
    credits = credits_table(decisions, assessment)
    return Plan(
        scenario=model.instance.case.scenario or BASE,
        status="infeasible",
        proved=True,
        levels=tuple(LevelResult(level, None, None, None) for level in model.instance.case.settings.objectives),
        totals=None,
        quota=quota_table(decisions).iloc[:0],
        quota_steps=quota_steps_table(decisions, credits).iloc[:0],
        assignments=assignments_table(decisions),
        unplaced=unplaced_table(model.instance.case, assessment, candidates, pd.Series(dtype=object), True).iloc[:0],
        parcels=parcels_table(decisions, assessment, candidates).iloc[:0],
        excluded=candidates.excluded,
        credits=credits.iloc[:0],
        gates=assessment.gates,
        scores=scores_table(assessment, decisions.multiplier),
        sites=sites_table(decisions, candidates).iloc[:0],
        overlaps=assessment.space.overlaps,
        bundles=bundles_table(candidates),
        discrepancies=assessment.space.discrepancies,
        proposals=proposals_table(decisions, candidates),
        search=search_table((), (), {}),
        bundles_cut=candidates.cut,
        clean_parts=candidates.clean_parts,
        conflicts=conflicts,
    )


def _no_choice(model: QuotaModel) -> pd.DataFrame:
    return model.instance.pairs.iloc[:0].assign(area_mu=0.0, area_year_mu=0.0)
