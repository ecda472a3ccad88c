"""What every executor does: one function over many items, results in the order of the items, whoever finishes first.

A task is the function with one item. It has no effect but its result, and equal tasks have equal results: so a task may be done twice, where
a worker was lost, and equal ones once. Which executor runs, and in which order tasks end, changes no result.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Protocol, Self, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")
Told = Callable[[int, int], None]
"""Told how many items are done, of how many."""
Kept = Callable[[int, Any], None]
"""Given the number of an item and its result."""

ASKED_EVERY_S = 0.1
"""How often a waiting executor asks whether to stop."""
LOSSES = 3
"""A task that loses its worker so often is given up: it is likely what ends them."""

_here = threading.local()


def ignore_count(done: int, count: int) -> None:
    """Listen to nothing."""


def ignore_result(number: int, result: Any) -> None:
    """Keep nothing."""


def never() -> bool:
    """Never ask to stop."""
    return False


def processors() -> int:
    """Return the number of processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def serving() -> Iterator[None]:
    """Mark this thread as one that works for an executor elsewhere."""
    _here.serves = True
    try:
        yield
    finally:
        _here.serves = False


def is_serving() -> bool:
    """Tell whether this thread works for an executor elsewhere: it then has one processor, and sends no work on."""
    return getattr(_here, "serves", False)


class Stopped(Exception):  # noqa: N818 - nothing went wrong: the caller asked to stop
    """The caller asked to stop.

    Parameters
    ----------
    done
        Results so far, by the number of their item.
    """

    def __init__(self, done: dict[int, Any]) -> None:
        self.done = done
        super().__init__(done)


@dataclass(frozen=True)
class Setup:
    """What all items of a run share: `call(*arguments)`, once in each process before its first item.

    A process that made the same setup last does not make it again; so give the same object to run after run.

    Attributes
    ----------
    call
        A function of a module. It keeps what it makes in that module.
    arguments
        Travel once to each process.
    """

    call: Callable[..., None]
    arguments: tuple[Any, ...] = ()


class Executor(Protocol):
    """Runs tasks; used by one thread at a time, for as many runs as wanted, until closed.

    Examples
    --------
    >>> from landquota.solvers.executors.choose import open_executor
    >>> with open_executor(workers=1, cluster=None) as executor:
    ...     executor.run(abs, [-2, 1])
    [2, 1]
    """

    def run(  # noqa: PLR0913 - what is done, and who listens
        self,
        work: Callable[[Item], Result],
        items: Sequence[Item],
        *,
        stop: Callable[[], bool] = never,
        on_done: Told = ignore_count,
        on_result: Kept = ignore_result,
        setup: Setup | None = None,
    ) -> list[Result]:
        """Return the result of each item, in their order.

        Parameters
        ----------
        work
            A function of a module, for other processes find it by name. Each task has one processor.
        items
            Whatever can be pickled, as the results. Equal items may get the same result object: leave it as it is.
        stop
            Asked several times a second. When it says True, running work is abandoned: processes are ended; a cluster's worker
            and this process still end the item that runs.
        on_done, on_result
            Told from the thread that called, as results come in.
        setup
            What the items share.

        Raises
        ------
        Stopped
            `stop` said so.
        SolveError
            A task lost its worker `LOSSES` times, or there are no workers any more.
        Exception
            What `work` raised, of several that of the first item; the rest is abandoned.
        """
        ...

    def close(self) -> None:
        """End what was started; a second time does nothing."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close."""
        ...
