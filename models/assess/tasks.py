"""Disposal tasks: how much was asked, how much is done, and the multiplier on a unit's credit.

    M0_u = multiplier_u E0_u,   multiplier_u = top_u if every set task is met, else base_u

symbol    kind       meaning                                                                       where
base_u    parameter  1 where no task is set, else `tasks.not_met`                                  Rulebook.tasks
top_u     parameter  `tasks.both_met` where both tasks are set, 1 where one is, base_u where none  Rulebook.tasks

In words: a unit that meets both tasks earns more on its credit, one that misses a task earns less; a task nobody set is neither.
Source: the rulebook's `tasks` (nationally: +10 % and -20 %, 2018).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from landquota.inputs.case import Case

TASKS = ("unsupplied", "idle")
MET_TOLERANCE_MU = 1e-5
"""A task counts as met when this much or less is missing."""


def assess_tasks(case: Case, credits: pd.DataFrame) -> pd.DataFrame:
    """Return tasks, disposals and multipliers of each unit, indexed by unit_id.

    Parameters
    ----------
    credits
        Lines of `disposal_credits`.

    Returns
    -------
    DataFrame
        For each task t: `task_<t>` (mu, NaN not set), `done_<t>` (recorded and forecast), `recorded_<t>`; `base`, `top`,
        `met0` (every set task is met by these disposals alone; False where none is set), `multiplier0`.
    """
    units = pd.Index(case.units["unit_id"])
    table = pd.DataFrame(index=units)
    served = {c.task for c in case.rulebook.credit}  # a task that no class counts towards could never be met: not set
    for task in TASKS:
        lines = credits[credits["task"] == task]
        table[f"task_{task}"] = case.units[f"task_{task}_mu"].to_numpy() if task in served else np.nan
        table[f"done_{task}"] = lines.groupby("unit_id")["area_mu"].sum().reindex(units).fillna(0.0)
        recorded = lines[lines["origin"] == "recorded"]
        table[f"recorded_{task}"] = recorded.groupby("unit_id")["area_mu"].sum().reindex(units).fillna(0.0)
    is_set = table[[f"task_{t}" for t in TASKS]].notna().to_numpy()
    met = np.column_stack([table[f"done_{t}"] >= table[f"task_{t}"] - MET_TOLERANCE_MU for t in TASKS])
    count = is_set.sum(axis=1)
    rule = case.rulebook.tasks
    not_met, both_met = (rule.not_met.value, rule.both_met.value) if rule else (1.0, 1.0)
    table["base"] = np.where(count == 0, 1.0, not_met)
    table["top"] = np.select([count == len(TASKS), count == 1], [both_met, 1.0], default=1.0)
    table["met0"] = (count > 0) & (met | ~is_set).all(axis=1)
    table["multiplier0"] = np.where(table["met0"], table["top"], table["base"])
    return table
