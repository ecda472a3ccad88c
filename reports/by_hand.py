"""The plan beside the plans by hand: what it gains over the best of them, in words and as a table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from landquota.models.plan import Plan
from landquota.models.tables.by_hand import PLAN
from landquota.reports.layout import Kind, Table, area, make_table, percentage
from landquota.reports.words import Words

FIGURES: tuple[tuple[str, str, Kind], ...] = (
    ("must_serve", "must_serve", "count"),
    ("value", "value", "number"),
    ("new_land", "new_land_mu", "mu"),
    ("placed", "placed", "count"),
)
"""What is told of a gain: the word, the column of `by_hand.csv`, and what its numbers are."""
SILENT = "must_serve"
"""Told only where the plans differ."""
SHOWN = 2
"""Decimals of a gain; what is less is shown as none."""
PER = 100.0
"""New land is told for so much value."""


def by_hand_table(plan: Plan, words: Words) -> Table:
    """Return what the plan and every rule reach, the plan first."""
    rows = plan.by_hand.sort_values("rule", key=lambda rule: rule != PLAN, kind="stable")
    frame = rows.assign(
        hand_rule=[words.say(f"by_hand.rule.{rule}") for rule in rows["rule"]],
        feasible=rows["feasible"].map(words.flag),
        best=rows["best"].map(words.flag).astype(object).where(rows["rule"] != PLAN, None),
    )
    layout = "hand_rule feasible best must_serve value new_land_mu waste_mu distance_mu placed"
    return make_table(words, "by_hand", frame, layout)


def by_hand_sentences(plan: Plan, words: Words) -> tuple[str, ...]:
    """Return what the plan gains over the best plan by hand, or that there is none; nothing without a plan."""
    rows = {row["rule"]: row for row in plan.by_hand.to_dict("records")}
    if PLAN not in rows:
        return ()
    best = next((row for row in rows.values() if row["best"]), None)
    if best is None:
        return (words.say("by_hand.none"),)
    rule = words.say(f"by_hand.rule.{best['rule']}")
    gains = words.join(_gains(rows[PLAN], best, words))
    return (words.say("by_hand.versus", rule=rule, gains=gains),)


def _gains(plan: Mapping[Any, Any], best: Mapping[Any, Any], words: Words) -> Iterator[str]:
    """Yield each gain, or loss, in words."""
    for name, column, kind in FIGURES:
        more = round(float(plan[column]) - float(best[column]), SHOWN)
        if more or name != SILENT:
            way = "more" if more > 0 else "less" if more < 0 else "same"
            share = ""
            if best[column] > 0:
                share = words.say("by_hand.share", share=percentage(abs(more) / float(best[column])))
            yield words.say(f"by_hand.{name}.{way}", amount=area(kind, abs(more)), share=share)
        if name == "new_land" and min(plan["value"], best["value"]) > 0 and max(plan[column], best[column]) > 0:
            rates = {
                key: area("factor", PER * row[column] / row["value"]) for key, row in (("plan", plan), ("hand", best))
            }
            yield words.say("by_hand.per_value", **rates)
