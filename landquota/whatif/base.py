"""What is known of a plan that is asked about, apart from its model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from landquota.errors import InputError
from landquota.inputs.case import Case
from landquota.inputs.problem import Problem
from landquota.models.plan import Plan
from landquota.reports.numbers import published


@dataclass(frozen=True)
class Base:
    """What is known of the plan that is asked about; small, so that it can be sent to another process.

    Attributes
    ----------
    levels
        What the plan reaches at each level, in the order of the objectives, without the tie rule.
    places
        Project to the id of its place, for each project with land.
    areas
        Project to mu granted.
    quota
        Unit to mu of quota.
    proved
        The plan is proved, and no level has a gap but for rounding.
    gap
        The largest gap of a level; None where one is unknown.
    """

    case: Case
    levels: Mapping[str, float]
    places: Mapping[str, str]
    areas: Mapping[str, float]
    quota: Mapping[str, float]
    proved: bool
    gap: float | None


def base_of(case: Case, plan: Plan) -> Base:
    """Return what a study needs to know of a plan.

    Raises
    ------
    InputError
        There is no plan to ask about.
    """
    if plan.totals is None:
        raise InputError([Problem("no_plan_to_ask", value=case.settings.name)])
    placed = plan.assignments
    ids = placed["parcel_id"].where(placed["parcel_id"].notna(), placed["site_id"])
    gaps = [level.gap for level in plan.levels if not level.rounding]
    return Base(
        case=case,
        levels={level.level: published(level.value) for level in plan.levels if level.value is not None},
        places=dict(zip(placed["project_id"], ids, strict=True)),
        areas=dict(zip(placed["project_id"], placed["area_mu"], strict=True)),
        quota=dict(zip(plan.quota["unit_id"], plan.quota["quota_mu"], strict=True)),
        proved=plan.proved and all(gap == 0.0 for gap in gaps),
        gap=None if None in gaps else max((gap for gap in gaps if gap is not None), default=0.0),
    )
