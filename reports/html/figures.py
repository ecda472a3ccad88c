"""The parts of the page that are more than a table: key figures and charts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from markupsafe import Markup

from landquota.models.plan import Plan
from landquota.reports.contents import MU_PER_HA
from landquota.reports.html.charts import Bar, chart
from landquota.reports.html.grid import Grid, make_grid
from landquota.reports.layout import Table, area, shown
from landquota.reports.summary import Figure
from landquota.reports.words import Words

AFTER_TARGET = ("rounding", "deviation")
"""Steps between a unit's target and its quota."""
MOST_CHARTS = 150


@dataclass(frozen=True)
class Waterfall:
    """How a unit came by its quota: one line, what keeps it off its target, the chart, the table of steps."""

    unit: str
    line: str
    reason: str
    drawing: Markup
    steps: Grid


def figure_texts(figure: Figure, words: Words) -> tuple[str, str]:
    """Return a key figure in mu and in hectares; a count stands alone."""
    if not figure.is_area:
        return words.say("report.figure.count", number=shown("count", figure.value, 0)), ""
    hectares = area("ha", figure.value / MU_PER_HA)
    return words.say("report.in_mu", number=area("mu", figure.value)), words.say("report.in_ha", number=hectares)


def reason_counts(unplaced: Table) -> tuple[tuple[str, int], ...]:
    """Count the unplaced projects by reason, most first."""
    return tuple(Counter(str(reason) for reason in unplaced.column("reason")).most_common())


def overview(plan: Plan, reasons: Mapping[str, str], words: Words) -> Markup:
    """Draw the quota of every unit against its target; `reasons` say what keeps a unit off its target."""
    bars = []
    for row in plan.quota.head(MOST_CHARTS).to_dict("records"):
        unit = words.unit(row["unit_id"])
        told = words.join(part for part in (unit, _unit_line(row, words), reasons.get(row["unit_id"])) if part)
        bars.append(Bar(unit, row["quota_mu"], told, total=True, mark=row["target_mu"]))
    return chart(bars, words.say("report.chart.quota"))


def waterfalls(plan: Plan, steps: Table, reasons: Mapping[str, str], words: Words) -> Iterator[Waterfall]:
    """Yield the waterfall of each unit, in the order of the quota table."""
    kinds = [step.partition(":")[0] for step in plan.quota_steps["step"]]
    columns = [c.name for c in steps.columns]
    first = columns.index("step")
    for row in plan.quota.head(MOST_CHARTS).to_dict("records"):
        mine = [i for i, unit_id in enumerate(steps.column("unit_id")) if unit_id == row["unit_id"]]
        own = replace(steps, columns=steps.columns[first:], rows=tuple(steps.rows[i][first:] for i in mine))
        name = words.unit(row["unit_id"])
        drawing = chart(_bars(own, [kinds[i] for i in mine], words), name)
        grid = make_grid(own, words.say("report.sum"))
        yield Waterfall(name, _unit_line(row, words), reasons.get(row["unit_id"], ""), drawing, grid)


def _unit_line(row: Mapping[Any, Any], words: Words) -> str:
    quota, target = row["quota_mu"], row["target_mu"]
    areas = {"quota": area("mu", quota), "quota_ha": area("ha", quota / MU_PER_HA), "target": area("mu", target)}
    return words.say("report.unit_line", **areas)


def _bars(steps: Table, kinds: list[str], words: Words) -> list[Bar]:
    """Return the bars of one unit: the steps that change something, its target, its quota."""
    amounts = [float(amount or 0) for amount in steps.column("amount_mu")]
    told = [_told(steps, i, words) for i in range(len(kinds))]
    every = [
        (kind, Bar(str(label), amount, text))
        for kind, label, amount, text in zip(kinds, steps.column("step"), amounts, told, strict=True)
    ]
    before = [bar for kind, bar in every if kind not in AFTER_TARGET]
    after = [bar for kind, bar in every if kind in AFTER_TARGET]
    return [
        *(bar for bar in before if bar.amount),
        _total("target", sum(bar.amount for bar in before), words),
        *(bar for bar in after if bar.amount),
        _total("quota", sum(amounts), words),
    ]


def _total(name: str, amount: float, words: Words) -> Bar:
    label = words.say(f"step.{name}")
    return Bar(label, amount, words.say("step.why", step=label, amount=area("mu", amount)), total=True)


def _told(steps: Table, i: int, words: Words) -> str:
    """Return the tooltip of a step: amount, what it is, area, rule, source, whether verified."""
    row = dict(zip((c.name for c in steps.columns), steps.rows[i], strict=True))
    parts = [words.say("step.why", step=row["step"], amount=area("mu", float(row["amount_mu"] or 0))), str(row["why"])]
    if row["area_mu"] is not None:
        parts.append(words.say("step.why.area", area=area("mu", float(row["area_mu"]))))
    parts += [words.say(f"step.why.{part}", **{part: row[part]}) for part in ("rule", "source") if row[part]]
    if row["verified"] is not None:
        known = "verified" if row["verified"] == words.flag(True) else "unverified"
        parts.append(words.say(f"step.why.{known}"))
    return words.join(parts)
