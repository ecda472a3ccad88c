"""Drawn cases and a dense grid: no proved stretch hides a plan; and which facts prove anything."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from landquota.errors import InputError
from landquota.inputs.read import open_case
from landquota.reports.sweep.types import Sweep
from landquota.whatif.sweep import Effort, sweep
from landquota.whatif.sweep_points import Question, Solver
from landquota.whatif.sweep_proof import proof_of
from tests.cross.comparing import drawing
from tests.cross.strategies import tiny_cases
from tests.written import Written

ROOT = Path(__file__).parents[2]
DENSE = 53
"""Values of the grid: a prime, so that few of them are values that the sweep tries."""
KEYS = (
    *("projects.J0.value=0:9", "projects.J1.value=-1:8", "farmland.cropland_cap_mu=0:6", "units.U0.carry_over_mu=0:5"),
    *("farmland.agricultural_cap_mu=0:8", "units.U0.quota_cap_mu=0:9"),
)


@drawing(1, 60)
@given(tiny_cases(), st.sampled_from(KEYS))
def test_a_dense_grid_finds_nothing_that_was_missed(written: Written, vary: str) -> None:
    with TemporaryDirectory() as folder:
        path = written.folder(Path(folder))
        try:
            found = sweep(path, vary, points=3, precision=0.01, effort=Effort(workers=1))
        except InputError:  # no such project, or a floor above the cap
            assume(False)
        assert found.proof == ("value" if ".value" in vary else "limit")
        assert found.complete or found.proof == "limit"
        solver = Solver(Question((), (), (found.key,)), open_case(path))
        for number in range(1, DENSE):
            value = found.low + (found.high - found.low) * number / DENSE
            expected = _proved_at(found, value)
            if expected is not None:
                assert solver.point((value,)).seen("placements") == expected, f"{vary} at {value}"


def _proved_at(found: Sweep, value: Decimal) -> tuple[object, ...] | None:
    """Return the plan that the sweep proved at a value, None where it proved none."""
    for stretch, low in zip(found.stretches, found.points, strict=False):
        if stretch.low < value < stretch.high and stretch.how == "proved":
            return low.seen("placements")
    return None


@pytest.mark.parametrize(
    ("case", "key", "values", "expected"),
    [
        ("farmland_cap", "projects.J1.value", ("1", "2"), "value"),
        ("farmland_cap", "projects.J1.tax_wan", ("1", "2"), "value"),
        ("control_gates", "projects.J1.tax_wan", ("100", "200"), "none"),
        ("value_by_tax", "rulebook.value.strategic_weight", ("1", "2"), "value"),
        ("farmland_cap", "farmland.paddy_cap_mu", ("1", "2"), "limit"),
        ("farmland_cap", "units.A.carry_over_mu", ("1", "2"), "limit"),
        ("farmland_cap", "quota.extra_mu", ("1", "2"), "none"),
        ("farmland_cap", "quota.cap_mu", ("1", "2"), "none"),
        ("farmland_cap", "tilt", ("1", "2"), "none"),
        ("farmland_cap", "projects.J1.area_mu", ("31", "32"), "none"),
        ("farmland_cap", "sites.S1.area_mu", ("100", "200"), "none"),
        ("farmland_cap", "tilt", ("1", "1"), "none"),
    ],
)
def test_what_equal_plans_prove(case: str, key: str, values: tuple[str, str], expected: str) -> None:
    source = open_case(ROOT / "tests/cases" / case)
    low, high = (source.case(changes=(f"{key}={value}",)) for value in values)
    assert proof_of(low, high) == expected


@pytest.mark.parametrize("key", ["quota.extra_mu", "quota.withhold_share"])
def test_without_targets_more_is_proved(key: str) -> None:
    source = open_case(ROOT / "tests/cases/farmland_cap")
    low, high = (source.case(changes=("objectives=must_serve|value", f"{key}={value}")) for value in ("0.1", "0.2"))
    assert proof_of(low, high) == "limit"
