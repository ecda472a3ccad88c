"""The tasks of one run: which wait, which are done, which are equal, which lost their worker."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from heapq import heapify, heappop, heappush
from typing import Any

from landquota.errors import SolveError
from landquota.solvers.executors.base import LOSSES, Item, Kept, Result, Setup, Told


@dataclass(frozen=True)
class Packed:
    """What is sent, with the name of its content: a digest, so that equal content has equal names."""

    name: str
    data: bytes


def pack(content: object, *, after: str = "") -> Packed:
    """Return some content as bytes.

    Parameters
    ----------
    after
        Name of the setup that the content rests on; it is part of the name.

    Examples
    --------
    >>> pack([1, "a"]).name == pack([1, "a"]).name, pack([1, "a"]).name == pack([1, "b"]).name
    (True, False)
    """
    data = pickle.dumps(content, pickle.HIGHEST_PROTOCOL)
    return Packed(sha256(after.encode() + data).hexdigest(), data)


class Packing:
    """Keeps the last setup packed, for it is the same run after run."""

    def __init__(self) -> None:
        self._setup: Setup | None = None
        self._packed: Packed | None = None

    def __call__(self, setup: Setup | None) -> Packed | None:
        """Return a setup packed; None for none."""
        if setup is not self._setup:
            self._packed = None if setup is None else pack((setup.call, setup.arguments))
            self._setup = setup
        return self._packed


class Tasks:
    """The tasks of one run. Items are packed one by one as they are taken, so that not all lie in memory twice.

    An error of `work` ends the run, but only after the items before it: so the error raised is that of the first item that fails, as it would
    be in one process.

    Examples
    --------
    >>> tasks = Tasks(abs, [-1, -2, -1], "", lambda done, count: None, lambda number, result: None)
    >>> [taken[0] for taken in (tasks.take(), tasks.take(), tasks.take()) if taken]
    [0, 1]
    >>> tasks.finish(1, 2), tasks.finish(0, 1), tasks.results()
    (None, None, [1, 2, 1])
    """

    def __init__(
        self, work: Callable[[Item], Result], items: Sequence[Item], setup: str, on_done: Told, on_result: Kept
    ) -> None:
        self._work, self._items, self._setup = work, items, setup
        self._on_done, self._on_result = on_done, on_result
        self._waiting = list(range(len(items)))
        self._first: dict[str, int] = {}
        self._twins: dict[int, list[int]] = {}
        self._losses: dict[int, int] = {}
        self._end = len(items)
        self._error: BaseException | None = None
        self.done: dict[int, Any] = {}
        heapify(self._waiting)

    @property
    def is_over(self) -> bool:
        """Whether everything is done, or everything before the first error."""
        return len(self.done) >= self._end and all(number in self.done for number in range(self._end))

    @property
    def waiting(self) -> int:
        """Number of tasks that nobody has taken."""
        return sum(number < self._end for number in self._waiting) if self._error else len(self._waiting)

    def take(self) -> tuple[int, Packed] | None:
        """Return the next task with its number; None when there is none."""
        while self._waiting and self._waiting[0] < self._end:
            number = heappop(self._waiting)
            packed = pack((self._work, self._items[number]), after=self._setup)
            first = self._first.setdefault(packed.name, number)
            if first == number:
                return number, packed
            if first in self.done:
                self._note(number, self.done[first])
            else:
                self._twins.setdefault(first, []).append(number)
        return None

    def finish(self, number: int, result: Any) -> None:
        """Take the result of a task; a second one of the same task is not looked at."""
        if number in self.done:
            return
        for one in (number, *self._twins.pop(number, ())):
            self._note(one, result)

    def fail(self, number: int, error: BaseException) -> None:
        """Take the error of a task."""
        if number < self._end:
            self._end, self._error = number, error

    def lose(self, number: int, why: str) -> None:
        """Put a task back whose worker was lost, or give it up."""
        self._losses[number] = self._losses.get(number, 0) + 1
        if self._losses[number] < LOSSES:
            heappush(self._waiting, number)
        else:
            self.fail(number, SolveError(f"a task lost its worker {LOSSES} times ({why}); it may need more memory"))

    def results(self) -> list[Any]:
        """Return all results in the order of the items, or raise the first error."""
        if self._error is not None:
            raise self._error
        return [self.done[number] for number in range(len(self._items))]

    def _note(self, number: int, result: Any) -> None:
        self.done[number] = result
        self._on_result(number, result)
        self._on_done(len(self.done), len(self._items))
