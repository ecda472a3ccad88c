"""What a contestant tells while it runs: one JSON object a line, so that what it told survives when it is killed."""

from __future__ import annotations

import json
import time
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np

LOG, SOLUTION, BUILDING = "log.jsonl", "solution.npy", "building.json"


class Log:
    """Writes down events with the seconds since it was made.

    Parameters
    ----------
    folder
        Gets the log, and the solution at the end.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._began = time.perf_counter()
        self._file = (folder / LOG).open("w", encoding="utf-8")
        self._lock = Lock()
        self._last: tuple[float | None, float | None] = (None, None)
        self.tell("began")

    @property
    def seconds(self) -> float:
        """Seconds since the log was made."""
        return time.perf_counter() - self._began

    def tell(self, event: str, *, at: float | None = None, **facts: Any) -> None:
        """Write one event; `at` is when, if not now."""
        with self._lock:
            line = {"s": round(self.seconds if at is None else at, 4), "event": event, **facts}
            self._file.write(json.dumps(line, ensure_ascii=False) + "\n")
            self._file.flush()

    def seen(self, plan: float | None, bound: float | None, *, at: float | None = None) -> None:
        """Write the best plan and bound, where they are others than the last ones; None and infinite: unknown."""
        told = (_known(plan), _known(bound))
        if told not in {self._last, (None, None)}:
            self._last = told
            self.tell("seen", plan=told[0], bound=told[1], at=at)

    def end(self, status: str, solution: np.ndarray | None = None, *, at: float | None = None) -> None:
        """Write how it ended, and the solution; `at` is when, if not now."""
        self.tell("end", status=status, at=at)
        if solution is not None:
            np.save(self._folder / SOLUTION, solution)


def _known(value: float | None) -> float | None:
    return None if value is None or not np.isfinite(value) or abs(value) > 1e30 else float(value)


def read_log(folder: Path) -> list[dict[str, Any]]:
    """Return the events; a line that was cut off is left out, and so is everything where there is no log."""
    file = folder / LOG
    events = []
    for line in file.read_text(encoding="utf-8").splitlines() if file.exists() else []:
        try:
            events.append(json.loads(line))
        except ValueError:
            break
    return events
