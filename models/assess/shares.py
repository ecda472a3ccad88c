"""Who gets how much of the pool: completion of the disposal tasks times the intensity score.

    w_u = v_u / sum v,   v_u = completion_u (score_u / 100)^tilt   for units that are not braked

In words: the city's pool goes to the units that disposed of what was asked and use their land intensively; the tilt says how strongly the score counts.
Source: the founding paper ("优先向土地节约集约利用水平高的区域倾斜"), which gives no strength: the tilt is the case's, and visible.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from landquota.inputs.case import Case
from landquota.models.assess.tasks import TASKS


def completion(case: Case, tasks: pd.DataFrame) -> pd.Series:
    """Return recorded disposal over the set tasks, capped where the rulebook has a cap; 1 where nothing was asked."""
    set_tasks = np.column_stack([tasks[f"task_{t}"] for t in TASKS])
    recorded = np.column_stack([tasks[f"recorded_{t}"] for t in TASKS])
    asked = np.nansum(set_tasks, axis=1)
    done = np.where(np.isnan(set_tasks), 0.0, recorded).sum(axis=1)
    cap = case.rulebook.intensity.completion_cap.value if case.rulebook.intensity else np.inf
    share = np.divide(done, asked, out=np.ones(len(tasks)), where=asked > 0)
    return pd.Series(np.where(asked > 0, np.minimum(cap, share), 1.0), index=tasks.index)


def pool_shares(case: Case, done: pd.Series, score: pd.Series, braked: pd.Series) -> pd.Series:
    """Return each unit's share of the pool; they sum to 1, or are all 0 when every unit is braked."""
    weight = (done * (score / 100.0) ** case.settings.tilt).where(~braked, 0.0)
    if weight.sum() <= 0:
        weight = (~braked).astype(float)
    total = weight.sum()
    return weight / total if total > 0 else weight
