"""Cutting, packing, bounds and allotments, on problems small enough for paper."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyomo.environ as pyo
import pytest
from scipy import sparse
from scipy.optimize import linprog

from landquota import app
from landquota.decide import prepare
from landquota.solvers.decomposition.bounds import bound_at, cost_at
from landquota.solvers.decomposition.parts import COPY, SHARED, split, without
from landquota.solvers.decomposition.piece import Piece, solve_piece
from landquota.solvers.decomposition.repair import allot
from landquota.solvers.hand_over import compile_problem
from landquota.solvers.lexicographic import solve_levels
from landquota.solvers.options import SolveOptions
from landquota.solvers.problem import Problem
from landquota.solvers.row_names import RowNames
from tests.solvers.decomposition.test_same_plan import asking


def problem_of(matrix: list[list[float]], upper: list[float], cost: list[float]) -> Problem:
    """Return a problem of binaries to be minimised, with rows below limits."""
    rows, columns = len(matrix), len(matrix[0])
    return Problem(
        matrix=sparse.csr_array(np.array(matrix, dtype=float)),
        row_lower=np.full(rows, -np.inf),
        row_upper=np.array(upper, dtype=float),
        lower=np.zeros(columns),
        upper=np.ones(columns),
        integer=np.ones(columns, dtype=bool),
        costs=np.array([cost], dtype=float),
        offsets=np.zeros(1),
        senses=np.ones(1),
        names=("value",),
        variables=(),
        start=np.zeros(columns),
        late=np.zeros(columns, dtype=bool),
        rounding=0.0,
        row_names=RowNames([]),
    )


def two_units() -> Problem:
    """Return two units of two projects: each unit can place one, and two mu are there for both; they ask 1, 2 and 1, 2 mu."""
    rows: list[list[float]] = [[1, 1, 0, 0], [0, 0, 1, 1], [1, 2, 1, 2]]
    return problem_of(rows, [1, 1, 2], [-3, -5, -4, -6])


def test_rows_of_one_unit_are_its_own_and_the_others_tie() -> None:
    cut = split(two_units(), np.array([0, 0, 1, 1]))
    assert cut.ties.tolist() == [2]
    assert [part.rows.tolist() for part in cut.parts] == [[0, COPY], [1, COPY]]
    assert [part.row_upper.tolist() for part in cut.parts] == [[1, 2], [1, 2]]


def test_a_shared_column_ties_its_rows() -> None:
    cut = split(two_units(), np.array([0, SHARED, 1, 1]))
    assert cut.ties.tolist() == [0, 2]
    assert cut.soft.tolist() == [True, True, True]


@pytest.mark.parametrize(("price", "bound"), [(0.0, -11.0), (-1.0, -2 - 3 - 4), (-3.0, -6 - 0 - 1), (-9.0, -18.0)])
def test_the_bound_at_a_price(price: float, bound: float) -> None:
    """At 0 both take the dear one (5 + 6). At 1 a mu it is 5 - 2 and 6 - 2, and 2 for the two mu there are; at 9 nobody takes any. The best plan is worth 7."""
    cut = split(two_units(), np.array([0, 0, 1, 1]))
    prices = np.array([price, 0.0])
    answers = [solve_piece(Piece(part, cost_at(cut, part, 0, prices))) for part in cut.parts]
    found = bound_at(cut, 0, prices, answers)
    assert found == pytest.approx(bound)
    assert found <= -7.0


def test_what_is_left_over_is_shared_by_size() -> None:
    """Unit 0 has its first project (1 mu); the other mu is shared half and half."""
    cut = split(two_units(), np.array([0, 0, 1, 1]))
    lower, upper = allot(cut, np.array([0]), np.array([1.0, 0, 0, 0]))
    assert upper.tolist() == [[1.5, 0.5]]
    assert lower.tolist() == [[-np.inf, -np.inf]]
    assert allot(cut, np.array([0]), np.array([1.0, 0, 0, 0]), share=False)[1].tolist() == [[1.0, 0.0]]


def test_a_part_without_a_column() -> None:
    """Without the second project, the limit of two mu stays in each unit's copy; without both, a row that asks for something stays, and the others go."""
    part = split(two_units(), np.array([0, 0, 1, 1])).parts[0]
    alone = without(part, np.array([False, True]))
    assert alone.columns.tolist() == [0]
    assert alone.matrix.toarray().tolist() == [[1], [1]]
    assert alone.link.toarray().tolist() == [[1], [-3]]
    asked = replace(part, row_lower=np.array([-np.inf, 1.0]))
    nothing = without(asked, np.array([True, True]))
    assert nothing.rows.tolist() == [COPY]
    assert nothing.row_lower.tolist() == [1.0]


@pytest.mark.parametrize("name", ["two_parcels", "tasks_met_by_match", "bundle_forced"])
def test_packing_changes_no_plan_and_never_loosens_the_relaxation(name: str) -> None:
    case = app.read_case(f"tests/cases/{name}")
    plain, packed = (prepare(asking(case, method)) for method in ("whole", "decomposed"))
    assert packed.problem.matrix.shape[0] >= plain.problem.matrix.shape[0]
    found = [solve_levels(p.problem, SolveOptions()) for p in (plain, packed)]
    assert [level.objective for level in found[0].levels] == pytest.approx([x.objective for x in found[1].levels])
    for level in range(len(plain.problem.names)):
        assert relaxed(packed.problem, level) >= relaxed(plain.problem, level) - 1e-6


def relaxed(problem: Problem, level: int) -> float:
    """Return the least cost without whole numbers, by another solver face (scipy)."""
    upper, lower = np.isfinite(problem.row_upper), np.isfinite(problem.row_lower)
    matrix = sparse.vstack([problem.matrix[np.flatnonzero(upper)], -problem.matrix[np.flatnonzero(lower)]])
    limits = np.r_[problem.row_upper[upper], -problem.row_lower[lower]]
    bounds = np.column_stack([problem.lower, problem.upper])
    found = linprog(problem.costs[level], A_ub=matrix, b_ub=limits, bounds=bounds)
    return float(found.fun)


def test_packing_on_paper() -> None:
    """Three projects of 6, 6 and 5 mu want a parcel of 10: any two are too many, so half of each (1.5 in all) becomes one in all."""
    m = pyo.ConcreteModel()
    m.x = pyo.Var(range(3), bounds=(0, 1))
    m.fits = pyo.Constraint(expr=6 * m.x[0] + 6 * m.x[1] + 5 * m.x[2] <= 10)
    m.level_value = pyo.Objective(expr=m.x[0] + m.x[1] + m.x[2], sense=pyo.maximize)
    loose = compile_problem(m)
    m.packing = pyo.Constraint(expr=m.x[0] + m.x[1] + m.x[2] <= 1)
    assert relaxed(loose, 0) == pytest.approx(-(1 + 5 / 6))
    assert relaxed(replace(compile_problem(m)), 0) == pytest.approx(-1)
