"""Relaxation: prices and a bound from the problem without whole numbers, group by group.

The few ties of all groups get their prices from a linear problem over what the groups offered so far (cutting planes, in other words),
those inside a group from the group itself.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from landquota.solvers.decomposition.bounds import bound_at, cost_at
from landquota.solvers.decomposition.parts import COPY, Split
from landquota.solvers.decomposition.piece import Basis, Piece, PiecePlan, solve_piece, uses_of
from landquota.solvers.decomposition.prices import Offer, prices_of, valid
from landquota.solvers.decomposition.work import Work

ROUNDS = 20
CLOSE = 1e-4
"""Prices are good enough when the mixture of offers is so near to the bound, relative to the objective: whole numbers will cost more."""
NARROWER, WIDER = 0.5, 2.0
"""What the reach is multiplied by after a round that gained little of what the mixture promised, and after one that gained most of it."""
LITTLE, MOST = 0.1, 0.5
WIDEST = 8.0
USED = 1e-6
"""A column above this is used."""


@dataclass(frozen=True)
class Relaxed:
    """What the relaxation says.

    Attributes
    ----------
    prices
        Of each tie of the split by unit, shape (ties + levels,).
    bound
        Valid for the objective; minimised.
    reduced
        Reduced cost of each column of the problem, shape (columns,); 0 where it was not computed.
    used
        Which columns are above 0, shape (columns,).
    """

    prices: np.ndarray
    bound: float
    reduced: np.ndarray
    used: np.ndarray


def relax(work: Work, split: Split, groups: Split, level: int, start: np.ndarray) -> Relaxed:
    """Return prices, a bound and reduced costs.

    Parameters
    ----------
    split, groups
        The problem cut by unit, and by groups of units.
    start
        A feasible solution, shape (columns,): the first offer of each group.
    """
    offers = [Offer(n, uses_of(part, start[part.columns])) for n, part in enumerate(groups.parts)]
    active = active_ties(groups, level)
    penalty, usual = _penalty(groups, level, active, start), _usual(groups, level, active, start)
    to_groups = np.r_[np.searchsorted(split.ties, groups.ties), np.arange(len(split.ties), len(split.lower))]
    prices = np.zeros(len(groups.lower))
    best, best_prices, best_answers = -np.inf, prices, []
    bases: list[Basis | None] = [None] * len(groups.parts)
    promised, reach = np.inf, 1.0
    for _ in range(ROUNDS):
        pieces = [
            Piece(part, cost_at(groups, part, level, prices), relaxed=True, basis=basis)
            for part, basis in zip(groups.parts, bases, strict=True)
        ]
        answers: list[PiecePlan] = work.run(solve_piece, pieces)
        bases = [answer.basis or basis for answer, basis in zip(answers, bases, strict=True)]
        if any(answer.x is None for answer in answers):  # at these prices somebody would take without end
            prices = (prices + best_prices) / 2
            continue
        bound = bound_at(groups, level, prices, answers)
        if np.isfinite(best):
            kept = (bound - best) / max(promised - best, 1e-12)
            reach = reach * NARROWER if kept < LITTLE else min(reach * WIDER, WIDEST) if kept > MOST else reach
        if bound > best:
            best, best_prices, best_answers = bound, prices, answers
        offers += [Offer(n, answer.uses) for n, answer in enumerate(answers)]
        far = reach * np.maximum(np.abs(best_prices[active]), usual)
        box = np.maximum(-penalty, best_prices[active] - far), np.minimum(penalty, best_prices[active] + far)
        mixture = prices_of(groups, level, offers, active, box)
        if mixture is None:
            break
        promised, prices = mixture.value, mixture.ties
        if promised - best <= CLOSE * abs(promised):
            break
    if not best_answers:
        columns = len(split.problem.lower)
        return Relaxed(np.zeros(len(split.lower)), -np.inf, np.zeros(columns), np.zeros(columns, dtype=bool))
    return _by_unit(split, groups, to_groups, prices=best_prices, answers=best_answers, bound=best)


def active_ties(split: Split, level: int) -> np.ndarray:
    """Return the ties that count: those with a bound, and with a shared column only where an objective asks for that column."""
    bounded = np.isfinite(split.lower) | np.isfinite(split.upper)
    asked = split.problem.costs[level][split.shared].any() or (split.soft & bounded)[len(split.ties) :].any()
    return np.flatnonzero(bounded & (asked | ~split.soft))


def _usual(split: Split, level: int, active: np.ndarray, start: np.ndarray) -> np.ndarray:
    """Return how far the price of each tie may move at first: what the objective gains by one more of it, over all that could be taken."""
    problem = split.problem
    cost = np.abs(problem.costs[level])
    gained, taken = np.zeros(len(active)), np.zeros(len(active))
    for part in split.parts:
        uses = abs(part.link[active])
        asked = (cost[part.columns] > 0).astype(float)
        gained += (uses > 0) @ cost[part.columns]
        taken += uses @ asked
    whole = np.abs(float(problem.costs[level] @ start)) + 1.0
    side = np.where(np.isfinite(split.upper[active]), split.upper[active], split.lower[active])
    return np.where(taken > 0, gained / np.where(taken > 0, taken, 1.0), whole / np.maximum(np.abs(side), 1.0))


def _penalty(split: Split, level: int, active: np.ndarray, start: np.ndarray) -> np.ndarray:
    """Return a price that no tie is worth: as if the whole objective hung on a thousandth of it."""
    problem = split.problem
    finite = np.where(np.isfinite(problem.upper), problem.upper, 0.0)
    most = max(
        abs(float(np.minimum(problem.costs[level], 0.0) @ finite)), abs(float(problem.costs[level] @ start)), 1.0
    )
    side = np.where(np.isfinite(split.upper[active]), split.upper[active], split.lower[active])
    return np.asarray(1e3 * most / np.maximum(np.abs(side), 1.0))


def _by_unit(  # noqa: PLR0913 - two splits and what was found
    split: Split, groups: Split, to_groups: np.ndarray, *, prices: np.ndarray, answers: list[PiecePlan], bound: float
) -> Relaxed:
    """Return the prices of all ties between units: those of the groups, and inside a group the duals of its rows."""
    tie_of_row = np.full(split.problem.matrix.shape[0], -1)
    tie_of_row[split.ties] = np.arange(len(split.ties))
    of_units, reduced = np.zeros(len(split.lower)), np.zeros(len(split.problem.lower))
    used = np.zeros(len(reduced), dtype=bool)
    of_units[to_groups] = prices
    for part, answer in zip(groups.parts, answers, strict=True):
        tie = np.where(part.rows == COPY, -1, tie_of_row[part.rows])
        of_units[tie[tie >= 0]] = answer.row_duals[tie >= 0]
        reduced[part.columns] = answer.reduced
        used[part.columns] = answer.x is not None and answer.x > USED
    return Relaxed(valid(split, of_units), bound, reduced, used)
