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
        projects, gates, removed = (_of(plan, table) for table in (words.case.projects, plan.gates, plan.excluded))
        self.projects = {row["project_id"]: row for row in projects.to_dict("records")}
        self.gates = {(row["project_id"], row["gate"]): row for row in gates.to_dict("records")}
        self.removed = _by_rule(removed)

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
        places = self.removed.get(project_id)
        if places is None or not rules:
            return self.words.say("reason.no_pair")
        told = [self._rule(rule, places.get(rule, [])) for rule in rules]
        return self.words.say("reason.removed", list=self.words.join(told))

    def _rule(self, rule: str, places: list[str]) -> str:
        name = self.words.removed_by(rule)
        if not places:
            return name
        listed = self.words.some(places, MOST_PLACES)
        return self.words.say("reason.count", rule=name, count=len(places), places=listed)

    @staticmethod
    def _worthless(project: Mapping[Any, Any]) -> bool:
        """Tell whether the value of a project is unknown, so that it counts 0."""
        return is_blank(project["value"]) and is_blank(project["tax_wan"])


def _of(plan: Plan, table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of the projects without land, which are few."""
    return table[table["project_id"].isin(set(plan.unplaced["project_id"]))]


def _by_rule(removed: pd.DataFrame) -> dict[str, dict[str, list[str]]]:
    """Return the places that each rule removed for each project, in the order of `excluded.csv`."""
    found: dict[str, dict[str, list[str]]] = {}
    places = removed["parcel_id"].where(removed["parcel_id"].notna(), removed["site_id"])
    for project, rule, place in zip(removed["project_id"], removed["rule"], places, strict=True):
        listed = found.setdefault(project, {}).setdefault(rule, [])
        if not is_blank(place):
            listed.append(place)
    return found


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
