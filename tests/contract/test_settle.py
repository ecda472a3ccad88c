"""What is left when most columns are fixed, and the areas and steps of a plan whose search was stopped."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyomo.environ as pyo
import pytest
from scipy import sparse
from scipy.optimize import linprog

from landquota.solvers.hand_over import compile_problem
from landquota.solvers.options import SolveOptions
from landquota.solvers.polish import polish
from landquota.solvers.problem import Problem
from landquota.solvers.reduce import reduced
from landquota.solvers.settle import settle
from tests.contract.hand_models import compiled, goals_in_conflict


def plan_of(problem: Problem, **values: float) -> np.ndarray:
    """Return the solution with these values of the variables."""
    return np.array([float(values[v.name]) for v in problem.variables])


def values_of(problem: Problem, solution: np.ndarray) -> dict[str, float]:
    return {v.name: float(value) for v, value in zip(problem.variables, solution, strict=True)}


def columns_of(problem: Problem, *names: str) -> np.ndarray:
    return np.array([[v.name for v in problem.variables].index(name) for name in names])


def steps() -> Problem:
    """Return a plan's problem in small: y is up to 4 where x is chosen; q steps of 5 come near to 12, at best 2 steps, which are 2 off."""
    m = pyo.ConcreteModel()
    m.x, m.y = pyo.Var(domain=pyo.Binary), pyo.Var(bounds=(0, 9))
    m.q, m.d = pyo.Var(domain=pyo.Integers, bounds=(0, 9)), pyo.Var(bounds=(0, None))
    m.room = pyo.Constraint(expr=m.y <= 4 * m.x)
    m.over, m.under = pyo.Constraint(expr=m.d >= 5 * m.q - 12), pyo.Constraint(expr=m.d >= 12 - 5 * m.q)
    m.level_value = pyo.Objective(expr=m.y, sense=pyo.maximize)
    m.level_target = pyo.Objective(expr=m.d, sense=pyo.minimize)
    m.level_tie_rule = pyo.Objective(expr=m.y, sense=pyo.minimize)
    return compile_problem(m, late=[m.q])


def test_areas_and_steps_are_settled_and_the_choice_is_kept() -> None:
    problem = steps()
    settled = settle(problem, plan_of(problem, x=1, y=1, q=0, d=12), 0, 10.0)
    assert values_of(problem, settled) == pytest.approx({"x": 1, "y": 4, "q": 2, "d": 2}, abs=1e-5)
    settled = settle(problem, plan_of(problem, x=0, y=0, q=9, d=33), 0, 10.0)
    assert values_of(problem, settled) == pytest.approx({"x": 0, "y": 0, "q": 2, "d": 2}, abs=1e-5)


def test_a_level_before_keeps_what_it_has_and_gains_nothing() -> None:
    problem = steps()
    settled = settle(problem, plan_of(problem, x=1, y=1, q=0, d=12), 1, 10.0)
    assert values_of(problem, settled) == pytest.approx({"x": 1, "y": 1, "q": 2, "d": 2}, abs=1e-5)


def test_without_time_the_plan_stays_as_it_is() -> None:
    problem = steps()
    plan = plan_of(problem, x=1, y=1, q=0, d=12)
    np.testing.assert_array_equal(settle(problem, plan, 1, 0.0), plan)


@pytest.mark.parametrize("seed", range(5))
def test_polish_of_a_sum_too_large_for_the_last_digits(seed: int) -> None:
    """Sums of 10^10 are doubles 10^-6 apart, which nothing holds to 10^-10.

    The worth of a column is that of the rows it fills, so the best plans are those that fill every row, as the given one does; of these
    the tie rule takes one, which another interface finds from the filled rows alone.
    """
    draw = np.random.default_rng(seed)
    rows, columns = 25, 60
    matrix = np.where(draw.random((rows, columns)) < 0.2, draw.uniform(0.1, 2.0, (rows, columns)), 0.0)
    plan, tie = draw.uniform(5.0, 50.0, columns), draw.uniform(-1.0, 1.0, columns)
    problem = replace(
        steps(),
        matrix=sparse.csr_array(matrix),
        row_lower=np.full(rows, -np.inf),
        row_upper=matrix @ plan,
        lower=np.zeros(columns),
        upper=np.full(columns, 100.0),
        integer=np.zeros(columns, dtype=bool),
        late=np.zeros(columns, dtype=bool),
        costs=np.vstack([-draw.uniform(1e6, 3e6, rows) @ matrix, tie]),
        offsets=np.zeros(2),
        senses=np.array([-1.0, 1.0]),
        names=("value", "tie_rule"),
    )
    assert problem.costs[0] @ plan < -5e9
    best = linprog(tie, A_eq=matrix, b_eq=matrix @ plan, bounds=(0.0, 100.0)).fun
    assert tie @ plan > best + 1.0
    assert tie @ polish(problem, plan, SolveOptions()) == pytest.approx(best, abs=1e-4)


def test_nothing_left_is_a_plan_too() -> None:
    problem = compiled(goals_in_conflict)
    plan = plan_of(problem, x=3, z=0)
    fixed = problem.with_fixed(np.arange(2), plan)
    part = reduced(fixed)
    assert part is not None
    assert len(part.columns) == 0
    np.testing.assert_array_equal(part.whole(np.empty(0)), plan)
    np.testing.assert_array_equal(polish(fixed, plan, SolveOptions()), plan)


def test_fixed_columns_that_break_a_row_are_told() -> None:
    problem = steps()
    assert reduced(problem.with_fixed(columns_of(problem, "x", "y"), np.array([0.0, 1.0]))) is None


@pytest.mark.parametrize("seed", range(40))
def test_what_is_left_has_the_same_best_points(seed: int) -> None:
    """Drawn problems around a known point, half of their columns fixed there; a solver gets the whole and the rest."""
    draw = np.random.default_rng(seed)
    rows, columns = 12, 14
    matrix = np.where(draw.random((rows, columns)) < 0.25, draw.integers(-4, 5, (rows, columns)), 0).astype(float)
    point = draw.integers(0, 5, columns).astype(float)
    activity, kind = matrix @ point, draw.integers(0, 3, rows)
    fixed = draw.random(columns) < 0.5
    problem = replace(
        steps(),
        matrix=sparse.csr_array(matrix),
        row_lower=np.where(kind == 0, -np.inf, activity - (kind == 1)),
        row_upper=np.where(kind == 1, np.inf, activity + (kind == 0)),
        lower=np.where(fixed, point, 0.0),
        upper=np.where(fixed, point, 6.0),
        integer=np.zeros(columns, dtype=bool),
        late=np.zeros(columns, dtype=bool),
        costs=draw.integers(-9, 10, (1, columns)).astype(float),
        offsets=np.array([3.0]),
        senses=np.ones(1),
        names=("value",),
    )
    part = reduced(problem)
    assert part is not None
    assert not fixed[part.columns].any()
    best, rest = best_of(problem), best_of(part.problem)
    assert best_value(part.problem, rest) == pytest.approx(best_value(problem, best), abs=1e-6)
    whole = part.whole(rest)
    assert best_value(problem, whole) == pytest.approx(best_value(problem, best), abs=1e-6)
    assert (problem.matrix @ whole >= problem.row_lower - 1e-6).all()
    assert (problem.matrix @ whole <= problem.row_upper + 1e-6).all()


def best_value(problem: Problem, point: np.ndarray) -> float:
    return float(problem.costs[0] @ point + problem.offsets[0])


def best_of(problem: Problem) -> np.ndarray:
    """Return a best point, from the dense matrix through another interface."""
    if not len(problem.lower):
        return np.empty(0)
    dense = problem.matrix.toarray()
    low, high = np.isfinite(problem.row_lower), np.isfinite(problem.row_upper)
    solved = linprog(
        problem.costs[0],
        A_ub=np.vstack([dense[high], -dense[low]]),
        b_ub=np.r_[problem.row_upper[high], -problem.row_lower[low]],
        bounds=np.column_stack([problem.lower, problem.upper]),
    )
    assert solved.status == 0
    return np.asarray(solved.x)
