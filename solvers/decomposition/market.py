"""The market: what all units offer at prices, one offer a unit selected, and the prices that follow from what was offered.

The first offers are made at prices of the relaxation, raised: it splits projects, and so wastes less than whole ones do.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from landquota.solvers.decomposition.bounds import bound_at, cost_at
from landquota.solvers.decomposition.homes import at_home, contested, find_homes
from landquota.solvers.decomposition.parts import Part, Split
from landquota.solvers.decomposition.piece import LEAST_NEAR, Piece, PiecePlan, solve_piece, uses_of
from landquota.solvers.decomposition.prices import Offer, prices_of
from landquota.solvers.decomposition.relaxation import Relaxed
from landquota.solvers.decomposition.repair import within
from landquota.solvers.decomposition.selection import Selection, select
from landquota.solvers.decomposition.work import Work

PIECE_NODES = 300
"""Most nodes of the search of a unit: a count, so that every machine stops alike."""
RAISED = 1.1
"""What the prices of the relaxation are multiplied by for the first offers."""
STEP = 0.06
"""How far the prices move from one round of offers to the next, as a share of themselves."""
FAINT = 1e-5
"""Share of the objective that all faint prices together are worth."""


class Market:
    """The offers so far, and the best prices.

    Parameters
    ----------
    active
        Numbers of the ties that count.
    relaxed
        Where prices begin.
    plan
        Feasible, shape (columns,): the first offer of each unit.
    scale
        Size of the objective, in its own unit.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - what is traded, and where it begins
        self, work: Work, units: Split, level: int, active: np.ndarray, relaxed: Relaxed, plan: np.ndarray, scale: float
    ) -> None:
        self._work, self._units, self._level, self._active = work, units, level, active
        self._ties = contested(units, active)
        self._homes = find_homes(units, self._ties, plan, relaxed.reduced)
        self._between = relaxed.prices[self._ties]
        self._counted = np.array([units.level_tie(n) for n in units.held if units.counts(n)], dtype=np.int64)
        self._offers: list[Offer] = []
        self._plans: list[np.ndarray] = []
        for number, part in enumerate(units.parts):
            self._add(number, plan[part.columns])
        prices = self._fainter(relaxed.prices, scale)
        self.first, self._best = RAISED * prices, (-np.inf, prices)

    @property
    def best(self) -> np.ndarray:
        """The prices at which all units together had least to gain; those of the relaxation before any offer."""
        return self._best[1]

    def offer(self, prices: np.ndarray, plan: np.ndarray, near: float) -> np.ndarray:
        """Let every unit plan at the prices, contested projects at home only and for nothing; return the plan that the best selection makes.

        Parameters
        ----------
        near
            So near to the best is good enough, in the unit of the objective, for all units together.
        """
        prices = prices.copy()
        prices[self._ties] = 0.0
        answers = self._ask([self._as_offered(n, plan) for n in range(len(self._units.parts))], prices, near)
        least = bound_at(
            self._units, self._level, prices, answers
        )  # no bound of the problem: homes are not all there is
        self._best = max(self._best, (least, prices), key=lambda found: found[0])
        start = np.arange(len(self._units.parts))
        chosen = select(Selection(self._units, self._level, self._offers, self._active, start))
        selected = plan.copy()
        for number in chosen.tolist():
            selected[self._units.parts[self._offers[number].part].columns] = self._plans[number]
        return selected

    def bound(self, prices: np.ndarray, near: float) -> float:
        """Let every unit plan at the prices, contested projects everywhere at the price of the relaxation; return what all could have at most."""
        prices = prices.copy()
        prices[self._ties] = self._between
        return bound_at(self._units, self._level, prices, self._ask(self._units.parts, prices, near))

    def after(self, last: np.ndarray, scale: float) -> np.ndarray:
        """Return prices near the last ones, where the mixture of all offers sees them."""
        at = last[self._active]
        step = STEP * np.maximum(np.abs(at), self._faint(scale)[self._active])
        found = prices_of(self._units, self._level, self._offers, self._active, (at - step, at + step))
        return last if found is None else self._fainter(found.ties, scale)

    def _as_offered(self, number: int, plan: np.ndarray) -> Part:
        """Return a unit with contested projects at home only, and with no less than it has of the held levels that count: prices are too coarse for those."""
        part = at_home(self._units.parts[number], number, self._ties, self._homes)
        held = self._counted
        return within(part, held, np.full(len(held), -np.inf), part.link[held] @ plan[part.columns])

    def _ask(self, parts: Sequence[Part], prices: np.ndarray, near: float) -> list[PiecePlan]:
        """Return what each part does at the prices, and keep it as an offer."""
        share = near / len(self._units.problem.lower)
        pieces = [
            Piece(
                part,
                cost_at(self._units, part, self._level, prices),
                near=max(share * len(part.columns), LEAST_NEAR),
                nodes=PIECE_NODES,
                brisk=True,
            )
            for part in parts
        ]
        answers: list[PiecePlan] = self._work.run(solve_piece, pieces)
        for number, answer in enumerate(answers):
            if answer.x is not None:
                self._add(number, answer.x)
        return answers

    def _add(self, number: int, x: np.ndarray) -> None:
        self._offers.append(Offer(number, uses_of(self._units.parts[number], x)))
        self._plans.append(x)

    def _faint(self, scale: float) -> np.ndarray:
        """Return for each tie a price so low that all of it costs next to nothing of the objective, shape (ties + levels,)."""
        upper = self._units.upper
        side = np.where(np.isfinite(upper), np.abs(upper), 1.0)
        return FAINT * scale / np.maximum(side, 1.0) / max(len(self._active), 1)

    def _fainter(self, prices: np.ndarray, scale: float) -> np.ndarray:
        """Give a tie without a price a faint one, so that nobody takes for nothing what others need."""
        free = np.zeros(len(prices), dtype=bool)
        free[self._active] = True
        free &= (prices == 0) & np.isfinite(self._units.upper) & ~self._units.soft
        return np.where(free, -self._faint(scale), prices)
