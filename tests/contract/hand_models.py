"""Tiny models solved by hand, and one that takes a solver seconds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pyomo.environ as pyo

from landquota.solvers.hand_over import compile_problem
from landquota.solvers.problem import Problem

Model = Any


def compiled(write: Callable[[Model], None]) -> Problem:
    """Return the problem of a model that `write` fills; its objectives are named `level_<name>`."""
    m = pyo.ConcreteModel()
    write(m)
    return compile_problem(m)


def two_goals(m: Model) -> None:
    """At most 4 of x and y in all, x up to 3: most of 2x + y + 10 is 17 at (3, 1); then least of y - x - 5 is -7 there."""
    m.x = pyo.Var(domain=pyo.NonNegativeIntegers, bounds=(0, 3))
    m.y = pyo.Var(domain=pyo.NonNegativeReals)
    m.room = pyo.Constraint(expr=m.x + m.y <= 4)
    m.level_most = pyo.Objective(expr=2 * m.x + m.y + 10, sense=pyo.maximize)
    m.level_least = pyo.Objective(expr=m.y - m.x - 5, sense=pyo.minimize)


def goals_in_conflict(m: Model) -> None:
    """The first goal wants all 3, the second none; x is held where the first has it. z is only the second one's: 0."""
    m.x = pyo.Var(domain=pyo.NonNegativeIntegers, bounds=(0, 3))
    m.z = pyo.Var(domain=pyo.NonNegativeReals, bounds=(0, 9))
    m.row = pyo.Constraint(expr=m.x + m.z <= 9)
    m.level_first = pyo.Objective(expr=m.x, sense=pyo.maximize)
    m.level_second = pyo.Objective(expr=m.x + m.z, sense=pyo.minimize)


def infeasible(m: Model) -> None:
    m.x = pyo.Var(domain=pyo.NonNegativeIntegers, bounds=(0, 5))
    m.y = pyo.Var(domain=pyo.NonNegativeReals)
    m.high = pyo.Constraint(expr=m.x + m.y >= 8)
    m.low = pyo.Constraint(expr=m.x + 2 * m.y <= 7)
    m.level_most = pyo.Objective(expr=m.x, sense=pyo.maximize)


def unbounded(m: Model) -> None:
    m.x = pyo.Var(domain=pyo.NonNegativeIntegers)
    m.y = pyo.Var(domain=pyo.NonNegativeReals)
    m.row = pyo.Constraint(expr=m.x - m.y <= 2)
    m.level_most = pyo.Objective(expr=m.x + m.y, sense=pyo.maximize)


def hard(items: int = 90, sacks: int = 8) -> Problem:
    """Return a random multi-dimensional knapsack, whose last per mille takes HiGHS minutes."""
    draw = np.random.default_rng(1)
    weights = draw.integers(20, 120, size=(sacks, items))
    values = weights.mean(axis=0) + draw.integers(0, 25, size=items)

    def write(m: Model) -> None:
        m.take = pyo.Var(range(items), domain=pyo.Binary)
        m.room = pyo.Constraint(
            range(sacks), rule=lambda m, s: _dot(weights[s], m.take) <= float(weights[s].sum() // 2)
        )
        m.level_value = pyo.Objective(expr=_dot(values, m.take), sense=pyo.maximize)
        m.level_count = pyo.Objective(expr=_dot(np.ones(items), m.take), sense=pyo.minimize)

    return compiled(write)


def _dot(factors: np.ndarray, variables: Any) -> Any:
    return sum(float(f) * variables[i] for i, f in enumerate(factors))
