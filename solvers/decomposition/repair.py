"""Repair: groups of parts are decided anew, each within what it has and its share of what is left over.

Whatever a group does within its allotment, the plan of all stays feasible; so groups can be decided at the same time.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from landquota.solvers.decomposition.parts import COPY, Part, Split, without
from landquota.solvers.decomposition.piece import LEAST_NEAR, Piece, PiecePlan, solve_piece
from landquota.solvers.decomposition.work import Work

WHOLE = 1e-9
"""A number this near to a whole one is whole."""


@dataclass(frozen=True)
class Effort:
    """How hard each group is searched.

    Attributes
    ----------
    near
        So near to the best is good enough, in the unit of the objective, for all groups together.
    nodes
        Most nodes of each group's search; None: to the end.
    share
        Whether groups share what is left over; else each has what it has.
    brisk
        Leave out the searches within the search.
    closed
        Columns that stay 0, as they are in the plan, shape (columns,); None: none.
    """

    near: float
    nodes: int | None
    share: bool = True
    brisk: bool = False
    closed: np.ndarray | None = None


def repair(  # noqa: PLR0913 - a plan of groups, and how hard to look
    work: Work, groups: Split, level: int, plan: np.ndarray, *, active: np.ndarray, effort: Effort
) -> tuple[np.ndarray, float]:
    """Return a plan that is no worse, and a bound: that of the search where all is one group, else -inf; parameters as those of `pieces_of`."""
    pieces = pieces_of(groups, level, plan, active=active, effort=effort)
    answers: list[PiecePlan] = work.run(solve_piece, pieces)
    is_all = len(groups.parts) == 1 and not len(groups.shared)
    return with_answers(plan, pieces, answers), answers[0].bound if is_all else -np.inf


def pieces_of(groups: Split, level: int, plan: np.ndarray, *, active: np.ndarray, effort: Effort) -> list[Piece]:
    """Return what is asked of each group.

    Parameters
    ----------
    groups
        The problem cut by group.
    plan
        Feasible, shape (columns,).
    active
        Numbers of the ties that count.
    """
    lower, upper = allot(groups, active, plan, share=effort.share)
    cost = groups.problem.costs[level]
    count = sum(len(part.columns) for part in groups.parts)
    pieces = []
    for n, part in enumerate(groups.parts):
        alone = within(part, active, lower[:, n], upper[:, n])
        if effort.closed is not None:
            alone = without(alone, effort.closed[part.columns])
        near = max(effort.near * len(part.columns) / count, LEAST_NEAR)
        start = plan[alone.columns]
        pieces.append(Piece(alone, cost[alone.columns], near=near, nodes=effort.nodes, brisk=effort.brisk, start=start))
    return pieces


def with_answers(plan: np.ndarray, pieces: list[Piece], answers: list[PiecePlan]) -> np.ndarray:
    """Return the plan with what each group found better, shape (columns,)."""
    better = plan.copy()
    for piece, answer in zip(pieces, answers, strict=True):
        if answer.x is not None and piece.cost @ answer.x < piece.cost @ plan[piece.part.columns]:
            better[piece.part.columns] = answer.x
    return better


def allot(groups: Split, active: np.ndarray, plan: np.ndarray, *, share: bool = True) -> tuple[np.ndarray, np.ndarray]:
    """Return how little and how much each group must and may take of each active tie; shape (active, groups).

    Each keeps what it has in the plan, and gets a share of what is left over by its number of columns; what is counted in ones goes to the largest.
    """
    has = np.column_stack([part.link[active] @ plan[part.columns] for part in groups.parts])
    if not share:
        return has.copy(), has.copy()
    total = has.sum(axis=1) + groups.shared_link[active] @ plan[groups.shared]
    over = np.maximum(groups.upper[active] - total, 0.0)
    under = np.maximum(total - groups.lower[active], 0.0)
    touches = np.column_stack([np.diff(part.link[active].indptr) for part in groups.parts])
    counts = counts_things(groups, active)
    return has - _shares(touches, under, counts), has + _shares(touches, over, counts)


def _shares(touches: np.ndarray, left: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Share what is left of each tie among the groups that touch it."""
    whole = np.zeros(touches.shape)
    whole[np.arange(len(touches)), touches.argmax(axis=1)] = 1.0
    share = np.where(counts[:, None], whole, touches / np.maximum(touches.sum(axis=1, keepdims=True), 1))
    finite = share * np.where(np.isinf(left), 0.0, left)[:, None]
    return np.asarray(np.where(np.isinf(left)[:, None], np.inf, finite))


def counts_things(groups: Split, active: np.ndarray) -> np.ndarray:
    """Tell which ties count things: their coefficients and the limit are whole and small; shape (active,)."""
    side = np.where(np.isfinite(groups.upper[active]), groups.upper[active], groups.lower[active])
    whole = np.abs(side) <= 1.0
    for part in groups.parts:
        rows = part.link[active]
        fraction = np.abs(rows.data - np.rint(rows.data)) > WHOLE
        whole &= np.bincount(np.repeat(np.arange(len(active)), np.diff(rows.indptr)), fraction, len(active)) == 0
    return np.asarray(whole)


def within(part: Part, active: np.ndarray, lower: np.ndarray, upper: np.ndarray) -> Part:
    """Return the part with its allotment as rows of its own."""
    ties = part.link[active]
    touched = np.flatnonzero(np.diff(ties.indptr))
    return replace(
        part,
        rows=np.r_[part.rows, np.full(len(touched), COPY)],
        matrix=sparse.csr_array(sparse.vstack([part.matrix, ties[touched]], format="csr")),
        row_lower=np.r_[part.row_lower, lower[touched]],
        row_upper=np.r_[part.row_upper, upper[touched]],
    )
