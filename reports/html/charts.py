"""The charts of the page, as inline SVG without any script or outside reference."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from landquota.reports.layout import shown, shown_decimals

WIDTH, LABELS, VALUES, ROW = 780, 236, 96, 26
"""Width of a chart, of its labels at the left, of the numbers at the right, and height of a row; pixels."""
AMOUNT = 60
"""Room that a number takes: where a mark stands in it, the number moves behind the mark."""
LABEL_WIDTH = 34
"""What fits into `LABELS`, where a Chinese character is two wide."""


@dataclass(frozen=True)
class Bar:
    """One row of a chart.

    Attributes
    ----------
    told
        Tooltip.
    total
        Drawn from zero, where a step is drawn from the end of the bar above.
    mark
        Where to draw a line across the bar, if anywhere.
    alone
        Drawn from zero and coloured by its sign; it leads nowhere.
    """

    label: str
    amount: float
    told: str
    total: bool = False
    mark: float | None = None
    alone: bool = False

    @property
    def kind(self) -> str:
        """Class of the style sheet."""
        if self.total:
            return "total"
        return "minus" if self.amount < 0 else "plus" if self.amount > 0 else "none"


def chart(bars: Sequence[Bar], title: str) -> Markup:
    """Draw bars one below the other; steps start where the bar above ends, and a line leads there."""
    spans = _spans(bars)
    axis = _Axis([edge for span in spans for edge in span] + [bar.mark for bar in bars if bar.mark is not None])
    decimals = shown_decimals("mu", [bar.amount for bar in bars])
    parts = [f'<path class="axis" d="M{axis.place(0.0):.1f} 0v{len(bars) * ROW}"/>']
    for i, (bar, span) in enumerate(zip(bars, spans, strict=True)):
        left, right = axis.between(span)
        mark = right if bar.mark is None else axis.place(bar.mark)
        number = (mark if right < mark < right + AMOUNT else right, shown("mu", bar.amount, decimals))
        parts.append(_row(i * ROW, bar, (left, right), number))
        if bar.mark is not None:
            parts.append(f'<path class="mark" d="M{mark:.1f} {i * ROW + 2}v{ROW - 4}"/>')
        elif bar is not bars[-1] and not bar.alone:
            parts.append(f'<path class="link" d="M{axis.place(span[1]):.1f} {i * ROW + ROW - 5}v10"/>')
    box = f"0 0 {WIDTH} {max(len(bars), 1) * ROW}"
    return Markup(f'<svg class="chart" viewBox="{box}" role="img" aria-label="{escape(title)}">{"".join(parts)}</svg>')


def _spans(bars: Sequence[Bar]) -> list[tuple[float, float]]:
    """Return where each bar starts and ends."""
    spans, reached = [], 0.0
    for bar in bars:
        start = 0.0 if bar.total or bar.alone else reached
        reached = start + bar.amount
        spans.append((start, reached))
    return spans


class _Axis:
    """The horizontal axis: from numbers to places."""

    def __init__(self, numbers: Sequence[float]) -> None:
        self.low, high = min([0.0, *numbers]), max([0.0, *numbers])
        self.scale = (WIDTH - LABELS - VALUES) / ((high - self.low) or 1.0)

    def place(self, number: float) -> float:
        return LABELS + (number - self.low) * self.scale

    def between(self, span: tuple[float, float]) -> tuple[float, float]:
        return self.place(min(span)), self.place(max(span))


def _row(y: int, bar: Bar, span: tuple[float, float], number: tuple[float, str]) -> str:
    """Draw label, bar and number of one row; the number stands right of its place."""
    (left, right), (edge, amount) = span, number
    sign = "+" if bar.kind == "plus" else ""
    return (
        f'<g class="{bar.kind}"><title>{escape(bar.told)}</title>'
        f'<text class="label" x="{LABELS - 10}" y="{y + 18}">{escape(_fitting(bar.label))}</text>'
        f'<rect x="{left:.1f}" y="{y + 5}" width="{max(right - left, 1):.1f}" height="{ROW - 10}"/>'
        f'<text class="amount" x="{edge + 7:.1f}" y="{y + 18}">{sign}{amount}</text></g>'
    )


def _fitting(label: str) -> str:
    """Cut a label to what fits at the left."""
    used = 0
    for position, character in enumerate(label):
        used += 2 if unicodedata.east_asian_width(character) in "WF" else 1
        if used > LABEL_WIDTH:
            return label[: position - 1] + "…"
    return label
