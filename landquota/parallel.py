"""The same work in this process or in several: results in the order of the items, whoever finishes first."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any, TypeVar

from landquota.errors import Interrupted

Item = TypeVar("Item")
Result = TypeVar("Result")
Told = Callable[[int, int], None]


def ignore_count(done: int, count: int) -> None:
    """Listen to nothing."""


def processors() -> int:
    """Return the number of processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _begin(setup: Callable[..., None] | None, arguments: tuple[Any, ...]) -> None:
    """Begin a worker: a Ctrl-C is for the process that waits, which ends its workers itself."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if setup:
        setup(*arguments)


def spread(  # noqa: PLR0913 - what is done, and how it is spread
    work: Callable[[Item], Result],
    items: Sequence[Item],
    *,
    workers: int | None = None,
    setup: Callable[..., None] | None = None,
    arguments: tuple[Any, ...] = (),
    on_done: Told = ignore_count,
) -> Iterator[Result]:
    """Yield the result of each item, in order.

    Parameters
    ----------
    work
        A function of a module, for processes find it by name; as `setup`.
    workers
        Processes; absent: one a processor, but no more than items. With one, everything happens in this process.
    setup, arguments
        Called once in each process before its first item.
    on_done
        Told how many items are done, of how many.

    Examples
    --------
    >>> list(spread(abs, [-1, -2], workers=1))
    [1, 2]
    """
    workers = min(workers or processors(), max(len(items), 1))
    if workers == 1:
        if setup:
            setup(*arguments)
        for number, item in enumerate(items, start=1):
            yield work(item)
            on_done(number, len(items))
        return
    # a fresh process, not a fork: HiGHS keeps threads that a fork would break, and Windows knows nothing else
    pool = ProcessPoolExecutor(workers, get_context("spawn"), _begin, (setup, arguments))
    done = 0

    def note(_: Future[Result]) -> None:
        nonlocal done
        done += 1
        on_done(done, len(items))

    try:
        futures = [pool.submit(work, item) for item in items]
        for future in futures:
            future.add_done_callback(note)
        for future in futures:
            yield future.result()
    except (KeyboardInterrupt, Interrupted):
        for process in list(pool._processes.values()):
            process.terminate()
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
