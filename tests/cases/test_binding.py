"""Every constraint binds where its case says so: without it the optimum is strictly better."""

from __future__ import annotations

from functools import cache

import pytest

from landquota.models.decisions import read_decisions
from landquota.models.variables import QuotaModel
from landquota.solvers.hand_over import compile_problem
from landquota.solvers.lexicographic import solve_levels
from landquota.solvers.options import SolveOptions
from landquota.solvers.problem import Problem, load_values
from landquota.solvers.result import SolveResult, Termination
from tests.cases.hand import NAMES, answer, build_model, model_of

DIFFERENT = 1e-5
BINDING = [(name, constraint) for name in NAMES for constraint in answer(name).binds]
LEVELS = [
    (name, claim.removeprefix("level:"))
    for name in NAMES
    for claim in answer(name).covers
    if claim.startswith("level:") and claim != "level:tie_rule"
]


def solve(model: QuotaModel) -> tuple[Problem, SolveResult]:
    problem = compile_problem(model.m, late=model.m.steps.values())
    return problem, solve_levels(problem, SolveOptions())


@cache
def optimum(name: str) -> tuple[float, ...] | None:
    return reached(*solve(model_of(name)))


def reached(problem: Problem, result: SolveResult) -> tuple[float, ...] | None:
    """Return what each level but the tie rule came to, the less the better; None without a plan."""
    if result.stopped is Termination.INFEASIBLE:
        return None
    assert result.solution is not None
    return tuple((problem.costs @ result.solution + problem.offsets)[:-1].tolist())


def is_better(new: tuple[float, ...] | None, old: tuple[float, ...] | None) -> bool:
    """Tell whether `new` is better at the first level where the two differ; any plan is better than none."""
    if new is None or old is None:
        return new is not None
    first = next((n - o for n, o in zip(new, old, strict=True) if abs(n - o) > DIFFERENT), 0.0)
    return first < 0


@pytest.mark.parametrize(("name", "constraint"), BINDING)
def test_without_the_constraint_the_optimum_is_better(name: str, constraint: str) -> None:
    model = model_of(name)
    component = model.m.component(constraint)
    assert component is not None, f"no constraint {constraint}"
    component.deactivate()
    try:
        relaxed = reached(*solve(model))
    finally:
        component.activate()
    assert is_better(relaxed, optimum(name)), f"{relaxed} without {constraint}, {optimum(name)} with it"


@pytest.mark.parametrize(("name", "level"), LEVELS)
def test_without_the_level_its_value_is_worse(name: str, level: str) -> None:
    reference = answer(name).expect.levels[level]
    assert reference is not None
    model = build_model(name, without_level=level)
    problem, result = solve(model)
    assert result.solution is not None
    load_values(problem, result.solution)
    value = read_decisions(model).level_value(level)
    worse = reference - value if level in ("must_serve", "value") else value - reference
    assert worse > DIFFERENT, f"{level} is {value} all the same"
