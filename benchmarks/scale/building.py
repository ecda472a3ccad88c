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
from landquota.models.assessment import assess
from landquota.models.build import build
from landquota.models.candidates import screen
from landquota.models.instance import Instance, make_instance
from landquota.solvers.hand_over import compile_problem
from landquota.solvers.highs import HighsSession
from landquota.solvers.options import SolveOptions
from landquota.solvers.problem import Problem


def building(case: Path, repeats: int) -> list[dict[str, Any]]:
    """Return the size of the matrix and the median seconds of each, without packing and with it."""
    read = app.read_case(case)
    assessment = assess(read)
    instance = make_instance(read, assessment, screen(read, assessment))
    return [_measured(instance, packed, repeats) for packed in (False, True)]


def _measured(instance: Instance, packed: bool, repeats: int) -> dict[str, Any]:
    matrix = _matrix(instance, packed)
    ways = {
        "ours_s": lambda: HighsSession(_problem(instance, packed), SolveOptions()),
        "linopy_s": lambda: peer_linopy.handed_over(matrix),
        "raw_s": lambda: peer_highs.handed_over(matrix),
    }
    peer_linopy.handed_over(matrix)  # what it loads once is not measured
    seconds = {name: median(_seconds(way) for _ in range(repeats)) for name, way in ways.items()}
    return {
        "packed": packed,
        "rows": len(matrix.row_lower),
        "columns": len(matrix.lower),
        "nonzeros": len(matrix.data),
        **{name: round(s, 4) for name, s in seconds.items()},
        "to_linopy": round(seconds["ours_s"] / seconds["linopy_s"], 2),
        "to_raw": round(seconds["ours_s"] / seconds["raw_s"], 1),
    }


def _matrix(instance: Instance, packed: bool) -> Matrix:
    """Return the arrays alone, so that the Pyomo model does not lie about while others are measured."""
    problem = _problem(instance, packed)
    nothing = np.zeros(len(problem.lower))
    return matrix_of(problem, nothing, nothing)


def _problem(instance: Instance, packed: bool) -> Problem:
    model = build(instance, packed=packed)
    return compile_problem(model.m, late=model.m.steps.values())


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
