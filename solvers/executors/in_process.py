"""One item after the other, in this process."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Self

from landquota.solvers.executors.base import (
    Item,
    Kept,
    Result,
    Setup,
    Stopped,
    Told,
    ignore_count,
    ignore_result,
    never,
)


class InProcess:
    """Works in the calling thread; `stop` is asked between items.

    Examples
    --------
    >>> InProcess().run(abs, [-2, 1])
    [2, 1]
    """

    def __init__(self) -> None:
        self._setup: Setup | None = None

    def run(  # noqa: PLR0913 - as the protocol
        self,
        work: Callable[[Item], Result],
        items: Sequence[Item],
        *,
        stop: Callable[[], bool] = never,
        on_done: Told = ignore_count,
        on_result: Kept = ignore_result,
        setup: Setup | None = None,
    ) -> list[Result]:
        """Return the result of each item; see `Executor.run`."""
        if setup is not None and setup is not self._setup:
            setup.call(*setup.arguments)
            self._setup = setup
        results: list[Result] = []
        for item in items:
            if stop():
                raise Stopped(dict(enumerate(results)))
            results.append(work(item))
            on_result(len(results) - 1, results[-1])
            on_done(len(results), len(items))
        return results

    def close(self) -> None:
        """Do nothing: nothing was started."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close."""
        self.close()
