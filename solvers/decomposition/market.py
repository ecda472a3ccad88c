"""The market: at prices for what they share, all units plan. What each could gain at most bounds the problem, a selection of one plan each is a plan of all.

The first prices are those of the relaxation, raised: it splits projects, and so wastes less land than whole ones do. The next ones are those that
the mixture of all plans so far sees, near to the prices that gave the best bound; nearer each time that the bound gets no better.
Source: Dantzig and Wolfe 1960 (prices from plans); Marsten, Hogan and Blankenship, The boxstep method for large-scale optimization, 1975.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from landquota.solvers.decomposition.bounds import bound_at, cost_at
from landquota.solvers.decomposition.homes import at_home, find_homes
from landquota.solvers.decomposition.parts import Part, Split
from landquota.solvers.decomposition.piece import LEAST_NEAR, Basis, Piece, PiecePlan, solve_piece, uses_of
from landquota.solvers.decomposition.prices import Offer, prices_of
from landquota.solvers.decomposition.relaxation import USED, Relaxed
from landquota.solvers.decomposition.repair import counts_things
from landquota.solvers.decomposition.selection import select, selection_of
from landquota.solvers.decomposition.work import Work

PIECE_NODES = 40
"""Most nodes of the search of a unit: a count, so that every machine stops alike. More moved no bound by a ten-thousandth."""
RAISED = 1.1
"""What the prices of the relaxation are multiplied by at first."""
STEP = 0.05
"""How far prices move from the best ones at first, as a share of themselves."""
DEAR = 0.02
"""What the relaxation would lose by a choice, as a share of its worth, from which on it is left out at home."""
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
    scale
        Size of the objective, in its own unit.
    """

    def __init__(  # noqa: PLR0913 - what is traded, and where it begins
        self, work: Work, units: Split, level: int, active: np.ndarray, relaxed: Relaxed, *, scale: float
    ) -> None:
        self._work, self._units, self._level, self._active = work, units, level, active
        self._faint = self._faint_prices(scale)
        self._counted = active[counts_things(units, active)]
        raised = np.full(len(units.lower), RAISED)
        raised[self._counted] = 1.0  # of what is counted nothing is wasted
        self._prices = self._best_prices = raised * self._with_faint(relaxed.prices)
        self._reduced, self._used = relaxed.reduced, relaxed.used.copy()
        self._bound, self._step = -np.inf, STEP
        self._offers: list[Offer] = []
        self._plans: list[np.ndarray] = []
        self._of_part: list[list[int]] = [[] for _ in units.parts]
        self._bases: list[Basis | None] = [None] * len(units.parts)

    @property
    def is_contested(self) -> bool:
        """Whether there is something that only one part can have."""
        return len(self._counted) > 0

    def trade_at_home(self, plan: np.ndarray, near: float) -> None:
        """Let every unit plan at the prices, what only one can have at home alone and for nothing, and without what the relaxation finds dear.

        Parameters are those of `pieces`.
        """
        homes = find_homes(self._units, self._counted, plan, self._reduced)
        closed = self._dear & (plan < 0.5)
        parts = [at_home(part, n, self._counted, homes, closed) for n, part in enumerate(self._units.parts)]
        prices = self._prices.copy()
        prices[self._counted] = 0.0
        self._add_plan(plan)
        self._keep(self._work.run(solve_piece, self._pieces(parts, prices, near)))

    @property
    def used(self) -> np.ndarray:
        """Which columns the relaxation or an offer uses, shape (columns,)."""
        return self._used

    @property
    def _dear(self) -> np.ndarray:
        """Which choices would cost the relaxation more than a small share of what they are worth, shape (columns,)."""
        problem = self._units.problem
        worth = np.abs(problem.costs[self._level])
        return problem.integer & (problem.lower == 0) & (worth > 0) & (self._reduced > DEAR * worth) & ~self._used

    def pieces(self, plan: np.ndarray, near: float) -> list[Piece]:
        """Return what is asked of every unit, at the prices.

        Parameters
        ----------
        plan
            Feasible, shape (columns,): what each unit has in it is an offer too.
        near
            So near to the best is good enough, in the unit of the objective, for all units together.
        """
        self._add_plan(plan)
        return self._pieces(self._units.parts, self._prices, near)

    def answered(self, answers: list[PiecePlan]) -> float:
        """Take what the units answered, and move the prices; return a bound of the problem."""
        self._keep(answers)
        bound = bound_at(self._units, self._level, self._prices, answers)
        if bound > self._bound:
            self._bound, self._best_prices = bound, self._prices
        else:
            self._step /= 2
        self._prices = self._next()
        return bound

    def select(self, plan: np.ndarray) -> np.ndarray:
        """Return the plan that the best selection of offers makes, shape (columns,); no worse than the one given."""
        start = self._add_plan(plan)
        selection = selection_of(self._units, self._level, self._offers, self._active, start)
        chosen: np.ndarray = self._work.run(select, [selection])[0]
        selected = plan.copy()
        for number in chosen.tolist():
            selected[self._units.parts[self._offers[number].part].columns] = self._plans[number]
        return selected

    def _pieces(self, parts: Sequence[Part], prices: np.ndarray, near: float) -> list[Piece]:
        """Return what is asked of each part at the prices. It begins with what suits it best of its offers so far."""
        share = near / len(self._units.problem.lower)
        return [
            Piece(
                part,
                cost_at(self._units, part, self._level, prices),
                near=max(share * len(part.columns), LEAST_NEAR),
                nodes=PIECE_NODES,
                brisk=True,
                start=self._best_offer(number, part, prices),
                basis=self._bases[number],
            )
            for number, part in enumerate(parts)
        ]

    def _keep(self, answers: list[PiecePlan]) -> None:
        """Keep what the parts answered as offers."""
        for number, answer in enumerate(answers):
            self._bases[number] = answer.basis or self._bases[number]
            if answer.x is not None:
                self._add(number, answer.x)

    def _best_offer(self, number: int, part: Part, prices: np.ndarray) -> np.ndarray | None:
        """Return the cheapest offer at the prices of those that the part allows."""
        asked = self._units.level_tie(self._level)

        def cost(offer: int) -> float:
            ties, amounts = self._offers[offer].uses
            return float(((ties == asked) - prices[ties]) @ amounts)

        allowed = [n for n in self._of_part[number] if (self._plans[n] <= part.upper).all()]
        return self._plans[min(allowed, key=cost)] if allowed else None

    def _add_plan(self, plan: np.ndarray) -> np.ndarray:
        """Keep what each unit has in a plan as an offer; return their numbers."""
        return np.array([self._add(n, plan[part.columns]) for n, part in enumerate(self._units.parts)])

    def _add(self, part: int, x: np.ndarray) -> int:
        """Keep an offer, if it is new; return its number."""
        known = next((n for n in self._of_part[part] if np.array_equal(self._plans[n], x)), None)
        if known is not None:
            return known
        self._used[self._units.parts[part].columns] |= x > USED
        self._of_part[part].append(len(self._offers))
        self._offers.append(Offer(part, uses_of(self._units.parts[part], x)))
        self._plans.append(x)
        return len(self._offers) - 1

    def _next(self) -> np.ndarray:
        """Return prices near the best ones, where the mixture of all offers sees them."""
        at = self._best_prices[self._active]
        step = self._step * np.maximum(np.abs(at), self._faint[self._active])
        found = prices_of(self._units, self._level, self._offers, self._active, (at - step, at + step))
        return self._best_prices if found is None else self._with_faint(found.ties)

    def _faint_prices(self, scale: float) -> np.ndarray:
        """Return for each tie a price so low that all of it costs next to nothing of the objective, shape (ties + levels,)."""
        upper = self._units.upper
        side = np.where(np.isfinite(upper), np.abs(upper), 1.0)
        return FAINT * scale / np.maximum(side, 1.0) / max(len(self._active), 1)

    def _with_faint(self, prices: np.ndarray) -> np.ndarray:
        """Give a tie without a price a faint one, so that nobody takes for nothing what others need."""
        free = np.zeros(len(prices), dtype=bool)
        free[self._active] = True
        free &= (prices == 0) & np.isfinite(self._units.upper) & ~self._units.soft
        return np.where(free, -self._faint, prices)
