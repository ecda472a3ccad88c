"""The least disposal that raises a unit's credit after multipliers by some amount.

    min sum_c x_c,   multiplier(x) (E + sum_c ratio_c x_c) - multiplier(0) E >= mu,   0 <= x_c <= left_c

symbol        kind       unit   meaning                                                                      where
x_c           variable   mu     more disposal of class c, in hundredths of a mu                              here
left_c        parameter  mu     stock of class c that is left                                                Earning.classes
multiplier(x) parameter  -      top when every set task is met by what is disposed of and x, else base       Earning

The multiplier has few values, so each is looked at alone: every open task is met, or a certain one stays open. Then the most that a given sum
of x can bring comes from taking the best ratio first (what must go to a task before that): bounds on classes and on the groups of
classes of one task, which have none in common, leave no better way. That most rises with the sum, so the least sum is found by halving.

In words: which land should the unit dispose of first, and how much of it?
Source: docs/formulation.md section 1 (tasks, multipliers); docs/explain.md.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import pandas as pd

from landquota.models.assess.tasks import MET_TOLERANCE_MU

GRID_MU = 0.01
"""Disposal is counted in these; what is left of a class is cut to it."""
REACHED_MU = 1e-6
"""An amount of which no more is missing is reached."""
NEAR = 1e-6
"""A number of hundredths this near to a whole one is it."""


@dataclass(frozen=True)
class Earning:
    """How a unit earns.

    Attributes
    ----------
    credit
        E_u of the plan, mu.
    base, top
        Multiplier with an open task, and with none.
    met
        The plan meets every set task, and there is one.
    missing
        Task to mu still missing, of the open ones.
    classes
        Indexed by class id, in rulebook order: `ratio` (0 where none is stated), `task` (None for none), `left` (mu).
    """

    credit: float
    base: float
    top: float
    met: bool
    missing: Mapping[str, float]
    classes: pd.DataFrame


@dataclass(frozen=True)
class Disposal:
    """Some disposal, and what it brings.

    Attributes
    ----------
    areas
        Class to mu, of those above 0; in rulebook order.
    gain_mu
        By how much the credit after multipliers rises.
    """

    areas: Mapping[str, float]
    gain_mu: float


@dataclass(frozen=True)
class _Regime:
    """One multiplier, and what holds it: hundredths that a task must get at least, or may get at most."""

    multiplier: float
    least: Mapping[str, int] = field(default_factory=dict)
    most: Mapping[str, int] = field(default_factory=dict)


def least_disposal(earning: Earning, mu: float) -> Disposal:
    """Return the least disposal that raises the credit after multipliers by `mu`, or where none does, by the most there is.

    Of several with the same sum, the one that brings most.

    Examples
    --------
    >>> classes = pd.DataFrame({"ratio": [0.5, 0.3], "task": [None, None], "left": [10.0, 30.0]}, index=["old", "new"])
    >>> least_disposal(Earning(0.0, 1.0, 1.0, False, {}, classes), 8.0).areas  # 10 x 0.5 + 10 x 0.3
    {'old': 10.0, 'new': 10.0}
    """
    choices = _Choices(earning)
    regimes = [regime for regime in choices.regimes() if choices.fits(regime)]
    most = max(choices.gain(regime, choices.bounds(regime)[1]) for regime in regimes)
    found = [(n, regime) for regime in regimes if (n := choices.least(regime, min(mu, most))) is not None]
    n, regime = min(found, key=lambda one: (one[0], -choices.gain(one[1], one[0])))
    return Disposal(choices.areas(regime, n), choices.gain(regime, n))


def task_disposal(earning: Earning, tasks: tuple[str, ...]) -> dict[str, float] | None:
    """Return the least disposal, class to mu, that meets some open tasks, of the best credited classes; None where too little is left.

    Examples
    --------
    >>> classes = pd.DataFrame({"ratio": [0.5, 0.3], "task": ["idle", "idle"], "left": [10.0, 30.0]}, index=["a", "b"])
    >>> task_disposal(Earning(0.0, 0.8, 1.0, False, {"idle": 15.0}, classes), ("idle",))
    {'a': 10.0, 'b': 5.0}
    """
    choices = _Choices(earning)
    regime = _Regime(earning.base, least={task: choices.needs[task] for task in tasks})
    return choices.areas(regime, sum(regime.least.values())) if choices.fits(regime) else None


class _Choices:
    """The classes in hundredths of a mu, best ratio first."""

    def __init__(self, earning: Earning) -> None:
        self._earning = earning
        classes = earning.classes.sort_values("ratio", ascending=False, kind="stable")
        self._names: list[str] = classes.index.tolist()
        self._ratio: list[float] = classes["ratio"].tolist()
        self._task: list[str | None] = classes["task"].tolist()
        self._left = [math.floor(left / GRID_MU + NEAR) for left in classes["left"].tolist()]
        self.needs = {task: _needed(missing) for task, missing in earning.missing.items()}

    def regimes(self) -> Iterator[_Regime]:
        """Yield each multiplier with what holds it."""
        earning = self._earning
        if not earning.missing:
            yield _Regime(earning.top if earning.met else earning.base)
            return
        for task, need in self.needs.items():
            yield _Regime(earning.base, most={task: need - 1})
        yield _Regime(earning.top, least=self.needs)

    def bounds(self, regime: _Regime) -> tuple[int, int]:
        """Return the least and the most hundredths that fit a regime."""
        room = sum(self._room(task, regime) for task in dict.fromkeys(self._task))
        return sum(regime.least.values()), room

    def fits(self, regime: _Regime) -> bool:
        """Tell whether enough is left for the tasks that a regime meets."""
        return all(need <= self._room(task, regime) for task, need in regime.least.items())

    def least(self, regime: _Regime, mu: float) -> int | None:
        """Return the fewest hundredths that bring `mu`; None where a regime cannot."""
        low, high = self.bounds(regime)
        if self.gain(regime, high) < mu - REACHED_MU:
            return None
        while low < high:
            middle = (low + high) // 2
            if self.gain(regime, middle) >= mu - REACHED_MU:
                high = middle
            else:
                low = middle + 1
        return low

    def gain(self, regime: _Regime, n: int) -> float:
        """Return the most that `n` hundredths bring, mu after multipliers."""
        earning = self._earning
        credit = sum(ratio * taken * GRID_MU for ratio, taken in zip(self._ratio, self._taken(regime, n), strict=True))
        before = earning.credit * (earning.top if earning.met else earning.base)
        return float(regime.multiplier * (earning.credit + credit) - before)

    def areas(self, regime: _Regime, n: int) -> dict[str, float]:
        """Return class to mu, in rulebook order, of the disposal of `n` hundredths that brings most."""
        taken = dict(zip(self._names, self._taken(regime, n), strict=True))
        return {str(name): round(taken[name] * GRID_MU, 2) for name in self._earning.classes.index if taken[name]}

    def _taken(self, regime: _Regime, n: int) -> list[int]:
        """Return hundredths by class: first what the tasks must get, then the best ratios."""
        taken = [0] * len(self._left)
        for task, need in regime.least.items():
            self._take(taken, need, [i for i, of in enumerate(self._task) if of == task], regime)
        self._take(taken, n - sum(taken), list(range(len(taken))), regime)
        return taken

    def _take(self, taken: list[int], wanted: int, members: list[int], regime: _Regime) -> None:
        for i in members:
            task = self._task[i]
            room = self._left[i] - taken[i]
            if task is not None and task in regime.most:
                room = min(
                    room, regime.most[task] - sum(t for t, of in zip(taken, self._task, strict=True) if of == task)
                )
            amount = min(room, wanted)
            taken[i] += amount
            wanted -= amount

    def _room(self, task: str | None, regime: _Regime) -> int:
        left = sum(left for left, of in zip(self._left, self._task, strict=True) if of == task)
        return left if task is None else min(left, regime.most.get(task, left))


def _needed(missing: float) -> int:
    """Return the hundredths that meet a task of which so much is missing, mu."""
    return max(1, math.ceil((missing - MET_TOLERANCE_MU) / GRID_MU - 1e-9))
