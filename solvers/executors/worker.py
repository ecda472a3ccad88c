"""What happens in the process that works: a task is unpacked and done, and its result or its error packed."""

from __future__ import annotations

import pickle
import traceback
from threading import Lock
from typing import Any

from landquota.errors import SolveError
from landquota.solvers.executors.base import serving
from landquota.solvers.executors.tasks import Packed

_made: list[str] = []
"""Name of the setup that this process made last."""
_one_at_a_time = Lock()
"""A cluster's worker may have several threads; what a setup makes is the process's."""


def answer(task: bytes, setup: Packed | None) -> bytes:
    """Do a task and return `(True, result)` or `(False, error)`, packed."""
    with _one_at_a_time, serving():
        try:
            _make(setup)
            work, item = pickle.loads(task)
            return pickle.dumps((True, work(item)), pickle.HIGHEST_PROTOCOL)
        except Exception as error:  # whatever it is, the one who asked is told
            return pickle.dumps((False, _portable(error)), pickle.HIGHEST_PROTOCOL)


def opened(packed: bytes) -> tuple[bool, Any]:
    """Return what `answer` packed."""
    done, content = pickle.loads(packed)
    return bool(done), content


def _make(setup: Packed | None) -> None:
    if setup is None or _made == [setup.name]:
        return
    _made.clear()
    call, arguments = pickle.loads(setup.data)
    call(*arguments)
    _made.append(setup.name)


def _portable(error: Exception) -> Exception:
    """Return an error with its trace as a note; one that cannot be pickled as a `SolveError` that tells the same."""
    error.add_note("".join(traceback.format_exception(error)))
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:
        told = SolveError(f"{type(error).__name__}: {error}")
        told.__notes__ = error.__notes__
        return told
    return error
