"""The model against brute force: on tiny cases the plan is the best of all choices, level by level."""

from __future__ import annotations

import pytest
from hypothesis import assume, given

from landquota.reports.verify import judge, recompute_facts
from tests.cross.comparing import choice_of, drawing, levels_of, plan_of, read, tolerance
from tests.cross.exhaust import exhaust, size_of
from tests.cross.maps import mapped_cases
from tests.cross.strategies import tiny_cases
from tests.written import Written

MOST_CHOICES = 30_000


@drawing(examples=32, long=5000)
@given(tiny_cases())
def test_the_plan_is_the_best_of_all_choices(written: Written) -> None:
    assert_best(written)


@drawing(examples=12, long=3000)
@given(mapped_cases())
def test_the_plan_is_the_best_of_all_choices_on_a_map(written: Written) -> None:
    assert_best(written)


def assert_best(written: Written) -> None:
    case = read(written)
    facts = recompute_facts(case)
    assume(size_of(facts) <= MOST_CHOICES)
    plan, best = plan_of(case), exhaust(facts)
    assert plan.proved
    assert plan.status == ("infeasible" if best is None else "optimal")
    near = tolerance(facts)
    assert levels_of(plan) == pytest.approx([] if best is None else list(best.levels), rel=near, abs=near)
    if best is not None:
        judgement = judge(facts, choice_of(plan))
        assert not judgement.violations
        assert [judgement.levels[level.level] for level in plan.levels] == pytest.approx(
            levels_of(plan), rel=near, abs=near
        )
