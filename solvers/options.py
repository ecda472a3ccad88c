"""What a caller may ask of a solver."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event
from typing import Literal

Method = Literal["auto", "whole", "decomposed"]


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
    nodes
        Searched so far.
    done, count
        Parts that are solved, and how many there are; None where the problem is solved whole.
    """

    stage: str
    seconds: float
    incumbent: float | None
    bound: float | None
    gap: float | None
    nodes: int = 0
    done: int | None = None
    count: int | None = None


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
        Threads of one search, or processes that take the parts; None leaves the choice to the solver, or takes every processor.
    on_progress
        Called a few times a second, from any thread.
    method
        `whole`, `decomposed`, or `auto`: by size.
    cluster
        Address of a Dask scheduler whose workers take the parts; None: processes of this machine.
    cancel
        Set it from any thread to stop soon and keep the best plan.
    """

    gap: float = 0.0
    time_limit_s: float | None = None
    threads: int | None = None
    on_progress: Callable[[Progress], None] = ignore_progress
    method: Method = "auto"
    cluster: str | None = None
    cancel: Event = field(default_factory=Event)
