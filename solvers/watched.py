"""The process that `landquota.solvers.watchdog` watches: it solves what it is handed, and tells what it reaches as it goes.

It runs `main` alone, reads one pickled `Order` from stdin, writes pickled messages to stdout, and ends
with the process that started it. A plain process, not one of `multiprocessing`: that would run the caller's script once more.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
import threading
from dataclasses import dataclass
from typing import BinaryIO

from landquota.solvers.lexicographic import Reached, solve_levels
from landquota.solvers.options import Progress, SolveOptions
from landquota.solvers.problem import Problem
from landquota.solvers.result import SolveResult


@dataclass(frozen=True)
class Order:
    """What to solve: without a limit, for whoever watches keeps it."""

    problem: Problem
    gap: float
    threads: int | None


@dataclass(frozen=True)
class Failure:
    """The solve ended in an error, which this says."""

    text: str


Message = Progress | Reached | SolveResult | Failure


class _Teller:
    """Writes messages; any thread may tell."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream, self._lock = stream, threading.Lock()
        self._told: tuple[object, ...] = ()

    def tell(self, message: Message) -> None:
        with self._lock:
            pickle.dump(message, self._stream, protocol=5)
            self._stream.flush()

    def progress(self, progress: Progress) -> None:
        """Tell progress that is news: a search reports a thousand times a second, mostly the same, and a second's news is its time."""
        news = (progress.stage, progress.incumbent, progress.bound, int(progress.seconds * 5))
        if news != self._told:
            self._told = news
            self.tell(progress)


def _end_with(parent: BinaryIO) -> None:
    """End when the pipe closes: whoever asked is gone."""
    parent.read()
    os._exit(1)


def main() -> None:
    """Solve one order. A Ctrl-C is for the process that watches."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    stream = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not come between the messages
    order: Order = pickle.load(sys.stdin.buffer)
    threading.Thread(target=_end_with, args=(sys.stdin.buffer,), daemon=True).start()
    teller = _Teller(stream)
    options = SolveOptions(gap=order.gap, threads=order.threads, on_progress=teller.progress)
    try:
        teller.tell(solve_levels(order.problem, options, on_reached=teller.tell))
    except Exception as error:  # told to the process that watches, which raises it
        teller.tell(Failure(str(error) or type(error).__name__))
    stream.flush()
    os._exit(0)  # at once: tearing down a large model takes a second that nobody needs
