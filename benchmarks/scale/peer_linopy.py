"""Peer: linopy, which builds from arrays and hands over to HiGHS; then the same search as `peer_highs`.

Rows of about equal length and of one kind are one vectorised constraint, the shorter ones filled up with nothing: each constraint costs linopy some ten
milliseconds, so there should be few. That is as fast as linopy gets with a matrix of no known structure.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import linopy
import numpy as np
import pandas as pd
import xarray as xr

from benchmarks.scale.asked import Asked, peer
from benchmarks.scale.log import Log
from benchmarks.scale.matrix import Matrix
from benchmarks.scale.peer_highs import solve

NOTHING = -1
"""Label of a term that is not there; its coefficient is nan."""


def run(matrix: Matrix, asked: Asked, log: Log, _: Path) -> None:
    """Build, hand over and solve."""
    highs, model, labels = handed_over(matrix)
    log.tell("built")
    column = np.argsort(labels)  # label of linopy -> column of the matrix
    solve(highs, column[model.matrices.vlabels], matrix.start, asked, log)


def handed_over(matrix: Matrix) -> tuple[Any, linopy.Model, np.ndarray]:
    """Return HiGHS with the matrix in it, the model, and its label for each column of the matrix."""
    model = linopy.Model()
    labels = np.zeros(len(matrix.lower), dtype=np.int64)
    for name, whole in (("whole", True), ("real", False)):
        at = np.flatnonzero(matrix.integer == whole)
        lower, upper = (pd.Series(bound[at], index=at) for bound in (matrix.lower, matrix.upper))
        labels[at] = model.add_variables(lower, upper, name=name, integer=whole).labels.to_numpy()
    _add_rows(model, matrix, labels)
    model.add_objective(_expression(model, labels[None, :], -matrix.value[None, :]).sum())
    highs = model.to_highspy()
    highs.setOptionValue("output_flag", False)
    return highs, model, labels


def _add_rows(model: linopy.Model, matrix: Matrix, labels: np.ndarray) -> None:
    """Add one constraint for each kind of rows and width."""
    length = np.diff(matrix.indptr)
    width = np.ceil(2 ** (np.ceil(2 * np.log2(length)) / 2)).astype(int)
    sign = np.where(matrix.row_lower == matrix.row_upper, 0, np.where(np.isinf(matrix.row_upper), 1, -1))
    bound = np.where(sign == -1, matrix.row_upper, matrix.row_lower)
    for kind, symbol in ((0, "="), (1, ">="), (-1, "<=")):
        for terms in np.unique(width[sign == kind]).tolist():
            rows = np.flatnonzero((sign == kind) & (width == terms))
            used = np.arange(terms) < length[rows][:, None]
            at = np.where(used, matrix.indptr[rows][:, None] + np.arange(terms), 0)
            variables = np.where(used, labels[matrix.indices[at]], NOTHING)
            left = _expression(model, variables, np.where(used, matrix.data[at], np.nan))
            right = xr.DataArray(bound[rows], dims="row")
            model.add_constraints(left, symbol, right, name=f"rows{symbol}{terms}")


def _expression(model: linopy.Model, variables: np.ndarray, values: np.ndarray) -> linopy.LinearExpression:
    dims = ("row", "_term")
    return linopy.LinearExpression(xr.Dataset({"coeffs": (dims, values), "vars": (dims, variables)}), model)


if __name__ == "__main__":
    peer(run)
