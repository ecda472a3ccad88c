"""The first bound of a level: what bounds and rows of two columns say by themselves."""

from __future__ import annotations

from typing import Any

import pyomo.environ as pyo
import pytest

from landquota import app
from landquota.solvers.decomposition.bounds import least_possible
from landquota.solvers.hand_over import compile_problem


def land_above_need(*, need: float, least: float) -> Any:
    """A model that counts land above need: two projects of which each, where placed, is granted something between `least` and 20 mu."""
    m = pyo.ConcreteModel()
    m.x, m.a = pyo.Var([0, 1], domain=pyo.Binary), pyo.Var([0, 1], bounds=(0, 20))
    m.least = pyo.Constraint([0, 1], rule=lambda m, i: m.a[i] - least * m.x[i] >= 0)
    m.both = pyo.Constraint(expr=m.x[0] + m.x[1] + m.a[0] >= 0)
    m.waste = pyo.Objective(expr=sum(m.a[i] - need * m.x[i] for i in (0, 1)))
    return m


def test_an_area_is_at_least_what_its_placement_takes() -> None:
    """By bounds alone each project that is placed on no land would gain its need: -6 for both."""
    assert least_possible(compile_problem(land_above_need(need=3, least=3)), 0) == 0
    assert least_possible(compile_problem(land_above_need(need=3, least=2)), 0) == -2


def test_a_row_that_asks_for_something_adds_it() -> None:
    """a >= 4 + 2 x: land of 4 mu at least, and with the need of 3 mu one less for each that is placed."""
    m = land_above_need(need=3, least=2)
    m.more = pyo.Constraint(expr=m.a[1] - 2 * m.x[1] >= 4)
    m.least[1].deactivate()
    assert least_possible(compile_problem(m), 0) == 4 - 2


@pytest.mark.parametrize("name", ["half_a_step", "area_only_where_placed", "strip_is_filled", "scrap_is_counted"])
def test_no_bound_is_above_the_best_plan_and_no_waste_below_nothing(name: str) -> None:
    solved = app.solve_case(app.read_case(f"tests/cases/{name}"))
    for number, level in enumerate(solved.result.levels):
        assert level.objective is not None
        sense, offset = solved.problem.senses[number], solved.problem.offsets[number]
        assert least_possible(solved.problem, number) <= sense * level.objective - offset + 1e-6
        if level.name in ("new_land", "waste", "target"):
            assert least_possible(solved.problem, number) + offset >= 0
