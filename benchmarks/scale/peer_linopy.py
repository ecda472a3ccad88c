"""Peer: linopy, which builds from arrays and hands over to HiGHS; then the same search as `peer_highs`.

Rows of equal length and kind are one vectorised constraint, which is as fast as linopy gets with a matrix of no known structure.
"""

from __future__ import annotations

from pathlib import Path

import linopy
import numpy as np
import pandas as pd
import xarray as xr

from benchmarks.scale.asked import Asked, peer
from benchmarks.scale.log import Log
from benchmarks.scale.matrix import Matrix
from benchmarks.scale.peer_highs import solve


def run(matrix: Matrix, asked: Asked, log: Log, _: Path) -> None:
    """Build, hand over and solve."""
    model = linopy.Model()
    labels = np.zeros(len(matrix.lower), dtype=np.int64)
    for name, whole in (("whole", True), ("real", False)):
        at = np.flatnonzero(matrix.integer == whole)
        bounds = [pd.Series(bound[at], index=at) for bound in (matrix.lower, matrix.upper)]
        labels[at] = model.add_variables(*bounds, name=name, integer=whole).labels.to_numpy()
    _add_rows(model, matrix, labels)
    model.add_objective(_expression(model, labels[None, :], -matrix.value[None, :]).sum())
    highs = model.to_highspy()
    highs.setOptionValue("output_flag", False)
    log.tell("built")
    column = np.argsort(labels)  # label of linopy -> column of the matrix
    solve(highs, column[model.matrices.vlabels], matrix.start, asked, log)


def _add_rows(model: linopy.Model, matrix: Matrix, labels: np.ndarray) -> None:
    """Add one constraint for each length and kind of rows."""
    length = np.diff(matrix.indptr)
    sign = np.where(matrix.row_lower == matrix.row_upper, 0, np.where(np.isinf(matrix.row_upper), 1, -1))
    bound = np.where(sign == -1, matrix.row_upper, matrix.row_lower)
    for kind, symbol in ((0, "="), (1, ">="), (-1, "<=")):
        for terms in np.unique(length[sign == kind]).tolist():
            rows = np.flatnonzero((sign == kind) & (length == terms))
            at = matrix.indptr[rows][:, None] + np.arange(terms)
            left = _expression(model, labels[matrix.indices[at]], matrix.data[at])
            right = xr.DataArray(bound[rows], dims="row")
            model.add_constraints(left, symbol, right, name=f"rows{symbol}{terms}")


def _expression(model: linopy.Model, variables: np.ndarray, values: np.ndarray) -> linopy.LinearExpression:
    dims = ("row", "_term")
    return linopy.LinearExpression(xr.Dataset({"coeffs": (dims, values), "vars": (dims, variables)}), model)


if __name__ == "__main__":
    peer(run)
