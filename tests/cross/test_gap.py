"""Published optima of generalized assignment problems are reached and proved, every job placed, in both senses."""

from __future__ import annotations

from pathlib import Path

import pytest

from landquota import app
from tests.cross.comparing import LONG
from tests.cross.gap import FOLDER, Instance, instances

INSTANCES = instances()
COUNT = 44
TRIED = [instance for n, instance in enumerate(INSTANCES) if LONG or n // 2 % 2 == n % 2]
"""Of each instance one sense, in turn."""


@pytest.mark.skipif(not INSTANCES, reason=f"NOT TESTED: no benchmark instances at {FOLDER}")
def test_no_instance_is_missing() -> None:
    assert len(INSTANCES) == COUNT


@pytest.mark.parametrize("instance", TRIED, ids=lambda i: f"{i.name}-{i.sense}")
def test_the_published_optimum_is_proved(instance: Instance, tmp_path: Path) -> None:
    plan = app.solve_case(app.read_case(instance.written().folder(tmp_path / "case"))).plan
    jobs, sign = len(instance.worth[0]), 1 if instance.sense == "Max" else -1
    assert (plan.status, plan.proved) == ("optimal", True)
    served, value = plan.levels
    assert (served.value, served.gap) == (jobs, 0)
    assert (value.value, value.gap) == (sign * instance.optimum, 0)
    assert len(plan.assignments) == jobs
    used = plan.assignments.groupby("parcel_id")["area_mu"].sum()
    assert all(used[f"A{a}"] <= capacity for a, capacity in enumerate(instance.capacities) if f"A{a}" in used)
