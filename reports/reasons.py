"""Why a project has no land, in sentences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from landquota.models.plan import Plan
from landquota.reports.layout import area
from landquota.reports.numbers import cell_text, is_blank
from landquota.reports.places import Places
from landquota.reports.words import Words

MISSES = {"too_small": -1.0, "above_admitted": 1.0}
"""Rule to the sign of its miss: measure minus limit is below, or above, 0."""
MOST_PLACES = 4
"""Removed places that a sentence names for each rule."""


def reason_words(words: Words, plan: Plan) -> pd.DataFrame:
    """Return `reason`, `detail` and `nearest` of each unplaced project, in words, in the order of `Plan.unplaced`."""
    details = _Details(words, plan)
    rows = [
        (words.say(f"reason.{row['reason']}"), details.of(row), _nearest(words, row))
        for row in plan.unplaced.to_dict("records")
    ]
    return pd.DataFrame(rows, columns=["reason", "detail", "nearest"], index=plan.unplaced.index)


class _Details:
    """What stands behind each kind of reason."""

    def __init__(self, words: Words, plan: Plan) -> None:
        self.words = words
        self.places = Places(words.case, plan, words)
        self.projects = {row["project_id"]: row for row in words.case.projects.to_dict("records")}
        self.gates = {(row["project_id"], row["gate"]): row for row in plan.gates.to_dict("records")}
        mine = plan.excluded[plan.excluded["project_id"].isin(set(plan.unplaced["project_id"]))]
        self.removed = dict(iter(mine.groupby("project_id")))

    def of(self, row: Mapping[Any, Any]) -> str:
        """Return the detail of one row of `unplaced.csv`."""
        rules = [rule for rule in cell_text(row["rules"]).split("|") if rule]
        project = self.projects[row["project_id"]]
        if row["reason"] == "not_admitted":
            failed = [self._gate(rule, project) for rule in rules]
            return self.words.say("reason.gates", list=self.words.join(failed))
        if row["reason"] == "no_candidate":
            return self._removed(row["project_id"], rules)
        if row["reason"] == "pinned":
            return self.words.say("reason.pin", project=row["project_id"])
        unknown = [self.words.say("reason.no_value")] if self._worthless(project) else []
        return self.words.join([self.places.told(project), *unknown, self.words.say("reason.loss")])

    def _gate(self, gate: str, project: Mapping[Any, Any]) -> str:
        """Say how a gate failed."""
        name, row = self.words.gate(gate), self.gates.get((project["project_id"], gate))
        if row is None:
            return name
        if is_blank(row["area_cap_mu"]):
            return self.words.say("reason.gate.word", gate=name, value=self.words.code(row["value"]))
        figures = {"threshold": row["threshold"], "cap": row["area_cap_mu"], "need": project["area_min_mu"]}
        told = {key: area("mixed", value) for key, value in figures.items()}
        return self.words.say("reason.gate.control", gate=name, **told)

    def _removed(self, project_id: str, rules: list[str]) -> str:
        """Say which rules removed the places of a project, how many each and which."""
        rows = self.removed.get(project_id)
        if rows is None or not rules:
            return self.words.say("reason.no_pair")
        told = [self._rule(rule, rows[rows["rule"] == rule]) for rule in rules]
        return self.words.say("reason.removed", list=self.words.join(told))

    def _rule(self, rule: str, rows: pd.DataFrame) -> str:
        name = self.words.removed_by(rule)
        places = rows["parcel_id"].where(rows["parcel_id"].notna(), rows["site_id"]).dropna().tolist()
        if not places:
            return name
        listed = self.words.some(places, MOST_PLACES)
        return self.words.say("reason.count", rule=name, count=len(places), places=listed)

    @staticmethod
    def _worthless(project: Mapping[Any, Any]) -> bool:
        """Tell whether the value of a project is unknown, so that it counts 0."""
        return is_blank(project["value"]) and is_blank(project["tax_wan"])


def _nearest(words: Words, row: Mapping[Any, Any]) -> str:
    """Say by how much the nearest removed place misses its limit."""
    rule = cell_text(row["nearest_rule"])
    if not rule:
        return ""
    measure, limit = row["nearest_measure"], row["nearest_limit"]
    figures = {"measure": area("mu", measure), "limit": area("mu", limit)}
    if rule in MISSES:
        return words.say(f"reason.nearest.{rule}", miss=area("mu", MISSES[rule] * (measure - limit)), **figures)
    return words.say("reason.nearest.other", rule=words.removed_by(rule), **figures)
