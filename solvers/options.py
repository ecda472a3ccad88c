"""What a caller may ask of a solver."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event


@dataclass(frozen=True)
class Progress:
    """A report from a running solve.

    Attributes
    ----------
    stage
        The objective level being solved.
    seconds
        Since the first level started.
    incumbent, bound, gap
        None while unknown.
    """

    stage: str
    seconds: float
    incumbent: float | None
    bound: float | None
    gap: float | None


def ignore_progress(_: Progress) -> None:
    """Listen to nothing."""


@dataclass(frozen=True)
class SolveOptions:
    """How hard to solve, and who listens.

    Attributes
    ----------
    gap
        Relative gap at which a level counts as solved.
    time_limit_s
        Seconds for all levels together; None: no limit.
    threads
        None leaves the choice to the solver.
    on_progress
        Called from the solving thread, a few times a second.
    cancel
        Set it from any thread to stop soon and keep the best plan.
    """

    gap: float = 0.0
    time_limit_s: float | None = None
    threads: int | None = None
    on_progress: Callable[[Progress], None] = ignore_progress
    cancel: Event = field(default_factory=Event)
