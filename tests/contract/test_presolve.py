"""HiGHS 1.15.1 calls a level of this case infeasible in presolve, and then the solution it was given to start from optimal."""

from __future__ import annotations

from pathlib import Path

import pytest

from landquota import app
from landquota.solvers import highs
from landquota.solvers.result import SolveResult

CASE = Path(__file__).parent / "presolve_case"
TARGET = 4
BEST_TARGET = 0.9
"""Found by brute force (`tests/cross/exhaust.py`) and by CBC; HiGHS with all of its presolve stops where it began, at 4.9."""


def solve() -> SolveResult:
    return app.solve_case(app.read_case(CASE)).result


def test_the_level_is_solved() -> None:
    outcome = solve().levels[TARGET]
    assert outcome.name == "target"
    assert outcome.objective == pytest.approx(BEST_TARGET, abs=1e-6)
    assert outcome.gap == 0


def test_a_start_without_a_bound_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(highs, "PRESOLVE_RULES_OFF", 0)
    outcome = solve().levels[TARGET]
    assert [outcome.objective, outcome.bound] == pytest.approx([BEST_TARGET] * 2, abs=1e-6)


def test_without_both_the_wrong_plan_would_be_called_optimal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Once this fails, HiGHS has mended it: `PRESOLVE_RULES_OFF` can go."""
    monkeypatch.setattr(highs, "PRESOLVE_RULES_OFF", 0)
    monkeypatch.setattr(highs.HighsSession, "_is_doubtful", lambda _: False)
    outcome = solve().levels[TARGET]
    assert outcome.objective == pytest.approx(4.9)
    assert outcome.bound is None
