"""Beside: one piece of work in a process of its own, while this process goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event

from landquota.solvers.executors.base import Item, Result
from landquota.solvers.executors.pool import Pool


@contextmanager
def beside(work: Callable[[Item], Result], item: Item) -> Iterator[Callable[[], Result]]:
    """Begin a piece of work, and give a function that waits for its result; it raises what the work raised.

    Whoever leaves without having waited abandons the work.

    Parameters
    ----------
    work
        A function of a module, for the process finds it by name.

    Examples
    --------
    >>> with beside(abs, -2) as result:
    ...     result()
    2
    """
    leave = Event()
    with Pool(1) as pool, ThreadPoolExecutor(1) as thread:
        try:
            future = thread.submit(pool.run, work, [item], stop=leave.is_set)
            yield lambda: future.result()[0]
        finally:
            leave.set()
