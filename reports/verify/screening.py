"""Which project may go where, with how much land, and what removes the rest (formulation, section 3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from landquota.inputs.case import M2_PER_MU
from landquota.reports.verify.admission import Project
from landquota.reports.verify.arithmetic import FIT_TOLERANCE
from landquota.reports.verify.entitlement import Unit
from landquota.reports.verify.ledger import Row
from landquota.reports.verify.places import Parcel, Removal, Site, not_ready

PARCEL, BUNDLE, NEW_LAND = "parcel", "bundle", "new_land"


class Placement(NamedTuple):
    """One project at one place: `kind` is `parcel`, `bundle` or `new_land`; the id of a bundle is its parcels, joined by `|`."""

    project_id: str
    kind: str
    place_id: str


class Candidate(NamedTuple):
    """What a project may have at one place."""

    need: float
    """lo_pk: what it needs; an indivisible parcel gives more."""
    low: float
    high: float
    value: float
    """0 when unknown."""


class Override(NamedTuple):
    """A row of `pairs`; None leaves the project's own figure."""

    area: float | None
    value: float | None
    allowed: bool


Overrides = Mapping[str, Mapping[str, Override]]
"""By project, then by parcel."""
NO_OVERRIDES: Mapping[str, Override] = {}


@dataclass(slots=True)
class Screening:
    """What stands and what was removed."""

    candidates: dict[Placement, Candidate] = field(default_factory=dict)
    removals: list[Removal] = field(default_factory=list)
    reasons: dict[str, set[str]] = field(default_factory=dict)
    """By project: the rules that removed something in its scope."""

    def remove(self, removal: Removal) -> None:
        """Note the removal of a pair."""
        self.removals.append(removal)
        self.reasons[removal.project_id].add(removal.rule)


class Ground(NamedTuple):
    """What lies in each unit, and the plan year it is wanted in."""

    parcels: Mapping[str, list[Parcel]]
    sites: Mapping[str, list[Site]]
    overrides: Overrides
    plan_year: int


def read_overrides(pairs: Iterable[Row]) -> Overrides:
    """Return the rows of `pairs`."""
    found: dict[str, dict[str, Override]] = {}
    for row in pairs:
        allowed = row["allowed"] is None or bool(row["allowed"])
        found.setdefault(row["project_id"], {})[row["parcel_id"]] = Override(row["area_mu"], row["value"], allowed)
    return found


def screen_project(found: Screening, project: Project, units: Iterable[Unit], ground: Ground) -> None:
    """Add to `found` what one project may have in its scope. One that a gate refuses may have nothing."""
    reasons = found.reasons.setdefault(project.project_id, set())
    if project.failed:
        return
    if not project.new_land:
        found.remove(Removal(project.project_id, "", "", "", "new_land"))
    overrides = ground.overrides.get(project.project_id, NO_OVERRIDES)
    for unit in units:
        for parcel in ground.parcels.get(unit.unit_id, ()):
            if parcel.removal:
                reasons.add(parcel.removal.rule)
            else:
                _pair(found, project, parcel, overrides.get(parcel.parcel_id))
        if project.new_land:
            for site in ground.sites.get(unit.unit_id, ()):
                if site.removal:
                    reasons.add(site.removal.rule)
                else:
                    _site_pair(found, project, site, unit.braked, ground.plan_year)


def _pair(found: Screening, project: Project, parcel: Parcel, override: Override | None) -> None:
    ids = (project.project_id, parcel.parcel_id, "", parcel.unit_id)
    if override is not None and not override.allowed:
        found.remove(Removal(*ids, "not_allowed"))
        return
    removal = _unsuitable(ids, project, parcel.ready_on, parcel.codes)
    if removal:
        found.remove(removal)
        return
    low, high = pair_range(project, parcel, override)
    removal = _remove_by_size(ids, project, parcel, override, (low, high))
    if removal:
        found.remove(removal)
        return
    own_value = override.value if override is not None else None
    value = own_value if own_value is not None else project.value or 0.0
    placement = Placement(project.project_id, PARCEL, parcel.parcel_id)
    if parcel.divisible:
        high = min(high, parcel.available)
        found.candidates[placement] = Candidate(low, min(low, high), high, value)
    else:
        found.candidates[placement] = Candidate(low, parcel.available, parcel.available, value)


def pair_range(project: Project, parcel: Parcel, override: Override | None) -> tuple[float, float]:
    """Return lo_pl and hi_pl, before the parcel's own area limits them."""
    if override is not None and override.area is not None:
        return override.area, override.area
    return fits_far(project, parcel.far_min, parcel.far_max)


def fits_far(project: Project, far_min: float | None, far_max: float | None) -> tuple[float, float]:
    """Return the least and the most land, mu, that the floor area ratios leave of what a project needs and may have."""
    low, high = project.need, project.admitted_area
    if project.floor_area and far_max:
        low = max(low, project.floor_area / (far_max * M2_PER_MU))
    if project.floor_area and far_min:
        high = min(high, project.floor_area / (far_min * M2_PER_MU))
    return low, high


Ids = tuple[str, str, str, str]


def _remove_by_size(
    ids: Ids, project: Project, parcel: Parcel, override: Override | None, wanted: tuple[float, float]
) -> Removal | None:
    low, limit = wanted
    if low > parcel.available + FIT_TOLERANCE:
        return Removal(*ids, "too_small", parcel.available, low)
    least = low if parcel.divisible else parcel.available
    if override is not None and override.area is not None and override.area > project.area_cap + FIT_TOLERANCE:
        limit = project.area_cap
    if least > limit + FIT_TOLERANCE or low > limit + FIT_TOLERANCE:
        return Removal(*ids, "above_admitted", least, limit)
    return None


def _unsuitable(ids: Ids, project: Project, ready_on: date | None, codes: tuple[str, ...]) -> Removal | None:
    if is_late(project, ready_on):
        return Removal(*ids, "late", str(ready_on), str(project.start_on))
    if misfit_codes(project, codes):
        return Removal(*ids, "land_use", "|".join(codes), "|".join(project.land_use))
    return None


def is_late(project: Project, ready_on: date | None) -> bool:
    """Tell whether land is known to be ready only after the project's start."""
    return ready_on is not None and project.start_on is not None and ready_on > project.start_on


def misfit_codes(project: Project, codes: tuple[str, ...]) -> bool:
    """Tell whether land has a use that the project, which names uses, does not take."""
    if not project.land_use:
        return False
    for code in codes:  # noqa: SIM110 - asked of every pair, which a generator makes much dearer
        if not code.startswith(project.land_use):
            return True
    return False


def _site_pair(found: Screening, project: Project, site: Site, braked: bool, plan_year: int) -> None:
    ids = (project.project_id, "", site.site_id, site.unit_id)
    removal = Removal(*ids, "brake") if braked and not project.exempt else None
    removal = removal or not_ready(ids, site.ready_on, plan_year)
    removal = removal or _unsuitable(ids, project, site.ready_on, site.codes)
    if not removal and project.need > site.area + FIT_TOLERANCE:
        removal = Removal(*ids, "too_small", site.area, project.need)
    if not removal and project.need > project.admitted_area + FIT_TOLERANCE:
        removal = Removal(*ids, "above_admitted", project.need, project.admitted_area)
    if removal:
        found.remove(removal)
        return
    high = min(project.admitted_area, site.area)
    placement = Placement(project.project_id, NEW_LAND, site.site_id)
    found.candidates[placement] = Candidate(project.need, min(project.need, high), high, project.value or 0.0)


def nearest_miss(removals: Iterable[Removal]) -> list[Removal]:
    """Return the removals that missed their limit by the smallest share; empty when none has a number."""
    missed = [
        (abs(removal.measure - removal.limit) / removal.limit, removal)
        for removal in removals
        if isinstance(removal.measure, float) and isinstance(removal.limit, float) and removal.limit
    ]
    least = min((share for share, _ in missed), default=0.0)
    return [removal for share, removal in missed if share <= least + FIT_TOLERANCE]
