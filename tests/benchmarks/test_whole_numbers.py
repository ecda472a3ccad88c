"""The matrix in whole numbers admits nothing that the matrix forbids."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import numpy as np
import pytest
from scipy import sparse

from benchmarks.generate import generate
from benchmarks.scale.hand_out import hand_out
from benchmarks.scale.matrix import MISSED, Matrix
from benchmarks.scale.whole_numbers import CLOSE, whole_numbers

LEFT = 6.495


def small(factor: float = 1.0 / 3.0) -> Matrix:
    """Return x, a, r with `a + 2.505 x + r = 10`, r at least 3 x, and `factor a + 0.1 x <= 1`."""
    rows = sparse.csr_array(np.array([[2.505, 1.0, 1.0], [-3.0, 0.0, 1.0], [0.1, factor, 0.0]]))
    return Matrix(
        indptr=rows.indptr,
        indices=rows.indices,
        data=rows.data,
        row_lower=np.array([10.0, 0.0, -np.inf]),
        row_upper=np.array([10.0, np.inf, 1.0]),
        lower=np.zeros(3),
        upper=np.array([1.0, 10.0, np.inf]),
        integer=np.array([True, False, False]),
        value=np.array([5.0, 1.0, 0.0]),
        new_land=np.zeros(3),
        start=np.zeros(3),
        column_kinds=np.array(["place", "area", "left"]),
        row_kinds=np.array(["parcel_area", "remainder", "other"]),
    )


def test_what_is_left_follows() -> None:
    whole = whole_numbers(small())
    assert whole.columns.tolist() == [0, 1]
    assert whole.unit.tolist() == [1.0, 0.01]
    assert whole.solution(np.array([1.0, 100.0])).tolist() == pytest.approx([1.0, 1.0, LEFT])


@pytest.mark.parametrize("factor", [1 / 3, 0.25, 0.123456789123])
def test_every_plan_in_whole_numbers_is_a_plan(factor: float) -> None:
    """All 2 * 1,001 choices: those that the rounded rows admit miss no row; the best is within a hundredth of the best."""
    matrix = small(factor)
    whole = whole_numbers(matrix)
    every = np.array(list(product(range(2), range(1001))), dtype=float)
    sums = (whole.factors @ every.T).T
    admitted = every[(sums <= whole.most + CLOSE).all(axis=1)]
    assert all(matrix.missed(whole.solution(y)) < 1e-9 for y in admitted)
    best = min(10 - 2.505 - 3, 0.9 / factor)  # of a, with x = 1: r is at least 3, and the third row
    assert 0 <= 5 + best - (admitted @ whole.value).max() < 0.01 + 1e-9


def test_a_plan_made_by_hand_comes_back(tmp_path: Path) -> None:
    """Areas in hundredths lose nothing: the start of a drawn case is a plan in whole numbers, and the same one again."""
    generate("S", tmp_path / "case", objectives=("must_serve", "value"))
    hand_out(tmp_path / "case", tmp_path, 10.0)
    matrix = Matrix.load(tmp_path / "matrix.npz")
    whole = whole_numbers(matrix)
    y = np.floor(matrix.start[whole.columns] / whole.unit + CLOSE)
    assert (whole.factors @ y <= whole.most).all()
    again = whole.solution(y)
    assert matrix.missed(again) <= MISSED
    assert matrix.value @ again == pytest.approx(matrix.value @ matrix.start)
