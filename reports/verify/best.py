"""Tests that a proved best plan must pass. They are cheap, and no proof: that no better plan exists is not proved again.

A plan that is proved without a gap cannot leave out a project that could have been added to what is left of a stock parcel, or to a free bundle of them,
where a level that comes first gains by it. Such a placement takes no quota and no new land; so the levels `must_serve`,
`value` and `new_land` cannot get worse by it, and a gain in the first two shows the proof wrong if only these come before.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from landquota.reports.verify.arithmetic import SIZE_TOLERANCE
from landquota.reports.verify.claims import closed
from landquota.reports.verify.facts import Facts
from landquota.reports.verify.findings import Finding, Log
from landquota.reports.verify.judging import earned, judge
from landquota.reports.verify.outcome import Choice, Outcome, members, work_out
from landquota.reports.verify.screening import BUNDLE, NEW_LAND, Candidate, Placement

MARGIN = 1e-4
"""What a placement must fit by (mu), and gain: ten times what two numbers that agree may differ by."""
MOST_TRIALS = 50
"""Placements that are tried; one that fits and gains is all but always a contradiction."""
GAINING = ("must_serve", "value")
NEUTRAL = ("new_land",)


def check_best(plan: Mapping[str, Any], facts: Facts, choice: Choice, outcome: Outcome, log: Log) -> None:
    """Note each project that a plan called proved should not have left out."""
    sure = _sure_levels(plan, facts)
    if not sure:
        return
    for placement, level in islice(_gaining(facts, choice, outcome, sure), MOST_TRIALS):
        log.checked += 1
        if _allowed(facts, choice, outcome, placement):
            log.add(Finding("could_be_better", "plan.json", (placement.project_id, placement.place_id), "", level))


def _sure_levels(plan: Mapping[str, Any], facts: Facts) -> list[str]:
    """Return the first levels that a placement on a parcel cannot make worse, as far as they are proved without a gap."""
    sure: list[str] = []
    if not plan["proved"] or facts.settings.solve.gap > 0:
        return sure
    for level in plan["objectives"]:
        if level["level"] not in (*GAINING, *NEUTRAL) or not closed(level):
            break
        sure.append(level["level"])
    return sure


def _gaining(facts: Facts, choice: Choice, outcome: Outcome, sure: list[str]) -> Iterator[tuple[Placement, str]]:
    """Yield the placements left out that fit with room to spare, with the level that gains."""
    least = MARGIN + SIZE_TOLERANCE * abs(outcome.levels["value"])
    for placement, candidate in facts.candidates.items():
        if placement.kind == NEW_LAND or placement.project_id in choice.placements:
            continue
        level = _first_gain(facts.projects[placement.project_id].must_serve, candidate.value, sure, least)
        if level and _fits(facts, outcome, placement, candidate):
            yield placement, level


def _first_gain(must_serve: bool, value: float, sure: list[str], least: float) -> str:
    """Return the first level that gains; empty where none does, or an earlier one would lose."""
    for level in sure:
        if level == "must_serve" and must_serve:
            return level
        if level == "value" and abs(value) > 0:
            return level if value > least else ""
    return ""


def _fits(facts: Facts, outcome: Outcome, placement: Placement, candidate: Candidate) -> bool:
    """Tell whether the least area fits into what is left: all of free parcels, or leaving a part that can be sold."""
    if placement.kind == BUNDLE:
        return not any(outcome.on_parcel.get(name) for name in members(placement))
    parcel = facts.parcels[placement.place_id]
    taken = outcome.on_parcel.get(placement.place_id, 0.0)
    left = parcel.available - taken - candidate.low
    return left >= parcel.part + MARGIN or (taken == 0 and left == 0)


def _allowed(facts: Facts, choice: Choice, outcome: Outcome, placement: Placement) -> bool:
    """Tell whether the plan with this placement added breaks no constraint, by a margin where it could be a near thing."""
    area = facts.candidates[placement].low
    more = {**choice.placements, placement.project_id: (placement.kind, placement.place_id, area)}
    trial = Choice(more, choice.quota)
    after = work_out(facts, trial)
    return (
        _tasks_clear(facts, outcome, after)
        and _quota_clear(facts, trial, outcome, after)
        and not judge(facts, trial).violations
    )


def _tasks_clear(facts: Facts, before: Outcome, after: Outcome) -> bool:
    """Tell whether no task comes so near to being met that the model, whose numbers have a tolerance, may forbid it."""
    return all(
        after.disposed[unit_id][task] == before.disposed[unit_id][task]
        or abs(after.disposed[unit_id][task] - due) > MARGIN
        for unit_id, unit in facts.units.items()
        for task, due in unit.tasks.items()
    )


def _quota_clear(facts: Facts, trial: Choice, before: Outcome, after: Outcome) -> bool:
    """Tell whether the quota handed out stays earned: a task that is met may lower a multiplier."""
    limit = earned(facts, after)
    return limit >= earned(facts, before) or sum(trial.quota.values()) <= limit - MARGIN
