"""Everything about a case that does not depend on the plan, recomputed once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from landquota.inputs.case import Case
from landquota.inputs.rulebook import Rulebook
from landquota.inputs.settings import Settings
from landquota.reports.verify.admission import Project, ancestry, assess_project, read_controls
from landquota.reports.verify.arithmetic import records
from landquota.reports.verify.bundling import Offers, enumerate_bundles, largest_areas, offer_bundles
from landquota.reports.verify.entering import Areas, available_areas, read_areas
from landquota.reports.verify.entitlement import Unit, assess_units, cap_factor, own_part
from landquota.reports.verify.ledger import Disposal, read_ledger
from landquota.reports.verify.places import Basis, Parcel, Removal, Site, read_parcels, read_sites
from landquota.reports.verify.scores import Score, score_units
from landquota.reports.verify.screening import (
    Candidate,
    Ground,
    Placement,
    Screening,
    read_overrides,
    screen_project,
)
from landquota.reports.verify.terrain import PARCELS, Terrain, Told, survey

Place = TypeVar("Place", Parcel, Site)


@dataclass(frozen=True)
class Facts:
    """What the case says, before any decision."""

    settings: Settings
    rulebook: Rulebook
    units: dict[str, Unit]
    scores: dict[str, Score]
    ledger: list[Disposal]
    terrain: Terrain
    areas: dict[str, Areas]
    parcels: dict[str, Parcel]
    sites: dict[str, Site]
    projects: dict[str, Project]
    candidates: dict[Placement, Candidate]
    removals: list[Removal]
    """Every row of `excluded.csv`."""
    reasons: dict[str, set[str]]
    """By project: the rules that removed something in its scope."""
    offers: Offers
    factor: float
    """k."""
    own: dict[str, float]


def recompute_facts(case: Case, told: Told | None = None) -> Facts:
    """Recompute all facts of a case, from its tables, its shapes and its rulebook alone.

    Parameters
    ----------
    told
        Which layers hit which places, as published; heard only where a measure is at its limit to the last digit.
    """
    settings, rulebook = case.settings, case.rulebook
    stock, disposals, unit_rows = records(case.stock), records(case.disposals), records(case.units)
    ledger = read_ledger(disposals, {row["parcel_id"]: row for row in stock}, rulebook.credit)
    units = assess_units(unit_rows, ledger, rulebook)
    terrain = survey(case, told)
    areas = {row["parcel_id"]: read_areas(row, terrain.area_of(PARCELS, row["parcel_id"]), rulebook) for row in stock}
    available = available_areas({name: found.entering for name, found in areas.items()}, disposals)
    disposed = frozenset(line["parcel_id"] for line in disposals)
    parcels = read_parcels(stock, available, disposed, terrain, Basis(rulebook, settings.plan_year))
    sites = read_sites(records(case.sites), units, rulebook, terrain)
    controls = read_controls(rulebook)
    projects = {
        row["project_id"]: assess_project(row, rulebook, controls, settings.plan_year) for row in records(case.projects)
    }
    found, offers = _screen(case, units, projects, Land(parcels, sites, terrain))
    for_all = [parcel.removal for parcel in parcels.values()] + [site.removal for site in sites.values()]
    factor = cap_factor(units.values(), settings.quota)
    return Facts(
        settings=settings,
        rulebook=rulebook,
        units=units,
        scores=score_units(units, records(case.indicators), rulebook, settings.tilt),
        ledger=ledger,
        terrain=terrain,
        areas=areas,
        parcels=parcels,
        sites=sites,
        projects=projects,
        candidates=found.candidates,
        removals=[removal for removal in for_all if removal] + found.removals,
        reasons=found.reasons,
        offers=offers,
        factor=factor,
        own={unit_id: own_part(unit, factor, settings.quota) for unit_id, unit in units.items()},
    )


def _by_unit(places: Iterable[Place]) -> dict[str, list[Place]]:
    grouped: dict[str, list[Place]] = {}
    for place in places:
        grouped.setdefault(place.unit_id, []).append(place)
    return grouped


class Land(NamedTuple):
    """All places, and how they lie."""

    parcels: dict[str, Parcel]
    sites: dict[str, Site]
    terrain: Terrain


def _screen(case: Case, units: dict[str, Unit], projects: dict[str, Project], land: Land) -> tuple[Screening, Offers]:
    """Return what each project may have: single places first, then bundles."""
    found, overrides = Screening(), read_overrides(records(case.pairs))
    places = _by_unit(land.parcels.values()), _by_unit(land.sites.values())
    ground = Ground(*places, overrides, case.settings.plan_year)
    names = ancestry({row["unit_id"]: row["parent_id"] for row in records(case.units)})
    scopes = [
        (project, [unit for unit_id, unit in units.items() if names[unit_id] & project.units])
        for project in projects.values()
    ]
    for project, scope in scopes:
        screen_project(found, project, scope, ground)
    rules = case.rulebook.space.bundles
    bundles = enumerate_bundles(land.parcels, land.terrain, rules, largest_areas(scopes))
    return found, offer_bundles(found, scopes, bundles, ground, rules)


def candidates(facts: Facts) -> dict[tuple[str, str, str], tuple[float, float]]:
    """Return the least and most land of every permitted (project, kind, place).

    `kind` is `parcel`, `bundle` or `new_land`. The whole of an indivisible parcel, or of a bundle, is both.
    """
    return {(p, kind, place): (found.low, found.high) for (p, kind, place), found in facts.candidates.items()}
