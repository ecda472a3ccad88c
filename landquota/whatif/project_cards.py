"""Cards of projects: why one has no land and what would change that, or what its land costs the others.

What the rules alone decide is read from the gates and the removed pairs. Everything else is a question: "it gets land", or "it gets
none", solved like the plan itself.

Source: docs/explain.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from landquota.models.clash import Element
from landquota.models.constraints.pins import NONE
from landquota.models.tables.unplaced import nearest_pairs
from landquota.parallel import Setup, Told, ignore_count, spread
from landquota.reports.cards.card import Card, Citation
from landquota.whatif.conflicts import clash
from landquota.whatif.smallest_change import smallest_change
from landquota.whatif.study import Base, Depth, Outcome, Study


def project_card(study: Study, project_id: str, depth: Depth = "all") -> Card:
    """Return the card of one project.

    Parameters
    ----------
    depth
        How far its question is followed.

    Examples
    --------
    >>> from landquota import app
    >>> from landquota.whatif.study import study_of
    >>> card = project_card(study_of(app.solve_case(app.read_case("tests/cases/two_parcels"))), "J3")
    >>> card.reason, card.loss, card.displaces
    ('impossible', {}, ())
    """
    if project_id in study.base.places:
        return _placed(study, project_id, depth)
    failed = _failed_gates(study, project_id)
    if len(failed):
        return _not_admitted(study, project_id, failed, depth)
    if not len(study.of_project(project_id)):
        return _no_candidate(study, project_id, depth)
    if study.base.case.settings.pin.get(project_id) == NONE:
        rule = Citation(f"case.pin.{project_id}", "case.yaml")
        return Card(project_id, "project", "unplaced", "pinned", True, rules=(rule,), depth=depth)
    if not study.base.proved:
        gap = {"gap": study.base.gap}
        return Card(project_id, "project", "unplaced", "not_proved", False, depth=depth, details=gap)
    return _asked(study, project_id, depth)


def project_cards(
    study: Study, *, workers: int | None = None, cluster: str | None = None, on_done: Told = ignore_count
) -> tuple[Card, ...]:
    """Return the cards of all projects without land, sorted by id.

    Questions go through all levels; on a large model (`Study.is_large`) to the first that decides.

    Parameters
    ----------
    workers, cluster, on_done
        As in `landquota.parallel.spread`.
    """
    depth: Depth = "decisive" if study.is_large else "all"
    ids = sorted(set(study.base.case.projects["project_id"]) - set(study.base.places))
    long_first = sorted(ids, key=lambda project_id: not len(study.of_project(project_id)))
    asked = [(project_id, depth) for project_id in long_first]
    setup = Setup(_open, (study.base,))
    try:
        cards = spread(_card, asked, workers=workers, cluster=cluster, setup=setup, on_done=on_done)
        return tuple(sorted(cards, key=lambda card: card.id))
    finally:
        _opened.clear()


_opened: list[Study] = []
"""The study of this process."""


def _open(base: Base) -> None:
    study = Study(base)
    study.options = replace(study.options, threads=1)  # the processors are taken by processes
    _opened[:] = [study]


def _card(asked: tuple[str, Depth]) -> Card:
    return project_card(_opened[0], *asked)


def _placed(study: Study, project_id: str, depth: Depth) -> Card:
    """Return what the project's land costs the others: the best plan without it."""
    known = {"place": study.base.places[project_id], "area_mu": study.base.areas[project_id]}
    if not study.base.proved:
        known |= {"gap": study.base.gap, "gets": []}
        return Card(project_id, "project", "placed", "placed", False, depth=depth, details=known)
    rows = [study.row(study.of_project(project_id), 0, 0)]
    outcome = study.ask(rows, depth)
    details = {**known, "gets": list(outcome.placed), **_details(study, outcome)}
    if outcome.status == "infeasible":
        details |= _conflict(study, project_id, 0.0)
    proved = outcome.status == "infeasible" or _is_proved(study, outcome)
    return Card(
        project_id, "project", "placed", "placed", proved, loss=outcome.loss, depth=outcome.depth, details=details
    )


def _asked(study: Study, project_id: str, depth: Depth) -> Card:
    """Return why a project with candidates has no land: the best plan that places it."""
    outcome = study.ask([study.row(study.of_project(project_id), 1, 1)], depth)
    blank = Card(project_id, "project", "unplaced", "not_proved", False, depth=depth)
    if outcome.status == "not_proved":
        return replace(blank, details={"gap": outcome.gap})
    change = smallest_change(study, project_id, outcome, depth)
    if outcome.status == "infeasible":
        conflict = _conflict(study, project_id, 1.0)
        return replace(blank, reason="impossible", proved=True, change=change, details=conflict)
    loses = outcome.decisive is not None and outcome.loss[outcome.decisive] > 0
    return replace(
        blank,
        reason="displaced" if loses else "tied",
        proved=_is_proved(study, outcome),
        loss=outcome.loss,
        displaces=outcome.displaced,
        change=change,
        details=_details(study, outcome),
    )


def _is_proved(study: Study, outcome: Outcome) -> bool:
    """Tell whether the answer is proved, and differs from the plan by more than the rounding of quota steps."""
    level = outcome.decisive
    return outcome.status == "optimal" and (level is None or not study.is_rounded(level, outcome.loss[level]))


def _details(study: Study, outcome: Outcome) -> dict[str, Any]:
    """Return both tie numbers where no level tells the plans apart, and the gap of an answer that a limit stopped."""
    if outcome.status == "not_proved":
        return {"gap": outcome.gap}
    if outcome.tie is None or outcome.decisive is not None:
        return {}
    return {"tie": {"plan": round(study.tie, 6), "other": round(outcome.tie, 6)}}


def _conflict(study: Study, project_id: str, count: float) -> dict[str, Any]:
    """Return the rules that cannot hold together with the project having land (`count` 1) or none (0)."""
    row = study.row(study.of_project(project_id), count, count)
    named = Element("asked", (project_id,), {"project_id": project_id, "gets_land": bool(count)})
    found = clash(study, [row], elements=[named], infeasible=True)
    return {} if found is None else {"conflict": found.to_dict()}


def _failed_gates(study: Study, project_id: str) -> pd.DataFrame:
    gates = study.prepared.assessment.gates
    return gates[(gates["project_id"] == project_id) & (gates["result"] == "fail")]


def _not_admitted(study: Study, project_id: str, failed: pd.DataFrame, depth: Depth) -> Card:
    rules = tuple(
        Citation(str(gate), str(source)) for gate, source in zip(failed["gate"], failed["source"], strict=True)
    )
    return Card(
        project_id,
        "project",
        "unplaced",
        "not_admitted",
        True,
        nearest=_nearest_gate(study, project_id, failed),
        change=smallest_change(study, project_id, None, depth),
        rules=rules,
        depth=depth,
    )


def _nearest_gate(study: Study, project_id: str, failed: pd.DataFrame) -> Mapping[str, Any] | None:
    """Return the failed control indicator that is missed by the smallest share: what it admits (mu) against the least area."""
    caps = failed[failed["area_cap_mu"].notna()].sort_values("area_cap_mu", ascending=False, kind="stable")
    if caps.empty:
        return None
    projects = study.base.case.projects
    need = float(projects.loc[projects["project_id"] == project_id, "area_min_mu"].iloc[0])
    cap = float(caps["area_cap_mu"].iloc[0])
    return {
        "rule": str(caps["gate"].iloc[0]),
        "place": None,
        "measure": round(cap, 6),
        "limit": need,
        "miss": round(need - cap, 6),
    }


def _no_candidate(study: Study, project_id: str, depth: Depth) -> Card:
    excluded = study.prepared.candidates.excluded
    removed = excluded[excluded["project_id"] == project_id]
    for_all = _removed_for_all(study, project_id)
    own, others = (sorted(set(rows["rule"])) for rows in (removed, for_all))
    rules = own + [rule for rule in others if rule not in own]
    return Card(
        project_id,
        "project",
        "unplaced",
        "no_candidate",
        True,
        nearest=_nearest_pair(removed),
        change=smallest_change(study, project_id, None, depth),
        rules=tuple(Citation(rule, "") for rule in rules),
        depth=depth,
        details={
            "removed": {rule: int((removed["rule"] == rule).sum()) for rule in own},
            "removed_for_all": {rule: int((for_all["rule"] == rule).sum()) for rule in others},
        },
    )


def _removed_for_all(study: Study, project_id: str) -> pd.DataFrame:
    """Return the rows of `excluded.csv` of parcels, and of sites where it may use new land, that nobody may have in the units of a project."""
    case, excluded = study.base.case, study.prepared.candidates.excluded
    project = case.projects[case.projects["project_id"] == project_id].iloc[0]
    units = {unit for name in project["units"] for unit in case.units_under(name)}
    rows = excluded[excluded["project_id"].isna() & excluded["unit_id"].isin(units)]
    return rows if project["new_land"] else rows[rows["site_id"].isna()]


def _nearest_pair(removed: pd.DataFrame) -> Mapping[str, Any] | None:
    """Return the pair that missed a limit by the smallest share (mu)."""
    picked = nearest_pairs(removed)
    if picked.empty:
        return None
    row = picked.iloc[0]
    measure, limit = float(row["measure"]), float(row["limit"])
    return {
        "rule": row["rule"],
        "place": row["site_id"] if row["parcel_id"] is None else row["parcel_id"],
        "measure": round(measure, 6),
        "limit": round(limit, 6),
        "miss": round(abs(measure - limit), 6),
    }
