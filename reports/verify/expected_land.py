"""The rows that `assignments`, `unplaced`, `parcels`, `excluded` and `credits` should hold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from landquota.reports.verify.admission import Project
from landquota.reports.verify.arithmetic import AREA_TOLERANCE
from landquota.reports.verify.comparing import BareRows, Expected, Near, OneOf, Rows
from landquota.reports.verify.expected_units import Expectation
from landquota.reports.verify.facts import Facts
from landquota.reports.verify.ledger import ratio_of
from landquota.reports.verify.maplayers import FORBID, UNPLANNED, WITHIN
from landquota.reports.verify.outcome import Choice, Outcome, members
from landquota.reports.verify.pinning import NONE
from landquota.reports.verify.places import Parcel, Removal
from landquota.reports.verify.reading import Cell
from landquota.reports.verify.screening import BUNDLE, NEW_LAND, nearest_miss
from landquota.reports.verify.terrain import EDGE_M2

MEASURED = (FORBID, WITHIN, UNPLANNED)
"""Rules of `excluded.csv` whose measure is in m2."""
NEAREST = ("nearest_rule", "nearest_measure", "nearest_limit")


def expected_assignments(facts: Facts, outcome: Outcome) -> Expectation:
    """Return what `assignments.csv` should say of the placements that it holds."""
    rows: Expectation = {}
    for placement, (candidate, area) in outcome.taken.items():
        project = facts.projects[placement.project_id]
        on_parcel = placement.kind != NEW_LAND
        first = next(iter(members(placement)), "")
        place = facts.parcels[first] if on_parcel else facts.sites[placement.place_id]
        rows[placement.project_id,] = {
            "placement": placement.kind,
            "parcel_id": placement.place_id if on_parcel else None,
            "site_id": None if on_parcel else placement.place_id,
            "unit_id": place.unit_id,
            "area_mu": area,
            "value": _optional(candidate.value if candidate else project.value),
            "need_mu": candidate.need if candidate else project.need,
            "area_year_mu": project.year_share * area,
        }
    return rows


def _optional(value: float | None) -> Expected:
    """Return the value; one that is unknown counts 0, and either may be written."""
    return value or OneOf((None, 0.0))


def expected_unplaced(facts: Facts, choice: Choice, proved: bool) -> Expectation:
    """Return what `unplaced.csv` should say: every project that is not placed.

    `proved` means without a gap: only then does leaving a project out belong to the best plan.
    """
    with_candidate = {placement.project_id for placement in facts.candidates}
    pairs: dict[str, list[Removal]] = {}
    for removal in facts.removals:
        if removal.project_id not in with_candidate:
            pairs.setdefault(removal.project_id, []).append(removal)
    rows: Expectation = {}
    for project in facts.projects.values():
        if project.project_id in choice.placements:
            continue
        removed = pairs.get(project.project_id, [])
        row: dict[str, Expected] = dict.fromkeys(NEAREST)
        if project.failed:
            row |= {"reason": "not_admitted", "rules": frozenset(project.failed), "proved": True}
        elif project.project_id not in with_candidate:
            row |= {"reason": "no_candidate", "rules": _removed_by(facts, project, removed), "proved": True}
            row |= _nearest(removed)
        elif facts.settings.pin.get(project.project_id) == NONE:
            row |= {"reason": "pinned", "rules": None, "proved": True}
        else:
            row |= {"reason": "not_in_best_plan" if proved else "not_proved", "rules": None, "proved": proved}
        rows[project.project_id,] = row
    return rows


def _removed_by(facts: Facts, project: Project, removed: list[Removal]) -> OneOf:
    """Return the rules that left a project nothing, with or without those that remove a parcel for all projects."""
    return OneOf((frozenset(facts.reasons[project.project_id]), frozenset(removal.rule for removal in removed)))


def _nearest(removals: list[Removal]) -> dict[str, Expected]:
    """Return the columns of the removed pair that missed by least; where several did, any of them."""
    nearest = nearest_miss(removals)
    if not nearest:
        return {}
    columns = zip(*((removal.rule, removal.measure, removal.limit) for removal in nearest), strict=True)
    return {name: OneOf(tuple(values)) for name, values in zip(NEAREST, columns, strict=True)}


def expected_parcels(facts: Facts, outcome: Outcome) -> Expectation:
    """Return what `parcels.csv` should say."""
    wanted = {name for placement in facts.candidates for name in members(placement)}
    takers: dict[str, set[str]] = {}
    for placement in outcome.taken:
        for name in members(placement):
            takers.setdefault(name, set()).add(placement.project_id)
    return {
        (name,): _parcel(parcel, outcome.on_parcel.get(name), name in wanted, takers.get(name, set()))
        for name, parcel in facts.parcels.items()
    }


def _parcel(parcel: Parcel, granted: float | None, wanted: bool, takers: set[str]) -> dict[str, Expected]:
    left = parcel.available - (granted or 0.0)
    return {
        "unit_id": parcel.unit_id,
        "kind": parcel.kind,
        "status": _status(parcel, granted, left, wanted),
        "available_mu": parcel.available,
        "granted_mu": granted or 0.0,
        "left_mu": left,
        "unusable_mu": 0.0 if parcel.removal else parcel.unusable(left),
        "credit_class": parcel.credit_class.id if parcel.credit_class else None,
        "projects": frozenset(takers),
        "rule": parcel.removal.rule if parcel.removal else None,
    }


def _status(parcel: Parcel, granted: float | None, left: float, wanted: bool) -> str:
    if parcel.removal:
        return "used_up" if parcel.removal.rule == "used_up" else "excluded"
    if granted is None:
        return "empty" if wanted else "no_candidate"
    return "used" if left <= AREA_TOLERANCE else "part_used"


def expected_excluded(facts: Facts) -> Rows:
    """Return what `excluded.csv` should say."""
    return _Removed({(r.project_id, r.parcel_id, r.site_id): r for r in facts.removals})


class _Removed(BareRows):
    """The rows of `excluded.csv`, each made when it is asked for; a removal has its cells in the order of the file."""

    width = 5

    def __init__(self, removals: dict[tuple[str, ...], Removal]) -> None:
        self._removals = removals

    def __getitem__(self, key: tuple[str, ...]) -> dict[str, Expected]:
        removal = self._removals[key]
        return {
            "unit_id": removal.unit_id or None,
            "rule": removal.rule,
            "measure": _measure(removal),
            "limit": removal.limit,
            "layer": removal.layer,
        }

    def match(self, key: tuple[str, ...], cells: tuple[Cell, ...]) -> bool:
        """Tell whether a row is to the letter what is expected; one with numbers is not, for its cells hold text."""
        removal = self._removals.get(key)
        return removal is not None and removal[3:] == cells[3:]

    def __contains__(self, key: object) -> bool:
        return key in self._removals

    def __iter__(self) -> Iterator[tuple[str, ...]]:
        return iter(self._removals)

    def __len__(self) -> int:
        return len(self._removals)


def _measure(removal: Removal) -> Expected:
    if removal.rule in MEASURED and isinstance(removal.measure, float):
        return Near(removal.measure, EDGE_M2)
    return removal.measure


def expected_credits(facts: Facts, outcome: Outcome) -> Expectation:
    """Return what `credits.csv` should say: every disposal, and every project on a parcel."""
    rows: Expectation = {}
    for line in facts.ledger:
        origin = "recorded" if line.recorded else "forecast"
        rows[line.unit_id, origin, line.disposal_id] = _credit(line.credit_class, line.area)
    for placement, (_, area) in outcome.taken.items():
        for name in members(placement):
            parcel = facts.parcels[name]
            taken = parcel.available if placement.kind == BUNDLE else area
            key = (parcel.unit_id, "match", f"{placement.project_id}@{name}")
            rows[key] = _credit(parcel.credit_class, facts.projects[placement.project_id].year_share * taken)
    return rows


def _credit(credit_class: Any, area: float) -> dict[str, Expected]:
    ratio = credit_class.ratio.value if credit_class else None
    return {
        "credit_class": credit_class.id if credit_class else None,
        "area_mu": area,
        "ratio": ratio,
        "credit_mu": OneOf((None, 0.0)) if ratio is None else ratio_of(credit_class) * area,
        "rule": f"credit.{credit_class.id}.ratio" if credit_class else None,
    }
