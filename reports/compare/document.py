"""A comparison for scripts: codes, ids and numbers as they are published, each sentence besides."""

from __future__ import annotations

from typing import Any

from landquota.reports.compare.changed_inputs import Change
from landquota.reports.compare.changed_plans import Land, Move, PlaceChange, Row, better
from landquota.reports.compare.comparison import Pair
from landquota.reports.compare.fates import Fate
from landquota.reports.compare.speech import Speech
from landquota.reports.numbers import published

SCHEMA = "landquota/compare/1"


def comparison_document(speech: Speech) -> dict[str, Any]:
    """Return a comparison as plain data; numbers have six decimals, None is unknown or does not apply.

    Keys: `schema`, `runs` (the base first: what each is and how far it is proved), `comparisons` (each other run against the
    base: `same_input`, `same_plan`, `input`, `levels`, `totals`, `quota`, `projects`, `places`).
    """
    document = {
        "schema": SCHEMA,
        "runs": [_run(speech, number) for number in range(len(speech.comparison.runs))],
        "caution": speech.caution(),
        "comparisons": [_pair(speech, pair) for pair in speech.comparison.pairs],
    }
    return {key: _rounded(value) for key, value in document.items()}


def _run(speech: Speech, number: int) -> dict[str, Any]:
    plan = speech.comparison.runs[number].plan
    keys = ("case", "plan_year", "rulebook", "scenario", "status", "proved", "objectives", "totals")
    told = {"run": speech.comparison.labels[number], "changes": list(plan["changes"])}
    return {**told, **{key: plan[key] for key in keys}, "may_be_bettered": speech.comparison.doubtful[number]}


def _pair(speech: Speech, pair: Pair) -> dict[str, Any]:
    comparison, at = speech.comparison, pair.number
    return {
        "run": comparison.labels[at],
        "base": comparison.labels[0],
        "same_input": not pair.inputs,
        "same_plan": pair.same_plan,
        "says": speech.headline(pair),
        "input": [_change(speech, pair, change) for change in pair.inputs],
        "levels": [
            {
                "level": row.name,
                **_numbers(row, at),
                "meaning": better(row.name, row.differences[at - 1]) or None,
            }
            for row in comparison.levels
        ],
        "totals": [{"total": row.name, **_numbers(row, at)} for row in comparison.totals],
        "quota": [
            {
                "unit_id": row.name,
                "name": speech.unit(row.name),
                **_numbers(row, at),
                "causes": [{"step": step, "mu": by} for step, by in pair.causes.get(row.name, ())],
            }
            for row in comparison.quota
        ],
        "projects": [_move(speech, pair, move) for move in pair.moves],
        "places": [_place(place) for place in pair.places],
    }


def _numbers(row: Row, at: int) -> dict[str, float | None]:
    return {"old": row.values[0], "new": row.values[at], "difference": row.differences[at - 1]}


def _change(speech: Speech, pair: Pair, change: Change) -> dict[str, Any]:
    return {
        "group": change.group,
        "key": change.key,
        "kind": change.kind,
        "table": change.table or None,
        "row": change.row or None,
        "part": change.part or None,
        "old": change.old,
        "new": change.new,
        "besides": [{"part": part.name, "old": part.old, "new": part.new} for part in change.besides],
        "says": speech.what(pair, change),
    }


def _move(speech: Speech, pair: Pair, move: Move) -> dict[str, Any]:
    return {
        "project_id": move.project_id,
        "name": speech.project(move.project_id),
        "change": move.kind,
        "old": _land(move.old),
        "new": _land(move.new),
        "reason": move.reason or None,
        "rules": move.rules.split("|") if move.rules else [],
        "in_base": [_fate(fate) for fate in move.before],
        "in_run": [_fate(fate) for fate in move.after],
        "why": speech.why(pair, move),
    }


def _land(land: Land | None) -> dict[str, Any] | None:
    if land is None:
        return None
    return {"placement": land.placement, "place": land.place, "area_mu": land.area_mu}


def _fate(fate: Fate) -> dict[str, Any]:
    told = {"place": fate.place, "what": fate.what, "rule": fate.rule or None, "layer": fate.layer or None}
    return {**told, "projects": list(fate.projects)}


def _place(change: PlaceChange) -> dict[str, Any]:
    return {
        "place": change.place,
        "place_id": change.place_id,
        "unit_id": change.unit_id,
        "old_status": change.old_status,
        "new_status": change.new_status,
        "old_granted_mu": change.old_granted_mu,
        "new_granted_mu": change.new_granted_mu,
    }


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_rounded(item) for item in value]
    return published(value) if isinstance(value, float) else value
