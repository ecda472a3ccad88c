"""Intensity score, rank, completion and share of the pool of each unit (formulation, section 1)."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from landquota.inputs.rulebook import IntensityIndicator, Rulebook
from landquota.reports.verify.entitlement import Unit
from landquota.reports.verify.ledger import Row

SAME_SCORE = 1e-9
Measured = Mapping[tuple[str, str], float]


@dataclass(frozen=True, slots=True)
class Score:
    """The score of a unit, as an interval where an indicator is missing."""

    low: float
    high: float
    missing: tuple[str, ...]
    rank_best: int
    rank_worst: int
    completion: float
    pool_share: float


def score_units(
    units: Mapping[str, Unit], indicators: Iterable[Row], rulebook: Rulebook, tilt: float
) -> dict[str, Score]:
    """Return the score of every unit."""
    measured = {(row["unit_id"], row["indicator"]): float(row["value"]) for row in indicators}
    spans = {unit_id: _span(unit, measured, rulebook) for unit_id, unit in units.items()}
    completions = {unit_id: completion(unit, rulebook) for unit_id, unit in units.items()}
    shares = pool_shares({u: (completions[u], spans[u][0]) for u, unit in units.items() if not unit.braked}, tilt)
    ladders = _ladders(units, spans)
    scores = {}
    for unit_id, unit in units.items():
        low, high, missing = spans[unit_id]
        lows, highs = ladders[unit.zone_type]
        scores[unit_id] = Score(
            low=low,
            high=high,
            missing=missing,
            rank_best=1 + len(lows) - bisect_right(lows, high + SAME_SCORE),
            rank_worst=1 + len(highs) - bisect_right(highs, low + SAME_SCORE) - (high > low + SAME_SCORE),
            completion=completions[unit_id],
            pool_share=shares.get(unit_id, 0.0),
        )
    return scores


Span = tuple[float, float, tuple[str, ...]]


def _ladders(units: Mapping[str, Unit], spans: Mapping[str, Span]) -> dict[str | None, tuple[list[float], list[float]]]:
    """Return the lowest and the highest scores of each zone type, each in ascending order."""
    ladders: dict[str | None, tuple[list[float], list[float]]] = {}
    for unit_id, unit in units.items():
        lows, highs = ladders.setdefault(unit.zone_type, ([], []))
        lows.append(spans[unit_id][0])
        highs.append(spans[unit_id][1])
    return {zone_type: (sorted(lows), sorted(highs)) for zone_type, (lows, highs) in ladders.items()}


def _span(unit: Unit, measured: Measured, rulebook: Rulebook) -> Span:
    """Return the score with every missing indicator at 0, at 100, and which are missing."""
    indicators = rulebook.intensity.indicators if rulebook.intensity else ()
    known = missing_weight = total = 0.0
    missing = []
    for indicator in indicators:
        if indicator.zone_types and unit.zone_type not in indicator.zone_types:
            continue
        weight = indicator.weight.value
        total += weight
        value = measured.get((unit.unit_id, indicator.id))
        if value is None:
            missing.append(indicator.id)
            missing_weight += weight
        else:
            known += weight * standardised(indicator, value)
    if total == 0:
        return 100.0, 100.0, tuple(missing)
    return 100 * known / total, 100 * (known + missing_weight) / total, tuple(missing)


def standardised(indicator: IntensityIndicator, value: float) -> float:
    """Return the indicator against its ideal, from 0 to 1."""
    ideal = indicator.ideal.value
    if indicator.direction == "higher":
        return min(1.0, max(0.0, value / ideal)) if ideal else 1.0
    worst = indicator.worst.value if indicator.worst else ideal
    if worst == ideal:
        return 1.0 if value <= ideal else 0.0
    return min(1.0, max(0.0, 1 - (value - ideal) / (worst - ideal)))


def completion(unit: Unit, rulebook: Rulebook) -> float:
    """Return how much of its set tasks the unit has on record, up to the cap; 1 without a task."""
    due = sum(unit.tasks.values())
    if due <= 0:
        return 1.0
    cap = rulebook.intensity.completion_cap.value if rulebook.intensity else math.inf
    return min(cap, sum(unit.disposed_recorded[task] for task in unit.tasks) / due)


def pool_shares(free: Mapping[str, tuple[float, float]], tilt: float) -> dict[str, float]:
    """Return the shares of the units that are not braked, from (completion, score) of each.

    Examples
    --------
    >>> pool_shares({"A": (1.0, 75.0), "B": (1.0, 25.0)}, 1.0)
    {'A': 0.75, 'B': 0.25}
    """
    claims = {unit: done * max(0.0, score / 100) ** tilt for unit, (done, score) in free.items()}
    total = sum(claims.values())
    if total <= 0:
        return {unit: 1 / len(claims) for unit in claims}
    return {unit: claim / total for unit, claim in claims.items()}
