"""What the documents show: the published tables of a plan with names, hectares and words."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from landquota.inputs.case import Case
from landquota.inputs.sourced import Source
from landquota.models.plan import LevelResult, Plan
from landquota.reports.basis import rules_in_use
from landquota.reports.by_hand import by_hand_table
from landquota.reports.cards.card import Card
from landquota.reports.cards.tables import cards_table
from landquota.reports.deviation import brake_notes, deviation_reasons, deviation_sentences
from landquota.reports.layout import MOST_ROWS, Table, make_table, percentage
from landquota.reports.limits import limits
from landquota.reports.numbers import cell_text
from landquota.reports.reasons import reason_words
from landquota.reports.removals import measured
from landquota.reports.search import steps_table
from landquota.reports.spatial import spatial_tables
from landquota.reports.words import Words

MU_PER_HA = 15
NO_GAP = 1e-9
"""Relative gap at which value and bound agree."""

MOST_REMOVED = 20_000
"""Rows of removed land in a document: each project is refused by dozens of parcels, and nobody reads a hundred thousand such rows."""


def contents(
    case: Case, plan: Plan, words: Words, cards: Sequence[Card] = (), most: int = MOST_ROWS
) -> dict[str, Table]:
    """Return every table of the documents by name, in reading order.

    Parameters
    ----------
    cards
        Of the projects without land; none where they were not asked for.
    most
        Rows of the tables of gates and of removed land, which can have millions: as many as the document shows.
    """
    tables = [
        _levels(plan, words),
        _quota(case, plan, words),
        _steps(case, plan, words),
        *_decisions(plan, words),
        _unplaced(case, plan, words),
        cards_table(cards, words),
        _limits(case, plan, words),
        by_hand_table(plan, words),
        *_explanations(plan, words, most),
        *spatial_tables(case, plan, words),
        steps_table(plan, words),
        rules_table(case, plan, words),
        _settings(case, words),
        _notices(case, words),
    ]
    return {table.name: table for table in tables}


def verdict(words: Words, level: LevelResult) -> str:
    """Return what is known of a level: proved, proved up to rounding, the gap, or that it was not solved."""
    gap = level.gap
    if gap is None:
        return words.say("report.no_bound")
    if gap > NO_GAP and level.rounding:
        return words.say("report.rounding", gap=percentage(gap))
    return words.say("report.proved") if gap <= NO_GAP else words.say("report.within_gap", gap=percentage(gap))


def status_key(plan: Plan) -> str:
    """Return the catalogue's key of the status; only a plan without any gap, but for the rounding to whole steps, is called optimal."""
    if plan.status == "infeasible":
        return "status.infeasible" if plan.proved else "report.status.unproved_infeasible"
    if not plan.proved or plan.status == "feasible":
        return "status.feasible"
    exact = all(level.rounding or (level.gap is not None and level.gap <= NO_GAP) for level in plan.levels)
    return "status.optimal" if exact else "report.status.within_gap"


def _levels(plan: Plan, words: Words) -> Table:
    rows = [
        {
            "level": words.say(f"level.{x.level}"),
            "reached": x.value,
            "bound": x.bound,
            "gap": x.gap,
            "verdict": verdict(words, x),
        }
        for x in plan.levels
    ]
    layout = "level reached bound gap verdict"
    return make_table(words, "levels", pd.DataFrame(rows, columns=layout.split()), layout)


def _quota(case: Case, plan: Plan, words: Words) -> Table:
    """Return the quota of each unit; the brake, caps and floors have columns where any unit has one."""
    bounds = case.units.set_index("unit_id")[["quota_floor_mu", "quota_cap_mu"]].astype(float)
    notes = brake_notes(case, plan, words)
    frame = plan.quota.join(bounds, on="unit_id").assign(
        quota_ha=plan.quota["quota_mu"] / MU_PER_HA, brake=plan.quota["unit_id"].map(notes)
    )
    shown = [name for name in ("brake", *bounds) if frame[name].notna().any()]
    layout = "unit_id name quota_mu+ brake quota_ha+ credit_mu+ multiplied_mu+ own_mu+ award_mu+ target_mu+ "
    layout += "quota_floor_mu quota_cap_mu new_land_mu+ quota_used_mu+ carry_over_mu+"
    absent = {"brake", *bounds} - set(shown)
    return make_table(words, "quota", frame, " ".join(name for name in layout.split() if name not in absent))


def _steps(case: Case, plan: Plan, words: Words) -> Table:
    """Return the steps of every quota; each says what it is, and a deviation what keeps the quota off its target."""
    steps = plan.quota_steps
    off = steps["step"] == "deviation"
    reasons, told = deviation_reasons(case, plan), deviation_sentences(case, plan, words)
    kinds = steps["step"].str.split(":").str[0].map(lambda kind: words.say(f"step.about.{kind}"))
    names = "deviation." + steps["unit_id"].map(reasons).astype(object)
    frame = steps.assign(
        unit=steps["unit_id"].map(words.unit),
        step=names.where(off & names.notna(), steps["step"]),
        why=steps["unit_id"].map(told).astype(object).where(off, None).fillna(kinds),
        amount_ha=steps["amount_mu"] / MU_PER_HA,
    )
    layout = "unit_id unit order step amount_mu+ amount_ha+ area_mu why rule source verified"
    return make_table(words, "quota_steps", frame, layout)


def _limits(case: Case, plan: Plan, words: Words) -> Table:
    """Return what is limited and what is left of it."""
    rows = [(limit.name(words), limit.used_mu, limit.allowed_mu, limit.room_mu) for limit in limits(case, plan)]
    layout = "limited used_mu allowed_mu room_mu"
    return make_table(words, "limits", pd.DataFrame(rows, columns=layout.split()), layout)


def _decisions(plan: Plan, words: Words) -> Iterator[Table]:
    """Yield the tables that say what became of projects and parcels."""
    placed = plan.assignments
    yield make_table(
        words,
        "assignments",
        placed.assign(
            project=placed["project_id"].map(words.project),
            unit=placed["unit_id"].map(words.unit),
            land=placed["parcel_id"].where(placed["parcel_id"].notna(), placed["site_id"]).map(words.listed),
            area_ha=placed["area_mu"] / MU_PER_HA,
        ),
        "project_id project unit placement land area_mu+ area_ha+ need_mu+ area_year_mu+ value+",
    )
    parcels = plan.parcels.rename(columns={"rule": "removed_by"})
    yield make_table(
        words,
        "parcels",
        parcels.assign(unit=parcels["unit_id"].map(words.unit), left_ha=parcels["left_mu"] / MU_PER_HA),
        "parcel_id unit kind status available_mu+ granted_mu+ left_mu+ left_ha+ unusable_mu+ credit_class projects "
        "removed_by",
    )


def _unplaced(case: Case, plan: Plan, words: Words) -> Table:
    asked = dict(zip(case.projects["project_id"], case.projects["area_mu"], strict=True))
    left = plan.unplaced[["project_id", "proved"]]
    frame = pd.concat([left, reason_words(words, plan)], axis="columns").assign(
        project=left["project_id"].map(words.project), asked_mu=left["project_id"].map(asked).astype(float)
    )
    return make_table(words, "unplaced", frame, "project_id project asked_mu+ reason detail nearest proved")


def _explanations(plan: Plan, words: Words, most: int) -> Iterator[Table]:
    """Yield the tables that say why."""
    yield _removed_counts(plan, words)
    yield removed_table(plan, words, min(most, MOST_REMOVED))
    yield make_table(
        words,
        "credits",
        plan.credits.assign(
            unit=plan.credits["unit_id"].map(words.unit), credit_ha=plan.credits["credit_mu"] / MU_PER_HA
        ),
        "unit origin id credit_class area_mu+ ratio credit_mu+ credit_ha+ rule",
    )
    gates = plan.gates.iloc[:most]
    yield make_table(
        words,
        "gates",
        gates.assign(
            project=gates["project_id"].map(words.project),
            actual=gates["value"],
        ),
        "project_id project gate actual threshold result area_cap_mu rule source verified",
        left_out=len(plan.gates) - len(gates),
    )
    yield make_table(
        words,
        "scores",
        plan.scores.assign(unit=plan.scores["unit_id"].map(words.unit)),
        "unit_id unit zone_type score_low score_high rank_best rank_worst completion pool_share braked multiplier "
        "missing",
    )


def removed_table(plan: Plan, words: Words, most: int, first: Collection[str] = ()) -> Table:
    """Return what was removed before solving; the layer has a column where any layer removed something.

    Parameters
    ----------
    most
        Rows that the table holds at most.
    first
        Projects whose rows come first, after those of places that are removed for all. None given: the order of the file.
    """
    removed, projects = plan.excluded, plan.excluded["project_id"]
    later = (projects.notna() & ~projects.isin(set(first))).to_numpy() if first else np.zeros(len(removed), dtype=bool)
    rows = np.argsort(later, kind="stable")[:most]
    layout = "project_id project parcel_id site_id unit removed_by measure limit"
    if removed["layer"].notna().any():
        layout = f"{layout} layer"
    frame = _removed(removed.iloc[rows].rename(columns={"rule": "removed_by"}), words)
    return make_table(words, "excluded", frame, layout, left_out=len(removed) - len(rows))


def _removed(removed: pd.DataFrame, words: Words) -> pd.DataFrame:
    """Add names, and units of measure, to rows of removed land."""
    figures = {
        name: [measured(*pair, words) for pair in zip(removed["removed_by"], removed[name], strict=True)]
        for name in ("measure", "limit")
    }
    return removed.assign(
        unit=removed["unit_id"].map(words.unit, na_action="ignore"),
        project=removed["project_id"].map(words.project, na_action="ignore"),
        **{name: pd.Series(values, index=removed.index, dtype=object) for name, values in figures.items()},
    )


def _removed_counts(plan: Plan, words: Words) -> Table:
    """Count what each rule removed: whole parcels and sites, and pairs."""
    removed = plan.excluded
    whole = removed["project_id"].isna()
    sites = whole & removed["site_id"].notna()
    counted = {"parcels": whole & ~sites, "sites": sites, "pairs": ~whole}
    by_rule = pd.DataFrame({"removed_by": removed["rule"], **counted})
    counts = by_rule.groupby("removed_by", sort=True).sum().reset_index()
    layout = "removed_by parcels+ sites+ pairs+" if sites.any() else "removed_by parcels+ pairs+"
    return make_table(words, "excluded_rules", counts, layout)


def rules_table(case: Case, plan: Plan, words: Words) -> Table:
    """Return every entry of the rulebook: what it says, where it comes from, whether it is in force and relied on."""
    used = {path for path, _ in rules_in_use(case, plan)}
    rows = [_rule_row(path, entry, path in used, case) for path, entry in case.rulebook.sources()]
    layout = "rule number source valid_from valid_to in_force verified in_use note path"
    return make_table(words, "rules", pd.DataFrame(rows, columns=layout.split()), layout)


def _rule_row(path: str, entry: Source, used: bool, case: Case) -> dict[str, Any]:
    def day(value: date | None) -> str | None:
        return value.isoformat() if value else None

    return {
        "rule": path,
        "number": getattr(entry, "value", None),
        "source": entry.source,
        "valid_from": day(entry.valid_from),
        "valid_to": day(entry.valid_to),
        "in_force": entry.in_force(case.settings.plan_year),
        "verified": entry.verified,
        "in_use": used,
        "note": entry.note or None,
        "path": path,
    }


def _settings(case: Case, words: Words) -> Table:
    """Return the settings of the case that a plan depends on."""
    settings = case.settings
    values: dict[str, Any] = {
        **{f"case.quota.{name}": value for name, value in settings.quota},
        **{f"case.farmland.{name}": value for name, value in settings.farmland},
        "case.tilt": settings.tilt,
        "case.objectives": words.join(words.say(f"level.{level}") for level in settings.objectives),
        "case.solve.gap": settings.solve.gap,
        **({"case.space.measure_crs": case.ground.crs} if case.ground.crs else {}),
    }
    rows = [{"setting": words.rule(path), "content": cell_text(value) or None} for path, value in values.items()]
    return make_table(words, "settings", pd.DataFrame(rows), "setting content")


def _notices(case: Case, words: Words) -> Table:
    rows = [{"order": number, "text": notice.text(words.lang)} for number, notice in enumerate(case.notices, start=1)]
    return make_table(words, "notices", pd.DataFrame(rows, columns=["order", "text"]), "order text")
