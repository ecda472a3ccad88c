"""The card of a parcel: who has it, or why nobody does, and who would take it best."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from landquota.inputs.case import Case
from landquota.models.clash import Element
from landquota.models.tables.parcels import parcels_table
from landquota.models.tables.unplaced import nearest_pairs
from landquota.reports.cards.card import Card, Citation
from landquota.reports.numbers import is_blank, published
from landquota.whatif.conflicts import clash
from landquota.whatif.study import Depth, Outcome, Study

TAKERS = 3
"""Projects that the card of an empty parcel names."""


def parcel_card(study: Study, parcel_id: str, depth: Depth = "all") -> Card:
    """Return why a parcel is used or not, and who would take it best.

    Parameters
    ----------
    parcel_id
        A parcel of the case.
    depth
        How far questions are followed.

    Examples
    --------
    >>> from landquota import app
    >>> from landquota.whatif.study import study_of
    >>> parcel_card(study_of(app.solve_case(app.read_case("tests/cases/two_parcels"))), "P1").details["projects"]
    ['J1']
    """
    prepared = study.prepared
    table = parcels_table(study.decisions, prepared.assessment, prepared.candidates)
    row = table[table["parcel_id"] == parcel_id].iloc[0]
    status = str(row["status"])
    bare = Card(parcel_id, "parcel", status, "used", True, depth=depth)
    if status in ("excluded", "used_up"):
        return _removed(study, bare)
    if status == "no_candidate":
        return _no_taker(study, bare, str(row["unit_id"]))
    if status == "empty":
        return _empty(study, bare)
    return _used(study, bare)


@dataclass(frozen=True)
class Takers:
    """The best projects for a parcel, best first.

    Attributes
    ----------
    found
        Project with the best plan in which it takes part of the parcel.
    end
        What stopped the search: the outcome of the question for another one, None where enough were found.
    """

    found: tuple[tuple[str, Outcome], ...]
    end: Outcome | None


def best_takers(study: Study, candidates: np.ndarray, most: int, depth: Depth = "all") -> Takers:
    """Return the projects whose best plan with one of some candidates loses least.

    The best plan with any of them shows the best project, or several that share the parcel in it; then the same is asked of the others.

    Parameters
    ----------
    candidates
        Rows of `Study.candidates`.
    most
        Projects to find.
    """
    found: list[tuple[str, Outcome]] = []
    while len(found) < most and len(candidates):
        outcome = study.ask([study.row(candidates, 1, np.inf)], depth)
        if outcome.status != "optimal" or outcome.decisions is None:
            return Takers(tuple(found), outcome)
        taking = outcome.decisions.chosen.index.intersection(pd.Index(candidates))
        projects = sorted(set(study.candidates["project_id"].iloc[taking]))
        found += [(project, outcome) for project in projects]
        candidates = candidates[~study.candidates["project_id"].iloc[candidates].isin(projects).to_numpy()]
    return Takers(tuple(found[:most]), None)


def _removed(study: Study, card: Card) -> Card:
    """Fill in the card of a parcel that a rule removed for all."""
    excluded = study.prepared.candidates.excluded
    row = excluded[excluded["project_id"].isna() & (excluded["parcel_id"] == card.id)].iloc[0]
    return replace(
        card,
        reason="used_up" if row["rule"] == "used_up" else "excluded",
        rules=_citations(study.base.case, row),
        nearest=_nearest(row),
    )


def _citations(case: Case, row: pd.Series) -> tuple[Citation, ...]:
    """Cite the rule of a row of `excluded.csv`, once for each layer that it names, with the layer's source and version."""
    rule = str(row["rule"])
    if rule == "blocker":
        return (Citation(rule, case.rulebook.screening.source.source),)
    names = [] if is_blank(row["layer"]) else str(row["layer"]).split("|")
    layers = [(name, case.settings.layers[name]) for name in names]
    texts = [", ".join(part for part in (name, layer.source, layer.version) if part) for name, layer in layers]
    return tuple(Citation(rule, text) for text in texts or [""])


def _no_taker(study: Study, card: Card, unit_id: str) -> Card:
    """Fill in the card of a parcel that no project fits: what removed its pairs, and which was nearest."""
    excluded = study.prepared.candidates.excluded
    rows = excluded[excluded["project_id"].notna() & (excluded["parcel_id"] == card.id)]
    removed = {str(rule): int(count) for rule, count in rows["rule"].value_counts().sort_index().items()}
    missed = nearest_pairs(rows)
    return replace(
        card,
        reason="no_taker",
        rules=tuple(Citation(rule, "") for rule in removed),
        nearest=_nearest(missed.iloc[0]) if len(missed) else None,
        details={"removed": removed, "not_admitted": _not_admitted(study, unit_id)},
    )


def _not_admitted(study: Study, unit_id: str) -> int:
    """Count the projects that ask for a unit and are not admitted at all: their pairs are not looked at."""
    case = study.base.case
    refused = case.projects[~study.prepared.assessment.projects["admitted"].astype(bool)]
    return sum(any(unit_id in case.units_under(name) for name in names) for names in refused["units"])


def _nearest(row: pd.Series) -> dict[str, Any]:
    """Return a row of `excluded.csv` as the nearest miss of a card; `miss` is None where nothing was measured."""
    measure, limit = row["measure"], row["limit"]
    counted = not any(isinstance(value, str) or is_blank(value) for value in (measure, limit))
    told = {name: _value(row[name]) for name in ("project_id", "layer", "measure", "limit")}
    miss = published(abs(float(measure) - float(limit))) if counted else None
    return {"rule": str(row["rule"]), "place": str(row["parcel_id"]), **told, "miss": miss}


def _value(value: Any) -> Any:
    if is_blank(value):
        return None
    return value if isinstance(value, str) else published(value)


def _used(study: Study, card: Card) -> Card:
    """Fill in the card of a parcel that is granted; of a partly granted one with the best further taker."""
    stock = study.decisions.on_stock
    holders = sorted(stock.loc[stock["parcel_id"] == card.id, "project_id"])
    card = replace(card, proved=study.base.proved, details={"projects": holders, **_gap_of_plan(study)})
    if card.outcome != "part_used" or not study.base.proved:
        return card
    candidates = _on_parcel(study, card.id)
    others = candidates[~study.candidates["project_id"].iloc[candidates].isin(holders).to_numpy()]
    takers = best_takers(study, others, 1, card.depth)
    proved = takers.end is None or takers.end.status == "infeasible"
    return replace(card, proved=proved, details={**card.details, "best": _told(study, takers)})


def _empty(study: Study, card: Card) -> Card:
    """Fill in the card of a parcel that could be taken and is not.

    As with projects, a best plan that only the rounding of quota steps tells apart from the plan proves nothing.
    """
    if not study.base.proved:
        return replace(card, reason="not_proved", proved=False, details=_gap_of_plan(study))
    candidates = _on_parcel(study, card.id)
    takers = best_takers(study, candidates, TAKERS, card.depth)
    if not takers.found:
        return _without_taker(study, card, candidates, takers.end)
    best = takers.found[0][1]
    level = best.decisive
    details: dict[str, Any] = {"best": _told(study, takers)}
    if takers.end is not None and takers.end.status == "not_proved":
        details["best_cut"] = True
    if level is None and best.tie is not None:
        details["tie"] = {"plan": published(study.tie), "other": published(best.tie)}
    return replace(
        card,
        reason="tied" if level is None or best.loss[level] < 0 else "displaced",
        proved=level is None or not study.is_rounded(level, best.loss[level]),
        loss=dict(best.loss),
        displaces=best.displaced,
        details=details,
    )


def _without_taker(study: Study, card: Card, candidates: np.ndarray, end: Outcome | None) -> Card:
    """Fill in the card of an empty parcel for which the first question found no plan, or no proof."""
    if end is None or end.status == "not_proved":
        gap = {} if end is None or end.gap is None else {"gap": end.gap}
        return replace(card, reason="not_proved", proved=False, details=gap)
    asked = Element("asked", (card.id,), {"parcel_id": card.id})
    found = clash(study, [study.row(candidates, 1, np.inf)], elements=[asked], infeasible=True)
    return replace(card, reason="impossible", details={} if found is None else {"conflict": found.to_dict()})


def _told(study: Study, takers: Takers) -> list[dict[str, Any]]:
    """Return the best takers as they are published."""
    return [
        {
            "project_id": project,
            "place": _place(study, project, outcome),
            "loss": dict(outcome.loss),
            "displaces": list(outcome.displaced),
        }
        for project, outcome in takers.found
    ]


def _place(study: Study, project_id: str, outcome: Outcome) -> str:
    """Return where a project stands in an outcome: the parcel, or the bundle that the parcel is part of."""
    assert outcome.decisions is not None
    chosen = outcome.decisions.chosen
    return str(chosen.loc[chosen["project_id"] == project_id, "place_id"].iloc[0])


def _on_parcel(study: Study, parcel_id: str) -> np.ndarray:
    """Return the rows of `Study.candidates` that take a parcel, alone or in a bundle."""
    instance = study.prepared.instance
    parcel = int(np.flatnonzero(instance.parcels["parcel_id"] == parcel_id)[0])
    return np.unique(instance.takes.loc[instance.takes["parcel"] == parcel, "pair"].to_numpy())


def _gap_of_plan(study: Study) -> Mapping[str, Any]:
    return {} if study.base.proved else {"gap": study.base.gap}
