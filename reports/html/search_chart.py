"""The drawing of a search in steps, as inline SVG: plan and bound after each step, and under it the gap, each line a tenth of the one above."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from markupsafe import Markup, escape

from landquota.reports.layout import shown, shown_decimals
from landquota.reports.sweep.chart import ticks

WIDTH, LEFT, RIGHT = 780, 96, 84
"""Width of the drawing, room for numbers at the left and for names at the right, pixels."""
TOP, UPPER, BETWEEN, DECADE, BOTTOM = 14, 150, 26, 22, 58
"""Room above, height of plan and bound, room between, height of a tenth of the gap, room for the steps below; pixels."""
MARGIN = 0.08
"""Room above and below what is drawn, as a share of its span."""
EDGE = 12
"""Room between the frame and the first and last step, pixels."""
FINEST, COARSEST = -6, 0
"""Powers of ten of the gaps that are drawn: as fine as they are published, up to the value itself."""
PLAN, BOUND, GAP = "k0", "k1", "k2"
"""Classes of the style sheet."""


@dataclass(frozen=True)
class Dot:
    """A step: its name, what it left, and all of it in words; None where unknown."""

    step: str
    value: float
    bound: float | None
    gap: float | None
    told: str


@dataclass(frozen=True)
class Names:
    """What is written: the title of the drawing, and the names of its lines."""

    title: str
    value: str
    bound: str
    gap: str


def steps_chart(dots: Sequence[Dot], names: Names) -> Markup:
    """Draw a search; the range of the upper part is that of its second half, so that the end is seen.

    Examples
    --------
    >>> dots = [Dot("start", 6, None, None, ""), Dot("plans", 6, 9, 0.5, ""), Dot("plans", 9, 9, 0.0, "")]
    >>> "aria-label" in steps_chart(dots, Names("value", "plan", "bound", "gap"))
    True
    """
    across = [LEFT + EDGE + (WIDTH - LEFT - RIGHT - 2 * EDGE) * i / max(len(dots) - 1, 1) for i in range(len(dots))]
    gaps = [dot.gap for dot in dots if dot.gap is not None]
    parts, bottom = [_values(dots, names, across)], float(TOP + UPPER)
    if any(gaps):
        scale = _Decades(gaps, bottom + BETWEEN)
        parts.append(_gaps(dots, names, (across, scale)))
        bottom = scale.bottom
    parts += _steps(dots, across, bottom)
    box = f"0 0 {WIDTH} {bottom + BOTTOM:.0f}"
    title = escape(names.title)
    return Markup(
        f'<svg class="chart curves" viewBox="{box}" role="img" aria-label="{title}"><title>{title}</title>{"".join(parts)}</svg>'
    )


def _values(dots: Sequence[Dot], names: Names, across: Sequence[float]) -> str:
    """Draw plan and bound; what lies beyond the range of the second half is cut off."""
    late = dots[len(dots) // 2 :]
    seen = [number for dot in late for number in (dot.value, dot.bound) if number is not None]
    low, high = min(seen), max(seen)
    room = MARGIN * (high - low) or max(abs(high) * 0.05, 0.5)
    low, high = low - room, high + room

    def up(number: float) -> float:
        return TOP + UPPER * (high - number) / (high - low)

    marks = ticks(low, high)
    decimals = shown_decimals("number", marks)
    parts = [_line(up(mark), shown("number", mark, decimals)) for mark in marks]
    plans = [(x, up(dot.value), dot.told) for x, dot in zip(across, dots, strict=True)]
    bounds = [(x, up(dot.bound), dot.told) for x, dot in zip(across, dots, strict=True) if dot.bound is not None]
    inside = _stairs(plans, PLAN) + _stairs(bounds, BOUND)
    frame = f'x="{LEFT}" y="{TOP}" width="{WIDTH - LEFT - RIGHT}" height="{UPPER}"'
    parts.append(f'<svg {frame} viewBox="{LEFT} {TOP} {WIDTH - LEFT - RIGHT} {UPPER}">{inside}</svg>')
    parts.append(f'<path class="axis" d="M{LEFT} {TOP}v{UPPER}H{WIDTH - RIGHT}"/>')
    ends = [(plans[-1][1], PLAN, names.value), *((y, BOUND, names.bound) for _, y, _ in bounds[-1:])]
    return "".join(parts) + _ends(ends)


class _Decades:
    """From gaps, one of them above 0, to places: each power of ten is a line, and one for no gap lies lowest where there is such."""

    def __init__(self, gaps: Sequence[float], top: float) -> None:
        powers = [math.log10(gap) for gap in gaps if gap > 0]
        self._high = min(max(math.ceil(max(powers)), FINEST + 1), COARSEST)
        self._low = max(min(math.floor(min(powers)), self._high - 1), FINEST)
        self._beyond, self._none = max(powers) > self._high, min(gaps) <= 0
        self.top = top
        self.bottom = top + DECADE * (self._high - self._low + self._none)

    def place(self, gap: float) -> float:
        power = min(max(math.log10(gap), self._low), self._high) if gap > 0 else self._low - 1
        return self.top + DECADE * (self._high - power)

    def lines(self) -> Iterator[tuple[float, str]]:
        for power in range(self._high, self._low - 1, -1):
            more = "≥" if self._beyond and power == self._high else ""
            yield self.place(10.0**power), f"{more}{10.0 ** (power + 2):.{max(-power - 2, 0)}f}%"
        if self._none:
            yield self.bottom, "0"


def _gaps(dots: Sequence[Dot], names: Names, axes: tuple[Sequence[float], _Decades]) -> str:
    """Draw the gap after each step."""
    across, scale = axes
    places = [(x, scale.place(dot.gap), dot.told) for x, dot in zip(across, dots, strict=True) if dot.gap is not None]
    parts = [_line(y, text) for y, text in scale.lines()]
    parts.append(f'<path class="axis" d="M{LEFT} {scale.top:.1f}V{scale.bottom:.1f}H{WIDTH - RIGHT}"/>')
    parts += [_stairs(places, GAP), _ends([(places[-1][1], GAP, names.gap)])]
    return "".join(parts)


def _line(y: float, text: str) -> str:
    """Draw a line across at a round number."""
    return (
        f'<path class="grid" d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}"/>'
        f'<text class="label" x="{LEFT - 8}" y="{y + 4:.1f}">{text}</text>'
    )


def _stairs(places: Sequence[tuple[float, float, str]], look: str) -> str:
    """Draw what holds until the next step, and a dot at each."""
    if not places:
        return ""
    path = f"M{places[0][0]:.1f} {places[0][1]:.1f}" + "".join(f"H{x:.1f}V{y:.1f}" for x, y, _ in places[1:])
    dots = "".join(
        f'<g><title>{escape(told)}</title><circle class="{look}" cx="{x:.1f}" cy="{y:.1f}" r="3.5"/></g>'
        for x, y, told in places
    )
    return f'<path class="{look}" d="{path}"/>{dots}'


def _ends(ends: Sequence[tuple[float, str, str]]) -> str:
    """Write the names of the lines at their ends, one below the other where they would collide."""
    parts, free = [], -math.inf
    for y, look, name in sorted(ends):
        at = max(y, free)
        parts.append(f'<text class="{look}" x="{WIDTH - RIGHT + 8}" y="{at + 4:.1f}">{escape(name)}</text>')
        free = at + 15
    return "".join(parts)


def _steps(dots: Sequence[Dot], across: Sequence[float], bottom: float) -> Iterator[str]:
    """Write the numbers of the steps, and under them the names, those of equal steps once; neighbours on two lines."""
    for number, x in enumerate(across):
        yield f'<text class="under" x="{x:.1f}" y="{bottom + 17:.1f}">{number}</text>'
    for turn, (step, group) in enumerate(groupby(zip(dots, across, strict=True), key=lambda pair: pair[0].step)):
        places = [x for _, x in group]
        middle, y = (places[0] + places[-1]) / 2, bottom + 34 + 16 * (turn % 2)
        yield f'<text class="under" x="{middle:.1f}" y="{y:.1f}">{escape(step)}</text>'
