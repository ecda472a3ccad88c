"""The plans of all rules, and the best of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from landquota.inputs.settings import Level
from landquota.models.by_hand.rules import RULES, Rule, plan_by_hand
from landquota.models.by_hand.solutions import Solutions
from landquota.models.columns import Columns
from landquota.models.decisions import Decisions
from landquota.models.variables import QuotaModel

MAXIMISED = ("must_serve", "value")
DECIMALS = 6
"""Decimals to which two plans are compared: those that are published."""


@dataclass(frozen=True)
class HandPlan:
    """What one rule makes.

    Attributes
    ----------
    solution
        Value of each column of the model, shape (columns,).
    feasible
        Whether it breaks no row: a rule looks at no pin, floor or task.
    """

    rule: Rule
    decisions: Decisions
    solution: np.ndarray
    feasible: bool


def plans_by_hand(
    model: QuotaModel, columns: Columns, unused: np.ndarray, is_plan: Callable[[np.ndarray], bool]
) -> tuple[HandPlan, ...]:
    """Return the plan of each rule.

    Parameters
    ----------
    columns
        Where the variables of the model stand.
    unused
        Candidates that are not to be used, shape (pairs,).
    is_plan
        Tells whether a solution breaks no row.
    """
    solutions, plans = Solutions(model, columns), []
    for rule in RULES:
        decisions = plan_by_hand(model.instance, rule, unused)
        solution = solutions.of(decisions)
        plans.append(HandPlan(rule, decisions, solution, is_plan(solution)))
    return tuple(plans)


def best_by_hand(plans: Iterable[HandPlan], objectives: Sequence[Level]) -> HandPlan | None:
    """Return the best feasible plan by the objectives in their order, of equals the first; None where none is feasible."""
    return min((p for p in plans if p.feasible), key=lambda p: _worth(p.decisions, objectives), default=None)


def _worth(plan: Decisions, objectives: Sequence[Level]) -> tuple[float, ...]:
    """Return what a plan reaches at each level, least best."""
    return tuple(round(plan.level_value(x) * (-1 if x in MAXIMISED else 1), DECIMALS) for x in objectives)
