"""What a goal says: a figure of every unit, or of the whole plan, against a number or a share of another figure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from landquota.inputs.case import Case
from landquota.inputs.problem import Problem
from landquota.models.plan import Plan

UNIT_FIGURES = (
    *("quota_mu", "credit_mu", "own_mu", "award_mu", "target_mu", "new_land_mu", "multiplied_mu"),
    "quota_used_mu",
)
"""Columns of `quota.csv` that every unit has."""
TOTALS = ("quota_mu", "earned_mu", "new_land_mu", "supplied_mu", "placed", "unplaced")
MET = 1e-5
"""By how much a goal may be missed and be met: two numbers that near agree (docs/formulation.md)."""

_GOAL = re.compile(
    r"\s*(?P<left>[a-z_]+)\s*(?P<sign>>=|<=|≥|≤)\s*(?P<factor>[-+]?\d+(?:\.\d+)?)\s*(?:\*\s*(?P<right>[a-z_]+)\s*)?"
)


@dataclass(frozen=True)
class Goal:
    """`left >= factor * right` (or `<=`); without `right` the factor stands alone.

    Attributes
    ----------
    scope
        `every`: of each unit; `total`: of the whole plan.
    """

    scope: Literal["every", "total"]
    left: str
    at_least: bool
    factor: float
    right: str | None

    @property
    def text(self) -> str:
        """The goal in plain form."""
        right = "" if self.right is None else f" * {self.right}"
        return f"{self.scope}: {self.left} {'>=' if self.at_least else '<='} {self.factor:.12g}{right}"

    def missed(self, plan: Plan) -> tuple[float, str]:
        """Return by how much a plan misses the goal at worst (0 or less: met), in the unit of `left`, and where: a unit id or the figure."""
        if self.scope == "total":
            return float(self._short(np.array(total_of(plan, self.left)), np.array(1.0))), self.left
        quota = plan.quota
        right = np.ones(len(quota)) if self.right is None else quota[self.right].to_numpy(dtype=float)
        short = self._short(quota[self.left].to_numpy(dtype=float), right)
        worst = int(short.argmax())
        return float(short[worst]), str(quota["unit_id"].iloc[worst])

    def _short(self, left: np.ndarray, right: np.ndarray) -> np.ndarray:
        short: np.ndarray = self.factor * right - left
        return short if self.at_least else -short


def total_of(plan: Plan, name: str) -> float:
    """Return a total or a level of a plan."""
    levels = {level.level: level.value for level in plan.levels}
    found = levels.get(name)
    return float(getattr(plan.totals, name) if found is None else found)


def read_goals(case: Case, every: Sequence[str], total: Sequence[str]) -> tuple[list[Goal], list[Problem]]:
    """Return the goals that are written, and what is wrong with them.

    Parameters
    ----------
    every
        Such as `quota_mu >= 0.6 * target_mu`.
    total
        Such as `value >= 2000`: a total of `plan.json`, or a level of the case.
    """
    goals: list[Goal] = []
    problems: list[Problem] = []
    for text in every:
        _read(text, "every", UNIT_FIGURES, goals, problems)
    for text in total:
        _read(text, "total", (*TOTALS, *case.settings.objectives), goals, problems)
    if not every and not total:
        problems.append(Problem("no_goal"))
    return goals, problems


def _read(
    text: str,
    scope: Literal["every", "total"],
    known: tuple[str, ...],
    goals: list[Goal],
    problems: list[Problem],
) -> None:
    parts = _GOAL.fullmatch(text)
    if parts is None or (scope == "total" and parts["right"]):
        problems.append(Problem(f"goal_unreadable_{scope}", value=text))
        return
    unknown = [name for name in (parts["left"], parts["right"]) if name and name not in known]
    problems += [Problem("goal_unknown", value=name, details={"allowed": ", ".join(known)}) for name in unknown]
    if not unknown:
        goals.append(Goal(scope, parts["left"], parts["sign"] in (">=", "≥"), float(parts["factor"]), parts["right"]))
