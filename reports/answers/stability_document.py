"""Stability in words and tables."""

from __future__ import annotations

import pandas as pd

from landquota.reports.answers.document import Document, asked_about, records
from landquota.reports.answers.stability import STANDS, Stability
from landquota.reports.layout import Table, area, make_table, percentage
from landquota.reports.words import Words


def stability_document(answer: Stability, words: Words) -> Document:
    """Return what is shown of an answer; of placements only those that some plan has, or may have."""
    return Document(
        name="stability",
        case=answer.case,
        words=words,
        verdict=words.say("stability.proved" if answer.proved else "stability.not_proved"),
        tone="good" if answer.proved else "fair",
        told=_told(answer, words),
        tables=_tables(answer, words),
        data=_data(answer),
        frames={f"stability_{name}": getattr(answer, name) for name in ("projects", "placements", "units")},
        facts=asked_about(answer.case, words),
    )


def _told(answer: Stability, words: Words) -> tuple[str, ...]:
    near = words.say(
        "stability.near",
        level=words.say(f"level.{answer.level}"),
        reached=area("number", answer.reached[answer.level]),
        allowed=area("number", answer.allowed[answer.level]),
        share=percentage(answer.within),
    )
    counts = [
        words.say(f"stability.count.{table}", **{stands: answer.count(table, stands) for stands in STANDS})
        for table in ("projects", "placements")
    ]
    told = [near, *counts, words.say("stability.plans", plans=answer.plans)]
    return tuple(told if answer.proved else [*told, words.say("stability.unknown")])


def _tables(answer: Stability, words: Words) -> dict[str, Table]:
    stands = {name: words.say(f"stability.stands.{name}") for name in STANDS}

    def worded(frame: pd.DataFrame) -> pd.DataFrame:
        told = frame.assign(stands=frame["stands"].map(stands), in_plan=frame["in_plan"].map(words.flag))
        return told.assign(project=frame["project_id"].map(words.project))

    levels = pd.DataFrame(
        [(words.say(f"level.{name}"), answer.reached[name], answer.allowed[name]) for name in answer.reached],
        columns=["level", "reached", "allowed"],
    )
    seen = answer.placements[answer.placements["stands"] != "never"]
    placements = worded(seen).assign(unit=seen["unit_id"].map(words.unit))
    units = answer.units.assign(unit=answer.units["unit_id"].map(words.unit))
    bounds = "" if bool(answer.units["proved"].all()) else " bound_least_mu bound_most_mu proved"
    return {
        "projects": make_table(words, "projects", worded(answer.projects), "project_id project in_plan stands places"),
        "placements": make_table(
            words, "placements", placements, "project_id project placement place_id unit in_plan stands"
        ),
        "units": make_table(words, "units", units, f"unit quota_mu quota_least_mu quota_most_mu{bounds}"),
        "levels": make_table(words, "near_levels", levels, "level reached allowed"),
    }


def _data(answer: Stability) -> dict[str, object]:
    return {
        "schema": "landquota/stability/1",
        "case": answer.case.settings.name,
        "scenario": answer.case.scenario or "base",
        "changes": list(answer.case.changes),
        "level": answer.level,
        "within": answer.within,
        "reached": dict(answer.reached),
        "allowed": dict(answer.allowed),
        "plans": answer.plans,
        "proved": answer.proved,
        "projects": records(answer.projects),
        "placements": records(answer.placements),
        "units": records(answer.units),
    }
