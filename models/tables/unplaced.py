"""`unplaced.csv`: each project without land, and why."""

from __future__ import annotations

from typing import Any

import pandas as pd

from landquota.inputs.case import Case
from landquota.models.assessment import Assessment
from landquota.models.candidates import Candidates
from landquota.models.constraints.pins import NONE

COLUMNS = ["project_id", "reason", "rules", "proved", "nearest_rule", "nearest_measure", "nearest_limit"]

CERTAIN = ("not_admitted", "no_candidate", "pinned")
"""Reasons that need no proof of the plan."""


def unplaced_table(
    case: Case, assessment: Assessment, candidates: Candidates, placed: pd.Series, proved: bool
) -> pd.DataFrame:
    """Return one row for each project that is not in `placed`.

    The reasons `not_admitted` and `no_candidate` are proved by the rules alone, `pinned` by the case; `not_in_best_plan` by the proof of the plan.

    Parameters
    ----------
    proved
        The plan is proved and no level has a gap, but for rounding.
    """
    ids = case.projects["project_id"]
    left = ids[~ids.isin(placed)]
    failures = assessment.gates[assessment.gates["result"] == "fail"]
    failed = {str(p): tuple(gates) for p, gates in failures.groupby("project_id")["gate"]}
    with_pair = set(candidates.pairs["project_id"])
    removed = candidates.excluded[candidates.excluded["project_id"].isin(left)]
    removed_by = {str(p): tuple(sorted(set(rules))) for p, rules in removed.groupby("project_id")["rule"]}
    nearest = nearest_miss(removed)
    rows: list[tuple[Any, ...]] = []
    for project in left:
        if project in failed:
            reason, rules = "not_admitted", failed[project]
        elif project not in with_pair:
            reason, rules = "no_candidate", removed_by.get(project, ())
        elif case.settings.pin.get(project) == NONE:
            reason, rules = "pinned", ()
        else:
            reason, rules = ("not_in_best_plan" if proved else "not_proved"), ()
        miss = nearest.get(project, (None, None, None)) if reason == "no_candidate" else (None, None, None)
        certain = proved or reason in CERTAIN
        rows.append((project, reason, rules, certain, *miss))
    return pd.DataFrame(rows, columns=COLUMNS)


def nearest_miss(removed: pd.DataFrame) -> dict[str, tuple[str, float, float]]:
    """Return rule, measure and limit of the row of `nearest_pairs` of each project."""
    picked = nearest_pairs(removed)
    keys = zip(picked["rule"], picked["measure"].astype(float), picked["limit"].astype(float), strict=True)
    return dict(zip(picked["project_id"], keys, strict=True))


def nearest_pairs(removed: pd.DataFrame) -> pd.DataFrame:
    """Return, for each project, the removed pair that missed a numeric limit by the smallest share of it.

    Ties go to the first in the order of `excluded.csv`.

    Parameters
    ----------
    removed
        Rows of `excluded.csv` with a project.
    """
    numeric = removed[removed["rule"].isin(["too_small", "above_admitted"])]
    measure, limit = numeric["measure"].astype(float), numeric["limit"].astype(float)
    miss = (measure - limit).abs() / limit.abs().clip(lower=1e-9)
    return numeric.assign(miss=miss).sort_values("miss", kind="stable").drop_duplicates("project_id")
