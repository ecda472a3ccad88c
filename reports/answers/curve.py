"""The drawing of a frontier: a dot a plan, one level across and the other up, as inline SVG."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup, escape

from landquota.reports.layout import shown, shown_decimals
from landquota.reports.sweep.chart import ticks

WIDTH, HEIGHT = 780, 380
LEFT, RIGHT, TOP, BOTTOM = 96, 24, 34, 52
"""Room around the dots, pixels: numbers and titles."""
MARGIN = 0.06
"""Room between the outermost dots and the frame, as a share of the span."""
MOST_NAMES = 30
"""More dots are drawn without their numbers."""


def curve(dots: Sequence[tuple[float, float]], titles: tuple[str, str], *, broken: bool) -> Markup:
    """Draw plans in their order.

    Parameters
    ----------
    dots
        Each as (across, up).
    titles
        What goes across, and what goes up.
    broken
        Plans are missing before the last: no line leads to it.
    """
    across, up = (
        _Axis([dot[i] for dot in dots], span) for i, span in enumerate(((LEFT, WIDTH - RIGHT), (HEIGHT - BOTTOM, TOP)))
    )
    places = [(across.place(x), up.place(y)) for x, y in dots]
    line = places[:-1] if broken else places
    parts = [_frame(across, up, titles)]
    if len(line) > 1:
        parts.append(f'<path class="k0 dashed" d="M{"L".join(f"{x:.1f} {y:.1f}" for x, y in line)}"/>')
    for number, ((x, y), dot) in enumerate(zip(places, dots, strict=True), start=1):
        told = " / ".join(shown("number", n, shown_decimals("number", [n])) for n in dot)
        name = f'<text x="{x + 7:.1f}" y="{y - 6:.1f}">{number}</text>' if len(dots) <= MOST_NAMES else ""
        parts.append(
            f'<g><title>{number}: {told}</title><circle class="k0" cx="{x:.1f}" cy="{y:.1f}" r="4"/>{name}</g>'
        )
    label = escape(" / ".join(titles))
    return Markup(
        f'<svg class="chart curves" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{label}">{"".join(parts)}</svg>'
    )


class _Axis:
    """From numbers to places between two ends."""

    def __init__(self, numbers: Sequence[float], ends: tuple[float, float]) -> None:
        low, high = min(numbers, default=0.0), max(numbers, default=1.0)
        room = MARGIN * (high - low) or max(abs(high) * 0.05, 0.5)
        self._low, self._high, self._ends = low - room, high + room, ends

    def place(self, number: float) -> float:
        share = (number - self._low) / (self._high - self._low)
        return self._ends[0] + share * (self._ends[1] - self._ends[0])

    def ticks(self) -> list[tuple[float, str]]:
        """Return places of round numbers, and how they are written."""
        numbers = ticks(self._low, self._high)
        decimals = shown_decimals("number", numbers)
        return [(self.place(number), shown("number", number, decimals)) for number in numbers]


def _frame(across: _Axis, up: _Axis, titles: tuple[str, str]) -> str:
    """Draw lines at round numbers, the axes, and their titles."""
    bottom, right = HEIGHT - BOTTOM, WIDTH - RIGHT
    parts = [
        f'<path class="grid" d="M{LEFT} {y:.1f}H{right}"/><text class="label" x="{LEFT - 8}" y="{y + 4:.1f}">{text}</text>'
        for y, text in up.ticks()
    ]
    parts += [
        f'<path class="grid" d="M{x:.1f} {TOP}V{bottom}"/><text class="under" x="{x:.1f}" y="{bottom + 18}">{text}</text>'
        for x, text in across.ticks()
    ]
    parts.append(f'<path class="axis" d="M{LEFT} {TOP}V{bottom}H{right}"/>')
    parts.append(f'<text x="{LEFT - 8}" y="{TOP - 14}">{escape(titles[1])}</text>')
    parts.append(f'<text class="under" x="{(LEFT + right) / 2:.1f}" y="{HEIGHT - 8}">{escape(titles[0])}</text>')
    return "".join(parts)
