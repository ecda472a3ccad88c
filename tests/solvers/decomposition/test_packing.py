"""Packing: the sets that fit, the rows made from them, and what they do to the relaxation; on paper and on cases solved by hand."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pyomo.environ as pyo
import pytest
from scipy import sparse
from scipy.optimize import linprog

from landquota import app
from landquota.decide import prepare
from landquota.models.packing import largest_sets
from landquota.solvers.decomposition.choices import NONE
from landquota.solvers.decomposition.cut import Cut
from landquota.solvers.decomposition.packing import packed
from landquota.solvers.hand_over import compile_problem
from landquota.solvers.lexicographic import solve_levels
from landquota.solvers.options import SolveOptions
from landquota.solvers.problem import Problem


def test_largest_sets_are_all_that_fit_and_to_which_none_can_be_added() -> None:
    draw = np.random.default_rng(0)
    for _ in range(300):
        sizes = sorted(draw.integers(1, 10, draw.integers(2, 8)).tolist(), reverse=True)
        room = float(draw.integers(sizes[0], sum(sizes) + 1))
        fits = [
            frozenset(some)
            for count in range(len(sizes) + 1)
            for some in combinations(range(len(sizes)), count)
            if sum(sizes[n] for n in some) <= room
        ]
        largest = {some for some in fits if not any(some < other for other in fits)}
        found = largest_sets(sizes, room)
        assert found is not None
        assert {frozenset(some) for some in found} == largest
        assert len(found) == len(largest)


def knapsack(sizes: list[float], worth: list[float], room: float) -> Problem:
    """Return the problem to fill a room with what is worth most."""
    m = pyo.ConcreteModel()
    m.x = pyo.Var(range(len(sizes)), domain=pyo.Binary, initialize=0)
    m.fits = pyo.Constraint(expr=pyo.quicksum(size * m.x[n] for n, size in enumerate(sizes)) <= room)
    goal = pyo.quicksum(value * m.x[n] for n, value in enumerate(worth))
    m.level_value = pyo.Objective(expr=goal, sense=pyo.maximize)
    return compile_problem(m)


def one_unit(columns: int) -> Cut:
    """Return a cut with all columns in unit 4, each a choice of its own."""
    return Cut(np.full(columns, 4), np.zeros(columns, dtype=bool), np.arange(columns))


def relaxed(problem: Problem, level: int = 0) -> float:
    """Return the least cost without whole numbers, by another solver face (scipy)."""
    upper, lower = np.isfinite(problem.row_upper), np.isfinite(problem.row_lower)
    matrix = sparse.vstack([problem.matrix[np.flatnonzero(upper)], -problem.matrix[np.flatnonzero(lower)]])
    limits = np.r_[problem.row_upper[upper], -problem.row_lower[lower]]
    bounds = np.column_stack([problem.lower, problem.upper])
    return float(linprog(problem.costs[level], A_ub=matrix, b_ub=limits, bounds=bounds).fun)


def test_of_which_one_fits_at_a_time() -> None:
    """Three projects of 6, 6 and 5 mu want a parcel of 10: one and five sixths in parts, but any two are too many."""
    problem = knapsack([6, 6, 5], [1, 1, 1], 10)
    tighter, _ = packed(problem, one_unit(3), [[(0,), (1,), (2,)]])
    assert relaxed(problem) == pytest.approx(-(1 + 5 / 6))
    assert relaxed(tighter) == pytest.approx(-1)
    assert tighter.matrix.shape == (2, 3)


SETS = [(0, 2), (0, 3), (1, 2, 3)]
"""What of 6, 5, 4 and 1 mu fits on 10."""


def test_of_which_some_fit_together() -> None:
    """6, 5, 4 and 1 mu worth 7, 5, 3 and 0 want 10 mu: 7 and four fifths of 5 in parts, but 7 and 3 is the best that fits."""
    problem = knapsack([6, 5, 4, 1], [7, 5, 3, 0.0], 10)
    tighter, cut = packed(problem, one_unit(4), [SETS])
    assert relaxed(problem) == pytest.approx(-11)
    assert relaxed(tighter) == pytest.approx(-10)
    assert tighter.matrix.toarray()[1:].astype(int).tolist() == [
        [0, 0, 0, 0, 1, 1, 1],
        [1, 0, 0, 0, -1, -1, 0],
        [0, 0, 1, 0, -1, 0, -1],
        [0, 0, 0, 1, 0, -1, -1],
        [0, 1, 0, 0, 0, 0, -1],
    ]
    assert cut.owner.tolist() == [4] * 7
    assert cut.choice.tolist() == [0, 1, 2, 3, NONE, NONE, NONE]


@pytest.mark.parametrize(
    ("plan", "sets"),
    [((0, 0, 0, 0), (0, 0, 0)), ((0, 0, 1, 0), (1, 0, 0)), ((0, 0, 1, 1), (0, 0, 1)), ((1, 0, 0, 1), (0, 1, 0))],
)
def test_the_start_is_for_the_first_set_that_has_all_who_are_there(
    plan: tuple[int, ...], sets: tuple[int, ...]
) -> None:
    problem = knapsack([6, 5, 4, 1], [7, 5, 3, 0.0], 10).with_start(np.array(plan, dtype=float))
    tighter, _ = packed(problem, one_unit(4), [SETS])
    assert tighter.start is not None
    assert tighter.start.tolist() == [*plan, *sets]
    assert (tighter.matrix @ tighter.start <= tighter.row_upper).all()


@pytest.mark.parametrize("name", ["two_parcels", "tasks_met_by_match", "bundle_forced"])
def test_packing_changes_no_plan_and_never_loosens_the_relaxation(name: str) -> None:
    prepared = prepare(app.read_case(f"tests/cases/{name}"))
    plain, (tighter, cut) = prepared.problem, packed(prepared.problem, prepared.cut, prepared.packing)
    assert tighter.matrix.shape[0] >= plain.matrix.shape[0]
    assert len(cut.owner) == tighter.matrix.shape[1]
    found = [solve_levels(problem, SolveOptions()) for problem in (plain, tighter)]
    assert [level.objective for level in found[0].levels] == pytest.approx([x.objective for x in found[1].levels])
    for level in range(len(plain.names)):
        assert relaxed(tighter, level) >= relaxed(plain, level) - 1e-6
