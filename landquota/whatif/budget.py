"""One time budget for many solves: each gets what is left."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from landquota.solvers.highs import ABSOLUTE_GAP, HighsSession
from landquota.solvers.options import SolveOptions, ignore_progress
from landquota.solvers.problem import Problem
from landquota.solvers.result import Have, LevelOutcome, Termination
from landquota.whatif.clock import Clock

COUNTED = 0.99
"""Gap at which a goal of whole numbers is solved: the true best is less than one away, so it is the one found."""


class Budget:
    """Solve options whose time limit is that of all solves together.

    Parameters
    ----------
    options
        The limit counts from now; whoever listens to single solves does not hear of these.
    """

    def __init__(self, options: SolveOptions) -> None:
        self._options = replace(options, gap=0.0, on_progress=ignore_progress)
        self._clock = Clock(options.time_limit_s)

    @property
    def is_spent(self) -> bool:
        """Whether no time is left, or somebody said stop."""
        return self._options.cancel.is_set() or self._clock.is_out

    def options(self) -> SolveOptions:
        """Return the options of the next solve: gap 0, and the time that is left (never quite none)."""
        left = self._clock.left()
        return replace(self._options, time_limit_s=None if left is None else max(left, 1e-3))

    def best(
        self, problem: Problem, cost: np.ndarray, start: np.ndarray | None, gap: float = ABSOLUTE_GAP
    ) -> tuple[LevelOutcome, np.ndarray | None]:
        """Minimise one cost over a problem.

        Parameters
        ----------
        cost
            Shape (columns,).
        gap
            Absolute gap at which it counts as solved.
        """
        if self.is_spent:
            return LevelOutcome("goal", Termination.TIME_LIMIT, Have.NOTHING, None, None, None, 0.0, 0), None
        session = HighsSession(problem.with_goal("goal", cost), self.options())
        return session.solve(0, start, absolute_gap=gap)
