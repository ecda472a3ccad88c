"""The values of a key that a sweep may try: a range and a step, in decimal fractions, so that a value is what is written."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from landquota.errors import InputError
from landquota.inputs.problem import Place, Problem

FINEST = Decimal("1e-9")
RELATIVE = Decimal("1e-6")
"""Without a precision a breakpoint is traced to this part of the range."""
LARGEST = Decimal("1e12")


@dataclass(frozen=True)
class Range:
    """A key and the values asked for: `key=from:to`, or `key=from:to:count` where a count may be given."""

    key: str
    low: Decimal
    high: Decimal
    count: int | None = None


@dataclass(frozen=True)
class Axis:
    """The values that may be tried: both ends, and multiples of the step between them."""

    low: Decimal
    high: Decimal
    step: Decimal

    def starts(self, count: int) -> tuple[Decimal, ...]:
        """Return about equally spaced values, both ends included; fewer where the step allows no more.

        Examples
        --------
        >>> [str(v) for v in Axis(Decimal(0), Decimal(10), Decimal("0.1")).starts(4)]
        ['0', '3.3', '6.7', '10']
        """
        width = self.high - self.low
        inner = (self._near(self.low + width * i / (count - 1)) for i in range(1, count - 1))
        return tuple(sorted({self.low, self.high, *(value for value in inner if self.low < value < self.high)}))

    def is_narrow(self, low: Decimal, high: Decimal) -> bool:
        """Tell whether two values are neighbours: no more than a step apart."""
        return high - low <= self.step

    def middle(self, low: Decimal, high: Decimal) -> Decimal:
        """Return a value between two that are more than a step apart."""
        value = self._near((low + high) / 2)
        return value if low < value < high else (low + high) / 2

    def around(self, value: float, steps: int, low: Decimal, high: Decimal) -> tuple[Decimal, ...]:
        """Return the values some steps below and above a number, as far as they lie between two others."""
        centre = self._near(Decimal(repr(value)))
        return tuple(v for v in (centre - steps * self.step, centre + steps * self.step) if low < v < high)

    def _near(self, value: Decimal) -> Decimal:
        return (value / self.step).to_integral_value() * self.step


def make_axis(asked: Range, precision: float | None, *, whole: bool) -> Axis:
    """Return the values of a range.

    Parameters
    ----------
    precision
        How near a breakpoint is to be traced; absent: a millionth of the range. The step is the power of ten that is no larger.
    whole
        Only whole numbers are values of the key.

    Examples
    --------
    >>> make_axis(Range("tilt", Decimal(0), Decimal(3)), 0.005, whole=False).step
    Decimal('0.001')
    """
    if whole:
        return Axis(asked.low, asked.high, Decimal(1))
    near = RELATIVE * (asked.high - asked.low) if precision is None else Decimal(repr(precision))
    return Axis(asked.low, asked.high, Decimal(1).scaleb(max(near, FINEST).adjusted()))


def read_range(option: str, text: str) -> Range:
    """Return the range that an option asks for.

    Raises
    ------
    InputError
        It is none, or its ends are not in order.

    Examples
    --------
    >>> read_range("--vary", "quota.extra_mu=0:300").high
    Decimal('300')
    """
    place = Place(file=f"{option} {text}")
    key, _, asked = (part.strip() for part in text.rpartition("="))
    parts = asked.split(":")
    try:
        low, high = (Decimal(part.strip()) for part in parts[:2])
        count = int(parts[2]) if len(parts) > 2 else None
    except (ValueError, InvalidOperation):
        raise InputError([Problem("range_form", place, value=asked)]) from None
    if not key or len(parts) > (3 if option == "--grid" else 2) or not _is_sensible(low, high):
        raise InputError([Problem("range_form", place, value=asked)])
    if low >= high:
        raise InputError([Problem("range_order", place, value=asked)])
    if count is not None and not 2 <= count <= 100:
        raise InputError([Problem("range_count", place, value=parts[2])])
    return Range(key, low, high, count)


def _is_sensible(*ends: Decimal) -> bool:
    return all(math.isfinite(end) and abs(end) <= LARGEST and end.as_tuple().exponent >= -12 for end in ends)  # type: ignore[operator]
