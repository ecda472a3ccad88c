"""Peer: PuLP, which writes an MPS file, and CBC, which reads it; the start goes along as a file of values.

Plans and bounds are read from CBC's log as it grows, with CBC's own seconds. What is done to its plan afterwards is not in its time.
"""

from __future__ import annotations

import re
import time
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread

import highspy
import numpy as np
import pulp

from benchmarks.scale import peer_highs
from benchmarks.scale.asked import Asked, peer
from benchmarks.scale.log import Log
from benchmarks.scale.matrix import Matrix

NUMBER = r"(-?[\d.]+(?:e[+-]?\d+)?)"
PLAN = re.compile(rf"(?:Integer solution of|best objective) {NUMBER}.*?\(([\d.]+) seconds\)")
BOTH = re.compile(rf"{NUMBER} best solution, best possible {NUMBER}.*?\(([\d.]+) seconds\)")
ROOT = re.compile(rf"Continuous objective value is {NUMBER} - ([\d.]+) seconds")


def run(matrix: Matrix, asked: Asked, log: Log, folder: Path) -> None:
    """Build, write and solve."""
    model, columns = _model(matrix)
    log.tell("built")
    report, done = folder / "cbc.log", Event()
    reader = Thread(target=_follow, args=(report, log, done), daemon=True)
    reader.start()
    solver = pulp.PULP_CBC_CMD(
        msg=False,
        timeLimit=asked.left(log),
        gapRel=asked.gap,
        threads=asked.threads,
        warmStart=True,
        logPath=str(report),
        timeMode="elapsed",
        _skip_v4_deprecation=True,
    )
    solver.tmpDir = str(folder)
    model.solve(solver)
    done.set()
    reader.join()
    found = model.sol_status in (pulp.LpSolutionOptimal, pulp.LpSolutionIntegerFeasible)
    ended = log.seconds
    solution = settled(matrix, np.array([column.value() or 0.0 for column in columns])) if found else None
    log.end(pulp.LpSolution[model.sol_status], solution, at=ended)


def settled(matrix: Matrix, solution: np.ndarray) -> np.ndarray:
    """Return a plan with the same whole numbers, the rest worked out again: CBC writes eight digits, too few for what adds up all units."""
    whole = np.rint(solution)
    lower, upper = (np.where(matrix.integer, whole, bound) for bound in (matrix.lower, matrix.upper))
    highs = peer_highs.handed_over(replace(matrix, lower=lower, upper=upper, integer=np.zeros_like(matrix.integer)))
    highs.setOptionValue("output_flag", False)
    highs.run()
    if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return solution
    settled: np.ndarray = np.where(matrix.integer, whole, highs.getSolution().col_value)
    return settled


def _model(matrix: Matrix) -> tuple[pulp.LpProblem, list[pulp.LpVariable]]:
    model = pulp.LpProblem("peer", pulp.LpMinimize)
    bounds = zip(matrix.lower.tolist(), matrix.upper.tolist(), matrix.integer.tolist(), strict=True)
    columns = [
        model.add_variable(f"x{j}", low, high if np.isfinite(high) else None, "Integer" if whole else "Continuous")
        for j, (low, high, whole) in enumerate(bounds)
    ]
    for column, value in zip(columns, matrix.start.tolist(), strict=True):
        column.setInitialValue(value, check=False)
    worth = np.flatnonzero(matrix.value).tolist()
    model.setObjective(pulp.LpAffineExpression([(columns[j], -float(matrix.value[j])) for j in worth]))
    at, values, ends = matrix.indices.tolist(), matrix.data.tolist(), matrix.indptr.tolist()
    row_bounds = zip(matrix.row_lower.tolist(), matrix.row_upper.tolist(), strict=True)
    for row, (low, high) in enumerate(row_bounds):
        span = slice(ends[row], ends[row + 1])
        total = pulp.LpAffineExpression([(columns[j], c) for j, c in zip(at[span], values[span], strict=True)])
        sense, bound = (0, low) if low == high else (1, low) if np.isfinite(low) else (-1, high)
        model.addConstraint(pulp.LpConstraint(total, sense, f"r{row}", bound))
    return model, columns


def _follow(report: Path, log: Log, done: Event) -> None:
    """Read CBC's log as it grows."""
    while not (report.exists() or done.is_set()):
        time.sleep(0.02)
    if not report.exists():
        return
    began, plan, bound = log.seconds, None, None
    with report.open(encoding="utf-8", errors="replace") as file:
        while True:
            last = done.is_set()  # asked before reading, so that nothing written until then is missed
            for line in file.readlines():
                plan, bound, seconds = _read(line, plan, bound)
                log.seen(plan, bound, at=None if seconds is None else began + seconds)
            if last:
                return
            done.wait(0.1)


def _read(line: str, plan: float | None, bound: float | None) -> tuple[float | None, float | None, float | None]:
    """Return plan, bound and seconds after a line of the log; CBC minimises the negated value.

    Examples
    --------
    >>> _read("Cbc0012I Integer solution of -98.5 found by rounding after 3 iterations and 0 nodes (1.20 seconds)", None, 99.0)
    (98.5, 99.0, 1.2)
    >>> _read("Cbc0010I After 0 nodes, 1 on tree, -98.5 best solution, best possible -98.75 (2.00 seconds)", 98.5, 99.0)
    (98.5, 98.75, 2.0)
    """
    if found := BOTH.search(line):
        return -float(found[1]), -float(found[2]), float(found[3])
    if found := ROOT.search(line):
        return plan, -float(found[1]), float(found[2])
    if found := PLAN.search(line):
        return -float(found[1]), bound, float(found[2])
    return plan, bound, None


if __name__ == "__main__":
    peer(run)
