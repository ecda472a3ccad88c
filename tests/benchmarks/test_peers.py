"""Peers get the matrix and no other."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import sparse

from benchmarks.scale import peer_highs
from benchmarks.scale.matrix import Matrix
from benchmarks.scale.peer_cbc import settled


def drawn(seed: int) -> Matrix:
    """Return rows of 1 to 9 terms of each kind, over 12 columns; every other column is a whole number."""
    draw = np.random.default_rng(seed)
    count, columns = 40, 12
    full = draw.uniform(1, 9, (count, columns))
    for row, terms in enumerate(draw.integers(1, 10, count).tolist()):
        full[row, draw.choice(columns, columns - terms, replace=False)] = 0.0
    rows = sparse.csr_array(full)
    kind = draw.integers(0, 3, count)
    return Matrix(
        indptr=rows.indptr.astype(np.int32),
        indices=rows.indices.astype(np.int32),
        data=rows.data,
        row_lower=np.where(kind == 2, -np.inf, 1.0 + np.arange(count)),
        row_upper=np.where(kind == 1, np.inf, 1.0 + np.arange(count)),
        lower=np.zeros(columns),
        upper=np.where(np.arange(columns) < 6, 50.0, np.inf),
        integer=np.arange(columns) % 2 == 0,
        value=draw.uniform(1, 2, columns),
        new_land=np.zeros(columns),
        start=np.zeros(columns),
        column_kinds=np.full(columns, "x"),
        row_kinds=np.full(count, "r"),
    )


def rows_of(lp: Any, columns: np.ndarray) -> list[tuple[float, float, tuple[tuple[int, float], ...]]]:
    """Return the rows of HiGHS, in an order of their own; `columns` is the column of the matrix of each of its columns."""
    form = sparse.csc_array if "Col" in str(lp.a_matrix_.format_) else sparse.csr_array
    arrays = (np.array(lp.a_matrix_.value_), np.array(lp.a_matrix_.index_), np.array(lp.a_matrix_.start_))
    matrix = sparse.csr_array(form(arrays, shape=(lp.num_row_, lp.num_col_)))
    told = []
    for row in range(lp.num_row_):
        span = slice(matrix.indptr[row], matrix.indptr[row + 1])
        terms = zip(columns[matrix.indices[span]].tolist(), matrix.data[span].tolist(), strict=True)
        told.append((float(lp.row_lower_[row]), float(lp.row_upper_[row]), tuple(sorted(terms))))
    return sorted(told)


@pytest.mark.parametrize("seed", [1, 2])
def test_linopy_hands_over_what_raw_arrays_do(seed: int) -> None:
    """Rows of several lengths in one constraint: what fills the shorter ones up is not handed over."""
    peer_linopy = pytest.importorskip(
        "benchmarks.scale.peer_linopy", reason="needs the extra bench", exc_type=ImportError
    )
    matrix = drawn(seed)
    raw = peer_highs.handed_over(matrix).getLp()
    highs, model, labels = peer_linopy.handed_over(matrix)
    columns = np.argsort(labels)[model.matrices.vlabels]
    lp = highs.getLp()
    assert rows_of(lp, columns) == rows_of(raw, np.arange(12))
    for of_linopy, given in (
        (lp.col_cost_, -matrix.value),
        (lp.col_lower_, matrix.lower),
        (lp.col_upper_, matrix.upper),
    ):
        assert np.array_equal(of_linopy, given[columns])


def test_a_plan_of_eight_digits_is_worked_out_again() -> None:
    """x is whole and y is 1,000,000.123 x: of eight digits are left 1,000,000.1, which misses the row."""
    rows = sparse.csr_array(np.array([[1_000_000.123, -1.0]]))
    nothing = np.zeros(2)
    matrix = Matrix(
        *(rows.indptr, rows.indices, rows.data, np.zeros(1), np.zeros(1), nothing, np.array([5.0, np.inf])),
        integer=np.array([True, False]),
        value=np.array([1.0, 0.0]),
        new_land=nothing,
        start=nothing,
        column_kinds=np.array(["x", "y"]),
        row_kinds=np.array(["r"]),
    )
    read = np.array([1.0, 1_000_000.1])
    assert matrix.missed(read) == pytest.approx(0.023)
    assert settled(matrix, read).tolist() == pytest.approx([1.0, 1_000_000.123], abs=1e-9)
