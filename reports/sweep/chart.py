"""The curves of a sweep, as inline SVG: a figure over the key, with the breakpoints marked."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from landquota.reports.layout import Kind, shown, shown_decimals
from landquota.reports.sweep.types import Point, Sweep

WIDTH, HEIGHT = 780, 200
LEFT, RIGHT, TOP, BOTTOM = 84, 150, 24, 30
"""Room around the curves: numbers at the left, names at the right, numbers of breakpoints above, values below; pixels."""
TICKS = 4
LINE = 15
"""Least distance between two names."""
MOST_MARKS = 30
"""More breakpoints are drawn without their numbers."""
MOST_CURVES = 8
"""Curves of one drawing; each has a colour."""


@dataclass(frozen=True)
class Curve:
    """A figure at each point; None where there is none."""

    name: str
    values: tuple[float | None, ...]


def figure(sweep: Sweep, curves: Sequence[Curve], title: str, kind: Kind) -> Markup:
    """Draw curves over the values of the key: solid where the plan between two points is proved, else dashed; broken at breakpoints."""
    known = [value for curve in curves for value in curve.values if value is not None]
    frame = _Frame(sweep, known)
    parts = [_gaps(sweep, frame), _axes(sweep, frame, kind), _marks(sweep, frame)]
    parts += [_curve(sweep, curve, frame, number) for number, curve in enumerate(curves)]
    parts.append(_names(curves, frame) if len(curves) > 1 else "")
    box = f"0 0 {WIDTH} {HEIGHT}"
    return Markup(
        f'<svg class="chart curves" viewBox="{box}" role="img" aria-label="{escape(title)}">{"".join(parts)}</svg>'
    )


class _Frame:
    """From numbers to places."""

    def __init__(self, sweep: Sweep, values: Sequence[float]) -> None:
        self._from, self._to = float(sweep.low), float(sweep.high)
        low, high = min(values, default=0.0), max(values, default=1.0)
        margin = (high - low) * 0.06 or max(abs(high) * 0.05, 0.5)
        self.low, self.high = low - margin, high + margin

    def x(self, value: object) -> float:
        share = (float(value) - self._from) / (self._to - self._from)  # type: ignore[arg-type]
        return LEFT + share * (WIDTH - LEFT - RIGHT)

    def y(self, value: float) -> float:
        return HEIGHT - BOTTOM - (value - self.low) / (self.high - self.low) * (HEIGHT - TOP - BOTTOM)


def ticks(low: float, high: float) -> list[float]:
    """Return round numbers between two others.

    Examples
    --------
    >>> ticks(0.3, 10.2)
    [5.0, 10.0]
    """
    least = (high - low) / TICKS
    power = 10.0 ** math.floor(math.log10(least))
    step = next(digit * power for digit in (1, 2, 5, 10) if digit * power >= least * (1 - 1e-9))
    first = math.ceil(low / step - 1e-9)
    return [round(n * step, 12) + 0.0 for n in range(first, math.floor(high / step + 1e-9) + 1)]


def _axes(sweep: Sweep, frame: _Frame, kind: Kind) -> str:
    across, up = ticks(float(sweep.low), float(sweep.high)), ticks(frame.low, frame.high)
    up = [value for value in up if kind != "count" or value.is_integer()]
    decimals = shown_decimals(kind, list(up)), shown_decimals("exact", list(across))
    bottom = HEIGHT - BOTTOM
    parts = [
        f'<path class="grid" d="M{LEFT} {frame.y(value):.1f}H{WIDTH - RIGHT}"/>'
        f'<text class="label" x="{LEFT - 8}" y="{frame.y(value) + 4:.1f}">{shown(kind, value, decimals[0])}</text>'
        for value in up
    ]
    parts.append(f'<path class="axis" d="M{LEFT} {TOP}V{bottom}H{WIDTH - RIGHT}"/>')
    parts += [
        f'<text class="under" x="{frame.x(value):.1f}" y="{bottom + 18}">{shown("exact", value, decimals[1])}</text>'
        for value in across
    ]
    return "".join(parts)


def _marks(sweep: Sweep, frame: _Frame) -> str:
    """Draw a line at each breakpoint, with its number where there is room."""
    parts, free = [], 0.0
    for number, found in enumerate(sweep.breakpoints, start=1):
        x = frame.x(found.first.at[0])
        parts.append(f'<path class="break" d="M{x:.1f} {TOP - 4}V{HEIGHT - BOTTOM}"/>')
        if x >= free and len(sweep.breakpoints) <= MOST_MARKS:
            parts.append(f'<text class="under" x="{x:.1f}" y="{TOP - 9}">{number}</text>')
            free = x + LINE
    return "".join(parts)


def _gaps(sweep: Sweep, frame: _Frame) -> str:
    """Shade where there is no plan."""
    parts = []
    for low, high in zip(sweep.points, sweep.points[1:], strict=False):
        if "infeasible" in (low.status, high.status):
            left, right = frame.x(low.at[0]), frame.x(high.at[0])
            box = f'x="{left:.1f}" y="{TOP}" width="{right - left:.1f}" height="{HEIGHT - TOP - BOTTOM}"'
            parts.append(f'<rect class="nothing" {box}/>')
    return "".join(parts)


def _curve(sweep: Sweep, curve: Curve, frame: _Frame, number: int) -> str:
    """Draw one curve, each piece between breakpoints for itself."""
    solid, dashed = "", ""
    ends = zip(sweep.points, sweep.points[1:], curve.values, curve.values[1:], sweep.stretches, strict=False)
    for low, high, first, last, stretch in ends:
        if first is None or last is None or stretch.how in ("breakpoint", "not_proved"):
            continue
        piece = f"M{frame.x(low.at[0]):.1f} {frame.y(first):.1f}L{frame.x(high.at[0]):.1f} {frame.y(last):.1f}"
        solid, dashed = (solid + piece, dashed) if stretch.how == "proved" else (solid, dashed + piece)
    paths = [f'<path class="k{number}{extra}" d="{d}"/>' for d, extra in ((solid, ""), (dashed, " dashed")) if d]
    return "".join(paths) + _dots(sweep.points, curve, frame, number)


def _dots(points: Sequence[Point], curve: Curve, frame: _Frame, number: int) -> str:
    """Draw a dot at each point; of several at one place one is enough."""
    at = {
        (round(frame.x(p.at[0])), round(frame.y(v))): "" if p.status == "optimal" else " open"
        for p, v in zip(points, curve.values, strict=True)
        if v is not None
    }
    return "".join(f'<circle class="k{number}{extra}" cx="{x}" cy="{y}" r="2.5"/>' for (x, y), extra in at.items())


def _names(curves: Sequence[Curve], frame: _Frame) -> str:
    """Write the names at the ends of the curves, one below the other where they would collide."""
    ends = []
    for number, curve in enumerate(curves):
        last = next((value for value in reversed(curve.values) if value is not None), None)
        if last is not None:
            ends.append((frame.y(last), number, curve.name))
    parts, free = [], -math.inf
    for y, number, name in sorted(ends):
        at = max(y, free)
        parts.append(f'<text class="k{number}" x="{WIDTH - RIGHT + 8}" y="{at + 4:.1f}">{escape(name)}</text>')
        free = at + LINE
    return "".join(parts)
