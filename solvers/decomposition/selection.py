"""Selection: one offered plan for each part, together the best that keeps every tie."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import highspy
import numpy as np

from landquota.solvers.decomposition.parts import Split
from landquota.solvers.decomposition.piece import load, make_whole, run
from landquota.solvers.decomposition.prices import Offer, column_bounds, mixture

NODES = 500
"""Most nodes of the search for a selection: it offers plans, it proves nothing."""
CLOSE = 1e-6


@dataclass(frozen=True)
class Selection:
    """What is searched; made and solved wherever there is a processor.

    Attributes
    ----------
    offers
        At least one a part; `start` are numbers of offers, one a part, that keep every tie.
    """

    split: Split
    level: int
    offers: Sequence[Offer]
    active: np.ndarray
    start: np.ndarray


def select(selection: Selection) -> np.ndarray:
    """Return the numbers of the offers that are taken, one a part; those of the start where nothing better was found."""
    split, active = selection.split, selection.active
    matrix, cost, count = mixture(split, selection.level, list(selection.offers), active)
    parts = len(split.parts)
    rows = (np.r_[split.lower[active], np.ones(parts)], np.r_[split.upper[active], np.ones(parts)])
    lower, upper = column_bounds(split, count, matrix.shape[1])
    upper[:count] = 1.0
    highs = load(matrix, rows, (lower, upper), cost)
    make_whole(highs, np.arange(len(cost)) < count)
    highs.setOptionValue("mip_rel_gap", CLOSE)
    highs.setOptionValue("mip_max_nodes", NODES)
    run(highs)
    if highs.getInfo().primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        return selection.start
    taken = np.flatnonzero(np.array(highs.getSolution().col_value)[:count] > 0.5)
    better = cost[taken].sum() < cost[selection.start].sum() and len(taken) == parts
    return taken if better else selection.start
