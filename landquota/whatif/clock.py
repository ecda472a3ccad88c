"""One limit of time for many solves."""

from __future__ import annotations

import time


class Clock:
    """What is left of a time limit.

    Parameters
    ----------
    limit
        Seconds from now; None: no limit.

    Examples
    --------
    >>> Clock(None).left(), Clock(None).is_out, Clock(0.0).is_out
    (None, False, True)
    """

    def __init__(self, limit: float | None) -> None:
        self._end = None if limit is None else time.monotonic() + limit

    def left(self) -> float | None:
        """Return the seconds that are left; None: no limit."""
        return None if self._end is None else self._end - time.monotonic()

    @property
    def is_out(self) -> bool:
        """Whether nothing is left."""
        left = self.left()
        return left is not None and left <= 0
