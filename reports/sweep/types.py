"""A sweep as it is published: points that were solved, stretches between them, breakpoints; and a grid of two parameters."""

from __future__ import annotations

import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Literal

from landquota.inputs.case import Case

PointStatus = Literal["optimal", "infeasible", "not_proved"]
Watch = Literal["placements", "quota"]
"""What counts as the plan: who is placed where, or that and the quota of each unit."""
Proof = Literal["value", "limit", "none"]
"""Why equal plans at both ends of a stretch prove it (docs/sweep.md); `none`: they do not."""
How = Literal["proved", "sampled", "breakpoint", "not_proved"]

Key = tuple[object, ...]


@dataclass(frozen=True)
class Point:
    """The plan at one value, or at one pair of values.

    Attributes
    ----------
    at
        The value of each key.
    status
        `not_proved`: a limit came before the proof; what there is of a plan is given, but not relied on.
    exact
        Proved, and no level has a gap, not even for the rounding of quota to steps.
    levels, totals
        As in `plan.json`; empty without a plan.
    places, areas
        Project to the id of its place, and to mu granted.
    quota
        Unit to mu.
    """

    at: tuple[Decimal, ...]
    status: PointStatus
    exact: bool
    levels: Mapping[str, float]
    totals: Mapping[str, float]
    places: Mapping[str, str]
    areas: Mapping[str, float]
    quota: Mapping[str, float]

    def seen(self, watch: Watch) -> Key | None:
        """Return what tells this plan from others; None where it is not proved, the empty key where there is no plan."""
        if self.status == "not_proved":
            return None
        if self.status == "infeasible":
            return ()
        key: Key = (tuple(sorted(self.places.items())),)
        return (*key, tuple(sorted(self.quota.items()))) if watch == "quota" else key

    @property
    def whole(self) -> Key:
        """Everything that is decided."""
        decided = (self.places, self.areas, self.quota)
        return (self.status, *(tuple(sorted(part.items())) for part in decided))


@dataclass(frozen=True)
class Stretch:
    """From one solved value to the next.

    Attributes
    ----------
    how
        `proved`: the plan is the same all along. `sampled`: it is the same at both ends, and what is between them is not known.
        `breakpoint`: it changes here. `not_proved`: one of the ends is not proved, or the change was not traced further.
    """

    low: Decimal
    high: Decimal
    how: How


@dataclass(frozen=True)
class Breakpoint:
    """Where the plan changes: the last value with the old plan and the first with the new one, both solved and proved."""

    last: Point
    first: Point

    @property
    def has_plans(self) -> bool:
        """Whether there is a plan on both sides."""
        return "infeasible" not in (self.last.status, self.first.status)

    @property
    def placed(self) -> tuple[str, ...]:
        """Projects that get land."""
        return tuple(sorted(set(self.first.places) - set(self.last.places)))

    @property
    def displaced(self) -> tuple[str, ...]:
        """Projects that lose it."""
        return tuple(sorted(set(self.last.places) - set(self.first.places)))

    @property
    def moved(self) -> tuple[str, ...]:
        """Projects that go elsewhere."""
        both = set(self.first.places) & set(self.last.places)
        return tuple(sorted(p for p in both if self.first.places[p] != self.last.places[p]))

    @property
    def quota(self) -> tuple[tuple[str, float, float], ...]:
        """Unit, mu before and mu after, of each unit whose quota differs."""
        before, after = self.last.quota, self.first.quota
        return tuple((unit, before[unit], after[unit]) for unit in sorted(before) if before[unit] != after[unit])


@dataclass(frozen=True)
class Sweep:
    """All that was found along one key.

    Attributes
    ----------
    case
        The case at the first value.
    low, high, step
        The range, and how near a breakpoint was traced.
    points
        In the order of their values.
    stretches
        One between each two neighbouring points.
    """

    case: Case
    key: str
    low: Decimal
    high: Decimal
    step: Decimal
    watch: Watch
    proof: Proof
    points: tuple[Point, ...]
    stretches: tuple[Stretch, ...]

    @cached_property
    def breakpoints(self) -> tuple[Breakpoint, ...]:
        """The values where the plan changes, in order."""
        pairs = zip(self.points, self.points[1:], self.stretches, strict=False)
        return tuple(Breakpoint(last, first) for last, first, stretch in pairs if stretch.how == "breakpoint")

    @property
    def complete(self) -> bool:
        """Whether no change can have been missed: every stretch is proved, or a breakpoint traced to the step."""
        return all(stretch.how in ("proved", "breakpoint") for stretch in self.stretches)

    @property
    def proved(self) -> bool:
        """Whether every point is."""
        return all(point.status != "not_proved" for point in self.points)

    @cached_property
    def letters(self) -> tuple[str, ...]:
        """The letter of each point's plan: `letters_of`."""
        return letters_of(self.points, self.watch)


@dataclass(frozen=True)
class Grid:
    """The plans over two keys: rows of the first, columns of the second.

    Attributes
    ----------
    rows, columns
        Values of the first and of the second key.
    points
        Row by row.
    """

    case: Case
    keys: tuple[str, str]
    rows: tuple[Decimal, ...]
    columns: tuple[Decimal, ...]
    watch: Watch
    points: tuple[Point, ...]

    @property
    def proved(self) -> bool:
        """Whether every point is."""
        return all(point.status != "not_proved" for point in self.points)

    @cached_property
    def letters(self) -> tuple[str, ...]:
        """The letter of each point's plan: `letters_of`."""
        return letters_of(self.points, self.watch)


NO_PLAN = "-"


def letters_of(points: Sequence[Point], watch: Watch) -> tuple[str, ...]:
    """Name plans in the order in which they appear: A, B ... Z, AA; the same plan has the same letter wherever it comes back.

    `-` says that there is no plan; empty where it is not proved.
    """
    names: dict[Key, str] = {(): NO_PLAN}
    found = []
    for point in points:
        key = point.seen(watch)
        if key is not None and key not in names:
            names[key] = letter(len(names) - 1)
        found.append("" if key is None else names[key])
    return tuple(found)


def letter(number: int) -> str:
    """Return the letters of a number, as spreadsheets name columns.

    Examples
    --------
    >>> letter(0), letter(25), letter(26)
    ('A', 'Z', 'AA')
    """
    before, last = divmod(number, 26)
    return (letter(before - 1) if before else "") + string.ascii_uppercase[last]


def value_text(value: Decimal) -> str:
    """Write a value of a key, exactly and without exponent.

    Examples
    --------
    >>> value_text(Decimal("5.50")), value_text(Decimal("1E+2"))
    ('5.5', '100')
    """
    text = f"{value:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text
