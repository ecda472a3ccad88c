"""The rows that `quota`, `quota_steps`, `scores` and `gates` should hold."""

from __future__ import annotations

import math
from collections.abc import Container, Iterator, Mapping

from landquota.reports.verify.citing import (
    Cited,
    award_rule,
    cells,
    credit_rule,
    deviation_rules,
    multiplier_rule,
    setting_rule,
)
from landquota.reports.verify.comparing import Expected, OneOf
from landquota.reports.verify.entitlement import Unit
from landquota.reports.verify.facts import Facts
from landquota.reports.verify.outcome import Choice, Outcome
from landquota.reports.verify.reading import unescape

Expectation = dict[tuple[str, ...], dict[str, Expected]]


def expected_quota(facts: Facts, choice: Choice, outcome: Outcome) -> Expectation:
    """Return what `quota.csv` should say besides the quota itself, which is the decision."""
    return {
        (unit_id,): {
            "quota_mu": choice.quota.get(unit_id, 0.0),
            "credit_mu": outcome.credit[unit_id],
            "own_mu": facts.own[unit_id],
            "award_mu": unit.award,
            "target_mu": outcome.target[unit_id],
            "new_land_mu": outcome.new_land[unit_id],
            "multiplied_mu": outcome.multiplied[unit_id],
            "quota_used_mu": outcome.used[unit_id],
            "carry_over_mu": unit.carry_over,
            "name": unescape(unit.name),
        }
        for unit_id, unit in facts.units.items()
    }


def expected_steps(facts: Facts, choice: Choice, outcome: Outcome, printed: Container[tuple[str, str]]) -> Expectation:
    """Return the waterfall of each unit, its steps numbered from 1.

    `printed` holds (unit, step) of the table: a class without area may be left out.
    """
    rows: Expectation = {}
    for unit in facts.units.values():
        steps = [
            step
            for step in _credit_steps(facts, unit, outcome)
            if step["area_mu"] > 0 or (unit.unit_id, step["step"]) in printed
        ]
        steps += _target_steps(facts, unit, outcome)
        steps += _last_steps(facts, unit, choice.quota.get(unit.unit_id, 0.0), outcome)
        for order, step in enumerate(steps, start=1):
            rows[unit.unit_id, f"{order:09d}"] = step
    return rows


def _step(name: str, amount: Expected, *cited: Cited, area: float | None = None) -> dict[str, Expected]:
    return {"step": name, "amount_mu": amount, "area_mu": area, **cells(*cited)}


def _credit_steps(facts: Facts, unit: Unit, outcome: Outcome) -> Iterator[dict[str, Expected]]:
    """One step for each class with area or ratio."""
    for credit_class in facts.rulebook.credit:
        area, ratio = outcome.class_areas[unit.unit_id].get(credit_class.id, 0.0), credit_class.ratio
        if area > 0 or ratio.value is not None:
            cited = credit_rule(facts, credit_class.id)
            yield _step(f"credit:{credit_class.id}", (ratio.value or 0.0) * area, cited, area=area)


def _target_steps(facts: Facts, unit: Unit, outcome: Outcome) -> Iterator[dict[str, Expected]]:
    multiplied, quota = outcome.multiplied[unit.unit_id], facts.settings.quota
    share = facts.scores[unit.unit_id].pool_share
    yield _step("multiplier", multiplied - outcome.credit[unit.unit_id], multiplier_rule(facts, unit, outcome))
    yield _step("cap", (facts.factor - 1) * multiplied, setting_rule("cap"))
    yield _step("withheld", -facts.factor * quota.withhold_share * multiplied, setting_rule("withheld"))
    yield _step("award", unit.award, award_rule(facts, unit))
    yield _step("pool_share", share * outcome.pool, setting_rule("pool_share"))


def _last_steps(facts: Facts, unit: Unit, quota: float, outcome: Outcome) -> list[dict[str, Expected]]:
    """Return the rounding to the nearest step, halves up, and the rest; within the tolerance of a half, either side."""
    step, target = facts.settings.quota.step_mu, outcome.target[unit.unit_id]
    near = outcome.slack / step + 1e-6
    sides = sorted({math.floor(target / step + 0.5 + shift) * step for shift in (near, 0.0, -near)}, reverse=True)
    cited = deviation_rules(facts, unit, quota, sides)
    return [
        _step("rounding", OneOf(tuple(side - target for side in sides)), setting_rule("rounding")),
        _step("deviation", OneOf(tuple(quota - side for side in sides)), *cited),
    ]


def expected_scores(facts: Facts, disposed: Mapping[str, Mapping[str, float]]) -> Expectation:
    """Return what `scores.csv` should say.

    `disposed` is by unit and task, with what the plan places; the multiplier follows from it.
    """
    rows: Expectation = {}
    for unit_id, unit in facts.units.items():
        score = facts.scores[unit_id]
        rows[unit_id,] = {
            "zone_type": unit.zone_type,
            "score_low": score.low,
            "score_high": score.high,
            "rank_best": score.rank_best,
            "rank_worst": score.rank_worst,
            "completion": score.completion,
            "pool_share": score.pool_share,
            "braked": unit.braked,
            "multiplier": unit.multiplier(disposed[unit_id]),
            "missing": frozenset(score.missing),
        }
    return rows


def expected_gates(facts: Facts) -> Expectation:
    """Return what `gates.csv` should say."""
    return {
        (project.project_id, gate.name): {
            "value": gate.value,
            "threshold": gate.threshold,
            "result": gate.result,
            "area_cap_mu": gate.area_cap,
            "rule": OneOf(gate.rules),
        }
        for project in facts.projects.values()
        for gate in project.gates
    }
