"""Which rule each step of a quota rests on, with its source and whether that was verified (formulation, section 6)."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import NamedTuple

from landquota.inputs.sourced import Source
from landquota.reports.verify.arithmetic import AREA_TOLERANCE, FIT_TOLERANCE
from landquota.reports.verify.comparing import Expected, OneOf
from landquota.reports.verify.entitlement import Unit
from landquota.reports.verify.facts import Facts
from landquota.reports.verify.outcome import Outcome

SETTINGS_FILE = "case.yaml"
SETTINGS = {"cap": "cap_mu", "withheld": "withhold_share", "pool_share": "extra_mu", "rounding": "step_mu"}
"""Step to the setting of `case.quota` that decides it."""


class Cited(NamedTuple):
    """A rule with what must stand beside it; None is blank."""

    rule: str | None
    source: str | None = None
    verified: bool | None = None


def _entry(rule: str, entry: Source) -> Cited:
    return Cited(rule, entry.source, entry.verified)


def credit_rule(facts: Facts, class_id: str) -> Cited:
    """Return the ratio of a class."""
    ratio = next(c.ratio for c in facts.rulebook.credit if c.id == class_id)
    return _entry(f"credit.{class_id}.ratio", ratio)


def setting_rule(step: str) -> Cited:
    """Return the setting that decides a step."""
    return Cited(f"case.quota.{SETTINGS[step]}", SETTINGS_FILE)


def multiplier_rule(facts: Facts, unit: Unit, outcome: Outcome) -> Cited:
    """Return the entry that the unit's multiplier comes from; blank where no task is set, or no rule asks."""
    rule = facts.rulebook.tasks
    if rule is None or not unit.tasks:
        return Cited(None)
    if unit.tasks_met(outcome.disposed[unit.unit_id]):
        return _entry("tasks.both_met", rule.both_met)
    return _entry("tasks.not_met", rule.not_met)


def award_rule(facts: Facts, unit: Unit) -> Cited:
    """Return the award that the unit holds; where it holds several or none, the row that names them."""
    held = [award for award in facts.rulebook.awards if award.id in unit.awards]
    if len(unit.awards) != 1 or not held:
        return Cited(f"units.{unit.unit_id}.awards")
    return _entry(f"awards.{held[0].id}.mu", held[0].mu)


def deviation_rules(facts: Facts, unit: Unit, quota: float, nearest: Iterable[float]) -> tuple[Cited, ...]:
    """Return what keeps a quota off its target, for each whole number of steps that may be the nearest."""
    shifts = (0.0, FIT_TOLERANCE, -FIT_TOLERANCE)
    return tuple(dict.fromkeys(_deviation(facts, unit, quota, side, shift) for side in nearest for shift in shifts))


def _deviation(facts: Facts, unit: Unit, quota: float, nearest: float, shift: float) -> Cited:
    """Return the rule; `shift` is added to a limit, where a step more reaches it to the last bit."""
    step, brake = facts.settings.quota.step_mu, facts.rulebook.brake
    cap = math.inf if unit.cap is None else unit.cap
    floor = -math.inf if unit.floor is None else unit.floor
    below, above = quota < nearest - AREA_TOLERANCE, quota > nearest + AREA_TOLERANCE
    if unit.braked and below and brake is not None:
        return _entry("brake.digest_years_max", brake.digest_years_max)
    if below and quota + step > cap + shift:
        return Cited(f"units.{unit.unit_id}.quota_cap_mu")
    if above and quota - step < floor + shift:
        return Cited(f"units.{unit.unit_id}.quota_floor_mu")
    return Cited("case.objectives", SETTINGS_FILE)


def cells(*cited: Cited) -> dict[str, Expected]:
    """Return the three columns of a citation; any of several may stand there."""
    return {
        name: options[0] if len(set(options)) == 1 else OneOf(tuple(options))
        for name, options in zip(Cited._fields, zip(*cited, strict=True), strict=True)
    }
