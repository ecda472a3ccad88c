"""Neighbouring parcels that may be granted as one, and to whom (formulation, section 3a)."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from landquota.inputs.space_rules import Bundles
from landquota.reports.verify.admission import Project
from landquota.reports.verify.arithmetic import FIT_TOLERANCE
from landquota.reports.verify.entitlement import Unit
from landquota.reports.verify.places import Parcel
from landquota.reports.verify.screening import (
    BUNDLE,
    NO_OVERRIDES,
    PARCEL,
    Candidate,
    Ground,
    Placement,
    Screening,
    fits_far,
    is_late,
    misfit_codes,
)
from landquota.reports.verify.terrain import PARCELS, Neighbours, Terrain


@dataclass(frozen=True, slots=True)
class Bundle:
    """A connected set of parcels that is taken whole. None is unknown."""

    bundle_id: str
    """Ids of its parcels, sorted, joined by `|`."""
    unit_id: str
    members: tuple[str, ...]
    available: float
    shared: float
    """Common borders within it, m."""
    compactness: float
    codes: tuple[str, ...]
    ready_on: date | None
    far_min: float | None
    far_max: float | None


def largest_areas(scopes: Iterable[tuple[Project, list[Unit]]]) -> dict[str, float]:
    """Return the largest area, mu, that any project may have in each unit; units without one are not in it."""
    largest: dict[str, float] = {}
    for project, scope in scopes:
        for unit in () if project.failed else scope:
            largest[unit.unit_id] = max(project.admitted_area, largest.get(unit.unit_id, 0.0))
    return largest


def enumerate_bundles(
    parcels: Mapping[str, Parcel], terrain: Terrain, rules: Bundles, largest: Mapping[str, float]
) -> list[Bundle]:
    """Return every bundle that is not larger than what any project may have in its unit."""
    most = math.inf if rules.max_mu is None else rules.max_mu.value
    free = {name: parcel for name, parcel in parcels.items() if parcel.whole and parcel.removal is None}
    sizes = {name: parcel.available for name, parcel in free.items()}
    room = {name: min(most, largest.get(parcel.unit_id, 0.0)) + FIT_TOLERANCE for name, parcel in free.items()}
    sets = connected_sets(sizes, room, terrain.neighbours, round(rules.max_parcels.value))
    bundles = (_bundle([free[name] for name in members], terrain) for members in sets)
    return [bundle for bundle in bundles if bundle.compactness >= rules.min_compactness.value]


def connected_sets(
    sizes: Mapping[str, float], room: Mapping[str, float], neighbours: Neighbours, most: int
) -> Iterator[tuple[str, ...]]:
    """Yield every connected set of 2 to `most` parcels that is not too large, sorted; each grows from those that are one smaller.

    Areas only add up, so what is too large already is not grown.

    Parameters
    ----------
    sizes, room
        Area of each parcel, and of the largest set that it may be in, mu; neighbours have one limit.

    Examples
    --------
    >>> line = {"a": {"b": 9.0}, "b": {"a": 9.0, "c": 9.0}, "c": {"b": 9.0}}
    >>> sizes = {"a": 10.0, "b": 10.0, "c": 15.0}
    >>> [[" ".join(s) for s in connected_sets(sizes, dict.fromkeys("abc", room), line, 3)] for room in (35.0, 24.0)]
    [['a b', 'b c', 'a b c'], ['a b']]
    """
    layer = {frozenset((name,)): size for name, size in sizes.items()}
    for _ in range(most - 1):
        layer = {
            members | {other}: total
            for members, size in layer.items()
            for name in members
            for other in neighbours.get(name, ())
            if other in sizes and other not in members and (total := size + sizes[other]) <= room[other]
        }
        yield from sorted(tuple(sorted(members)) for members in layer)


def _bundle(members: list[Parcel], terrain: Terrain) -> Bundle:
    names = tuple(parcel.parcel_id for parcel in members)
    pairs = combinations(names, 2)
    shared = round(sum(terrain.neighbours.get(one, {}).get(other, 0.0) for one, other in pairs), 2)
    area = sum(terrain.measured[PARCELS, name].area for name in names)
    outline = max(0.0, sum(terrain.perimeters[name] for name in names) - 2 * shared)
    ready = [parcel.ready_on for parcel in members if parcel.ready_on is not None]
    return Bundle(
        bundle_id="|".join(names),
        unit_id=members[0].unit_id,
        members=names,
        available=sum(parcel.available for parcel in members),
        shared=shared,
        compactness=round(4 * math.pi * area / outline**2, 6) if outline else 0.0,
        codes=tuple(sorted({code for parcel in members for code in parcel.codes})),
        ready_on=max(ready, default=None),
        far_min=_mean([parcel.far_min for parcel in members], members),
        far_max=_mean([parcel.far_max for parcel in members], members),
    )


def _mean(ratios: list[float | None], members: list[Parcel]) -> float | None:
    """Return a floor area ratio of the whole: the mean by area; None where one is unknown."""
    known = [ratio for ratio in ratios if ratio is not None]
    if len(known) < len(members):
        return None
    areas = [parcel.available for parcel in members]
    return sum(ratio * area for ratio, area in zip(known, areas, strict=True)) / sum(areas)


@dataclass(frozen=True)
class Offers:
    """Bundles that were offered."""

    bundles: dict[str, Bundle]
    projects: dict[str, int]
    """Bundle to the number of projects it was offered to."""
    cut: int
    """Projects with more bundles than are offered to one."""


def offer_bundles(
    found: Screening,
    scopes: Iterable[tuple[Project, list[Unit]]],
    bundles: list[Bundle],
    ground: Ground,
    rules: Bundles,
) -> Offers:
    """Add to `found` the bundles that each project may have, beside the single parcels that it has already.

    Parameters
    ----------
    scopes
        Each project with the units that it may go to.
    rules
        Whom bundles are offered to, and how many to one project.
    """
    most, single_first = int(rules.max_per_project.value), rules.offered_to.value == "needed"
    shelves, known = _by_unit(bundles), {bundle.bundle_id: bundle for bundle in bundles}
    singles: dict[str, float] = {}
    for placement, candidate in found.candidates.items():
        if placement.kind == PARCEL and single_first:
            above = candidate.low - candidate.need
            singles[placement.project_id] = min(above, singles.get(placement.project_id, math.inf))
    offered: dict[str, int] = {}
    cut = 0
    for project, scope in scopes:
        own = [shelves[unit.unit_id] for unit in scope if unit.unit_id in shelves]
        fitting = sorted(_fitting(project, own, ground, singles.get(project.project_id, math.inf)))
        cut += len(fitting) > most
        for _, _, bundle_id, need, available in fitting[:most]:
            placement = Placement(project.project_id, BUNDLE, bundle_id)
            found.candidates[placement] = Candidate(need, available, available, project.value or 0.0)
            offered[bundle_id] = offered.get(bundle_id, 0) + 1
    return Offers({name: known[name] for name in offered}, offered, cut)


Shelf = tuple[list[float], list[Bundle]]


def _by_unit(bundles: Iterable[Bundle]) -> dict[str, Shelf]:
    """Return the bundles of each unit by area, so that a project need look only at those near its own."""
    shelves: dict[str, Shelf] = {}
    for bundle in sorted(bundles, key=lambda bundle: (bundle.available, bundle.bundle_id)):
        areas, stock = shelves.setdefault(bundle.unit_id, ([], []))
        areas.append(bundle.available)
        stock.append(bundle)
    return shelves


def _fitting(
    project: Project, shelves: list[Shelf], ground: Ground, single: float
) -> Iterator[tuple[float, int, str, float, float]]:
    """Yield excess, number of parcels, id, need and area of each bundle that the project may have.

    `single` is the least land above need on any single parcel that it may have.
    """
    if project.failed or single <= 0:
        return
    for areas, stock in shelves:
        for bundle in stock[bisect_left(areas, project.need - FIT_TOLERANCE) :]:
            if bundle.available > project.admitted_area + FIT_TOLERANCE:
                break
            low, high = fits_far(project, bundle.far_min, bundle.far_max)
            excess = round(bundle.available - low, 6)
            inside = low - FIT_TOLERANCE <= bundle.available <= high + FIT_TOLERANCE
            if inside and excess < single - FIT_TOLERANCE and _permitted(project, bundle, ground):
                yield excess, len(bundle.members), bundle.bundle_id, low, bundle.available


def _permitted(project: Project, bundle: Bundle, ground: Ground) -> bool:
    overrides = ground.overrides.get(project.project_id, NO_OVERRIDES)
    if any(name in overrides and not overrides[name].allowed for name in bundle.members):
        return False
    return not is_late(project, bundle.ready_on) and not misfit_codes(project, bundle.codes)
