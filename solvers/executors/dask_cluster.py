"""The workers of a Dask cluster. `distributed` is the optional extra `cluster`, imported only when a cluster is asked for.

A task travels as bytes under the name of its content, so the cluster answers equal tasks once, and those of a lost worker elsewhere. Only a few
tasks for each thread are under way at a time: the scheduler does not have to hold what nobody works on yet.
"""

from __future__ import annotations

import logging
import time
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import Any, Self

from landquota.errors import InputError, SolveError
from landquota.inputs.problem import Problem
from landquota.solvers.executors.base import (
    ASKED_EVERY_S,
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
from landquota.solvers.executors.tasks import Packed, Packing, Tasks
from landquota.solvers.executors.worker import answer, opened

CONNECT_S = 5.0
"""Seconds in which a scheduler must answer, and have a worker."""
NO_WORKER_S = 60.0
"""A cluster that has no worker for so long is given up."""
LOOKED_EVERY_S = 2.0
"""How often the workers are counted."""
AHEAD = 6
"""Tasks sent for each thread; with fewer, threads wait for the way to the scheduler and back."""
PROGRAMS = ("landquota", "highspy", "numpy")
"""What must be the same here and on every worker, besides Python."""


class DaskCluster:
    """A Dask cluster; this process is its client.

    Parameters
    ----------
    address
        Of the scheduler, `tcp://host:port`; with `tls://` the certificates are those of Dask's configuration.

    Raises
    ------
    InputError
        The extra is not installed, nobody answers, there is no worker, or the workers have other programs.
    """

    def __init__(self, address: str) -> None:
        self._address = address
        self._packing = Packing()
        self._known: set[str] = set()
        self._client = _connected(address)
        try:
            self._refuse_others(self._client.nthreads())
        except BaseException:
            self.close()
            raise

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
        packed = self._packing(setup)
        tasks = Tasks(work, items, packed.name if packed else "", on_done, on_result)
        with _quiet():
            flight = _Flight(self._client, tasks, packed, self._refuse_others)
            try:
                while not tasks.is_over:
                    if stop():
                        raise Stopped(tasks.done)
                    flight.send()
                    flight.hear()
                return tasks.results()
            finally:
                flight.drop()

    def _refuse_others(self, workers: Iterable[str]) -> None:
        """Refuse workers that were not there before and have other programs than this process."""
        if new := set(workers) - self._known:
            refuse_others(self._client, self._address)
            self._known |= new

    def close(self) -> None:
        """Leave the cluster, which goes on."""
        with _quiet(), suppress(OSError, TimeoutError):
            self._client.close(timeout=CONNECT_S)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close."""
        self.close()


class _Flight:
    """The tasks of a run that the cluster has."""

    def __init__(
        self, client: Any, tasks: Tasks, setup: Packed | None, refuse_others: Callable[[Iterable[str]], None]
    ) -> None:
        self._client, self._tasks, self._refuse_others = client, tasks, refuse_others
        self._ended: SimpleQueue[Any] = SimpleQueue()
        self._under_way: dict[str, tuple[int, Any]] = {}
        # a task, not scattered data: what a lost worker held is made anew
        self._setup = setup and client.submit(_as_it_is, setup, key=f"landquota-setup-{setup.name}")
        self._threads, self._looked, self._seen = 0, 0.0, time.monotonic()

    def send(self) -> None:
        """Send tasks until each thread has enough."""
        self._look()
        while len(self._under_way) < AHEAD * self._threads and (taken := self._tasks.take()):
            number, packed = taken
            future = self._client.submit(answer, packed.data, self._setup, key=f"landquota-{packed.name}")
            self._under_way[future.key] = (number, future)
            future.add_done_callback(self._ended.put)

    def hear(self) -> None:
        """Wait a moment for tasks that ended, and take what they came to."""
        ended = []
        with suppress(Empty):
            ended.append(self._ended.get(timeout=ASKED_EVERY_S))
            while True:
                ended.append(self._ended.get_nowait())
        good = [future for future in ended if future.status == "finished"]
        for future in ended:
            if future.status != "finished":
                self._failed(future)
        for future, told in zip(good, self._client.gather(good), strict=True):
            number, _ = self._under_way.pop(future.key)
            done, content = opened(told)
            (self._tasks.finish if done else self._tasks.fail)(number, content)

    def drop(self) -> None:
        """Let go of what is under way; a worker ends the task it runs, and nobody hears of it."""
        self._client.cancel([future for _, future in self._under_way.values()], force=False)

    def _failed(self, future: Any) -> None:
        """Take a task that the cluster itself gave up."""
        number, _ = self._under_way.pop(future.key)
        if future.status == "cancelled":
            raise SolveError("the cluster dropped a task: its scheduler ended, or somebody cancelled")
        error = future.exception()
        if type(error).__name__ == "KilledWorker":
            reason = f"a task lost its worker too often ({error.last_worker.address}); it may need more memory"
            self._tasks.fail(number, SolveError(reason))
        else:
            self._tasks.fail(number, SolveError(f"the cluster failed: {type(error).__name__}: {error}"))

    def _look(self) -> None:
        """Count the threads of the cluster from time to time; give up where there were none for long."""
        now = time.monotonic()
        if now - self._looked < LOOKED_EVERY_S:
            return
        self._looked = now
        workers = self._client.nthreads()
        self._refuse_others(workers)
        self._threads = sum(workers.values())
        self._seen = now if self._threads else self._seen
        if now - self._seen > NO_WORKER_S:
            raise SolveError(f"the cluster has had no worker for {NO_WORKER_S:.0f} s")


def _as_it_is(packed: Packed) -> Packed:
    """Return what is given; where a task asks for it, the worker keeps it."""
    return packed


def _connected(address: str) -> Any:
    """Return a client of a scheduler that has a worker."""
    try:
        import distributed  # noqa: PLC0415 - an optional extra, and slow to import
    except ImportError:
        raise InputError([Problem("cluster_extra", value=address)]) from None
    try:
        with _quiet():
            client = distributed.Client(address, timeout=CONNECT_S, set_as_default=False)
    except (OSError, TypeError, ValueError) as error:  # nobody there; or TLS is asked for without certificates
        raise InputError([Problem("cluster_unreachable", value=address, details={"reason": error})]) from error
    try:
        client.wait_for_workers(1, timeout=CONNECT_S)
    except TimeoutError:
        client.close()
        raise InputError([Problem("cluster_no_worker", value=address)]) from None
    return client


def refuse_others(client: Any, address: str) -> None:
    """Refuse workers that have other programs than this process, naming both.

    Raises
    ------
    InputError
        With one problem for each program that differs.
    """
    found = client.get_versions(packages=list(PROGRAMS))
    here = found["client"]["packages"]
    problems = []
    for program in ("python", *PROGRAMS):
        others = {str(worker["packages"][program]) for worker in found["workers"].values()} - {str(here[program])}
        if others:
            details = {"program": program, "here": here[program], "there": ", ".join(sorted(others))}
            problems.append(Problem("cluster_versions", value=address, details=details))
    if problems:
        raise InputError(problems)


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep Dask from warning about large tasks and from logging what we tell ourselves."""
    loggers = [logging.getLogger(name) for name in ("distributed", "distributed.client", "distributed.comm")]
    before = [logger.level for logger in loggers]
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Sending large graph")
        warnings.filterwarnings("ignore", message="Mismatched versions")
        for logger in loggers:
            logger.setLevel(logging.CRITICAL)
        try:
            yield
        finally:
            for logger, level in zip(loggers, before, strict=True):
                logger.setLevel(level)
