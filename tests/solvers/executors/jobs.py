"""Work for executors; processes find it here by name."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from typing import Any

import numpy as np

from landquota.solvers.executors.base import is_serving

SHARED: list[Any] = []


def double(number: int) -> int:
    return 2 * number


def total(numbers: np.ndarray) -> float:
    return float(numbers.sum())


def write_and_double(item: tuple[Path, int]) -> int:
    """Leave a line for each time it is called."""
    file, number = item
    with file.open("a") as lines:
        lines.write(f"{number}\n")
    return 2 * number


def slow_where_asked(item: tuple[int, float]) -> tuple[int, int]:
    number, seconds = item
    time.sleep(seconds)
    return number, os.getpid()


def die_once(item: tuple[Path, int]) -> int:
    """End the process the first time that anybody is here."""
    marker, number = item
    if number == 3 and not marker.exists():
        marker.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return 2 * number


def die(number: int) -> int:
    if number == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return 2 * number


def refuse(number: int) -> int:
    if number in {2, 5}:
        time.sleep(0.5 if number == 2 else 0.0)  # so that the later one comes first
        raise ValueError(f"no {number}")
    return 2 * number


class Awkward(Exception):  # noqa: N818 - a name
    """An error that cannot be made again from its text."""

    def __init__(self, one: int, two: int) -> None:
        super().__init__(f"{one} and {two}")


def awkward(number: int) -> int:
    raise Awkward(number, number)


def share(log: Path | None, value: int) -> None:
    SHARED[:] = [value]
    if log is not None:
        with log.open("a") as lines:
            lines.write(f"{os.getpid()}\n")


def shared_plus(number: int) -> int:
    return int(SHARED[0]) + number


def executor_here(number: int) -> tuple[bool, str]:
    from landquota.solvers.executors.choose import open_executor  # noqa: PLC0415 - slow to import, and only needed here

    with open_executor(workers=4, cluster="tcp://127.0.0.1:1") as executor:
        return is_serving(), type(executor).__name__


def allow_failures(count: int, dask_scheduler: Any = None) -> None:
    """Let a scheduler try a task again so often after its worker was lost."""
    dask_scheduler.allowed_failures = count
