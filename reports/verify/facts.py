"""Everything about a case that does not depend on the plan, recomputed once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from landquota.inputs.case import Case
from landquota.inputs.rulebook import Rulebook
from landquota.inputs.settings import Settings
from landquota.reports.verify.admission import Project, ancestry, assess_project
from landquota.reports.verify.arithmetic import records
from landquota.reports.verify.entitlement import Unit, assess_units, cap_factor, own_part
from landquota.reports.verify.ledger import Disposal, available_areas, read_ledger
from landquota.reports.verify.places import Parcel, Removal, Site, read_parcels, read_sites
from landquota.reports.verify.scores import Score, score_units
from landquota.reports.verify.screening import (
    Candidate,
    Ground,
    Placement,
    Screening,
    read_overrides,
    screen_project,
)

Place = TypeVar("Place", Parcel, Site)


@dataclass(frozen=True)
class Facts:
    """What the case says, before any decision."""

    settings: Settings
    rulebook: Rulebook
    units: dict[str, Unit]
    scores: dict[str, Score]
    ledger: list[Disposal]
    parcels: dict[str, Parcel]
    sites: dict[str, Site]
    projects: dict[str, Project]
    candidates: dict[Placement, Candidate]
    removals: list[Removal]
    """Every row of `excluded.csv`."""
    reasons: dict[str, set[str]]
    """By project: the rules that removed something in its scope."""
    factor: float
    """k."""
    own: dict[str, float]


def recompute_facts(case: Case) -> Facts:
    """Recompute all facts of a case, from its tables and its rulebook alone."""
    settings, rulebook, year = case.settings, case.rulebook, case.settings.plan_year
    stock, disposals, unit_rows = records(case.stock), records(case.disposals), records(case.units)
    ledger = read_ledger(disposals, {row["parcel_id"]: row for row in stock}, rulebook.credit)
    units = assess_units(unit_rows, ledger, rulebook)
    parcels = read_parcels(stock, available_areas(stock, disposals), rulebook, year)
    sites = read_sites(records(case.sites), units, rulebook)
    projects = {row["project_id"]: assess_project(row, rulebook, year) for row in records(case.projects)}
    overrides = read_overrides(records(case.pairs))
    ground = Ground(_by_unit(parcels.values()), _by_unit(sites.values()), overrides, year)
    screening = _screen(case, units, projects, ground)
    removed_for_all = [parcel.removal for parcel in parcels.values() if parcel.removal]
    factor = cap_factor(units.values(), settings.quota)
    return Facts(
        settings=settings,
        rulebook=rulebook,
        units=units,
        scores=score_units(units, records(case.indicators), rulebook, settings.tilt),
        ledger=ledger,
        parcels=parcels,
        sites=sites,
        projects=projects,
        candidates=screening.candidates,
        removals=removed_for_all + screening.removals,
        reasons=screening.reasons,
        factor=factor,
        own={unit_id: own_part(unit, factor, settings.quota) for unit_id, unit in units.items()},
    )


def _by_unit(places: Iterable[Place]) -> dict[str, list[Place]]:
    grouped: dict[str, list[Place]] = {}
    for place in places:
        grouped.setdefault(place.unit_id, []).append(place)
    return grouped


def _screen(case: Case, units: dict[str, Unit], projects: dict[str, Project], ground: Ground) -> Screening:
    found = Screening()
    names = ancestry({row["unit_id"]: row["parent_id"] for row in records(case.units)})
    for project in projects.values():
        scope = [unit for unit_id, unit in units.items() if names[unit_id] & project.units]
        screen_project(found, project, scope, ground)
    return found


def candidates(facts: Facts) -> dict[tuple[str, str, str], tuple[float, float]]:
    """Return the least and most land of every permitted (project, kind, place).

    `kind` is `parcel` or `new_land`. The whole of an indivisible parcel is both.
    """
    return {(p, kind, place): (found.low, found.high) for (p, kind, place), found in facts.candidates.items()}
