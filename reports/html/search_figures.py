"""The drawings of the section on the search: one a level that was searched in steps."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd
from markupsafe import Markup

from landquota.models.plan import Plan
from landquota.reports.html.search_chart import Dot, Names, steps_chart
from landquota.reports.layout import area, percentage
from landquota.reports.search import stepped
from landquota.reports.words import Words

FEWEST = 3
"""A level with fewer rows has no drawing: the table says it all."""


def search_figures(plan: Plan, words: Words) -> Iterator[tuple[str, Markup]]:
    """Yield the name of each level that was searched in several steps, and its drawing."""
    kinds = ("value", "bound", "gap")
    for name in stepped(plan):
        level = words.say(f"level.{name}")
        rows = plan.search[plan.search["level"] == name]
        if len(rows) < FEWEST:
            continue
        dots = [_dot(row, words) for row in rows.itertuples()]
        title = words.say("search.chart.title", level=level)
        yield level, steps_chart(dots, Names(title, *(words.say(f"search.chart.{kind}") for kind in kinds)))


def _dot(row: Any, words: Words) -> Dot:
    """Return one step, told in a line."""
    step, unknown = words.say(f"search.step.{row.what}"), words.say("search.chart.unknown")
    bound, gap = (None if pd.isna(number) else float(number) for number in (row.bound, row.gap))
    told = words.say(
        "search.chart.told",
        number=row.step,
        step=step,
        value=area("number", row.value),
        bound=unknown if bound is None else area("number", bound),
        gap=unknown if gap is None else percentage(gap),
    )
    return Dot(step, float(row.value), bound, gap, told)
