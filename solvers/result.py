"""What a solve leaves behind: why it stopped, and what may be used."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import numpy as np


class Termination(Enum):
    """Why a solve ended."""

    OPTIMAL = "optimal"
    TIME_LIMIT = "time_limit"
    NODE_LIMIT = "node_limit"
    CANCELLED = "cancelled"
    INFEASIBLE = "infeasible"
    UNBOUNDED = "unbounded"
    ERROR = "error"


class Have(Enum):
    """What kind of solution there is."""

    NOTHING = "nothing"
    FEASIBLE = "feasible"
    OPTIMAL = "optimal"


@dataclass(frozen=True)
class SearchStep:
    """Where a search in parts stood after one of its steps.

    Attributes
    ----------
    name
        Of the step: `start`, `areas`, `sparse`, `relaxation`, `homes`, `plans` or `all_at_once`.
    objective, bound
        In the objective's own sense; the bound is None while there is none.
    """

    name: str
    objective: float
    bound: float | None


@dataclass(frozen=True)
class LevelOutcome:
    """How one objective was solved.

    Attributes
    ----------
    objective, bound
        In the objective's own sense. None when there is no solution or no bound, never 0 or nan.
    gap
        `abs(bound - objective) / max(abs(objective), 1e-9)`; None without both.
    steps
        How a search in parts got there, the start first; empty for one search over everything, and for the tie rule.
    """

    name: str
    stopped: Termination
    have: Have
    objective: float | None
    bound: float | None
    gap: float | None
    seconds: float
    nodes: int
    steps: tuple[SearchStep, ...] = ()


@dataclass(frozen=True)
class SolveResult:
    """The outcome of all levels.

    Attributes
    ----------
    levels
        One outcome a level that was tried, in order; the rest was not reached.
    solution
        Value of each column of the problem, shape (columns,); None without a solution.
    proved
        Every level, the last included, was solved to the asked gap; or infeasibility was proved.
    """

    levels: tuple[LevelOutcome, ...]
    solution: np.ndarray | None
    proved: bool

    @property
    def stopped(self) -> Termination:
        """Why the last level that was tried ended."""
        return self.levels[-1].stopped


def relative_gap(objective: float | None, bound: float | None) -> float | None:
    """Return the gap between a value and its bound, None without both.

    Examples
    --------
    >>> relative_gap(100.0, 101.0)
    0.01
    """
    if objective is None or bound is None:
        return None
    return abs(bound - objective) / max(abs(objective), 1e-9)
