"""One objective level: prices, then plans of all units at these prices, one selected for each, and a kernel search, until plan and bound are near."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property

import numpy as np

from landquota.solvers.decomposition.bounds import bound_at, cost_at, least_possible
from landquota.solvers.decomposition.choices import each_at_its_best
from landquota.solvers.decomposition.completion import complete
from landquota.solvers.decomposition.cut import Cut
from landquota.solvers.decomposition.groups import group_parts, labels_of
from landquota.solvers.decomposition.market import Market
from landquota.solvers.decomposition.parts import Split, split_by
from landquota.solvers.decomposition.piece import LEAST_NEAR, Piece, PiecePlan, solve_piece
from landquota.solvers.decomposition.relaxation import USED, active_ties, relax
from landquota.solvers.decomposition.repair import Effort, pieces_of, repair, with_answers
from landquota.solvers.decomposition.work import Work
from landquota.solvers.result import SearchStep

RELAXED_COLUMNS = 6_000
"""Columns of a group in the relaxation."""
KERNEL_COLUMNS = 16_000
"""Open whole-number columns of a group in the kernel search: what one search decides in some seconds."""
ROUNDS = 10
"""Most rounds of the market."""
FEW_ROUNDS = 2
"""Of a problem that is searched all at once in the end."""
SPARSE = 0.05
"""An objective that asks for no more than this share of the whole-number columns is first searched for them alone."""
LEAST_GAIN = 0.05
"""A round that brings plan and bound no nearer than this share is idle."""
IDLE = 2
"""So many idle rounds one after the other are the last."""
GROUP_NODES = 50
"""Most nodes of the search of a group: a count, so that every machine stops alike."""
NEAR = 0.4
"""Share of the asked gap that the pieces together may leave."""
ALL_AT_ONCE = 6_000
"""Up to so many whole-number columns all units are searched at once in the end, to the asked gap."""


class LevelSearch:
    """The search for one level; all values are minimised ones.

    Parameters
    ----------
    units
        The problem cut by unit, with what follows from all units shared.
    cut
        Units, for the columns that follow as well, and choices.
    plan
        Feasible, shape (columns,).
    near
        So near to the bound the plan is good enough, besides the gap.
    """

    def __init__(  # noqa: PLR0913 - what is searched, from where, and how far
        self, work: Work, units: Split, level: int, plan: np.ndarray, *, cut: Cut, gap: float, near: float
    ) -> None:
        self.work, self.units, self.owner, self.level = work, units, cut.owner, level
        self.gap, self.near = gap, near
        self.cost = units.problem.costs[level]
        self.active = active_ties(units, level)
        self.plan = plan
        self._at_best = each_at_its_best(units.problem, level, cut.choice)
        self.bound = max(self._at_best, least_possible(units.problem, level))
        self.steps: list[SearchStep] = []
        self._tell("start")

    @property
    def value(self) -> float:
        """What the plan costs."""
        return float(self.cost @ self.plan)

    @property
    def is_near(self) -> bool:
        """Whether plan and bound are as near as was asked."""
        return self.value - self.bound <= max(self.gap * abs(self.value), self.near)

    @property
    def is_at_its_best(self) -> bool:
        """Whether every choice is at its best, so that each has to stay there."""
        return self.value - self._at_best <= LEAST_NEAR

    def run(self) -> None:
        """Search until plan and bound are near enough, or nothing is left to try.

        Raises
        ------
        Stopped
            A limit or a cancel came; plan and bound are those so far.
        """
        if self.is_near:
            return
        for name in self._steps():
            self._tell(name)
            if self.is_near:
                return

    def _steps(self) -> Iterator[str]:
        """Take one step after the other, the cheap ones first, and name each."""
        integer = self.units.problem.integer
        whole = int(integer.sum()) <= ALL_AT_ONCE
        if self.cost[~integer].any():
            self._settle_areas()
            yield "areas"
        if self._is_sparse():
            self._only_what_counts()
            yield "sparse"
            self._bound_for_nothing()
            yield "sparse"
        market = self._relax()
        yield "relaxation"
        if market.is_contested:
            market.trade_at_home(self.plan, self._share())
            self._take(market.select(self.plan))
            yield "homes"
        yield from self._few_rounds(market) if whole else self._rounds(market)
        if whole:
            self._all_at_once()
            yield "all_at_once"

    def _few_rounds(self, market: Market) -> Iterator[str]:
        for _ in range(FEW_ROUNDS):
            pieces = market.pieces(self.plan, self._share())
            self._trade(market, self.work.run(solve_piece, pieces))
            yield "plans"

    def _rounds(self, market: Market) -> Iterator[str]:
        """Trade and search the kernel, both at the same time, as long as it helps."""
        idle = 0
        for turn in range(ROUNDS):
            apart = self.value - self.bound
            pieces, kernel = market.pieces(self.plan, self._share()), self._kernel(market, turn)
            answers = self.work.run(solve_piece, [*pieces, *kernel])
            self._take(with_answers(self.plan, kernel, answers[len(pieces) :]))
            self._trade(market, answers[: len(pieces)])
            yield "plans"
            idle = 0 if apart - (self.value - self.bound) > LEAST_GAIN * apart else idle + 1
            if idle == IDLE:
                return

    def _trade(self, market: Market, answers: list[PiecePlan]) -> None:
        """Take what the units answered: a bound, and a selection."""
        self.bound = max(self.bound, self._rounded(market.answered(answers)))
        self._take(market.select(self.plan))

    def _open(self, market: Market) -> np.ndarray:
        """Return which whole-number columns the relaxation, an offer or the plan uses."""
        return self.units.problem.integer & (market.used | (self.plan > USED))

    def _kernel(self, market: Market, turn: int) -> list[Piece]:
        """Return what is asked of groups of units with all closed that nobody used so far; counts of more than one thing stay open."""
        problem, opened = self.units.problem, self._open(market)
        closed = problem.integer & (problem.upper <= 1) & (problem.lower == 0) & ~opened
        units = split_by(self.units, self.owner)
        group = group_parts(units, KERNEL_COLUMNS, turn, counted=opened)
        groups = split_by(units, labels_of(units, group, len(self.owner)))
        effort = Effort(self._share(), GROUP_NODES, closed=closed)
        return pieces_of(groups, self.level, self.plan, active=self._bounded(groups), effort=effort)

    def _settle_areas(self) -> None:
        """Choose areas, and what follows from them, the best for this level, with every choice that an objective asks for as it stands."""
        problem = self.units.problem
        chosen = problem.integer & problem.costs.any(axis=0)
        fixed = replace(self.units, problem=problem.with_fixed(chosen, np.rint(self.plan[chosen])))
        self._repair(units=fixed)

    def _is_sparse(self) -> bool:
        """Tell whether the objective asks for few of the choices only."""
        integer = self.units.problem.integer
        return bool((self.cost[integer] != 0).sum() <= SPARSE * integer.sum())

    def _only_what_counts(self) -> None:
        """Search with everything left out that the objective does not ask for."""
        problem = self.units.problem
        idle = problem.integer & (problem.upper <= 1) & (self.cost == 0) & (self.plan < 0.5) & problem.costs.any(axis=0)
        self._repair(idle)

    def _bound_for_nothing(self) -> None:
        """Bound the level by what each group could have for nothing."""
        groups = self._wide
        free = np.zeros(len(groups.lower))
        pieces = [Piece(part, cost_at(groups, part, self.level, free), relaxed=True) for part in groups.parts]
        bound = bound_at(groups, self.level, free, self.work.run(solve_piece, pieces))
        self.bound = max(self.bound, self._rounded(bound))

    def _rounded(self, bound: float) -> float:
        """Raise the bound of an objective that counts to the next whole number."""
        return float(np.ceil(bound - LEAST_NEAR)) if self.units.counts(self.level) else bound

    def _relax(self) -> Market:
        found = relax(self.work, self.units, self._wide, self.level, self.plan)
        self.bound = max(self.bound, self._rounded(found.bound))
        return Market(self.work, self.units, self.level, self.active, found, scale=self._scale())

    def _repair(self, closed: np.ndarray | None = None, *, units: Split | None = None) -> None:
        """Decide groups of units anew."""
        groups = self._groups(split_by(units or self.units, self.owner))
        effort = Effort(self._share(), GROUP_NODES, closed=closed)
        plan, _ = repair(self.work, groups, self.level, self.plan, active=self._bounded(groups), effort=effort)
        self._take(plan)

    def _bounded(self, groups: Split) -> np.ndarray:
        """Return the numbers of the ties of groups that count."""
        bounded = np.isfinite(groups.lower) | np.isfinite(groups.upper)
        asked = bool(self.units.soft[self.active].any())
        return np.flatnonzero(bounded & (asked | ~groups.soft))

    def _all_at_once(self) -> None:
        everything = split_by(self.units, np.zeros(len(self.owner), dtype=np.int64))
        active = np.flatnonzero(np.isfinite(everything.lower) | np.isfinite(everything.upper))
        near = max(self.gap * abs(self.value) / 2, self.near / 2, LEAST_NEAR)
        plan, bound = repair(self.work, everything, self.level, self.plan, active=active, effort=Effort(near, None))
        self.bound = max(self.bound, bound)
        self._take(plan)

    @cached_property
    def _wide(self) -> Split:
        """The problem cut by the groups of the relaxation."""
        return self._groups(self.units)

    def _groups(self, units: Split) -> Split:
        group = group_parts(units, RELAXED_COLUMNS)
        return split_by(units, labels_of(units, group, len(self.owner)))

    def _take(self, plan: np.ndarray) -> None:
        """Keep a plan of the units where it is better."""
        plan = complete(self.units, plan)
        if self.cost @ plan < self.value:
            self.plan = plan

    def _scale(self) -> float:
        return max(abs(self.bound) if np.isfinite(self.bound) else 0.0, abs(self.value))

    def _share(self) -> float:
        return max(NEAR * self.gap * self._scale(), LEAST_NEAR)

    def _tell(self, step: str) -> None:
        problem = self.units.problem
        sense, offset = problem.senses[self.level], problem.offsets[self.level]
        self.work.stage = problem.names[self.level]
        self.work.value = sense * (self.value + offset)
        self.work.bound = sense * (self.bound + offset) if np.isfinite(self.bound) else None
        self.steps.append(SearchStep(step, self.work.value, self.work.bound))
        self.work.tell()
