"""HiGHS and CBC agree on every objective level of the same compiled problem."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given

from landquota import app
from landquota.inputs.case import Case
from landquota.solvers.lexicographic import JOINT_COLUMNS
from tests.contract.cbc import solve_with_cbc
from tests.cross.comparing import drawing, read
from tests.cross.strategies import tiny_cases
from tests.written import Written

CASES = sorted(path.parent for path in Path(__file__).parents[1].joinpath("cases").glob("*/case.yaml"))


def assert_solvers_agree(case: Case) -> None:
    """Compare all levels and the tie number. Both solvers keep 1e-6 of room a level, which a later one may turn into a little more."""
    solved = app.solve_case(case)
    assert int(solved.problem.integer.sum()) <= JOINT_COLUMNS, "a larger case settles its last level in another way"
    theirs = solve_with_cbc(solved.problem)
    if theirs is None:
        assert solved.plan.status == "infeasible"
        return
    assert solved.plan.status == "optimal"
    assert [level.objective for level in solved.result.levels] == pytest.approx(theirs, rel=1e-5, abs=1e-5)


@pytest.mark.parametrize("folder", CASES, ids=lambda folder: folder.name)
def test_a_hand_solved_case(folder: Path) -> None:
    assert_solvers_agree(app.read_case(folder))


@drawing(examples=15, long=500)
@given(tiny_cases())
def test_a_drawn_case(written: Written) -> None:
    assert_solvers_agree(read(written))
