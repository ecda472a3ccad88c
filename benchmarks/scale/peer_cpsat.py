"""Peer: CP-SAT of OR-tools, on the matrix in whole numbers (`whole_numbers`), granted areas in steps of 0.01 mu.

Its bound holds for the rounded problem alone and proves nothing about the matrix.
"""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
from ortools.sat.python import cp_model

from benchmarks.scale.asked import Asked, peer
from benchmarks.scale.log import Log
from benchmarks.scale.matrix import Matrix
from benchmarks.scale.whole_numbers import CLOSE, WholeNumbers, whole_numbers

CENTS = 100.0
"""Values are whole hundredths of 万元 in the objective."""


def run(matrix: Matrix, asked: Asked, log: Log, folder: Path) -> None:
    """Build and solve."""
    whole = whole_numbers(matrix)
    model, variables = _model(whole, matrix.start)
    log.tell("built")
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = asked.left(log)
    solver.parameters.relative_gap_limit = asked.gap
    solver.parameters.num_workers = asked.threads
    solver.parameters.random_seed = 0
    watch = _Watch(log)
    solver.best_bound_callback = watch.bound_improved
    status = solver.solve(model, watch)
    found = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    if found:
        watch.tell(solver.objective_value, solver.best_objective_bound)
    solution = whole.solution(np.array([solver.value(v) for v in variables], dtype=float)) if found else None
    log.end(solver.status_name(status), solution)


class _Watch(cp_model.CpSolverSolutionCallback):
    """Tells plans and bounds as they come; both callbacks are called from the solver's threads."""

    def __init__(self, log: Log) -> None:
        super().__init__()
        self._log = log
        self._plan: float | None = None
        self._bound: float | None = None

    def tell(self, plan: float | None, bound: float | None) -> None:
        """Write down a plan or a bound, in the objective's whole hundredths."""
        self._plan = self._plan if plan is None else plan / CENTS
        self._bound = self._bound if bound is None else bound / CENTS
        self._log.seen(self._plan, self._bound)

    def on_solution_callback(self) -> None:
        """Tell a new plan."""
        self.tell(self.objective_value, self.best_objective_bound)

    def bound_improved(self, bound: float) -> None:
        """Tell a new bound."""
        self.tell(None, bound)


def _model(whole: WholeNumbers, start: np.ndarray) -> tuple[cp_model.CpModel, list[cp_model.IntVar]]:
    model = cp_model.CpModel()
    variables = [model.new_int_var(0, upper, "") for upper in whole.upper.astype(int).tolist()]
    factors, most = whole.factors, whole.most.astype(int).tolist()
    at, values, ends = factors.indices.tolist(), factors.data.astype(int).tolist(), factors.indptr.tolist()
    for row, (begin, end) in enumerate(pairwise(ends)):
        total = cp_model.LinearExpr.weighted_sum([variables[j] for j in at[begin:end]], values[begin:end])
        model.add(total <= most[row])
    value = np.rint(whole.value * CENTS).astype(int)
    worth = np.flatnonzero(value)
    model.maximize(cp_model.LinearExpr.weighted_sum([variables[j] for j in worth.tolist()], value[worth].tolist()))
    hint = np.floor(start[whole.columns] / whole.unit + CLOSE).astype(int).tolist()
    for variable, number in zip(variables, hint, strict=True):
        model.add_hint(variable, number)
    return model, variables


if __name__ == "__main__":
    peer(run)
