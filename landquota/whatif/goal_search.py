"""Search settings for one whose plan reaches the goals: each point is a case of its own, decided like any other.

Settings lie on a grid: the ends of each range and equal steps between them. First a coarse grid over the whole range; then around the best point
so far its neighbours, first far ones, then nearer ones down to the grid. Better is what misses the goals by less; of those that reach them, what
changes the case by less. So the same question finds the same setting, with any number of processes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np

from landquota.decide import options_of, solve_case
from landquota.errors import NoPlanError
from landquota.inputs.read import CaseSource
from landquota.models.plan import Plan
from landquota.parallel import Setup, Told
from landquota.reports.answers.goal import Range
from landquota.solvers.executors.base import Executor
from landquota.solvers.executors.in_process import InProcess
from landquota.solvers.options import SolveOptions
from landquota.whatif.goal_terms import MET, Goal, total_of

Point = tuple[int, ...]
"""Number of the step in each range."""


@dataclass(frozen=True)
class Tried:
    """What the plan of one setting reaches.

    Attributes
    ----------
    shortfall
        By how much it misses the goals at worst; 0 where it meets them, infinite without a plan.
    worst
        Unit or total that misses most.
    levels
        Each level and total of the plan; empty without a plan.
    """

    shortfall: float
    worst: str
    status: str
    proved: bool
    levels: Mapping[str, float]

    @property
    def met(self) -> bool:
        """Whether a proved plan meets every goal."""
        return self.proved and self.shortfall <= 0.0


@dataclass(frozen=True)
class Question:
    """A case with goals."""

    scenario: tuple[str, ...]
    changes: tuple[str, ...]
    goals: tuple[Goal, ...]
    threads: int | None = None

    def try_out(self, source: CaseSource, changes: tuple[str, ...], seconds: float | None) -> Tried:
        """Decide the case with some more changes, within some seconds, and see what it reaches."""
        case = source.case(self.scenario, (*self.changes, *changes))
        options = options_of(case)
        limits = [limit for limit in (options.time_limit_s, seconds) if limit is not None]
        options = SolveOptions(gap=options.gap, time_limit_s=min(limits, default=None), threads=self.threads)
        try:
            plan = solve_case(case, options).plan
        except NoPlanError:
            return Tried(np.inf, "", "none", False, {})
        return judged(plan, self.goals)


def judged(plan: Plan, goals: Sequence[Goal]) -> Tried:
    """Return what a plan reaches of the goals."""
    if plan.totals is None:
        return Tried(np.inf, "", plan.status, plan.proved, {})
    worst, where = max((goal.missed(plan) for goal in goals), key=lambda found: found[0])
    names = [level.level for level in plan.levels]
    levels = {name: total_of(plan, name) for name in (*names, *vars(plan.totals))}
    return Tried(0.0 if worst <= MET else worst, where, plan.status, plan.proved, levels)


_ASKED: list[tuple[Question, CaseSource]] = []
"""The question of this process, with its case: what was read travels, for a cluster's worker may not have the files."""


def _begin(question: Question, source: CaseSource) -> None:
    _ASKED[:] = [(question, source)]


def _try(item: tuple[tuple[str, ...], float | None]) -> Tried:
    question, source = _ASKED[0]
    return question.try_out(source, *item)


class Search:
    """The settings tried so far.

    Parameters
    ----------
    steps
        Steps of each range.
    source
        The case, read before.
    executor
        Tries settings, several at once.
    seconds_left
        For the solves of the next round; None: no limit but the case's.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - what a search needs
        self,
        question: Question,
        source: CaseSource,
        ranges: tuple[Range, ...],
        steps: int,
        executor: Executor,
        seconds_left: Callable[[], float | None],
        on_done: Told,
    ) -> None:
        self._setup = Setup(_begin, (question, source))
        self._ranges, self._steps, self._executor = ranges, steps, executor
        self._seconds_left, self._on_done = seconds_left, on_done
        self.tried: dict[Point, Tried] = {}

    @property
    def least(self) -> float:
        """A step of the grid, as a share of a range."""
        return 1.0 / self._steps

    @property
    def best(self) -> Point:
        """The point that misses the goals by least; of those that reach them the one with the smallest change."""
        return min(self.tried, key=self._rank)

    @property
    def is_found(self) -> bool:
        """Whether some setting reaches the goals."""
        return any(tried.met for tried in self.tried.values())

    def as_it_is(self) -> Tried:
        """Try the case without any change."""
        (tried,) = self._solved([()], InProcess())
        return tried

    def coarse(self, count: int) -> None:
        """Try a grid with so many points a range, both ends among them."""
        ends = sorted({round(i * self._steps / (count - 1)) for i in range(count)})
        self.look_at(list(product(ends, repeat=len(self._ranges))))

    def refine(self, stride: int) -> None:
        """Try the neighbours of the best point, nearer and nearer, until none is better on the grid itself."""
        while stride >= 1 and not self._is_out_of_time():
            before = self.best
            self.look_at(self._neighbours(before, stride))
            if self.best == before:
                stride //= 2

    def look_at(self, points: Sequence[Point]) -> None:
        """Try some points that were not tried yet."""
        fresh = [point for point in dict.fromkeys(points) if point not in self.tried]
        seconds = self._seconds_left()
        if not fresh or (seconds is not None and seconds <= 0):
            return
        found = self._solved([self.changes(point) for point in fresh], self._executor)
        self.tried |= dict(zip(fresh, found, strict=True))

    def _solved(self, settings: Sequence[tuple[str, ...]], executor: Executor) -> list[Tried]:
        before, seconds = len(self.tried), self._seconds_left()
        return executor.run(
            _try,
            [(changes, seconds) for changes in settings],
            setup=self._setup,
            on_done=lambda done, count: self._on_done(before + done, before + count),
        )

    def value(self, number: int, point: Point) -> float:
        """Return the value of one key at a point, with at most twelve digits."""
        low, high = self._ranges[number].low, self._ranges[number].high
        return float(f"{low + (high - low) * point[number] / self._steps:.12g}")

    def changes(self, point: Point) -> tuple[str, ...]:
        """Return a point as changes of the case."""
        return tuple(f"{r.key}={self.value(number, point):.12g}" for number, r in enumerate(self._ranges))

    def change(self, point: Point) -> float:
        """Return how far a point is from the case: the sum over the keys, each as a share of its range."""
        parts = [
            abs(self.value(number, point) - r.base) / (r.high - r.low)
            for number, r in enumerate(self._ranges)
            if r.base is not None
        ]
        return round(sum(parts), 12)

    def nearest(self, values: Sequence[float]) -> Point:
        """Return the point nearest to some values."""
        shares = [(v - r.low) / (r.high - r.low) for v, r in zip(values, self._ranges, strict=True)]
        return tuple(round(share * self._steps) for share in shares)

    def _rank(self, point: Point) -> tuple[Any, ...]:
        tried = self.tried[point]
        return (not tried.met, round(tried.shortfall, 9), not tried.proved, self.change(point), point)

    def _neighbours(self, point: Point, stride: int) -> list[Point]:
        moves = product((-stride, 0, stride), repeat=len(point))
        moved = [tuple(min(max(p + m, 0), self._steps) for p, m in zip(point, move, strict=True)) for move in moves]
        return sorted(set(moved))

    def _is_out_of_time(self) -> bool:
        seconds = self._seconds_left()
        return seconds is not None and seconds <= 0
