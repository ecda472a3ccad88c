"""Settle: after a stop, areas and steps of the best plan so far, with every choice as it stands.

A search that is stopped at one level has not looked at those after it: its plan may hand out quota at will. With the choices fixed,
what is left is small, and is taken level by level, so that the plan is a sensible one.
"""

from __future__ import annotations

import time

import numpy as np

from landquota.solvers.highs import ABSOLUTE_GAP, HighsSession
from landquota.solvers.options import SolveOptions
from landquota.solvers.problem import Problem, Row
from landquota.solvers.reduce import reduced
from landquota.solvers.result import Have


def settle(problem: Problem, solution: np.ndarray, level: int, seconds: float) -> np.ndarray:
    """Return the solution with its areas and late columns the best for some levels; as it is where that takes too long.

    Parameters
    ----------
    solution
        Feasible for `problem`, shape (columns,).
    level
        The first level that may gain; those before it keep what they have.
    seconds
        For everything.
    """
    until = time.perf_counter() + seconds
    chosen = problem.integer & ~problem.late
    held = [_held(problem, before, solution) for before in range(level)]
    part = reduced(problem.with_fixed(chosen, np.rint(solution[chosen])).with_rows(held))
    if part is None or not len(part.columns):
        return solution
    session = HighsSession(part.problem, SolveOptions(time_limit_s=until - time.perf_counter()))
    settled = solution[part.columns]
    for later, name in enumerate(problem.names[level:], start=level):
        steps = name == "target"
        outcome, found = session.solve(later, settled, absolute_gap=max(ABSOLUTE_GAP, problem.rounding * steps))
        settled = settled if found is None else found
        if outcome.have is not Have.OPTIMAL:
            break
        session.hold(later, settled)
        if steps:
            session.fix(part.problem.late, settled)
    return part.whole(settled)


def _held(problem: Problem, level: int, solution: np.ndarray) -> Row:
    columns = np.flatnonzero(problem.costs[level])
    cost = problem.costs[level, columns]
    return Row(columns, cost, -np.inf, float(cost @ solution[columns]) + ABSOLUTE_GAP)
