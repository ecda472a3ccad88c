"""One part at its prices: where it begins and what it leaves out change no answer."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from landquota.solvers.decomposition import piece
from landquota.solvers.decomposition.parts import Part, split
from landquota.solvers.decomposition.piece import NOTHING, Piece, PiecePlan, solve_piece
from tests.solvers.decomposition.test_parts import problem_of


def knapsack() -> Part:
    """Return three things of 5, 4 and 3 mu for 8 mu; at 10, 7 and 5 the best are the first and the last, worth 15."""
    return split(problem_of([[5, 4, 3]], [8], [-10, -7, -5]), np.zeros(3, dtype=np.int64)).parts[0]


COST = np.array([-10.0, -7.0, -5.0])


@pytest.mark.parametrize("brisk", [False, True])
@pytest.mark.parametrize("start", [None, [0.0, 0.0, 0.0], [0.0, 1.0, 1.0], [1.0, 0.0, 1.0]])
def test_the_best_plan_from_any_start(start: list[float] | None, brisk: bool) -> None:
    begun = None if start is None else np.array(start)
    answer = solve_piece(Piece(knapsack(), COST, brisk=brisk, start=begun))
    assert answer.x is not None
    assert answer.x.tolist() == [1.0, 0.0, 1.0]
    assert answer.bound == pytest.approx(-15.0)


def test_a_brisk_start_that_is_near_enough_is_the_answer_with_the_bound_of_the_relaxation() -> None:
    """The relaxation takes 5 of 5, then 3 of 4 mu: 10 + 21 / 4 = 15.25."""
    begun = np.array([1.0, 0.0, 1.0])
    answer = solve_piece(Piece(knapsack(), COST, near=0.3, brisk=True, start=begun))
    assert answer.x is begun
    assert answer.bound == pytest.approx(-15.25)


def test_the_basis_of_other_prices_leads_to_the_same_relaxation() -> None:
    cold = solve_piece(Piece(knapsack(), COST, relaxed=True))
    dearer = solve_piece(Piece(knapsack(), COST + np.array([6.0, 0.0, 0.0]), relaxed=True))
    warm = solve_piece(replace(Piece(knapsack(), COST, relaxed=True), basis=dearer.basis))
    assert warm.bound == pytest.approx(cold.bound)
    assert warm.x is not None and cold.x is not None
    assert warm.x.tolist() == pytest.approx(cold.x.tolist())
    assert dearer.bound == pytest.approx(-(7 + 5 + 4 / 5))


def test_a_part_that_has_a_plan_is_not_infeasible_whatever_is_said_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both searches call it infeasible: the plan that is known stays, with no bound of a search that is wrong."""
    lost = PiecePlan(None, NOTHING, np.inf)
    monkeypatch.setattr(piece, "_relaxed", lambda _: lost)
    monkeypatch.setattr(piece, "_searched", lambda _: lost)
    begun = np.array([1.0, 0.0, 0.0])
    answer = solve_piece(Piece(knapsack(), COST, brisk=True, start=begun))
    assert answer.x is begun
    assert answer.bound == -np.inf
