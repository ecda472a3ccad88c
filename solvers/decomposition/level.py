"""One objective level: prices, then plans of all units at these prices, one of them selected for each, then repair, until plan and bound are near enough."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import replace

import numpy as np

from landquota.solvers.decomposition.bounds import bound_at, cost_at
from landquota.solvers.decomposition.completion import complete
from landquota.solvers.decomposition.groups import group_parts, labels_of
from landquota.solvers.decomposition.homes import at_home, contested, find_homes
from landquota.solvers.decomposition.parts import Part, Split, split
from landquota.solvers.decomposition.piece import LEAST_NEAR, Piece, solve_piece, uses_of
from landquota.solvers.decomposition.prices import Offer, prices_of
from landquota.solvers.decomposition.relaxation import active_ties, relax
from landquota.solvers.decomposition.repair import Effort, repair, within
from landquota.solvers.decomposition.selection import Selection, select
from landquota.solvers.decomposition.work import Work
from landquota.solvers.reduced_cost import may_lose, unmoved

RELAXED_COLUMNS = 6_000
"""Columns of a group in the relaxation."""
REPAIRED_COLUMNS = 2_500
"""Columns of a group in the repair: what one search decides in a second or two."""
OFFERS = 3
"""Plans of all units before the repair."""
SPARSE = 0.05
"""An objective that asks for no more than this share of the whole-number columns is first searched for them alone."""
REPAIRS = 6
"""Repairs before the search gives up, or hands over to the search for all at once."""
PIECE_NODES, GROUP_NODES = 300, 50
"""Most nodes of the search of a unit, and of a group: counts, so that every machine stops alike."""
NEAR = 0.2
"""Share of the asked gap that the pieces together may leave."""
STEP = 0.06
"""How far the prices move from one round of plans to the next, as a share of themselves."""
FAINT = 1e-5
"""Share of the objective that all faint prices together are worth."""
ALL_AT_ONCE = 6_000
"""Up to so many whole-number columns all units are searched at once in the end, to the asked gap."""


class LevelSearch:
    """The search for one level; all values are minimised ones.

    Parameters
    ----------
    units
        The problem cut by unit, with what follows from all units shared.
    owner
        Unit of each column, `SHARED` where it has none, for the columns that follow as well; shape (columns,).
    plan
        Feasible, shape (columns,).
    near
        So near to the bound the plan is good enough, besides the gap.
    """

    def __init__(  # noqa: PLR0913 - what is searched, from where, and how far
        self, work: Work, units: Split, level: int, plan: np.ndarray, *, owner: np.ndarray, gap: float, near: float
    ) -> None:
        self.work, self.units, self.owner, self.level = work, units, owner, level
        self.gap, self.near = gap, near
        self.cost = units.problem.costs[level]
        self.active = active_ties(units, level)
        self.plan, self.bound = plan, -np.inf
        self._offers: list[Offer] = []
        self._plans: list[np.ndarray] = []
        self._tell()

    @property
    def value(self) -> float:
        """What the plan costs."""
        return float(self.cost @ self.plan)

    @property
    def is_near(self) -> bool:
        """Whether plan and bound are as near as was asked."""
        return self.value - self.bound <= max(self.gap * abs(self.value), self.near)

    def run(self) -> None:
        """Search until plan and bound are near enough, or nothing is left to try.

        Raises
        ------
        Stopped
            A limit or a cancel came; plan and bound are those so far.
        """
        if not self.cost.any():
            self.bound = 0.0
            return
        for _ in self._steps():
            self._tell()
            if self.is_near:
                return

    def _steps(self) -> Iterator[None]:
        """Take one step after the other, the cheap ones first."""
        whole = int(self.units.problem.integer.sum()) <= ALL_AT_ONCE
        if self._is_sparse():
            self._only_what_counts()
            yield
        prices = yield from self._relax()
        for _ in range(OFFERS):
            self._offer(prices)
            prices = self._next_prices(prices)
            yield
        self._raise_bound(self._best[1])
        yield
        for turn in range(1 if whole else REPAIRS):
            self._repair(turn)
            yield
            if turn == 1:
                self._raise_bound(self._next_prices(self._best[1]))
                yield
        if whole:
            self._all_at_once()
            yield

    def _is_sparse(self) -> bool:
        """Tell whether the objective asks for few of the choices only."""
        integer = self.units.problem.integer
        return bool((self.cost[integer] != 0).sum() <= SPARSE * integer.sum())

    def _only_what_counts(self) -> None:
        """Search with everything left out that the objective does not ask for, and bound it by what each group could have for nothing."""
        groups = self._groups(self.units, RELAXED_COLUMNS, 0)
        free = np.zeros(len(groups.lower))
        pieces = [Piece(part, cost_at(groups, part, self.level, free), relaxed=True) for part in groups.parts]
        self.bound = self._rounded(bound_at(groups, self.level, free, self.work.run(solve_piece, pieces)))
        problem = self.units.problem
        idle = problem.integer & (problem.upper <= 1) & (self.cost == 0) & (self.plan < 0.5) & problem.costs.any(axis=0)
        self._repair(0, RELAXED_COLUMNS, idle)

    def _held(self) -> list[int]:
        """Return the levels that are held."""
        return [
            n for n in range(len(self.units.problem.names)) if np.isfinite(self.units.upper[self.units.level_tie(n)])
        ]

    def _counts(self, level: int) -> bool:
        """Tell whether an objective counts: whole coefficients of whole numbers."""
        cost = self.units.problem.costs[level]
        asked = np.flatnonzero(cost)
        return bool(self.units.problem.integer[asked].all() and (cost[asked] == np.rint(cost[asked])).all())

    def _rounded(self, bound: float) -> float:
        """Raise the bound of an objective that counts to the next whole number."""
        return float(np.ceil(bound - LEAST_NEAR)) if self._counts(self.level) else bound

    def _relax(self) -> Generator[None, None, np.ndarray]:
        groups = self._groups(self.units, RELAXED_COLUMNS, 0)
        found = relax(self.work, self.units, groups, self.level, self.plan)
        self.bound = max(self.bound, self._rounded(found.bound))
        self._relaxed = (found.bound, found.reduced)
        yield
        self._ties = contested(self.units, self.active)
        self._homes = find_homes(self.units, self._ties, self.plan, found.reduced)
        self._between = found.prices[self._ties]
        self._counted = np.array([self.units.level_tie(n) for n in self._held() if self._counts(n)], dtype=np.int64)
        for number, part in enumerate(self.units.parts):
            self._add(number, self.plan[part.columns])
        prices = self._fainter(found.prices)
        self._best = (-np.inf, prices)
        return prices

    def _offer(self, prices: np.ndarray) -> None:
        """Let every unit plan at the prices, contested projects at home only and for nothing; then select."""
        prices = prices.copy()
        prices[self._ties] = 0.0
        parts = [self._as_offered(number) for number in range(len(self.units.parts))]
        answers = self.work.run(solve_piece, self._pieces(parts, prices))
        near = bound_at(
            self.units, self.level, prices, answers
        )  # not a bound of the problem, for homes are not all there is
        self._best = max(self._best, (near, prices), key=lambda found: found[0])
        for number, answer in enumerate(answers):
            if answer.x is not None:
                self._add(number, answer.x)
        start = np.arange(len(self.units.parts))
        chosen = select(Selection(self.units, self.level, self._offers, self.active, start))
        plan = self.plan.copy()
        for number in chosen.tolist():
            plan[self.units.parts[self._offers[number].part].columns] = self._plans[number]
        self._take(plan)

    def _as_offered(self, number: int) -> Part:
        """Return a unit with contested projects at home only, and with no less than it has of the held levels that count: prices are too coarse for those."""
        part = at_home(self.units.parts[number], number, self._ties, self._homes)
        held = self._counted
        return within(part, held, np.full(len(held), -np.inf), part.link[held] @ self.plan[part.columns])

    def _next_prices(self, last: np.ndarray) -> np.ndarray:
        """Return prices near the last ones, where the mixture of all offers sees them."""
        at = last[self.active]
        step = STEP * np.maximum(np.abs(at), self._faint()[self.active])
        found = prices_of(self.units, self.level, self._offers, self.active, (at - step, at + step))
        return last if found is None else self._fainter(found.ties)

    def _raise_bound(self, prices: np.ndarray) -> None:
        """Let every unit plan at the prices, contested projects everywhere at the price of the relaxation: what all could have at most."""
        prices = prices.copy()
        prices[self._ties] = self._between
        answers = self.work.run(solve_piece, self._pieces(self.units.parts, prices))
        self.bound = max(self.bound, self._rounded(bound_at(self.units, self.level, prices, answers)))

    def _repair(self, turn: int, room: int = REPAIRED_COLUMNS, closed: np.ndarray | None = None) -> None:
        groups = self._groups(split_by(self.units, self.owner), room, turn)
        bounded = np.isfinite(groups.lower) | np.isfinite(groups.upper)
        asked = bool(self.units.soft[self.active].any())
        active = np.flatnonzero(bounded & (asked | ~groups.soft))
        closed = self._never() if closed is None else closed
        effort = Effort(self._share(), GROUP_NODES, closed=closed)
        plan, _ = repair(self.work, groups, self.level, self.plan, active=active, effort=effort)
        self._take(plan)

    def _all_at_once(self) -> None:
        everything = split_by(self.units, np.zeros(len(self.owner), dtype=np.int64))
        active = np.flatnonzero(np.isfinite(everything.lower) | np.isfinite(everything.upper))
        near = max(self.gap * abs(self.value) / 2, self.near / 2, LEAST_NEAR)
        plan, bound = repair(
            self.work, everything, self.level, self.plan, active=active, effort=Effort(near, None, closed=self._never())
        )
        self.bound = max(self.bound, bound)
        self._take(plan)

    def _never(self) -> np.ndarray:
        """Return the columns at 0 that no plan as good as this one can move, shape (columns,)."""
        problem, (bound, reduced) = self.units.problem, self._relaxed
        room = may_lose(bound, self.value)
        at_zero = (problem.lower == 0) & problem.integer
        return unmoved(reduced, room, at_zero, problem.lower, problem.upper).at_lower

    def _groups(self, units: Split, room: int, turn: int) -> Split:
        group = group_parts(units, room, turn)
        return split_by(units, labels_of(units, group, len(self.owner)))

    def _add(self, number: int, x: np.ndarray) -> None:
        self._offers.append(Offer(number, uses_of(self.units.parts[number], x)))
        self._plans.append(x)

    def _take(self, plan: np.ndarray) -> None:
        """Keep a plan of the units where it is better."""
        plan = complete(self.units, plan)
        if self.cost @ plan < self.value:
            self.plan = plan

    def _pieces(self, parts: Sequence[Part], prices: np.ndarray) -> list[Piece]:
        share = self._share() / len(self.cost)
        return [
            Piece(
                part,
                cost_at(self.units, part, self.level, prices),
                near=max(share * len(part.columns), LEAST_NEAR),
                nodes=PIECE_NODES,
                brisk=True,
            )
            for part in parts
        ]

    def _scale(self) -> float:
        return max(abs(self.bound) if np.isfinite(self.bound) else 0.0, abs(self.value))

    def _share(self) -> float:
        return max(NEAR * self.gap * self._scale(), LEAST_NEAR)

    def _faint(self) -> np.ndarray:
        """Return for each tie a price so low that all of it costs next to nothing of the objective, shape (ties + levels,)."""
        side = np.where(np.isfinite(self.units.upper), np.abs(self.units.upper), 1.0)
        return FAINT * self._scale() / np.maximum(side, 1.0) / max(len(self.active), 1)

    def _fainter(self, prices: np.ndarray) -> np.ndarray:
        """Give a tie without a price a faint one, so that nobody takes for nothing what others need."""
        free = np.zeros(len(prices), dtype=bool)
        free[self.active] = True
        free &= (prices == 0) & np.isfinite(self.units.upper) & ~self.units.soft
        return np.where(free, -self._faint(), prices)

    def _tell(self) -> None:
        problem = self.units.problem
        sense, offset = problem.senses[self.level], problem.offsets[self.level]
        self.work.stage = problem.names[self.level]
        self.work.value = sense * (self.value + offset)
        self.work.bound = sense * (self.bound + offset) if np.isfinite(self.bound) else None
        self.work.tell()


def split_by(units: Split, labels: np.ndarray) -> Split:
    """Cut the problem of a split in another way; levels that are held stay held."""
    cut, levels = split(units.problem, labels), len(units.problem.names)
    return replace(
        cut,
        lower=np.r_[cut.lower[:-levels], units.lower[-levels:]],
        upper=np.r_[cut.upper[:-levels], units.upper[-levels:]],
    )
