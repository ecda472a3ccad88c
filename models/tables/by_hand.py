"""`by_hand.csv`: what the plan reaches, and what each rule by hand would."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from landquota.models.by_hand.plans import HandPlan, best_by_hand
from landquota.models.decisions import Decisions
from landquota.models.plan import nothing_by_hand

PLAN = "plan"
"""The row of the plan itself."""


def by_hand_table(decisions: Decisions, plans: Sequence[HandPlan]) -> pd.DataFrame:
    """Return one row for the plan and one for each rule, sorted by rule."""
    best = best_by_hand(plans, decisions.instance.case.settings.objectives)
    rows = [(PLAN, True, False, *_figures(decisions))]
    rows += [(plan.rule, plan.feasible, plan is best, *_figures(plan.decisions)) for plan in plans]
    return pd.DataFrame(rows, columns=nothing_by_hand().columns).sort_values("rule", ignore_index=True)


def _figures(plan: Decisions) -> tuple[float, ...]:
    """Return what a plan reaches at each level there is, and how many projects it places."""
    value, new_land, waste, target = (plan.level_value(x) for x in ("value", "new_land", "waste", "target"))
    return round(plan.level_value("must_serve")), value, new_land, waste, target, len(plan.chosen)
