"""Where a project could go: stock parcels and new land (formulation, sections 1, 3 and 3a)."""

from __future__ import annotations

import math
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from landquota.inputs.rulebook import CreditClass, Rulebook
from landquota.reports.verify.arithmetic import FIT_TOLERANCE
from landquota.reports.verify.ledger import Row, find_class, ratio_of
from landquota.reports.verify.maplayers import FARMLAND
from landquota.reports.verify.terrain import PARCELS, SITES, Ruling, Terrain


class Removal(NamedTuple):
    """Something removed before solving, as `excluded.csv` tells it. Empty ids do not apply."""

    project_id: str
    parcel_id: str
    site_id: str
    unit_id: str
    rule: str
    measure: str | float | None = None
    limit: str | float | None = None
    layer: str | None = None


@dataclass(frozen=True, slots=True)
class Parcel:
    """A stock parcel. None is unknown."""

    parcel_id: str
    unit_id: str
    kind: str
    available: float
    credit_class: CreditClass | None
    codes: tuple[str, ...]
    """Its use codes, sorted: of the ledger and of the plan."""
    ready_on: date | None
    far_min: float | None
    far_max: float | None
    divisible: bool
    whole: bool
    """Whether nothing of it was disposed of, so that it may be part of a bundle."""
    part: float
    """The least remainder that may be left, or 0."""
    offcut: float
    """A remainder below this is unusable."""
    removal: Removal | None
    """Why no project at all may have it."""

    @property
    def ratio(self) -> float:
        """Return the ratio its disposal is credited at."""
        return ratio_of(self.credit_class)

    @property
    def task(self) -> str | None:
        """Return the task its disposal counts towards."""
        return self.credit_class.task if self.credit_class else None

    def unusable(self, left: float) -> float:
        """Return what is left and too small to use."""
        if not self.divisible or self.offcut <= self.part or left >= self.offcut - FIT_TOLERANCE:
            return 0.0
        return max(0.0, left)


@dataclass(frozen=True, slots=True)
class Site:
    """New land; the generic site of a unit is unbounded."""

    site_id: str
    unit_id: str
    area: float
    shares: dict[str, float]
    """Share of each kind of farmland."""
    codes: tuple[str, ...]
    ready_on: date | None
    removal: Removal | None


def read_parcels(
    stock: Iterable[Row], available: Mapping[str, float], disposed: Container[str], terrain: Terrain, basis: Basis
) -> dict[str, Parcel]:
    """Return every stock parcel by id.

    Parameters
    ----------
    available
        What is left of each, mu.
    disposed
        Parcels that some disposal names.
    """
    return {
        row["parcel_id"]: _parcel(row, available[row["parcel_id"]], row["parcel_id"] not in disposed, terrain, basis)
        for row in stock
    }


class Basis(NamedTuple):
    """The rules, and the year that is planned."""

    rulebook: Rulebook
    plan_year: int


def _parcel(row: Row, available: float, whole: bool, terrain: Terrain, basis: Basis) -> Parcel:
    divisible, rulebook = row["divisible"] is None or bool(row["divisible"]), basis.rulebook
    ids, key = ("", row["parcel_id"], "", row["unit_id"]), (PARCELS, row["parcel_id"])
    return Parcel(
        parcel_id=row["parcel_id"],
        unit_id=row["unit_id"],
        kind=row["kind"],
        available=available,
        credit_class=find_class(rulebook.credit, row["kind"], row["approved_on"], row["in_task"]),
        codes=terrain.codes[key],
        ready_on=row["ready_on"],
        far_min=row["far_min"],
        far_max=row["far_max"],
        divisible=divisible,
        whole=whole and key in terrain.measured,
        part=min(row["min_part_mu"] or 0.0, available),
        offcut=min(rulebook.screening.offcut_mu.value, available),
        removal=_remove_for_all(ids, row, available, basis) or _ruled_out(ids, terrain.ruling(key)),
    )


Ids = tuple[str, str, str, str]


def _remove_for_all(ids: Ids, row: Row, available: float, basis: Basis) -> Removal | None:
    """Return what section 3 says of a parcel."""
    if available <= FIT_TOLERANCE:
        return Removal(*ids, "used_up", available, 0.0)
    treatments = [basis.rulebook.screening.blockers.get(blocker, "forbid") for blocker in row["blockers"]]
    if "forbid" in treatments or (treatments and row["ready_on"] is None):
        return Removal(*ids, "blocker", "|".join(row["blockers"]))
    return not_ready(ids, row["ready_on"], basis.plan_year)


def _ruled_out(ids: Ids, ruling: Ruling | None) -> Removal | None:
    """Return what section 3a says of a place."""
    return Removal(*ids, ruling.rule, ruling.measure, ruling.limit, ruling.layer) if ruling else None


def not_ready(ids: Ids, ready_on: date | None, plan_year: int) -> Removal | None:
    """Return the removal of what is ready only after the plan year, if it is."""
    year_end = date(plan_year, 12, 31)
    if ready_on is None or ready_on <= year_end:
        return None
    return Removal(*ids, "not_ready", ready_on.isoformat(), year_end.isoformat())


def read_sites(rows: Iterable[Row], units: Iterable[str], rulebook: Rulebook, terrain: Terrain) -> dict[str, Site]:
    """Return every site by id; without any, the generic site of each unit."""
    generic = {kind: getattr(rulebook.generic_site, f"{kind}_share").value for kind in FARMLAND}
    sites = {row["site_id"]: _site(row, generic, terrain) for row in rows}
    return sites or {site.site_id: site for site in _generic_sites(units, generic)}


def _generic_sites(units: Iterable[str], shares: dict[str, float]) -> Iterator[Site]:
    for unit in units:
        yield Site(f"new:{unit}", unit, math.inf, shares, (), None, None)


def _site(row: Row, generic: Mapping[str, float], terrain: Terrain) -> Site:
    key = (SITES, row["site_id"])
    shares: dict[str, float] = {}
    whole = 1.0  # each kind is part of the one before it
    for kind in FARMLAND:
        given = row[f"{kind}_mu"]
        whole = shares[kind] = min(whole, generic[kind]) if given is None else given / row["area_mu"]
    if key in terrain.measured:
        shares |= terrain.measured[key].farmland
    removal = _ruled_out(("", "", row["site_id"], row["unit_id"]), terrain.ruling(key))
    return Site(row["site_id"], row["unit_id"], row["area_mu"], shares, terrain.codes[key], row["ready_on"], removal)
