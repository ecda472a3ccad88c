"""The same work in this process, in several, or on a cluster: results in the order of the items, whoever finishes first."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from landquota.solvers.executors.base import Item, Result, Setup, Told, ignore_count, processors
from landquota.solvers.executors.choose import open_executor

__all__ = ["Setup", "Told", "ignore_count", "processors", "spread"]


def spread(  # noqa: PLR0913 - what is done, and how it is spread
    work: Callable[[Item], Result],
    items: Sequence[Item],
    *,
    workers: int | None = None,
    cluster: str | None = None,
    setup: Setup | None = None,
    on_done: Told = ignore_count,
) -> list[Result]:
    """Return the result of each item, in order.

    Parameters
    ----------
    work
        A function of a module, for processes find it by name; as that of `setup`.
    workers
        Processes; absent: one a processor, but no more than items. With one, everything happens in this process.
    cluster
        Address of a Dask scheduler, whose workers then take the items.
    setup
        What the items share.
    on_done
        Told how many items are done, of how many.

    Examples
    --------
    >>> spread(abs, [-1, -2], workers=1)
    [1, 2]
    """
    workers = min(workers or processors(), max(len(items), 1))
    with open_executor(workers=workers, cluster=cluster) as executor:
        return executor.run(work, items, setup=setup, on_done=on_done)
