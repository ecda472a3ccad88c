"""What the shapes of a case say of each place: what it loses to each layer, what that means, and who lies beside whom (section 3a)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import pandas as pd

from landquota.inputs.case import Case
from landquota.reports.verify.maplayers import (
    CAP_SHARE,
    FORBID,
    JUDGING,
    LAND_USE,
    UNPLANNED,
    WITHIN,
    MapLayer,
    of_rule,
    read_layers,
)

NO_SHAPE = "no_shape"
EDGE_M2 = 0.02
"""A measure this near to its limit may be on either side of it: it is rounded to 0.01."""
PARCELS, SITES = "parcel", "site"
PlaceKey = tuple[str, str]
"""Kind of place, and its id."""
ExtentKey = tuple[str, str, str]
"""Layer, rule and code; the code is empty for most rules."""
Told = Mapping[tuple[str, ...], bool]
"""Whether the layer hits, as published, by (kind of place, id, layer, rule, code); heard only where a measure is at its limit."""


class Extent(NamedTuple):
    """How much of a place something takes, m2."""

    overlap: float
    counted: float
    """In pieces wider than the tolerance; of land classes everything counts."""
    least: float
    """Without, and `most` with, the pieces that are as wide as the tolerance."""
    most: float

    def above(self, limit: float, told: bool | None) -> bool:
        """Tell whether more than `limit` counts."""
        if told is not None and self.least - EDGE_M2 <= limit <= self.most + EDGE_M2:
            return told
        return self.counted > limit


@dataclass(frozen=True, slots=True)
class Measured:
    """A place with a shape."""

    area: float
    """m2."""
    extents: dict[ExtentKey, Extent]
    """What is larger than 0."""
    together: Extent | None
    """What several `forbid` layers take as one."""
    clean: float | None
    """Area, m2, of the one piece that `forbid` and `within` layers leave."""
    farmland: dict[str, float]
    """Share of each kind; empty for parcels, and without a layer of land classes."""


class Ruling(NamedTuple):
    """A rule that removes a place for all projects."""

    rule: str
    layer: str | None = None
    measure: float | None = None
    limit: float | None = None


Neighbours = dict[str, dict[str, float]]
"""Parcel to its neighbours with the common border, m."""


@dataclass(frozen=True)
class Terrain:
    """Everything that shapes and layers say. Without shapes it is all but empty."""

    layers: tuple[MapLayer, ...]
    measured: dict[PlaceKey, Measured] = field(default_factory=dict)
    rulings: dict[PlaceKey, list[Ruling]] = field(default_factory=dict)
    """Every rule of section 3a that holds for a place, the first first."""
    codes: dict[PlaceKey, tuple[str, ...]] = field(default_factory=dict)
    perimeters: dict[str, float] = field(default_factory=dict)
    """Of each parcel with a shape, m."""
    neighbours: Neighbours = field(default_factory=dict)

    def ruling(self, key: PlaceKey) -> Ruling | None:
        """Return the rule that removes a place; None where it stands."""
        return next(iter(self.rulings.get(key, ())), None)

    def area_of(self, place: str, place_id: str) -> float | None:
        """Return the measured area of a place, m2; None without a shape."""
        found = self.measured.get((place, place_id))
        return found.area if found else None


def survey(case: Case, told: Told | None = None) -> Terrain:
    """Return what the shapes of a case say."""
    keys, heard = list(_keys(case)), told or {}
    land = Terrain(read_layers(case.settings, case.rulebook.space))
    if not (case.stock["shape"].isna().all() and case.sites["shape"].isna().all()):
        land = _measure(case, keys, land.layers)
    uses = [*case.stock["land_use"], *case.sites["land_use"]]
    return replace(
        land,
        rulings={key: list(_rulings(key, land, heard)) for key in keys},
        codes={key: _codes(key, use, land, heard) for key, use in zip(keys, uses, strict=True)},
    )


def _measure(case: Case, keys: list[PlaceKey], layers: tuple[MapLayer, ...]) -> Terrain:
    from landquota.reports.verify.bordering import find_neighbours, perimeters  # noqa: PLC0415 - optional
    from landquota.reports.verify.measuring import drawn, measure_places  # noqa: PLC0415 - optional

    places = zip(keys, [*drawn(case.ground.stock), *drawn(case.ground.sites)], strict=True)
    return Terrain(
        layers,
        measured=measure_places(places, case, layers),
        perimeters=perimeters(case),
        neighbours=find_neighbours(case, layers),
    )


def _keys(case: Case) -> Iterable[PlaceKey]:
    yield from ((PARCELS, name) for name in case.stock["parcel_id"])
    yield from ((SITES, name) for name in case.sites["site_id"])


def _codes(key: PlaceKey, use: str | None, land: Terrain, told: Told) -> tuple[str, ...]:
    """Return the use codes of a place, sorted: its own, and those of the plan that hit it."""
    codes = set() if use is None or pd.isna(use) else {use}
    limits = {layer.name: layer.tolerance_m2 for layer in of_rule(land.layers, LAND_USE)}
    for (name, rule, code), one in land.measured[key].extents.items() if key in land.measured else ():
        if rule == LAND_USE and one.above(limits[name], told.get((*key, name, rule, code))):
            codes.add(code)
    return tuple(sorted(codes))


def _rulings(key: PlaceKey, land: Terrain, told: Told) -> Iterable[Ruling]:
    if key not in land.measured:
        if of_rule(land.layers, *JUDGING):
            yield Ruling(NO_SHAPE)
        return
    found, forbids = land.measured[key], of_rule(land.layers, FORBID)
    worst = _worst(key, found, forbids, FORBID, told) or _together(key, found, forbids, told)
    yield from (worst,) if worst else ()
    for rule, judged in ((WITHIN, WITHIN), (UNPLANNED, LAND_USE), (CAP_SHARE, CAP_SHARE)):
        worst = _worst(key, found, of_rule(land.layers, judged), rule, told)
        yield from (worst,) if worst else ()


def _worst(key: PlaceKey, found: Measured, layers: tuple[MapLayer, ...], rule: str, told: Told) -> Ruling | None:
    """Return the layer that removes the place by a rule; of several the one that takes most, then the first by name."""
    hits = []
    for layer in layers:
        one = found.extents.get((layer.name, rule, ""))
        if one is None or not one.above(layer.tolerance_m2, told.get((*key, layer.name, rule, ""))):
            continue
        measure, limit = one.counted, layer.tolerance_m2
        if rule == CAP_SHARE:
            measure, limit = round(one.counted / found.area, 6), layer.max_share
        if rule != CAP_SHARE or measure > limit:
            hits.append((-one.counted, layer.name, Ruling(rule, layer.name, measure, limit)))
    return min(hits)[2] if hits else None


def _together(key: PlaceKey, found: Measured, layers: tuple[MapLayer, ...], told: Told) -> Ruling | None:
    """Return the ruling of all `forbid` layers that take some of a place, as one."""
    if found.together is None:
        return None
    taking = [layer for layer in layers if (layer.name, FORBID, "") in found.extents]
    names, limit = "|".join(layer.name for layer in taking), max(layer.tolerance_m2 for layer in taking)
    if not found.together.above(limit, told.get((*key, names, FORBID, ""))):
        return None
    return Ruling(FORBID, names, found.together.counted, limit)
