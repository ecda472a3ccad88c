"""Whether a choice is allowed: each constraint of the formulation (section 4) as one plain function."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from landquota.reports.verify.arithmetic import AREA_TOLERANCE, exceeds, tolerance
from landquota.reports.verify.facts import Facts
from landquota.reports.verify.maplayers import FARMLAND
from landquota.reports.verify.outcome import Choice, Outcome, work_out
from landquota.reports.verify.pinning import NONE, pin_holds

BRAKE_MARGIN = 0.0001


class Breach(NamedTuple):
    """One constraint that does not hold: at what, how much there is, and what the limit is."""

    constraint: str
    ids: tuple[str, ...]
    amount: float
    limit: float


@dataclass(frozen=True, slots=True)
class Judgement:
    """Whether a choice is allowed, and what it is worth.

    Attributes
    ----------
    violations
        Names of the broken constraints of section 4, each once; empty when the choice is feasible. Two names are not of
        that list: `candidate` (a placement that section 3 does not permit) and `quota_step` (no whole number of steps).
    levels
        Value of every objective level, whatever the case's objectives are.
    """

    violations: tuple[str, ...]
    levels: dict[str, float]


def judge(facts: Facts, choice: Choice) -> Judgement:
    """Judge one choice."""
    outcome = work_out(facts, choice)
    return Judgement(tuple(dict.fromkeys(b.constraint for b in breaches(facts, choice, outcome))), outcome.levels)


def breaches(facts: Facts, choice: Choice, outcome: Outcome) -> Iterator[Breach]:
    """Yield every constraint that does not hold, with its numbers."""
    for constraint in CONSTRAINTS:
        yield from constraint(facts, choice, outcome)


def _candidate(facts: Facts, choice: Choice, outcome: Outcome) -> Iterator[Breach]:
    for placement in outcome.unknown:
        yield Breach("candidate", placement, choice.placements[placement.project_id][2], 0.0)
    for placement, (candidate, area) in outcome.taken.items():
        if candidate is None:
            yield Breach("candidate", placement, area, 0.0)


def _area_range(facts: Facts, choice: Choice, outcome: Outcome) -> Iterator[Breach]:
    for placement, (candidate, area) in outcome.taken.items():
        if candidate is not None and exceeds(candidate.low, area):
            yield Breach("area_range", placement, area, candidate.low)
        if candidate is not None and exceeds(area, candidate.high):
            yield Breach("area_range", placement, area, candidate.high)


def _parcel_area(facts: Facts, choice: Choice, outcome: Outcome) -> Iterator[Breach]:
    for parcel_id, area in outcome.on_parcel.items():
        available = facts.parcels[parcel_id].available
        if exceeds(area, available, outcome.slack):
            yield Breach("parcel_area", (parcel_id,), area, available)


def _saleable_remainder(facts: Facts, choice: Choice, outcome: Outcome) -> Iterator[Breach]:
    for parcel_id, area in outcome.on_parcel.items():
        parcel = facts.parcels[parcel_id]
        left = parcel.available - area
        near = tolerance(parcel.available, area, outcome.slack)
        if near < left < parcel.part - near:
            yield Breach("saleable_remainder", (parcel_id,), left, parcel.part)


def _site_area(facts: Facts, choice: Choice, outcome: Outcome) -> Iterator[Breach]:
    for site_id, area in outcome.on_site.items():
        if exceeds(area, facts.sites[site_id].area, outcome.slack):
            yield Breach("site_area", (site_id,), area, facts.sites[site_id].area)


def _quota_earned(facts: Facts, choice: Choice, outcome: Outcome) -> Iterator[Breach]:
    given, limit = sum(choice.quota.get(unit_id, 0.0) for unit_id in facts.units), earned(facts, outcome)
    if facts.settings.quota.cap_mu is not None:
        limit = min(limit, facts.settings.quota.cap_mu)
    if exceeds(given, limit, outcome.slack):
        yield Breach("quota_earned", (), given, limit)


def earned(facts: Facts, outcome: Outcome) -> float:
    """Return what all units together have earned, before the cap."""
    awards = sum(unit.award for unit in facts.units.values())
    return sum(outcome.multiplied.values()) + awards + facts.settings.quota.extra_mu


def _own_part(facts: Facts, choice: Choice, outcome: Outcome) -> Iterator[Breach]:
    for unit_id, own in facts.own.items():
        if exceeds(own, choice.quota.get(unit_id, 0.0)):
            yield Breach("own_part", (unit_id,), choice.quota.get(unit_id, 0.0), own)


def _unit_limits(facts: Facts, choice: Choice, outcome: Outcome) -> Iterator[Breach]:
    for unit_id, unit in facts.units.items():
        quota = choice.quota.get(unit_id, 0.0)
        if unit.floor is not None and exceeds(unit.floor, quota):
            yield Breach("unit_limits", (unit_id,), quota, unit.floor)
        if unit.cap is not None and exceeds(quota, unit.cap):
            yield Breach("unit_limits", (unit_id,), quota, unit.cap)


def _brake(facts: Facts, choice: Choice, outcome: Outcome) -> Iterator[Breach]:
    for unit_id, unit in facts.units.items():
        quota = choice.quota.get(unit_id, 0.0)
        limit = outcome.exempt_used[unit_id] + facts.settings.quota.step_mu - BRAKE_MARGIN
        if unit.braked and exceeds(quota, limit):
            yield Breach("brake", (unit_id,), quota, limit)


def _quota_use(facts: Facts, choice: Choice, outcome: Outcome) -> Iterator[Breach]:
    for unit_id, used in outcome.used.items():
        limit = choice.quota.get(unit_id, 0.0) + (facts.units[unit_id].carry_over or 0.0)
        if exceeds(used, limit, outcome.slack):
            yield Breach("quota_use", (unit_id,), used, limit)


def _farmland_caps(facts: Facts, choice: Choice, outcome: Outcome) -> Iterator[Breach]:
    for kind in FARMLAND:
        cap = getattr(facts.settings.farmland, f"{kind}_cap_mu")
        total = sum(outcome.farmland[kind].values())
        if cap is not None and exceeds(total, cap, outcome.slack):
            yield Breach("farmland_caps", (kind,), total, cap)


def _farmland_balance(facts: Facts, choice: Choice, outcome: Outcome) -> Iterator[Breach]:
    for unit_id, unit in facts.units.items():
        for kind, balance in (("cropland", unit.cropland_balance), ("paddy", unit.paddy_balance)):
            taken = outcome.farmland[kind][unit_id]
            if balance is not None and exceeds(taken, balance, outcome.slack):
                yield Breach("farmland_balance", (unit_id, kind), taken, balance)


def _quota_step(facts: Facts, choice: Choice, outcome: Outcome) -> Iterator[Breach]:
    step = facts.settings.quota.step_mu
    for unit_id, quota in choice.quota.items():
        nearest = max(0, round(quota / step)) * step
        if abs(quota - nearest) > AREA_TOLERANCE:
            yield Breach("quota_step", (unit_id,), quota, nearest)


def _pins(facts: Facts, choice: Choice, outcome: Outcome) -> Iterator[Breach]:
    for project_id, place in facts.settings.pin.items():
        found = choice.placements.get(project_id)
        if not pin_holds(place, found):
            yield Breach("pins", (project_id, place), float(found is not None), float(place != NONE))


Constraint = Callable[[Facts, Choice, Outcome], Iterator[Breach]]
CONSTRAINTS: tuple[Constraint, ...] = (
    _candidate,
    _area_range,
    _parcel_area,
    _saleable_remainder,
    _site_area,
    _quota_earned,
    _own_part,
    _unit_limits,
    _brake,
    _quota_use,
    _farmland_caps,
    _farmland_balance,
    _quota_step,
    _pins,
)
