"""Prices: what a unit of each tie is worth, from a linear problem over the plans that the parts have offered.

    min  sum_j cost_j w_j + penalty * slack     each part: sum_j w_j = 1     each tie: lower <= sum_j uses_j w_j + shared <= upper

symbol  kind       meaning                                        where
w_j     variable   share of offered plan j                        here
cost_j  parameter  what the plan costs at the level               Offer.uses, the level's tie
uses_j  parameter  what it takes of each tie                      Offer.uses
slack   variable   how far a tie is missed while offers are few   here

In words: a plan may be mixed from what was offered; the price of a tie is what one unit more of it would save the mixture.
Source: Dantzig and Wolfe, Decomposition principle for linear programs, Operations Research 8 (1960) 101-111.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from landquota.solvers.decomposition.parts import Split
from landquota.solvers.decomposition.piece import Uses, load, run


@dataclass(frozen=True)
class Offer:
    """A plan that a part offers.

    Attributes
    ----------
    part
        Its number.
    uses
        What it takes of each tie that it touches, the objectives among them: numbers and amounts.
    """

    part: int
    uses: Uses


@dataclass(frozen=True)
class Prices:
    """The answer.

    Attributes
    ----------
    ties
        Price of each tie, shape (ties + levels,): positive where its lower bound binds, negative where its upper bound does, 0 where neither.
    value
        Of the mixture, penalties included; minimised.
    """

    ties: np.ndarray
    value: float


def prices_of(
    split: Split, level: int, offers: list[Offer], active: np.ndarray, within: tuple[np.ndarray, np.ndarray]
) -> Prices | None:
    """Return the prices of the ties; None where there are none between the least and the most.

    Parameters
    ----------
    active
        Numbers of the ties that count.
    within
        No price of an active tie is below or above these: for that much, what is missing can be bought and what is over sold. Two of shape (active,).
    """
    matrix, cost, count = mixture(split, level, offers, active)
    ties, parts, plans = len(active), matrix.shape[0] - len(active), matrix.shape[1]
    slack = sparse.vstack(
        [
            sparse.csr_array(sparse.hstack([sparse.eye_array(ties), -sparse.eye_array(ties)])),
            sparse.csr_array((parts, 2 * ties)),
        ],
        format="csr",
    )
    whole = sparse.csr_array(sparse.hstack([matrix, slack], format="csr"))
    rows = (np.r_[split.lower[active], np.ones(parts)], np.r_[split.upper[active], np.ones(parts)])
    lower, upper = column_bounds(split, count, plans)
    columns = (np.r_[lower, np.zeros(2 * ties)], np.r_[upper, np.full(2 * ties, np.inf)])
    highs = load(whole, rows, columns, np.r_[cost, within[1], -within[0]])
    run(highs)
    solution = highs.getSolution()
    if not solution.dual_valid:
        return None
    duals = np.zeros(len(split.lower))
    duals[active] = np.array(solution.row_dual)[:ties]
    return Prices(valid(split, duals), float(highs.getInfo().objective_function_value))


def valid(split: Split, prices: np.ndarray) -> np.ndarray:
    """Return the prices without those that no bound stands behind."""
    prices = np.where((prices > 0) & np.isinf(split.lower), 0.0, prices)
    return np.where((prices < 0) & np.isinf(split.upper), 0.0, prices)


def mixture(
    split: Split, level: int, offers: list[Offer], active: np.ndarray
) -> tuple[sparse.csr_array, np.ndarray, int]:
    """Return the rows (active ties, then one a part), the costs of the columns (offers, then shared columns), and the number of offers."""
    uses = uses_matrix(offers, len(split.lower))
    parts, count = len(split.parts), len(offers)
    part = np.array([offer.part for offer in offers])
    one_each = sparse.csr_array((np.ones(count), (part, np.arange(count))), shape=(parts, count))
    shared = split.shared_link[active]
    nothing = sparse.csr_array((parts, shared.shape[1]))
    matrix = sparse.block_array([[uses[active], shared], [one_each, nothing]], format="csr")
    cost = uses[[split.level_tie(level)]].toarray()[0]
    return sparse.csr_array(matrix), np.r_[cost, split.problem.costs[level][split.shared]], count


def uses_matrix(offers: list[Offer], ties: int) -> sparse.csr_array:
    """Return what each offer takes of each tie, shape (ties, offers)."""
    touched = np.concatenate([offer.uses[0] for offer in offers])
    amounts = np.concatenate([offer.uses[1] for offer in offers])
    starts = np.r_[0, np.cumsum([len(offer.uses[0]) for offer in offers])]
    return sparse.csr_array(sparse.csc_array((amounts, touched, starts), shape=(ties, len(offers))))


def column_bounds(split: Split, count: int, plans: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the bounds of the columns of a mixture."""
    lower, upper = np.zeros(plans), np.full(plans, np.inf)
    lower[count:], upper[count:] = split.problem.lower[split.shared], split.problem.upper[split.shared]
    return lower, upper
