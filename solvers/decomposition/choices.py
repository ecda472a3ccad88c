"""Choices: groups of whole-number columns of which at most one is 1, such as the places of one project."""

from __future__ import annotations

import numpy as np

from landquota.solvers.problem import Problem, Row

NONE = -1
"""Choice of a column that belongs to none."""
SAME = 1e-9
"""Costs that differ by no more are the same."""


def each_at_its_best(problem: Problem, level: int, choice: np.ndarray) -> float:
    """Return what an objective would come to with every choice at its best: no plan is below it. -inf where the objective asks for other columns too.

    Parameters
    ----------
    choice
        Number of the choice of each column, or `NONE`; shape (columns,).
    """
    cost = problem.costs[level]
    if cost[choice == NONE].any():
        return -np.inf
    return float(_least(problem, cost, choice).sum())


def held_in_full(problem: Problem, level: int, choice: np.ndarray) -> Problem:
    """Return the problem with a row for each choice that an objective asks for: it is taken where it is at its best.

    Only for an objective that is at `each_at_its_best`; it then says no more than holding the objective does.
    """
    cost = problem.costs[level]
    least = _least(problem, cost, choice)
    asked = np.flatnonzero((choice != NONE) & (problem.upper > 0.5) & (cost < 0))
    best = asked[cost[asked] <= least[choice[asked]] + SAME]
    best = best[np.argsort(choice[best], kind="stable")]
    columns = np.split(best, np.flatnonzero(np.diff(choice[best])) + 1) if len(best) else []
    return problem.with_rows([Row(of, np.ones(len(of)), 1.0, np.inf) for of in columns])


def worth_otherwise(problem: Problem, levels: int, choice: np.ndarray, plan: np.ndarray) -> np.ndarray:
    """Return the columns of choices that are worth something else, at one of the first levels, than what the plan takes of that choice; shape (columns,)."""
    of = np.flatnonzero(choice != NONE)
    taken = of[plan[of] > 0.5]
    differs = np.ones(len(choice), dtype=bool)
    worth = np.full((levels, int(choice.max(initial=NONE)) + 1), np.nan)
    worth[:, choice[taken]] = problem.costs[:levels, taken]
    differs[of] = (~(np.abs(problem.costs[:levels, of] - worth[:, choice[of]]) <= SAME)).any(axis=0)
    differs[choice == NONE] = False
    return differs


def _least(problem: Problem, cost: np.ndarray, choice: np.ndarray) -> np.ndarray:
    """Return the least cost of each choice, at most 0; shape (choices,)."""
    of = np.flatnonzero((choice != NONE) & (problem.upper > 0.5))
    least = np.zeros(int(choice.max(initial=NONE)) + 1)
    np.minimum.at(least, choice[of], cost[of])
    return least
