"""A quick look for a good solution, without insisting on the best."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from landquota.solvers.highs import HighsSession
from landquota.solvers.options import SolveOptions, ignore_progress
from landquota.solvers.problem import Problem
from landquota.solvers.result import Termination


@dataclass(frozen=True)
class Glimpse:
    """What a search of so many nodes saw.

    Attributes
    ----------
    solution
        The best solution seen, shape (columns,); None without one.
    infeasible
        It is proved that there is none.
    """

    solution: np.ndarray | None
    infeasible: bool


def glimpse(problem: Problem, options: SolveOptions, nodes: int | None, near: float) -> Glimpse:
    """Search for a solution of one objective, of which the problem has only one.

    Parameters
    ----------
    nodes
        Most nodes to search: a count, so that every machine sees the same; None: to the end.
    near
        So near to the best is good enough, in the unit of the objective.
    """
    quiet = replace(options, gap=0.0, on_progress=ignore_progress)
    outcome, found = HighsSession(problem, quiet).solve(0, None, nodes=nodes, absolute_gap=near)
    return Glimpse(found, outcome.stopped is Termination.INFEASIBLE)
