"""A source of drawn values that gives the same on every machine and Python version."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Draw:
    """Seeded draws made from `Random.random()` alone.

    Examples
    --------
    >>> Draw(1).whole(1, 6) == Draw(1).whole(1, 6)
    True
    """

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)

    def chance(self, probability: float) -> bool:
        """Return True with this probability."""
        return self._random.random() < probability

    def whole(self, low: int, high: int) -> int:
        """Return a whole number from `low` to `high`, both included."""
        return low + int(self._random.random() * (high - low + 1))

    def between(self, low: float, high: float) -> float:
        """Return a number from `low` to `high`."""
        return low + self._random.random() * (high - low)

    def pick(self, items: Sequence[T]) -> T:
        """Return one of `items`, all alike."""
        return items[self.whole(0, len(items) - 1)]

    def weighted(self, items: Sequence[tuple[T, float]]) -> T:
        """Return one of `items`, each a pair of what and weight."""
        left = self._random.random() * sum(weight for _, weight in items)
        for item, weight in items:
            left -= weight
            if left < 0:
                return item
        return items[-1][0]

    def some(self, items: Sequence[T], count: int) -> list[T]:
        """Return `count` different ones of `items`."""
        left = list(items)
        return [left.pop(self.whole(0, len(left) - 1)) for _ in range(count)]

    def day(self, first: date, last: date) -> date:
        """Return a day from `first` to `last`."""
        return first + timedelta(days=self.whole(0, (last - first).days))


def shared_out(total: int, weights: Sequence[float]) -> list[int]:
    """Return whole parts of `total` by largest remainders; equal remainders go to the earlier.

    Examples
    --------
    >>> shared_out(10, [1, 1, 1])
    [4, 3, 3]
    """
    exact = [total * weight / sum(weights) for weight in weights]
    parts = [int(x) for x in exact]
    by_remainder = sorted(range(len(weights)), key=lambda i: parts[i] - exact[i])
    for i in by_remainder[: total - sum(parts)]:
        parts[i] += 1
    return parts
