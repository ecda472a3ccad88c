"""`compare.html`: the differences between runs on one page that needs no script and no network."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from landquota.reports.compare.comparison import Pair
from landquota.reports.compare.speech import Speech, signed
from landquota.reports.compare.tables import overall_tables, pair_tables
from landquota.reports.compare.text import move_counts, price, quota_counts, remarks
from landquota.reports.compare.workbook import MADE_BY
from landquota.reports.html.charts import Bar, chart
from landquota.reports.html.grid import Grid, make_grid
from landquota.reports.html.page import OPEN_ROWS, content_policy, environment, template_text
from landquota.reports.layout import Table

STYLES = ("style.css", "map.css", "compare.css")
MOST_BARS = 60
"""Units that the chart of gains shows; the table has them all."""


def render_compare_html(speech: Speech) -> str:
    """Return the page as text; the same runs give the same bytes."""
    comparison = speech.comparison
    base, *others = comparison.labels
    style = "".join(template_text(name) for name in STYLES)
    plans = [run.plan for run in comparison.runs]
    page = environment().get_template("compare.html.j2")
    return page.render(
        say=speech.say,
        lang=speech.lang,
        made_by=MADE_BY,
        policy=content_policy(style),
        style=Markup(style),
        title=speech.say("compare.subtitle", base=base, runs=speech.say("report.comma").join(others)),
        case_names=list(dict.fromkeys(plan["case"] for plan in plans)),
        notices=[notice for notice in dict.fromkeys(plan["notice"] for plan in plans) if notice],
        caution=speech.caution(),
        grids=_grids(speech, overall_tables(speech)),
        pairs=[_pair(speech, pair) for pair in comparison.pairs],
        maps=_maps(speech),
        open_rows=OPEN_ROWS,
        all_rows_in="compare.xlsx",
    )


def _grids(speech: Speech, tables: dict[str, Table]) -> dict[str, Grid]:
    return {name: make_grid(table, speech.say("report.sum")) for name, table in tables.items()}


def _pair(speech: Speech, pair: Pair) -> dict[str, Any]:
    """Return what the page says of one run against the base."""
    labels = speech.comparison.labels
    return {
        "title": speech.say("compare.pair", run=labels[pair.number], base=labels[0]),
        "remarks": list(remarks(speech, pair)),
        "price": price(speech, pair),
        "doubtful": speech.comparison.doubtful[0] or speech.comparison.doubtful[pair.number],
        "has_plans": pair.has_plans,
        "quota_counts": quota_counts(speech, pair),
        "move_counts": move_counts(speech, pair),
        "chart": _gains(speech, pair),
        "grids": _grids(speech, pair_tables(speech, pair)),
    }


def _gains(speech: Speech, pair: Pair) -> Markup | None:
    """Draw what each unit gains or loses; None where no unit does."""
    found = [(row, by) for row in speech.comparison.quota if (by := row.differences[pair.number - 1])]
    most = sorted(found, key=lambda one: (-abs(one[1]), one[0].name))[:MOST_BARS]
    bars = [
        Bar(name, by, f"{name} {signed(by)}", alone=True)
        for row, by in sorted(most, key=lambda one: (-one[1], one[0].name))
        for name in (speech.unit(row.name),)
    ]
    return chart(bars, speech.say("compare.chart")) if bars else None


def _maps(speech: Speech) -> list[tuple[str, Any]]:
    """Return a map of each run with its label; none where a run has no shapes or no plan."""
    if not all(run.case.ground.crs and run.plan["totals"] for run in speech.comparison.runs):
        return []
    from landquota.reports.compare.maps import draw_maps  # noqa: PLC0415 - optional

    return draw_maps(speech)
