"""The most land a project can have in a plan that is as good as the plan at the first levels.

    max a_p   subject to   p placed, each of the first levels at what the plan reaches, or better

symbol  kind      unit  meaning                        where
a_p     variable  mu    land granted to the project    QuotaModel.area_of

In words: no least area above that can be met by such a plan, so it tells where to look for one that can. Land above the project's own need does
not count as waste here: with a least area of just what it gets there is none.
Source: docs/explain.md.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from landquota.solvers.feasibility import is_feasible
from landquota.solvers.glimpse import Glimpse, glimpse
from landquota.solvers.problem import Problem, Row
from landquota.whatif.figures import STEP
from landquota.whatif.study import SAME, Study


def look(study: Study, project_id: str, need: float, nodes: int | None) -> Glimpse:
    """Search for such a plan.

    Parameters
    ----------
    need
        Least area of the project as it is, mu: more than that is not looked for.
    nodes
        Most nodes to search; None: to the end.
    """
    candidates = study.of_project(project_id)
    columns = study.prepared.area_columns(candidates)
    cost = np.zeros(study.prepared.problem.matrix.shape[1])
    for column, value in columns:
        cost[column] -= min(value, need)
    problem = _without_own_waste(study, candidates, columns, need)
    held = [_held(study, problem, level) for level in _first_levels(study, candidates)]
    rows = [study.row(candidates, 1, 1), *(row for row in held if len(row.columns))]
    return glimpse(problem.with_rows(rows).with_goal("area", cost), study.options, nodes, STEP / 2)


def _held(study: Study, problem: Problem, level: str) -> Row:
    return problem.held(problem.names.index(level), study.base.levels[level], SAME)


def _without_own_waste(study: Study, candidates: np.ndarray, areas: list[tuple[int, float]], need: float) -> Problem:
    """Return the problem with nothing of the project's own in the level of waste but what a place that is taken whole has above the need."""
    problem = study.prepared.problem
    if "waste" not in problem.names:
        return problem
    costs, waste = problem.costs.copy(), problem.names.index("waste")
    placed = study.candidates["column"].to_numpy()[candidates]
    costs[waste, placed] = 0.0
    for (column, value), place in zip(areas, placed, strict=True):
        costs[waste, column] = max(value - need, 0.0) if column == place else 0.0
    return replace(problem, costs=costs)


def may_be_better_before(study: Study, project_id: str) -> bool:
    """Tell whether a plan with the project may be better at one of the first levels, the last of them aside; False is proved."""
    problem, levels = study.prepared.problem, study.base.levels
    candidates = study.of_project(project_id)
    placed = study.row(candidates, 1, 1)
    for level in _first_levels(study, candidates)[:-1]:
        better = study.held({level: levels[level]}, -max(SAME, 1e-9 * abs(levels[level])))
        if better and is_feasible(problem.with_rows([placed, *better]), study.options) is not False:
            return True
    return False


def is_worth(study: Study, project_id: str) -> bool:
    """Tell whether the project adds value anywhere; of one that does not the later levels decide, and less land is not always better."""
    return bool(study.candidates["value"].to_numpy()[study.of_project(project_id)].any())


def _first_levels(study: Study, candidates: np.ndarray) -> list[str]:
    """Return the levels that decide most questions: up to value, or, for a project worth nothing, all before the rounding of quotas.

    Where that level is none of the case's, only the first.
    """
    levels = list(study.base.levels)
    last = "value" if study.candidates["value"].to_numpy()[candidates].any() else "waste"
    return levels[: levels.index(last) + 1] if last in levels else levels[:1]
