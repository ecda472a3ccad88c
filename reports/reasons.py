"""Why a project has no land, in sentences."""

from __future__ import annotations

from typing import Any

import pandas as pd

from landquota.models.plan import Plan
from landquota.reports.numbers import cell_text, is_blank
from landquota.reports.words import Words

MISSES = {"too_small": -1.0, "above_admitted": 1.0}
"""Rule to the sign of its miss: measure minus limit is below, or above, 0."""


def reason_words(words: Words, plan: Plan) -> pd.DataFrame:
    """Return `reason`, `detail` and `nearest` of each unplaced project, in words, in the order of `Plan.unplaced`."""
    needs = dict(zip(words.case.projects["project_id"], words.case.projects["area_min_mu"], strict=True))
    gates = {(row["project_id"], row["gate"]): row for row in plan.gates.to_dict("records")}
    rows = []
    for row in plan.unplaced.to_dict("records"):
        rules = [rule for rule in cell_text(row["rules"]).split("|") if rule]
        if row["reason"] == "not_admitted":
            project = row["project_id"]
            failed = [_gate(words, rule, gates.get((project, rule)), needs.get(project)) for rule in rules]
            detail = words.say("reason.gates", list=words.join(failed))
        else:
            detail = _removed(words, row["reason"], rules)
        rows.append((words.say(f"reason.{row['reason']}"), detail, _nearest(words, row)))
    return pd.DataFrame(rows, columns=["reason", "detail", "nearest"], index=plan.unplaced.index)


def _gate(words: Words, gate: str, row: dict[Any, Any] | None, need: float | None) -> str:
    """Say how a gate failed."""
    name = words.gate(gate)
    if row is None:
        return name
    if is_blank(row["area_cap_mu"]):
        return words.say("reason.gate.word", gate=name, value=words.code(row["value"]))
    figures = {"threshold": cell_text(row["threshold"]), "cap": cell_text(row["area_cap_mu"]), "need": cell_text(need)}
    return words.say("reason.gate.control", gate=name, **figures)


def _removed(words: Words, reason: str, rules: list[str]) -> str:
    """Say what removed the places of a project."""
    if rules:
        return words.say("reason.removed", list=words.say("report.comma").join(map(words.removed_by, rules)))
    return words.say("reason.no_pair") if reason == "no_candidate" else ""


def _nearest(words: Words, row: dict[Any, Any]) -> str:
    """Say by how much the nearest removed place misses its limit."""
    rule = cell_text(row["nearest_rule"])
    if not rule:
        return ""
    measure, limit = row["nearest_measure"], row["nearest_limit"]
    figures = {"measure": cell_text(measure), "limit": cell_text(limit)}
    if rule in MISSES:
        return words.say(f"reason.nearest.{rule}", miss=cell_text(MISSES[rule] * (measure - limit)), **figures)
    return words.say("reason.nearest.other", rule=words.removed_by(rule), **figures)
