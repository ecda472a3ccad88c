"""Cutting, bounds and allotments, on problems small enough for paper."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import sparse

from landquota.solvers.decomposition.bounds import bound_at, cost_at
from landquota.solvers.decomposition.parts import COPY, SHARED, split, without
from landquota.solvers.decomposition.piece import Piece, solve_piece
from landquota.solvers.decomposition.repair import allot
from landquota.solvers.problem import Problem
from landquota.solvers.row_names import RowNames


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
