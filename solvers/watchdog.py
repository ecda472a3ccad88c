"""Limits that hold: a large problem is solved in a process of its own, which is ended when the limit or a cancel comes.

HiGHS looks at its clock, and asks whether to go on, only here and there: a hundred thousand columns keep it busy for seconds at a time.
So the process that searches tells every better plan and bound as it finds them, and the one that watches ends it when time is up, settles
the best plan there is, and says of the level that was being solved what was proved till then.
"""

from __future__ import annotations

import os
import pickle
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from types import TracebackType

import numpy as np

from landquota.errors import SolveError
from landquota.solvers.lexicographic import Reached, solve_levels
from landquota.solvers.options import Progress, SolveOptions
from landquota.solvers.polish import polish
from landquota.solvers.problem import Problem
from landquota.solvers.result import Have, LevelOutcome, SolveResult, Termination, relative_gap
from landquota.solvers.row_names import RowNames
from landquota.solvers.settle import settle
from landquota.solvers.watched import Failure, Message, Order

WATCHED_COLUMNS = 6_000
"""Problems of fewer columns are solved in this process: HiGHS looks up every few tenths of a second there, and a process takes one to start.
At 13,000 columns it was busy for up to 3.5 s at a time, at 93,000 for 7."""
ALLOWED = 1e-6
"""By how much the first plan may miss a row."""
SETTLE_S = 0.8
"""Seconds that settling the best plan may take."""
SETTLE_SHARE = 0.07
"""After a limit, this share of it if that is more."""
TOLD_EVERY_S = 1.0
"""A search that says nothing is still said to go on so often."""
ASKED_EVERY_S = 0.05
"""How often the waiting process looks whether it was told to stop."""
COMMAND = (sys.executable, "-P", "-c", "from landquota.solvers.watched import main; main()")


def solve_watched(problem: Problem, options: SolveOptions) -> SolveResult:
    """Solve every objective in order as `solve_levels` does, within the limit and ending soon after a cancel, however large the problem.

    The limit is kept to a tenth of it, or a second if that is more; a cancel is answered within two seconds. Where neither comes, the result is that of
    `solve_levels` to the last bit. Where nothing was found in time, the start of the problem is the plan, if it breaks no row.

    Raises
    ------
    SolveError
        HiGHS failed, or the process ended before it had any plan.
    """
    if problem.matrix.shape[1] < WATCHED_COLUMNS:
        return solve_levels(problem, options)
    watch = _Watch(problem, options)
    return watch.result(watch.follow())


class _Child:
    """The process that searches, and the thread that reads what it tells."""

    def __init__(self, order: Order) -> None:
        self.messages: queue.SimpleQueue[Message | None] = queue.SimpleQueue()
        # the same modules as here, and a group of its own: a Ctrl-C on the terminal is for this process
        paths = os.pathsep.join(path for path in sys.path if path)
        self._process = subprocess.Popen(
            COMMAND,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=os.environ | {"PYTHONPATH": paths},
            process_group=0 if os.name == "posix" else None,
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )
        assert self._process.stdin and self._process.stdout
        self._to, self._from = self._process.stdin, self._process.stdout
        self._reader = threading.Thread(target=self._talk, args=(order,), daemon=True)
        self._reader.start()

    def __enter__(self) -> _Child:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.wait()
        self._reader.join()
        with suppress(OSError):
            self._to.close()
        self._from.close()

    def _talk(self, order: Order) -> None:
        """Hand the order over and pass on what comes back, then None."""
        try:
            pickle.dump(order, self._to, protocol=5)
            self._to.flush()
            while True:
                self.messages.put(pickle.load(self._from))
        except (OSError, EOFError, pickle.UnpicklingError):
            pass  # it has ended, in the middle of a message perhaps
        finally:
            self.messages.put(None)

    def rest(self) -> Iterator[Message]:
        """Yield what it told before it ended and nobody has heard yet."""
        while not self.messages.empty():
            message = self.messages.get()
            if message is not None:
                yield message


class _Watch:
    """One solve that is watched: what was reached, and when it has to end."""

    def __init__(self, problem: Problem, options: SolveOptions) -> None:
        self._problem, self._options = problem, options
        self._began = self._level_began = time.perf_counter()
        self._told_at = 0.0
        self._reached: Reached | None = None
        self._progress: Progress | None = None
        self._finished: SolveResult | None = None

    def follow(self) -> Termination:
        """Search until it is solved, or until a limit, a cancel, or the end of the process; say which."""
        order = Order(
            replace(self._problem, variables=(), row_names=RowNames(())), self._options.gap, self._options.threads
        )
        with _Child(order) as child:
            why = None
            while why is None:
                try:
                    why = self._stop() or self._hear(child)
                except KeyboardInterrupt:
                    if self._options.cancel.is_set():
                        raise
                    self._options.cancel.set()
        for message in child.rest():
            self._take(message)
        return why

    def _stop(self) -> Termination | None:
        limit = self._options.time_limit_s
        if self._options.cancel.is_set():
            return Termination.CANCELLED
        return Termination.TIME_LIMIT if limit is not None and self._seconds() >= limit else None

    def _seconds(self) -> float:
        return time.perf_counter() - self._began

    def _hear(self, child: _Child) -> Termination | None:
        """Take one message, if there is one soon."""
        try:
            message = child.messages.get(timeout=ASKED_EVERY_S)
        except queue.Empty:
            self._still_searching()
            return None
        if message is None:
            return Termination.ERROR
        self._take(message)
        return None if self._finished is None else self._finished.stopped

    def _still_searching(self) -> None:
        names = self._problem.names
        told, name = self._progress, names[min(self._level(), len(names) - 1)]
        if told is None or told.stage != name:
            told = Progress(name, 0.0, None, None, None)
        if self._seconds() - self._told_at >= TOLD_EVERY_S:
            self._tell(told)

    def _tell(self, progress: Progress) -> None:
        self._told_at = self._seconds()
        self._progress = replace(progress, seconds=self._told_at)
        self._options.on_progress(self._progress)

    def _take(self, message: Message) -> None:
        if isinstance(message, Failure):
            raise SolveError(message.text)
        if isinstance(message, SolveResult):
            self._finished = message
        elif isinstance(message, Reached):
            if len(message.levels) > self._level():
                self._level_began = time.perf_counter()
            self._reached = message
        else:
            self._tell(message)

    def _level(self) -> int:
        """Return the number of levels that are solved."""
        return 0 if self._reached is None else len(self._reached.levels)

    def result(self, why: Termination) -> SolveResult:
        """Return what is known now that the process has ended."""
        if self._finished is not None:
            return self._finished
        solution = self._first_plan() if self._reached is None else self._reached.solution
        if why is Termination.ERROR and solution is None:
            raise SolveError("the process that searches ended before it had a plan; it may have run out of memory")
        levels = () if self._reached is None else self._reached.levels
        proved = len(levels) == len(self._problem.names)
        if not proved:
            levels = (*levels, self._stopped(len(levels), why, solution))
        return SolveResult(levels, None if solution is None else self._settled(solution, why), proved)

    def _first_plan(self) -> np.ndarray | None:
        problem, start = self._problem, self._problem.start
        if start is None:
            return None
        rows = problem.matrix @ start
        missed = [problem.row_lower - rows, rows - problem.row_upper, problem.lower - start, start - problem.upper]
        fraction = np.abs(start - np.rint(start))[problem.integer]
        return start if max(m.max(initial=0.0) for m in (*missed, fraction)) <= ALLOWED else None

    def _stopped(self, level: int, why: Termination, solution: np.ndarray | None) -> LevelOutcome:
        """Return the outcome of the level that was being solved."""
        problem, name, told = self._problem, self._problem.names[level], self._progress
        known = told if told is not None and told.stage == name else None
        objective = None
        if solution is not None:
            objective = float(problem.senses[level] * (problem.costs[level] @ solution + problem.offsets[level]))
        bound = None if known is None else known.bound
        seconds = time.perf_counter() - self._level_began
        have = Have.NOTHING if solution is None else Have.FEASIBLE
        nodes = 0 if known is None else known.nodes
        return LevelOutcome(name, why, have, objective, bound, relative_gap(objective, bound), seconds, nodes)

    def _settled(self, solution: np.ndarray, why: Termination) -> np.ndarray:
        """Return a plan with areas and steps that fit it, in what time is left."""
        limit = self._options.time_limit_s
        seconds = max(SETTLE_S, SETTLE_SHARE * limit) if limit and why is Termination.TIME_LIMIT else SETTLE_S
        until = time.perf_counter() + seconds
        settled = settle(self._problem, solution, self._level(), seconds)
        left = until - time.perf_counter()
        if left <= 0:
            return settled
        return polish(self._problem, settled, replace(self._options, time_limit_s=10 * left))
