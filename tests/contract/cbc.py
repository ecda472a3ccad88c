"""The compiled problem solved by CBC, level by level: a second opinion that shares no solver code with landquota."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pulp

from landquota.solvers.problem import Problem

ROOM = 1e-6
"""How far a held level may give way, as with HiGHS."""


def solve_with_cbc(problem: Problem) -> list[float] | None:
    """Return the value of every objective in turn, each with those before it held; None when infeasible."""
    model, columns = _arrange(problem)
    values = []
    for level in range(len(problem.names)):
        cost, offset, sense = problem.costs[level], problem.offsets[level], problem.senses[level]
        total = pulp.lpSum(cost[j] * columns[j] for j in np.flatnonzero(cost).tolist())
        model.setObjective(total)
        if not _run(model):
            assert level == 0, "a level that holds a solution cannot be infeasible"
            return None
        reached = sum(cost[j] * (columns[j].value() or 0.0) for j in np.flatnonzero(cost).tolist())
        values.append(float(sense * (reached + offset)))
        if len(total):
            model.addConstraint(total <= float(reached) + ROOM, f"held_{level}")
    return values


def _arrange(problem: Problem) -> tuple[pulp.LpProblem, list[pulp.LpVariable]]:
    model = pulp.LpProblem("second_opinion", pulp.LpMinimize)
    columns = [
        model.add_variable(f"x{j}", _finite(low), _finite(high), pulp.LpInteger if whole else pulp.LpContinuous)
        for j, (low, high, whole) in enumerate(zip(problem.lower, problem.upper, problem.integer, strict=True))
    ]
    matrix = problem.matrix
    for i in range(matrix.shape[0]):
        row = slice(matrix.indptr[i], matrix.indptr[i + 1])
        terms = zip(matrix.data[row].tolist(), matrix.indices[row].tolist(), strict=True)
        total = pulp.lpSum(c * columns[j] for c, j in terms)
        low, high = _finite(problem.row_lower[i]), _finite(problem.row_upper[i])
        if low is not None and low == high:
            model.addConstraint(total == low, f"row_{i}")
            continue
        if low is not None:
            model.addConstraint(total >= low, f"least_{i}")
        if high is not None:
            model.addConstraint(total <= high, f"most_{i}")
    return model, columns


def _finite(bound: float) -> float | None:
    return float(bound) if np.isfinite(bound) else None


def _run(model: pulp.LpProblem) -> bool:
    """Solve to proved optimality, in a process and a folder of its own; False when infeasible."""
    with TemporaryDirectory() as folder:
        solver = pulp.COIN_CMD(path=pulp.PULP_CBC_CMD.pulp_cbc_path, msg=False, gapRel=0.0, gapAbs=0.0, threads=1)
        solver.tmpDir = str(Path(folder))
        status = model.solve(solver)
    assert status in (pulp.LpStatusOptimal, pulp.LpStatusInfeasible), pulp.LpStatus[status]
    return bool(status == pulp.LpStatusOptimal)
