"""Pyomo models as arrays, worked out by hand and compared with Pyomo's own compiler."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from typing import Any

import numpy as np
import pyomo.environ as pyo
import pytest
from pyomo.repn.plugins.standard_form import LinearStandardFormCompiler

from landquota.errors import SolveError
from landquota.models.rows import linear
from landquota.solvers.hand_over import compile_problem
from landquota.solvers.linear_form import linear_form
from landquota.solvers.row_names import RowNames
from tests.cases.hand import model_of

INF = float("inf")


def written(write: Callable[[Any], None]) -> Any:
    m = pyo.ConcreteModel()
    write(m)
    return m


def form_of(m: Any) -> Any:
    return linear_form(m, list(m.component_data_objects(pyo.Objective, active=True)))


def test_a_bound_on_either_side_is_a_row_and_an_equation_is_one() -> None:
    def write(m: Any) -> None:
        m.x = pyo.Var(range(2))
        m.both = pyo.Constraint(expr=(1, m.x[0] + 2 * m.x[1], 5))
        m.least = pyo.Constraint(expr=(2, m.x[1] + 1, None))
        m.equal = pyo.Constraint(expr=m.x[0] - 3 == m.x[1])
        m.free = pyo.Constraint(expr=(-INF, m.x[0], INF))
        m.idle = pyo.Constraint(expr=m.x[0] <= 9)
        m.idle.deactivate()

    form = form_of(written(write))
    assert form.matrix.toarray().tolist() == [[1, 2], [1, 2], [0, 1], [1, -1]]
    assert form.row_lower.tolist() == [-INF, 1, 1, 3]
    assert form.row_upper.tolist() == [5, INF, INF, 3]
    assert [row.name for row in form.rows] == ["both", "both", "least", "equal"]


def test_a_variable_of_another_model_is_refused() -> None:
    other = written(lambda m: setattr(m, "x", pyo.Var()))

    def write(m: Any) -> None:
        m.x = pyo.Var()
        m.row = pyo.Constraint(expr=m.x + other.x <= 1)

    with pytest.raises(SolveError, match="not part of the model"):
        form_of(written(write))


def test_components_stand_in_the_order_of_their_first_use_without_unused_variables() -> None:
    def write(m: Any) -> None:
        m.a, m.b, m.c, m.d = (pyo.Var(range(2)) for _ in range(4))
        m.row = pyo.Constraint(expr=m.a[1] + m.d[0] <= 1)
        m.goal = pyo.Objective(expr=3 * m.c[1] + 7)

    form = form_of(written(write))
    assert [v.name for v in form.variables] == ["c[1]", "a[1]", "d[0]"]
    assert form.costs.tolist() == [[3, 0, 0]]
    assert form.offsets.tolist() == [7]


def test_terms_of_one_variable_are_summed_in_their_order_and_zeros_left_out() -> None:
    def write(m: Any) -> None:
        m.x, m.y = pyo.Var(range(3)), pyo.Var()
        terms = [(0.1, m.x[2]), (1.0, m.x[0]), (0.2, m.x[2]), (0.3, m.x[2]), (1.0, m.y), (-1.0, m.y), (0.0, m.x[1])]
        m.row = pyo.Constraint(expr=(None, linear(terms, 2.0), 5.0))

    form = form_of(written(write))
    assert form.matrix.toarray().tolist() == [[1.0, 0.1 + 0.2 + 0.3]]
    assert 0.1 + 0.2 + 0.3 != 0.1 + (0.2 + 0.3)
    assert form.row_upper.tolist() == [3.0]
    assert [v.name for v in form.variables] == ["x[0]", "x[2]"]


def test_a_row_without_variables_must_hold() -> None:
    def write(m: Any, most: float) -> None:
        m.x = pyo.Var()
        m.row = pyo.Constraint(expr=m.x <= 1)
        m.none = pyo.Constraint(expr=(None, linear([(0.0, m.x)], 2.0), most))

    assert form_of(written(lambda m: write(m, 3.0))).matrix.shape == (1, 1)
    with pytest.raises(SolveError, match="none"):
        form_of(written(lambda m: write(m, 1.0)))


def test_what_is_not_linear_is_refused() -> None:
    def write(m: Any) -> None:
        m.x = pyo.Var()
        m.row = pyo.Constraint(expr=m.x**2 <= 1)

    with pytest.raises(SolveError, match="not linear"):
        form_of(written(write))


def test_a_fixed_variable_has_its_value_for_bounds() -> None:
    def write(m: Any) -> None:
        m.x = pyo.Var(bounds=(0, 9))
        m.row = pyo.Constraint(expr=(None, linear([(1.0, m.x)]), 5.0))
        m.x.fix(4)

    problem = compile_problem(written(write))
    assert (problem.lower.tolist(), problem.upper.tolist()) == ([4.0], [4.0])


@pytest.mark.parametrize("name", ["tasks_met_by_match", "bundle_forced", "farmland_cap", "own_part", "pins"])
def test_agrees_with_the_compiler_of_pyomo(name: str) -> None:
    m = model_of(name).m
    theirs = LinearStandardFormCompiler().write(m, mixed_form=True, set_sense=None)
    ours = form_of(m)
    assert [v.name for v in ours.variables] == [v.name for v in theirs.columns]
    assert [row.name for row in ours.rows] == [row.constraint.name for row in theirs.rows]
    assert (ours.matrix.toarray() == theirs.A.toarray()).all()
    assert (ours.costs == theirs.c.toarray()).all()
    bound = np.array([row.bound_type for row in theirs.rows])
    assert (np.where(bound == -1, ours.row_lower, ours.row_upper) == theirs.rhs).all()


def test_names_are_made_late_kept_by_mask_and_travel_without_the_model() -> None:
    m = written(lambda m: setattr(m, "x", pyo.Var()))
    m.row = pyo.Constraint([3, 5], rule=lambda m, i: m.x <= i)
    names = RowNames(m.row.values()) + ("asked",) * 1
    assert names.kept(np.array([False, True, True]))[:] == ("row[5]", "asked")
    assert list(pickle.loads(pickle.dumps(names))) == ["row[3]", "row[5]", "asked"]
