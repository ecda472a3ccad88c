"""Build and hand-over without solving, ours beside linopy and raw arrays, on the same matrix in the same process: CASE FOLDER REPEATS.

Once without the rows of packing and once with them. Everybody ends with the matrix in HiGHS.
"""

from __future__ import annotations

import argparse
import gc
import json
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from benchmarks.scale import peer_highs, peer_linopy
from benchmarks.scale.hand_out import matrix_of
from benchmarks.scale.log import BUILDING
from benchmarks.scale.matrix import Matrix
from landquota import app
from landquota.decide import Prepared, prepare
from landquota.models.build import build
from landquota.solvers.decomposition.packing import packed
from landquota.solvers.hand_over import compile_problem
from landquota.solvers.highs import HighsSession
from landquota.solvers.options import SolveOptions
from landquota.solvers.problem import Problem


def building(case: Path, repeats: int) -> list[dict[str, Any]]:
    """Return the size of the matrix and the median seconds of each, without packing and with it."""
    prepared = prepare(app.read_case(case))
    return [_measured(prepared, with_packing, repeats) for with_packing in (False, True)]


def _measured(prepared: Prepared, with_packing: bool, repeats: int) -> dict[str, Any]:
    matrix = _matrix(prepared, with_packing)
    ways = {
        "ours_s": lambda: HighsSession(_problem(prepared, with_packing), SolveOptions()),
        "linopy_s": lambda: peer_linopy.handed_over(matrix),
        "raw_s": lambda: peer_highs.handed_over(matrix),
    }
    peer_linopy.handed_over(matrix)  # what it loads once is not measured
    seconds = {name: median(_seconds(way) for _ in range(repeats)) for name, way in ways.items()}
    return {
        "packed": with_packing,
        "rows": len(matrix.row_lower),
        "columns": len(matrix.lower),
        "nonzeros": len(matrix.data),
        **{name: round(s, 4) for name, s in seconds.items()},
        "to_linopy": round(seconds["ours_s"] / seconds["linopy_s"], 2),
        "to_raw": round(seconds["ours_s"] / seconds["raw_s"], 1),
    }


def _matrix(prepared: Prepared, with_packing: bool) -> Matrix:
    """Return the arrays alone, so that the Pyomo model does not lie about while others are measured."""
    problem = _problem(prepared, with_packing)
    nothing = np.zeros(len(problem.lower))
    return matrix_of(problem, nothing, nothing)


def _problem(prepared: Prepared, with_packing: bool) -> Problem:
    """Build and compile anew; where the columns stand and whose they are, the solve knows anyway."""
    model = build(prepared.instance)
    problem = compile_problem(model.m, late=model.m.steps.values())
    return packed(problem, prepared.cut, prepared.packing)[0] if with_packing else problem


def _seconds(way: Callable[[], object]) -> float:
    gc.collect()  # what the one before left behind is not for this one to clean up
    began = time.perf_counter()
    made = way()
    seconds = time.perf_counter() - began
    del made
    return seconds


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("case", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("repeats", type=int)
    given = parser.parse_args()
    told = building(given.case, given.repeats)
    (given.folder / BUILDING).write_text(json.dumps(told, indent=2), encoding="utf-8")
