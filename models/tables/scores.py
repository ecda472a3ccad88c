"""`scores.csv`: intensity score, completion and pool share of each unit."""

from __future__ import annotations

import numpy as np
import pandas as pd

from landquota.models.assessment import Assessment

COLUMNS = [
    "unit_id", "zone_type", "score_low", "score_high", "rank_best", "rank_worst", "completion", "pool_share", "braked", "multiplier", "missing"
]  # fmt: skip


def scores_table(assessment: Assessment, multiplier: np.ndarray) -> pd.DataFrame:
    """Return one row a unit; `multiplier` is the one that the plan earned."""
    units = assessment.units.rename_axis("unit_id").reset_index().rename(columns={"share": "pool_share"})
    return units.assign(multiplier=multiplier)[COLUMNS]
