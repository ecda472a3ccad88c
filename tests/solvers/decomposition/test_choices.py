"""Choices at their best, on two projects with two places each, and on a column of no project."""

from __future__ import annotations

import numpy as np
import pytest

from landquota.solvers.decomposition.choices import NONE, each_at_its_best, held_in_full, worth_otherwise
from landquota.solvers.problem import Problem
from tests.solvers.decomposition.test_parts import problem_of

CHOICE = np.array([0, 0, 1, 1, NONE])


def two_projects(cost: list[float]) -> Problem:
    """Return a problem of two projects, x0 or x1 and x2 or x3, and another column."""
    return problem_of([[1, 1, 0, 0, 0], [0, 0, 1, 1, 0]], [1, 1], cost)


@pytest.mark.parametrize(
    ("cost", "best"),
    [
        ([-1, -1, -1, 0, 0], -2.0),
        ([-3, -5, 2, 4, 0], -5.0),  # nobody has to take what costs
        ([-3, -5, -4, -6, 0], -11.0),
        ([0, 0, 0, 0, 0], 0.0),
        ([-3, -5, -4, -6, 1], -np.inf),  # the objective asks for more than choices
    ],
)
def test_each_at_its_best(cost: list[float], best: float) -> None:
    assert each_at_its_best(two_projects(cost), 0, CHOICE) == best


def test_what_is_left_out_is_no_choice() -> None:
    problem = two_projects([-3, -5, -4, -6, 0]).with_fixed(np.array([1]), 0.0)
    assert each_at_its_best(problem, 0, CHOICE) == -9.0


def test_who_can_have_nothing_is_not_held() -> None:
    """Both places of the second project are left out: it is at its best with none, and no row may ask for one."""
    problem = two_projects([-3, -5, -4, -6, 0]).with_fixed(np.array([2, 3]), 0.0)
    assert each_at_its_best(problem, 0, CHOICE) == -5.0
    assert held_in_full(problem, 0, CHOICE).matrix.toarray()[2:].tolist() == [[0, 1, 0, 0, 0]]


def test_a_level_in_full_keeps_each_project_where_it_is_best() -> None:
    """The first project is as good at either place, the second at one; a third row would be for nobody."""
    held = held_in_full(two_projects([-1, -1, -1, 0, 0]), 0, CHOICE)
    assert held.matrix.toarray()[2:].tolist() == [[1, 1, 0, 0, 0], [0, 0, 1, 0, 0]]
    assert held.row_lower[2:].tolist() == [1.0, 1.0]
    assert held_in_full(two_projects([0, 0, 0, 0, 0]), 0, CHOICE).matrix.shape[0] == 2


def test_places_of_the_same_worth_stay_open() -> None:
    """x0 is taken and x1 worth as much; the second project is at x3, and x2 worth less. Who is not placed gets no place."""
    problem = two_projects([-3, -3, -4, -6, 0])
    closed = worth_otherwise(problem, 1, CHOICE, np.array([1.0, 0, 0, 1, 1]))
    assert closed.tolist() == [False, False, True, False, False]
    closed = worth_otherwise(problem, 1, CHOICE, np.array([0.0, 0, 0, 1, 1]))
    assert closed.tolist() == [True, True, True, False, False]
