"""Processes of this machine, kept from run to run.

Each process has a pipe of its own and one task at a time: so a big item holds up nobody else, it is known which task a lost process had, and to
stop is to end the processes. They are fresh processes, not forks: HiGHS keeps threads that a fork would break, and Windows knows nothing else.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from types import TracebackType
from typing import Self

from landquota.errors import SolveError
from landquota.solvers.executors.base import (
    ASKED_EVERY_S,
    LOSSES,
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

MOST_ON_WINDOWS = 60
"""Windows waits for no more pipes at once."""
READY = b"ready"


def serve(pipe: Connection) -> None:
    """Work in a process of the pool until the other end of the pipe is closed; a Ctrl-C is for the process that waits."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    setup: Packed | None = None
    with suppress(EOFError, OSError):
        pipe.send_bytes(READY)
        while True:
            task, given = pipe.recv()
            setup = given or setup
            pipe.send_bytes(answer(task, setup))


GRACE_S = 1.0
"""Seconds that an idle process has to end by itself, so that it tidies up."""


@dataclass
class _Worker:
    """A process, this end of its pipe, and what it has."""

    process: SpawnProcess
    pipe: Connection
    is_ready: bool = False
    setup: str = ""
    task: int | None = None

    def send(self, number: int, packed: Packed, setup: Packed | None) -> None:
        """Send a task, with its setup where the process does not have it; a process that is gone is found out later."""
        self.task = number
        new = setup if setup and setup.name != self.setup else None
        self.setup = new.name if new else self.setup
        with suppress(OSError):
            self.pipe.send((packed.data, new))

    def end(self) -> None:
        """End the process: by itself where it has nothing to do, else whatever it does."""
        self.pipe.close()
        if self.task is None:
            self.process.join(GRACE_S)
        self.process.kill()
        self.process.join()
        self.process.close()


class Pool:
    """Processes of this machine.

    Parameters
    ----------
    workers
        Most processes; they are started when there are tasks for them.
    """

    def __init__(self, workers: int) -> None:
        self._most = min(workers, MOST_ON_WINDOWS) if sys.platform == "win32" else workers
        self._workers: list[_Worker] = []
        self._packing = Packing()
        self._unborn = 0

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
        try:
            while not tasks.is_over:
                if stop():
                    raise Stopped(tasks.done)
                self._hand_out(tasks, packed)
                self._hear(tasks)
            return tasks.results()
        finally:
            self._end([worker for worker in self._workers if worker.task is not None])

    def close(self) -> None:
        """End the processes."""
        self._end(list(self._workers))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close."""
        self.close()

    def _hand_out(self, tasks: Tasks, setup: Packed | None) -> None:
        """Give each free process a task, and start processes for those that are left."""
        for worker in self._workers:
            if worker.is_ready and worker.task is None and (taken := tasks.take()):
                worker.send(*taken, setup)
        starting = sum(not worker.is_ready for worker in self._workers)
        for _ in range(min(self._most - len(self._workers), tasks.waiting - starting)):
            self._workers.append(_started())

    def _hear(self, tasks: Tasks) -> None:
        """Wait a moment for what the processes have to tell."""
        by_pipe = {worker.pipe: worker for worker in self._workers}
        for pipe in wait(list(by_pipe), ASKED_EVERY_S):
            worker = by_pipe[pipe]  # type: ignore[index]
            try:
                told = worker.pipe.recv_bytes()
            except (EOFError, OSError):
                self._lost(worker, tasks)
                continue
            if worker.task is None:
                worker.is_ready, self._unborn = True, 0
                continue
            done, content = opened(told)
            (tasks.finish if done else tasks.fail)(worker.task, content)
            worker.task = None

    def _lost(self, worker: _Worker, tasks: Tasks) -> None:
        """Put the task of a process that is gone back; give up where processes end before they begin."""
        worker.process.join()
        code = worker.process.exitcode
        if worker.task is not None:
            tasks.lose(worker.task, f"exit code {code}")
        elif not worker.is_ready:
            self._unborn += 1
        self._end([worker])
        if self._unborn >= LOSSES:
            raise SolveError(
                f"worker processes end before they begin (exit code {code}); "
                'a script needs `if __name__ == "__main__":` before what it runs, or `workers=1`'
            )

    def _end(self, workers: Sequence[_Worker]) -> None:
        for worker in workers:
            self._workers.remove(worker)
            worker.end()


def _started() -> _Worker:
    """Start a process."""
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=serve, args=(theirs,), daemon=True)
    with _without_interrupts():
        try:
            process.start()
        except RuntimeError as error:  # this process is itself just being started: it runs a script again
            raise SolveError(
                'a script needs `if __name__ == "__main__":` before what it runs, or `workers=1`'
            ) from error
    theirs.close()  # else the end of the process would not be heard
    return _Worker(process, ours)


@contextmanager
def _without_interrupts() -> Iterator[None]:
    """Hold Ctrl-C back for a moment, and for good in a process that is started in it, also before it can say so itself."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
