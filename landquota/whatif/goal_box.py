"""Whether some setting in a box can reach a goal: a relaxed model that no setting in the box goes beyond.

The settings that a box bounds are `quota.withhold_share`, `tilt`, `quota.extra_mu` and `quota.cap_mu`. They stand in few rows of the
model (own part, quota earned and its cap, targets) and in no other. For a box these rows are written twice:

relaxed     each at its loosest over the box: every plan of every setting in the box keeps them
restricted  each at its strictest: every plan that keeps them is a plan at every setting in the box

The best of the restricted model is reached at every setting, the best of the relaxed one is never beaten. Where both agree at a level, every
setting reaches just that, and the next level is asked with it held; so the relaxed model comes near to "an optimal plan of some setting in
the box". If it has no plan that reaches the goal, no setting in the box has. `docs/what-else.md` has the proof.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from landquota.decide import Prepared
from landquota.solvers.lexicographic import JOINT_COLUMNS
from landquota.solvers.problem import Problem, Row
from landquota.solvers.result import Termination
from landquota.whatif.budget import Budget
from landquota.whatif.goal_figures import Figure, Figures
from landquota.whatif.goal_over import Box, Over
from landquota.whatif.goal_terms import Goal

KEYS = ("quota.withhold_share", "tilt", "quota.extra_mu", "quota.cap_mu")
"""Settings for which a box can be proved to hold no answer."""
REPLACED = ("own_part", "quota_earned", "quota_cap", "pool_withheld", "above_target", "below_target")
"""Rows of the model in which these settings stand."""
SLACK = 1e-4
"""By how much a goal, or a level, may be missed by a plan that counts as one that reaches it: ten times what any published number may be off."""
ROOM = 1e-6
"""By how much a relaxed row of the model may be missed: ten times what the solver takes."""
AGREE = 1e-6
"""Bests that are no further apart are the same: a level is solved, and held, to 1e-6."""
TIGHT, NOISE = 1e-8, 1e-11
"""How much worse than its best a restricted level may be: what the solver and the last digits of a sum take."""


class BoxModel:
    """The model of one case, to be relaxed over boxes.

    Parameters
    ----------
    prepared
        The case at any setting in the range.
    """

    def __init__(self, prepared: Prepared) -> None:
        self._prepared = prepared
        kept = [name.partition("[")[0] not in REPLACED for name in prepared.problem.row_names]
        self._kept = prepared.problem.with_only_rows(np.array(kept, dtype=bool)).with_start(None)
        self._figures = Figures(prepared)

    def is_free_of_goal(self, box: Box, goals: Sequence[Goal], budget: Budget) -> bool:
        """Tell whether it is proved that no setting in a box has a published plan that reaches the goals."""
        over = Over(self._prepared, box)
        wanted = [row for goal in goals for row in self._goal_rows(goal, over)]
        relaxed = self._kept.with_rows(self._rows(over, strict=False))
        if self._has_none(relaxed, wanted, budget):
            return True
        if self._prepared.case.settings.solve.gap > 0:  # such a plan need not be the best at any level
            return False
        restricted = self._kept.with_rows(self._rows(over, strict=True))
        for name in self._prepared.case.settings.objectives:
            level = self._kept.names.index(name)
            sure = self._best(restricted, level, budget)
            if sure is None:
                return False
            slack = SLACK + 1e-9 * abs(sure) + self._rounding(name)
            relaxed = relaxed.with_rows(_held(relaxed, level, sure, slack))
            if self._has_none(relaxed, wanted, budget):
                return True
            hoped = self._best(relaxed, level, budget)
            if hoped is None or abs(hoped - sure) > max(AGREE, NOISE * abs(sure)) or self._rounding(name):
                return False
            restricted = restricted.with_rows(_held(restricted, level, sure, max(TIGHT, NOISE * abs(sure))))
        return False

    def _has_none(self, problem: Problem, rows: list[Row], budget: Budget) -> bool:
        nothing = np.zeros(problem.matrix.shape[1])
        outcome, _ = budget.best(problem.with_rows(rows), nothing, None)
        return outcome.stopped is Termination.INFEASIBLE

    def _best(self, problem: Problem, level: int, budget: Budget) -> float | None:
        """Return the best of a level in its own sense; None where it is not proved."""
        outcome, found = budget.best(problem, problem.costs[level], None)
        if outcome.stopped is not Termination.OPTIMAL or found is None:
            return None
        return float(problem.senses[level] * (problem.costs[level] @ found + problem.offsets[level]))

    def _rounding(self, level: str) -> float:
        """Return by how much a published plan may miss the best of a level: that of the targets of a large case is only rounded."""
        is_large = int(self._kept.integer.sum()) > JOINT_COLUMNS
        return self._kept.rounding if is_large and level == "target" else 0.0

    def _rows(self, over: Over, *, strict: bool) -> list[Row]:
        """Return the rows in which the settings stand, at their strictest or at their loosest."""
        room = 0.0 if strict else ROOM
        quota = self._figures.handed_out()
        own = over.own[1 if strict else 0]
        rows = [_at_least(self._figures.quota(u).low, own[u] - room) for u in np.flatnonzero(own > 0).tolist()]
        earned = self._figures.multiplied()
        given = over.award.sum() + over.extra[0 if strict else 1]
        rows.append(_at_least(earned.low - quota.low, -given - room))
        cap = over.cap[0 if strict else 1]
        if np.isfinite(cap):
            rows.append(_at_least(-quota.low, -cap - room))
        for u in range(len(over.award)):
            rows += self._distance(u, over, strict=strict)
        return rows

    def _distance(self, u: int, over: Over, *, strict: bool) -> list[Row]:
        """Return the rows of the distance of one unit's quota from its target: at least the greatest there may be, or the least."""
        figures = self._figures
        target, quota, distance = figures.target(u, over), figures.quota(u).low, figures.variable("distance", u).low
        high, most = (target.low, target.least) if strict else (target.high, target.most)
        low, least = (target.high, target.most) if strict else (target.low, target.least)
        return [_at_least(distance - quota + high, -most), _at_least(distance + quota - low, least)]

    def _goal_rows(self, goal: Goal, over: Over) -> list[Row]:
        """Return the rows that a plan at some setting keeps if it reaches the goal."""
        if goal.scope == "total":
            return [self._goal_row(goal, self._figures.total(goal.left, over), self._figures.constant(goal.factor))]
        one = self._figures.constant(1.0)
        rows = []
        for u in range(len(over.award)):
            right = one if goal.right is None else self._figures.of_unit(goal.right, u, over)
            rows.append(self._goal_row(goal, self._figures.of_unit(goal.left, u, over), right.times(goal.factor)))
        return rows

    def _goal_row(self, goal: Goal, left: Figure, right: Figure) -> Row:
        if goal.at_least:
            return _at_least(left.high - right.low, right.least - left.most - SLACK)
        return _at_least(right.high - left.low, left.least - right.most - SLACK)


def _at_least(cost: np.ndarray, bound: float) -> Row:
    columns = np.flatnonzero(cost)
    return Row(columns, cost[columns], float(bound), np.inf)


def _held(problem: Problem, level: int, value: float, slack: float) -> list[Row]:
    """Return the row that keeps a level; none where no column counts for it."""
    row = problem.held(level, value, slack)
    return [row] if len(row.columns) else []
