"""What a choice amounts to: every area, credit, target and objective level (formulation, sections 4 and 5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from landquota.reports.verify.arithmetic import PRINTED
from landquota.reports.verify.entitlement import TASKS
from landquota.reports.verify.facts import Facts
from landquota.reports.verify.maplayers import FARMLAND
from landquota.reports.verify.places import Parcel, Site
from landquota.reports.verify.screening import BUNDLE, NEW_LAND, Candidate, Placement


@dataclass(frozen=True, slots=True)
class Choice:
    """A plan's decisions.

    Attributes
    ----------
    placements
        Project to (`parcel`, `bundle` or `new_land`, id of the place, mu granted). The id of a bundle is its parcels, joined by `|`.
    quota
        Unit to mu; a unit that is not named gets 0.
    """

    placements: Mapping[str, tuple[str, str, float]]
    quota: Mapping[str, float]


@dataclass(slots=True)
class Outcome:
    """What follows from a choice. Dicts hold an entry for every unit, and for every parcel and site that is used."""

    slack: float
    """What the rounding of the printed areas may add up to."""
    taken: dict[Placement, tuple[Candidate | None, float]] = field(default_factory=dict)
    """Placements at known places with the area granted; None where the placement is not permitted."""
    unknown: list[Placement] = field(default_factory=list)
    """Placements of an unknown project, or at an unknown place."""
    on_parcel: dict[str, float] = field(default_factory=dict)
    on_site: dict[str, float] = field(default_factory=dict)
    farmland: dict[str, dict[str, float]] = field(default_factory=dict)
    """Kind of farmland to unit to mu of all new land."""
    new_land: dict[str, float] = field(default_factory=dict)
    used: dict[str, float] = field(default_factory=dict)
    """Quota used: the plan year's part of new land that draws on the unit's quota."""
    exempt_used: dict[str, float] = field(default_factory=dict)
    """The part of `used` that is of projects exempt from the brake."""
    class_areas: dict[str, dict[str, float]] = field(default_factory=dict)
    credit: dict[str, float] = field(default_factory=dict)
    disposed: dict[str, dict[str, float]] = field(default_factory=dict)
    multiplied: dict[str, float] = field(default_factory=dict)
    target: dict[str, float] = field(default_factory=dict)
    pool: float = 0.0
    levels: dict[str, float] = field(default_factory=dict)


def work_out(facts: Facts, choice: Choice) -> Outcome:
    """Return everything that follows from a choice, whether or not it is allowed."""
    units = facts.units
    outcome = Outcome(
        slack=PRINTED * len(choice.placements),
        farmland={kind: dict.fromkeys(units, 0.0) for kind in FARMLAND},
        new_land=dict.fromkeys(units, 0.0),
        used=dict.fromkeys(units, 0.0),
        exempt_used=dict.fromkeys(units, 0.0),
        class_areas={unit_id: dict(unit.class_areas) for unit_id, unit in units.items()},
        credit={unit_id: unit.credit for unit_id, unit in units.items()},
        disposed={unit_id: dict(unit.disposed) for unit_id, unit in units.items()},
    )
    for project_id, (kind, place_id, area) in choice.placements.items():
        _place(facts, outcome, Placement(project_id, kind, place_id), area)
    _earn(facts, outcome)
    _measure_levels(facts, choice, outcome)
    return outcome


def _place(facts: Facts, outcome: Outcome, placement: Placement, area: float) -> None:
    project = facts.projects.get(placement.project_id)
    parcels = _parcels(facts, placement)
    site = facts.sites.get(placement.place_id) if placement.kind == NEW_LAND else None
    if project is None or (not parcels and site is None):
        outcome.unknown.append(placement)
        return
    outcome.taken[placement] = (facts.candidates.get(placement), area)
    for parcel in parcels:
        taken = parcel.available if placement.kind == BUNDLE else area
        _take_parcel(outcome, parcel, taken, project.year_share * taken)
    if site is not None:
        _take_site(outcome, site, area)
        if project.on_quota:
            outcome.used[site.unit_id] += project.year_share * area
            if project.exempt:
                outcome.exempt_used[site.unit_id] += project.year_share * area


def _parcels(facts: Facts, placement: Placement) -> list[Parcel]:
    """Return the parcels that a placement takes; a bundle takes each of its own whole. None where one is unknown."""
    names = members(placement)
    return [facts.parcels[name] for name in names] if all(name in facts.parcels for name in names) else []


def members(placement: Placement) -> tuple[str, ...]:
    """Return the ids of the parcels of a placement."""
    if placement.kind == NEW_LAND:
        return ()
    return tuple(placement.place_id.split("|")) if placement.kind == BUNDLE else (placement.place_id,)


def _take_parcel(outcome: Outcome, parcel: Parcel, area: float, area_year: float) -> None:
    """Only the part supplied in the plan year is disposed of."""
    outcome.on_parcel[parcel.parcel_id] = outcome.on_parcel.get(parcel.parcel_id, 0.0) + area
    if parcel.credit_class is None:
        return
    outcome.credit[parcel.unit_id] += parcel.ratio * area_year
    areas, name = outcome.class_areas[parcel.unit_id], parcel.credit_class.id
    areas[name] = areas.get(name, 0.0) + area_year
    if parcel.task in TASKS:
        outcome.disposed[parcel.unit_id][parcel.task] += area_year


def _take_site(outcome: Outcome, site: Site, area: float) -> None:
    outcome.on_site[site.site_id] = outcome.on_site.get(site.site_id, 0.0) + area
    outcome.new_land[site.unit_id] += area
    for kind in FARMLAND:
        outcome.farmland[kind][site.unit_id] += site.shares[kind] * area


def _earn(facts: Facts, outcome: Outcome) -> None:
    """Work out credit after multipliers, and the targets."""
    quota, kept = facts.settings.quota, facts.factor * (1 - facts.settings.quota.withhold_share)
    for unit_id, unit in facts.units.items():
        outcome.multiplied[unit_id] = unit.multiplier(outcome.disposed[unit_id]) * outcome.credit[unit_id]
    outcome.pool = facts.factor * quota.withhold_share * sum(outcome.multiplied.values()) + quota.extra_mu
    for unit_id, unit in facts.units.items():
        share = facts.scores[unit_id].pool_share
        outcome.target[unit_id] = kept * outcome.multiplied[unit_id] + unit.award + share * outcome.pool


def _measure_levels(facts: Facts, choice: Choice, outcome: Outcome) -> None:
    served = value = above_need = 0.0
    for placement, (candidate, area) in outcome.taken.items():
        project = facts.projects[placement.project_id]
        served += project.must_serve
        value += candidate.value if candidate else project.value or 0.0
        above_need += area - (candidate.need if candidate else project.need)
    unusable = 0.0
    for parcel_id, area in outcome.on_parcel.items():
        parcel = facts.parcels[parcel_id]
        unusable += parcel.unusable(parcel.available - area)
    outcome.levels = {
        "must_serve": served,
        "value": value,
        "new_land": sum(outcome.on_site.values()),
        "waste": unusable + above_need,
        "target": sum(abs(choice.quota.get(unit_id, 0.0) - target) for unit_id, target in outcome.target.items()),
    }
