"""Peer: the whole matrix in HiGHS, handed over as raw arrays. Nothing can be handed over faster."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import highspy
import numpy as np

from benchmarks.scale.asked import Asked, peer
from benchmarks.scale.log import Log
from benchmarks.scale.matrix import Matrix


def run(matrix: Matrix, asked: Asked, log: Log, _: Path) -> None:
    """Hand over and solve."""
    highs = handed_over(matrix)
    log.tell("built")
    solve(highs, np.arange(len(matrix.lower)), matrix.start, asked, log)


def handed_over(matrix: Matrix) -> Any:
    """Return HiGHS with the matrix in it."""
    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)
    highs.passModel(
        len(matrix.lower),
        len(matrix.row_lower),
        len(matrix.data),
        highspy.MatrixFormat.kRowwise.value,
        highspy.ObjSense.kMinimize.value,
        0.0,
        -matrix.value,
        matrix.lower,
        matrix.upper,
        matrix.row_lower,
        matrix.row_upper,
        matrix.indptr,
        matrix.indices,
        matrix.data,
        matrix.integer.astype(np.int32),
    )
    return highs


def solve(highs: Any, columns: np.ndarray, start: np.ndarray, asked: Asked, log: Log) -> None:
    """Solve a model that HiGHS holds, from a start.

    Parameters
    ----------
    columns
        Column of the matrix of each column of HiGHS, shape (columns,).
    """
    settings = {"time_limit": asked.left(log), "mip_rel_gap": asked.gap, "threads": asked.threads, "random_seed": 0}
    for name, value in settings.items():
        highs.setOptionValue(name, value)
    given = highspy.HighsSolution()
    given.col_value = start[columns]
    highs.setSolution(given)

    def told(event: Any) -> None:
        log.seen(-event.data_out.mip_primal_bound, -event.data_out.mip_dual_bound)

    for callback in (highs.cbMipInterrupt, highs.cbMipImprovingSolution):
        callback.subscribe(told)
    highs.run()
    info = highs.getInfo()
    found = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    solution = np.zeros(len(columns))
    solution[columns] = highs.getSolution().col_value
    log.seen(-info.objective_function_value if found else None, -info.mip_dual_bound)
    log.end(highs.modelStatusToString(highs.getModelStatus()), solution if found else None)


if __name__ == "__main__":
    peer(run)
