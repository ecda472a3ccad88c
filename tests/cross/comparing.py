"""Solving drawn cases, and when a level of one plan equals that of another."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, Phase, settings

from landquota import app
from landquota.inputs.case import Case
from landquota.models.plan import Plan
from landquota.reports.verify import Choice, Facts
from tests.written import Written

LONG = bool(os.environ.get("LANDQUOTA_LONG"))
"""Whether to draw many more cases, new ones each time, and to shrink one that fails (minutes)."""


def drawing(examples: int, long: int) -> settings:
    """Return how many cases a test draws: always the same, or with LANDQUOTA_LONG=1 many that are new."""
    return settings(
        max_examples=long if LONG else examples,
        derandomize=not LONG,
        phases=(Phase.generate, Phase.shrink) if LONG else (Phase.generate,),
        database=None,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
    )


def read(written: Written) -> Case:
    """Return a drawn case as read from a folder."""
    with TemporaryDirectory() as folder:
        return app.read_case(written.folder(Path(folder)))


def plan_of(case: Case) -> Plan:
    return app.solve_case(case).plan


def levels_of(plan: Plan) -> list[float]:
    """Return the level values; empty for an infeasible case."""
    return [level.value for level in plan.levels if level.value is not None]


def choice_of(plan: Plan) -> Choice:
    """Return the decisions of a plan, for the verifier to judge."""
    placed, quota = plan.assignments, plan.quota
    places = placed["site_id"].where(placed["placement"] == "new_land", placed["parcel_id"]).astype(str)
    taken = zip(placed["placement"].astype(str), places, placed["area_mu"].astype(float), strict=True)
    given = zip(quota["unit_id"].astype(str), quota["quota_mu"].astype(float), strict=True)
    return Choice(dict(zip(placed["project_id"].astype(str), taken, strict=True)), dict(given))


def tolerance(facts: Facts) -> float:
    """Return how far two level values may lie apart.

    1e-6 with fixed areas. A held level keeps 1e-6 of room, which a free area turns into a few times as much of the next one; and where a
    free area can leave a task just unmet, model and verifier draw the line up to 2e-5 apart.
    """
    free = [place for place, found in facts.candidates.items() if found.high - found.low > 1e-9]
    if not free:
        return 1e-6
    tasks = any(unit.tasks and unit.top != unit.base for unit in facts.units.values())
    return 1e-4 if tasks else 1e-5
