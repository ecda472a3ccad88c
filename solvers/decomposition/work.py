"""Work: the executor with the clock, the cancel and the listener of one solve."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from landquota.solvers.executors.base import Executor
from landquota.solvers.options import Progress, SolveOptions
from landquota.solvers.result import relative_gap


@dataclass
class Work:
    """Sends pieces out and listens.

    Attributes
    ----------
    stage
        Level that is being solved; told with each report.
    value, bound
        The best so far, in the objective's own sense; None while unknown.
    until
        Second at which the level has to stop; None: no limit.
    """

    executor: Executor
    options: SolveOptions
    stage: str = ""
    value: float | None = None
    bound: float | None = None
    until: float | None = None
    began: float = field(default_factory=time.monotonic)

    def run(self, work: Callable[[Any], Any], pieces: Sequence[Any]) -> list[Any]:
        """Return the answer of each piece, in order; each has a `size`, and the largest are begun first.

        Raises
        ------
        Stopped
            The time is over, or somebody said stop.
        """
        order = sorted(range(len(pieces)), key=lambda n: (-pieces[n].size, n))  # else a large one may be the last
        answers = self.executor.run(work, [pieces[n] for n in order], stop=self._is_level_over, on_done=self.tell)
        return [answer for _, answer in sorted(zip(order, answers, strict=True), key=lambda found: found[0])]

    def is_over(self) -> bool:
        """Tell whether the whole solve has to stop."""
        limit = self.options.time_limit_s
        return self.options.cancel.is_set() or (limit is not None and self.seconds >= limit)

    def allow(self, share: float) -> None:
        """Let the next level take this share of the time that is left."""
        limit = self.options.time_limit_s
        self.until = None if limit is None else self.seconds + share * max(limit - self.seconds, 0.0)

    def _is_level_over(self) -> bool:
        return self.is_over() or (self.until is not None and self.seconds >= self.until)

    @property
    def seconds(self) -> float:
        """Since the solve began."""
        return time.monotonic() - self.began

    def tell(self, done: int | None = None, count: int | None = None) -> None:
        """Report how far it is."""
        gap = relative_gap(self.value, self.bound)
        progress = Progress(self.stage, self.seconds, self.value, self.bound, gap, done=done, count=count)
        self.options.on_progress(progress)
