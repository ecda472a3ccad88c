"""The rows that `sites`, `overlaps`, `bundles`, `discrepancies` and `proposals` should hold."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from landquota.inputs.case import M2_PER_MU
from landquota.reports.verify.arithmetic import AREA_TOLERANCE
from landquota.reports.verify.comparing import Expected, Near, OneOf
from landquota.reports.verify.expected_units import Expectation
from landquota.reports.verify.facts import Facts
from landquota.reports.verify.maplayers import FARMLAND, FORBID, LAND_CLASS, WITHIN, MapLayer
from landquota.reports.verify.outcome import Outcome, members
from landquota.reports.verify.places import Parcel, Removal, Site
from landquota.reports.verify.reading import Table, unescape
from landquota.reports.verify.screening import NEW_LAND
from landquota.reports.verify.terrain import EDGE_M2, PARCELS, SITES, Extent, Told

Row = tuple[tuple[str, ...], dict[str, Expected]]
SHARE = 1e-6
"""Shares and compactness have six decimals."""
SHAPE_MU = 5e-5
"""A measured area is rounded to 0.01 m2, which is less than this (mu)."""
CLEANABLE = frozenset({FORBID, WITHIN})
"""Rules whose layers may leave a part of a place."""


def published_hits(tables: Mapping[str, Table]) -> Told:
    """Return which layers hit which places, as published; several `forbid` layers together by their joined names."""
    told: dict[tuple[str, ...], bool] = {}
    if "overlaps" not in tables or "excluded" not in tables:
        return told
    for key, row in tables["overlaps"].rows.items():
        if isinstance(row["hit"], bool):
            told[key] = row["hit"]
    rows = tables["excluded"].rows
    joined = {(PARCELS if key[1] else SITES, key[1] or key[2]): rows[key] for key in rows if not key[0]}
    taking: dict[tuple[str, str], list[str]] = {}
    for place, place_id, layer, rule, _ in tables["overlaps"].rows:
        if rule == FORBID:
            taking.setdefault((place, place_id), []).append(layer)
    for key, layers in taking.items():
        row, names = joined.get(key, {}), "|".join(layers)
        told[*key, names, FORBID, ""] = row.get("rule") == FORBID and row.get("layer") == names
    return told


def expected_overlaps(facts: Facts) -> Expectation:
    """Return what `overlaps.csv` should say."""
    layers = {layer.name: layer for layer in facts.terrain.layers}
    return {
        (place, place_id, name, rule, code): {
            "unit_id": (facts.parcels if place == PARCELS else facts.sites)[place_id].unit_id,
            **_overlap(one, found.area, layers[name]),
        }
        for (place, place_id), found in facts.terrain.measured.items()
        for (name, rule, code), one in found.extents.items()
    }


def _overlap(one: Extent, area: float, layer: MapLayer) -> dict[str, Expected]:
    judged = layer.rule != LAND_CLASS
    sides = {one.above(layer.tolerance_m2, word) for word in (True, False)} if judged else {None}
    return {
        "overlap_m2": Near(one.overlap, EDGE_M2),
        "counted_m2": OneOf(tuple(Near(counted, EDGE_M2) for counted in (one.counted, one.least, one.most))),
        "share": Near(one.overlap / area, SHARE + EDGE_M2 / area),
        "tolerance_m2": layer.tolerance_m2 if judged else None,
        "tolerance_m": layer.tolerance_m if judged else None,
        "hit": OneOf(tuple(sides)),
        "source": unescape(layer.source) or None,
        "version": unescape(layer.version) or None,
    }


def expected_sites(facts: Facts, outcome: Outcome) -> Expectation:
    """Return what `sites.csv` should say."""
    wanted = {placement.place_id for placement in facts.candidates if placement.kind == NEW_LAND}
    takers: dict[str, set[str]] = {}
    for placement in outcome.taken:
        if placement.kind == NEW_LAND:
            takers.setdefault(placement.place_id, set()).add(placement.project_id)
    return {
        (name,): {
            "unit_id": site.unit_id,
            "status": _status(site, outcome.on_site.get(name), name in wanted),
            "area_mu": site.area if math.isfinite(site.area) else None,
            **{f"{kind}_share": Near(site.shares[kind], SHARE) for kind in FARMLAND},
            "granted_mu": outcome.on_site.get(name, 0.0),
            "projects": frozenset(takers.get(name, ())),
            "rule": site.removal.rule if site.removal else None,
        }
        for name, site in facts.sites.items()
    }


def _status(site: Site, granted: float | None, wanted: bool) -> str:
    if site.removal:
        return "excluded"
    if granted is None:
        return "empty" if wanted else "no_candidate"
    return "used" if site.area - granted <= AREA_TOLERANCE else "part_used"


def expected_bundles(facts: Facts) -> Expectation:
    """Return what `bundles.csv` should say: those that some project was offered."""
    return {
        (name,): {
            "unit_id": bundle.unit_id,
            "area_mu": bundle.available,
            "parcels": len(bundle.members),
            "shared_m": Near(bundle.shared, EDGE_M2),
            "compactness": Near(bundle.compactness, SHARE),
            "projects": facts.offers.projects[name],
        }
        for name, bundle in facts.offers.bundles.items()
    }


def expected_discrepancies(facts: Facts) -> Expectation:
    """Return what `discrepancies.csv` should say."""
    limit = facts.rulebook.screening.area_tolerance_share.value
    return {
        (name,): {
            "unit_id": facts.parcels[name].unit_id,
            "registered_mu": areas.registered,
            **{
                f"{kind}_mu": None if area is None else Near(area, SHAPE_MU)
                for kind, area in zip(("map", "shape", "approval", "field"), areas.others, strict=True)
            },
            "spread": Near(areas.spread, SHARE + SHAPE_MU / areas.registered),
            "tolerance": limit,
            "entering_mu": Near(areas.entering, SHAPE_MU),
            "rule": "space.entering_area",
        }
        for name, areas in facts.areas.items()
        if areas.spread > limit
    }


def expected_proposals(facts: Facts, outcome: Outcome | None) -> Expectation:
    """Return what `proposals.csv` should say; without a plan nothing is cut off."""
    rows: Expectation = dict(_clean_parts(facts))
    return rows | dict(_offcuts(facts, outcome)) if outcome else rows


def _clean_parts(facts: Facts) -> Iterator[Row]:
    for (place, place_id), found in facts.terrain.measured.items():
        land: Parcel | Site = facts.parcels[place_id] if place == PARCELS else facts.sites[place_id]
        rules = {ruling.rule for ruling in facts.terrain.rulings[place, place_id]}
        if not _cleanable(land.removal, rules) or found.clean is None:
            continue
        if found.clean / M2_PER_MU >= facts.rulebook.space.min_clean_mu.value:
            yield (
                ("clean_part", place_id),
                {
                    "unit_id": land.unit_id,
                    "area_mu": Near(found.clean / M2_PER_MU, SHAPE_MU),
                    "layers": frozenset(name for name, rule, _ in found.extents if rule in CLEANABLE),
                    "neighbours": None,
                    "projects": None,
                },
            )


def _cleanable(removal: Removal | None, rules: set[str]) -> bool:
    """Tell whether only layers that may leave a part stand against a place."""
    return removal is not None and removal.rule in CLEANABLE and rules <= CLEANABLE


def _offcuts(facts: Facts, outcome: Outcome) -> Iterator[Row]:
    takers: dict[str, set[str]] = {}
    for placement in outcome.taken:
        for name in members(placement):
            takers.setdefault(name, set()).add(placement.project_id)
    for name, granted in outcome.on_parcel.items():
        parcel = facts.parcels[name]
        unusable = parcel.unusable(parcel.available - granted)
        if unusable > AREA_TOLERANCE and (PARCELS, name) in facts.terrain.measured:
            around = frozenset(facts.terrain.neighbours.get(name, ()))
            yield (
                ("offcut", name),
                {
                    "unit_id": parcel.unit_id,
                    "area_mu": unusable,
                    "layers": None,
                    "neighbours": around,
                    "projects": frozenset().union(*(takers.get(other, set()) for other in around)),
                },
            )
