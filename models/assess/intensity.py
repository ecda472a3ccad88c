"""Land-intensity score by ideal-value standardisation, with the interval that missing indicators leave.

    score = sum_i w_i s_i / sum_i w_i,   s_i = 100 min(1, x_i / ideal_i)                               (higher is better)
                                         s_i = 100 (1 - (x_i - ideal_i) / (worst_i - ideal_i)) in 0..100 (lower is better)

symbol           kind       unit              meaning                  where
x_i              parameter  as the rulebook   measured indicator       Case.indicators
ideal_i, worst_i parameter  as x_i            where it scores 100, 0   Rulebook.intensity
w_i              parameter  -                 weight                   Rulebook.intensity

In words: how near each indicator is to its ideal, weighted; a missing one is unknown, so the score is an interval and never a guess.
Source: the rulebook's `intensity` entries; structure after TD/T 1029.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from landquota.inputs.case import Case
from landquota.inputs.rulebook import IntensityIndicator


def intensity_scores(case: Case) -> pd.DataFrame:
    """Return score interval, rank interval and missing indicators of each unit, indexed by unit_id.

    Returns
    -------
    DataFrame
        `zone_type`, `score_low`, `score_high` (0 to 100), `rank_best`, `rank_worst` (1 is best, within the zone type), `missing` (tuple of indicator ids).
    """
    units = case.units.set_index("unit_id")
    indicators = case.rulebook.intensity.indicators if case.rulebook.intensity else ()
    values = case.indicators.pivot(index="unit_id", columns="indicator", values="value").reindex(units.index)
    low, high, weight = (np.zeros(len(units)) for _ in range(3))
    missing: list[list[str]] = [[] for _ in range(len(units))]
    for indicator in indicators:
        applies = (
            units["zone_type"].isin(indicator.zone_types).to_numpy()
            if indicator.zone_types
            else np.ones(len(units), bool)
        )
        x = values[indicator.id].to_numpy() if indicator.id in values else np.full(len(units), np.nan)
        score, unknown = _standardise(indicator, x), np.isnan(x)
        w = np.where(applies, indicator.weight.value, 0.0)
        weight += w
        low += w * np.where(unknown, 0.0, score)
        high += w * np.where(unknown, 100.0, score)
        for row in np.flatnonzero(applies & unknown):
            missing[row].append(indicator.id)
    scored = weight > 0
    table = pd.DataFrame({"zone_type": units["zone_type"]}, index=units.index)
    table["score_low"] = np.divide(low, weight, out=np.full(len(units), 100.0), where=scored)
    table["score_high"] = np.divide(high, weight, out=np.full(len(units), 100.0), where=scored)
    return table.join(_ranks(table), how="left").assign(
        missing=pd.Series([tuple(m) for m in missing], index=units.index, dtype="object")
    )


def _standardise(indicator: IntensityIndicator, x: np.ndarray) -> np.ndarray:
    ideal = indicator.ideal.value
    if indicator.direction == "higher":
        return 100.0 * np.clip(x / ideal, 0.0, 1.0)
    worst = indicator.worst.value if indicator.worst else ideal
    return 100.0 * np.clip(1.0 - (x - ideal) / (worst - ideal), 0.0, 1.0)


def _ranks(scores: pd.DataFrame) -> pd.DataFrame:
    """Best rank: units certainly better, plus one. Worst rank: units possibly better, plus one. Within the zone type."""
    best, worst = pd.Series(1, index=scores.index), pd.Series(1, index=scores.index)
    for _, group in scores.groupby(scores["zone_type"].fillna("")):
        low, high = np.sort(group["score_low"]), np.sort(group["score_high"])
        best[group.index] = 1 + len(group) - np.searchsorted(low, group["score_high"], side="right")
        possibly = len(group) - np.searchsorted(high, group["score_low"], side="right")
        itself = (group["score_high"] > group["score_low"]).astype(int)
        worst[group.index] = 1 + possibly - itself
    return pd.DataFrame({"rank_best": best, "rank_worst": worst})
