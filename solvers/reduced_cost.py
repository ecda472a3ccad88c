"""Reduced costs: columns that no solution as good as a known one can move.

    c x >= bound + d_j (x_j - lower_j)    for every feasible x and every column with d_j > 0

symbol  meaning                                                                        unit
bound   least value of `y b + d x` over the bounds of x, with d = c - y A               that of the objective
d_j     reduced cost of column j                                                        objective per unit of x_j

In words: the bound assumes each column where its reduced cost likes it best. Moving one a whole unit away costs its reduced cost on top, whatever
the others do. Where that passes the best known value, the column stays.
Proof: for rows `A x = b` the value of x is `y b + d x`, and each `d_i x_i` is at least what the bound counts for it; so only column j adds to it
(for an inequality, y of the sign that its dual may have makes the value at least that). No optimal basis is needed, any y does. A column at its
upper bound with d_j < 0 is the mirror image. Source: Dantzig, Fulkerson and Johnson 1954 (variable fixing by reduced cost).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

STRICTLY = 1e-5
"""By how much a solution must be worse than the known one to be ruled out, and by how much of the known one's size where that is more than 1:
well above what held levels allow (1e-6), so that every tie survives for the levels after."""


@dataclass(frozen=True)
class Unmoved:
    """Columns that stay where they are, shape (columns,).

    Attributes
    ----------
    at_lower, at_upper
        Masks: the columns that stay at their lower, and at their upper bound.
    """

    at_lower: np.ndarray
    at_upper: np.ndarray


def may_lose(bound: float, incumbent: float, strictly: float = STRICTLY) -> float:
    """Return how much above the bound a solution may lie and not count as worse than a known one.

    Parameters
    ----------
    bound
        Value of the dual solution that the reduced costs belong to, a lower bound of the objective.
    incumbent
        Value of a known solution; infinite where there is none.
    strictly
        Solutions that are worse by less than this much, or this share of the known value, are kept too.

    Examples
    --------
    >>> may_lose(10.0, 12.0, strictly=0.0), may_lose(10.0, float("inf"))
    (2.0, inf)
    """
    return incumbent + strictly * max(1.0, abs(incumbent)) - bound if np.isfinite(incumbent) else np.inf


def unmoved(
    reduced_costs: np.ndarray, may_lose: float, integer: np.ndarray, lower: np.ndarray, upper: np.ndarray
) -> Unmoved:
    """Return the whole-number columns that every solution no worse than the known one leaves at a bound.

    Parameters
    ----------
    reduced_costs
        Of one objective to be minimised, shape (columns,).
    may_lose
        What a solution may lose against the bound, of `may_lose`; infinite fixes nothing.
    integer, lower, upper
        Of the columns that the bound was counted with, shape (columns,); whole-number columns have whole bounds.

    Examples
    --------
    Taking the second thing costs at least 3 more than the bound of 10, and 12 is known:

    >>> unmoved(np.array([2.0, 3.0]), may_lose(10.0, 12.0), np.ones(2, bool), np.zeros(2), np.ones(2)).at_lower.tolist()
    [False, True]
    """
    choice = integer & (lower < upper)
    room = max(may_lose, 0.0)  # a known solution below the bound is rounding
    return Unmoved(
        at_lower=np.asarray(choice & (reduced_costs > room) & np.isfinite(lower)),
        at_upper=np.asarray(choice & (-reduced_costs > room) & np.isfinite(upper)),
    )
