"""Selection: one offered plan for each part, together the best that keeps every tie."""

from __future__ import annotations

from dataclasses import dataclass

import highspy
import numpy as np
from scipy import sparse

from landquota.solvers.decomposition.parts import Split
from landquota.solvers.decomposition.piece import load, make_whole, run
from landquota.solvers.decomposition.prices import Offer, column_bounds, mixture

NODES = 500
"""Most nodes of the search for a selection: it offers plans, it proves nothing."""
CLOSE = 1e-6


@dataclass(frozen=True)
class Selection:
    """What is searched; solved wherever there is a processor.

    Attributes
    ----------
    matrix, rows, columns, cost
        The mixture of the offers: rows are ties and one a part, columns the offers and then shared columns; bounds are two of each.
    count, parts
        Numbers of offers and of parts.
    start
        Numbers of offers, one a part, that keep every tie; shape (parts,).
    """

    matrix: sparse.csr_array
    rows: tuple[np.ndarray, np.ndarray]
    columns: tuple[np.ndarray, np.ndarray]
    cost: np.ndarray
    count: int
    parts: int
    start: np.ndarray

    @property
    def size(self) -> int:
        """How large it is, beside other pieces of work."""
        return len(self.cost)


def selection_of(split: Split, level: int, offers: list[Offer], active: np.ndarray, start: np.ndarray) -> Selection:
    """Return the selection among some offers, at least one a part; parameters as the attributes of `Selection`, and the numbers of the ties that count."""
    matrix, cost, count = mixture(split, level, offers, active)
    parts = len(split.parts)
    rows = (np.r_[split.lower[active], np.ones(parts)], np.r_[split.upper[active], np.ones(parts)])
    lower, upper = column_bounds(split, count, matrix.shape[1])
    upper[:count] = 1.0
    return Selection(matrix, rows, (lower, upper), cost, count, parts, start)


def select(selection: Selection) -> np.ndarray:
    """Return the numbers of the offers that are taken, one a part; those of the start where nothing better was found."""
    cost, count, start = selection.cost, selection.count, selection.start
    highs = load(selection.matrix, selection.rows, selection.columns, cost)
    make_whole(highs, np.arange(len(cost)) < count)
    highs.setOptionValue("mip_rel_gap", CLOSE)
    highs.setOptionValue("mip_max_nodes", NODES)
    run(highs)
    if highs.getInfo().primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        return start
    taken = np.flatnonzero(np.array(highs.getSolution().col_value)[:count] > 0.5)
    better = cost[taken].sum() < cost[start].sum() and len(taken) == selection.parts
    return taken if better else start
