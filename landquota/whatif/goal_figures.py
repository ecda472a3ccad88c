"""The figures of a plan as sums over the columns of its model, with least and greatest coefficients over a box of settings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from landquota.decide import Prepared
from landquota.whatif.goal_over import Over


@dataclass(frozen=True)
class Figure:
    """A figure within `low @ columns + least` and `high @ columns + most`; where the two differ no column is ever negative.

    Attributes
    ----------
    low, high
        Coefficients, shape (columns,).
    least, most
        The constant.
    """

    low: np.ndarray
    high: np.ndarray
    least: float = 0.0
    most: float = 0.0

    def times(self, factor: float) -> Figure:
        """Return the figure times a number."""
        one, other = (self.low * factor, self.least * factor), (self.high * factor, self.most * factor)
        (low, least), (high, most) = (one, other) if factor >= 0 else (other, one)
        return Figure(low, high, least, most)


class Figures:
    """The figures of one model.

    Parameters
    ----------
    prepared
        The case; its problem's columns are those of the figures.
    """

    def __init__(self, prepared: Prepared) -> None:
        self._prepared = prepared
        self._column = {id(variable): n for n, variable in enumerate(prepared.problem.variables)}
        self._everyone = range(len(prepared.instance.units))

    def of_unit(self, name: str, u: int, over: Over) -> Figure:
        """Return a column of `quota.csv` of one unit."""
        nothing = self.constant(0.0).low
        if name == "quota_mu":
            return self.quota(u)
        if name == "own_mu":
            return Figure(nothing, nothing, float(over.own[0][u]), float(over.own[1][u]))
        if name == "award_mu":
            return self.constant(float(over.award[u]))
        if name == "target_mu":
            return self.target(u, over)
        if name in ("credit_mu", "multiplied_mu"):
            return self.variable(name.removesuffix("_mu"), u)
        return self._areas(self._new_land(name, u), year=name == "quota_used_mu")

    def total(self, name: str, over: Over) -> Figure:
        """Return a total or a level."""
        problem = self._prepared.problem
        if name in problem.names:
            level = problem.names.index(name)
            sense = float(problem.senses[level])
            cost, offset = sense * problem.costs[level], float(sense * problem.offsets[level])
            return Figure(cost, cost, offset, offset)
        if name == "quota_mu":
            return self.handed_out()
        if name == "earned_mu":
            earned, award = self.multiplied(), float(over.award.sum())
            return Figure(earned.low, earned.high, award + over.extra[0], award + over.extra[1])
        if name in ("placed", "unplaced"):
            placed = self.constant(0.0).low
            placed[self._prepared.place_columns] = 1.0
            projects = float(len(self._prepared.case.projects))
            unplaced = Figure(-placed, -placed, projects, projects)
            return Figure(placed, placed) if name == "placed" else unplaced
        stock = self._prepared.instance.on_stock
        return self._areas(np.flatnonzero(stock if name == "supplied_mu" else ~stock))

    def _new_land(self, name: str, u: int) -> np.ndarray:
        pairs = self._prepared.instance.pairs
        mine = ~self._prepared.instance.on_stock & (pairs["unit"] == u).to_numpy()
        if name == "quota_used_mu":
            mine &= pairs["on_quota"].to_numpy(dtype=bool)
        return np.flatnonzero(mine)

    def _areas(self, members: np.ndarray, *, year: bool = False) -> Figure:
        """Return the sum of the areas of some candidates, of this year's part of them if asked."""
        shares = self._prepared.instance.pairs["phase_share"].to_numpy(dtype=float)
        weights = shares[members] if year else None
        cost = self.constant(0.0).low
        for factor, variable in self._prepared.model.areas(members, weights):
            if factor:
                cost[self._column[id(variable)]] += factor
        return Figure(cost, cost)

    def target(self, u: int, over: Over) -> Figure:
        """Return the target of one unit: own earnings, award, and its share of the pool."""
        ends = []
        everyone = self.multiplied().low
        mine = self.variable("multiplied", u).low
        for end, other in ((0, 1), (1, 0)):
            k, share = over.k[end], over.share[end][u]
            slope = k * (1.0 - over.withhold[other]) * mine + share * k * over.withhold[end] * everyone
            ends.append((slope, float(over.award[u] + share * over.extra[end])))
        return Figure(ends[0][0], ends[1][0], ends[0][1], ends[1][1])

    def multiplied(self) -> Figure:
        """Return what all units together have earned, mu."""
        return self._sum([self.variable("multiplied", u) for u in self._everyone])

    def handed_out(self) -> Figure:
        """Return the quota of all units together, mu."""
        return self._sum([self.quota(u) for u in self._everyone])

    def quota(self, u: int) -> Figure:
        """Return the quota of one unit, mu."""
        steps = self.constant(0.0).low
        steps[self._prepared.step_columns[u]] = self._prepared.case.settings.quota.step_mu
        return Figure(steps, steps)

    def variable(self, name: str, u: int) -> Figure:
        """Return a variable that each unit has."""
        cost = self.constant(0.0).low
        cost[self._column[id(getattr(self._prepared.model.m, name)[u])]] = 1.0
        return Figure(cost, cost)

    def constant(self, number: float) -> Figure:
        """Return a number."""
        nothing = np.zeros(self._prepared.problem.matrix.shape[1])
        return Figure(nothing, nothing, number, number)

    def _sum(self, figures: Sequence[Figure]) -> Figure:
        nothing = self.constant(0.0)
        return Figure(
            np.sum([nothing.low, *(f.low for f in figures)], axis=0),
            np.sum([nothing.high, *(f.high for f in figures)], axis=0),
        )
