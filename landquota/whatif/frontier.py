"""Frontier: what one level costs another, plan by plan.

With the levels before both kept at the best, the first plan is the best one on the first level. The next must be better on the second by
at least a step, and is the best on the first level of those; and so on, until the second level is at its own best. Each point is then
made as good on the second level as it can be, so that no plan beats it on both.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pandas as pd

from landquota.errors import InputError
from landquota.inputs.problem import Problem as InputProblem
from landquota.models.decisions import Decisions, read_decisions
from landquota.parallel import Told, ignore_count
from landquota.reports.answers.frontier import FIRST_COLUMNS, LAST_COLUMNS, PLACEMENTS, Frontier
from landquota.reports.numbers import published
from landquota.solvers.lexicographic import solve_levels
from landquota.solvers.options import SolveOptions
from landquota.solvers.problem import Problem, Row, load_values
from landquota.solvers.result import Have, Termination
from landquota.whatif.budget import Budget
from landquota.whatif.study import SAME, TIE_RULE, Study

Stopped = Literal["points", "time"]
STEP = 0.01
"""Default of the least step in the second level: mu, or what that level counts."""
LEAST_STEP = 1e-4
POINTS = 200


def frontier(  # noqa: PLR0913 - what may be asked
    study: Study,
    of: tuple[str, str] = ("value", "new_land"),
    *,
    step: float = STEP,
    points: int = POINTS,
    options: SolveOptions | None = None,
    on_done: Told = ignore_count,
) -> Frontier:
    """Return the plans that no plan beats on both of two levels.

    Parameters
    ----------
    of
        Two levels of the case; the first point is the best on the first of them.
    step
        Least distance of two points in the second level, in its own unit.
    points
        Most points; the last one, the best on the second level, is always among them.
    options
        The time limit is for everything together; absent: those of the case.
    on_done
        Told how many points there are, and how many there may be.

    Raises
    ------
    InputError
        Not two levels of the case, or an odd number.

    Examples
    --------
    >>> from landquota import app
    >>> from landquota.whatif.study import study_of
    >>> study = study_of(app.solve_case(app.read_case("tests/cases/stock_before_new_land")))
    >>> frontier(study).proved
    True
    """
    _refuse_odd(study, of, step, points)
    walk = _Walk(study, of, Budget(options or study.options))
    found, end, stopped = walk.all(step, points, on_done)
    reached = [*found, *([end] if end is not None and not (found and walk.is_same(found[-1], end)) else [])]
    return Frontier(
        case=study.base.case,
        of=of,
        held=walk.held,
        step=step,
        points=_points(study, reached),
        placements=_placements(reached),
        stopped=stopped,
        missing=None if stopped is None else _missing(of, found, end),
        proved=stopped is None and (study.base.proved or not walk.held),
    )


def _refuse_odd(study: Study, of: tuple[str, str], step: float, points: int) -> None:
    levels = list(study.base.levels)
    problems = [
        InputProblem("no_such_level", value=level, details={"allowed": ", ".join(levels)})
        for level in of
        if level not in levels
    ]
    if of[0] == of[1]:
        problems.append(InputProblem("same_level_twice", value=of[0]))
    if not (np.isfinite(step) and step >= LEAST_STEP):
        problems.append(InputProblem("odd_step", value=str(step), details={"least": LEAST_STEP}))
    if points < 2:
        problems.append(InputProblem("too_few_points", value=str(points)))
    if problems:
        raise InputError(problems)


@dataclass(frozen=True)
class _Point:
    """A plan of the frontier, with what it reaches at the second level."""

    decisions: Decisions
    second: float
    proved: bool


class _Walk:
    """From the best plan on one level to the best on the other."""

    def __init__(self, study: Study, of: tuple[str, str], budget: Budget) -> None:
        self._study, self._of, self._budget = study, of, budget
        problem = study.prepared.problem
        names = [name for name in problem.names if name != TIE_RULE]
        before = names[: min(names.index(level) for level in of)]
        self.held = {name: study.base.levels[name] for name in before}
        self._problem = problem.with_rows(study.held(self.held)).with_start(None)
        if "target" in of:  # a level that is compared is solved to the end, whatever the rounding of steps costs
            self._problem = replace(self._problem, late=np.zeros_like(problem.late))
        self._sense = float(problem.senses[problem.names.index(of[1])])

    def all(self, step: float, most: int, on_done: Told) -> tuple[list[_Point], _Point | None, Stopped | None]:
        """Return the points from the first on, the last one, and what stopped the walk between them."""
        end, point = self.point(swapped=True), self.point()
        if end is None or point is None:
            return ([] if point is None else [point]), end, "time"
        found = [point]
        while not self.is_same(found[-1], end):
            limit = found[-1].second - self._sense * step
            if self._sense * (limit - end.second) < -SAME:
                break
            if len(found) >= most - 1:
                return found, end, "points"
            point = self.point(limit)
            if point is None:
                return found, end, "time"
            found.append(point)
            on_done(len(found), most)
        return found, end, None

    def point(self, limit: float | None = None, *, swapped: bool = False) -> _Point | None:
        """Return the best plan whose second level is at `limit` or better; None where a limit came before it was proved.

        Parameters
        ----------
        swapped
            Best on the second level first, and on the first one after it.
        """
        rows = [] if limit is None else [self._row(limit)]
        problem = _in_order(self._problem.with_rows(rows), self._of[::-1] if swapped else self._of)
        if self._budget.is_spent:
            return None
        result = solve_levels(problem, self._budget.options())
        if result.solution is None or result.stopped is Termination.ERROR:
            return None
        if [level.have for level in result.levels[:2]] != [Have.OPTIMAL, Have.OPTIMAL]:
            return None
        load_values(self._study.prepared.problem, result.solution)
        decisions = read_decisions(self._study.prepared.model)
        return _Point(decisions, published(decisions.level_value(self._of[1])), result.proved)

    def _row(self, limit: float) -> Row:
        problem = self._problem
        return problem.held(problem.names.index(self._of[1]), limit, 0.0)

    def is_same(self, point: _Point, end: _Point) -> bool:
        """Tell whether a point reaches as much at the second level as the last one."""
        return abs(point.second - end.second) <= SAME


def _in_order(problem: Problem, first: tuple[str, str]) -> Problem:
    """Return the problem with two levels before all others, which keep their order; the tie rule stays last."""
    names = [*first, *(name for name in problem.names if name not in first)]
    order = [problem.names.index(name) for name in names]
    return replace(
        problem,
        names=tuple(names),
        costs=problem.costs[order],
        offsets=problem.offsets[order],
        senses=problem.senses[order],
    )


def _missing(of: tuple[str, str], points: list[_Point], end: _Point | None) -> dict[str, tuple[float, float]] | None:
    """Return between which values of the two levels the missing points lie; None where an end is not known either."""
    if not points or end is None:
        return None
    ends = [[published(point.decisions.level_value(level)) for point in (points[-1], end)] for level in of]
    return {level: (min(pair), max(pair)) for level, pair in zip(of, ends, strict=True)}


def _points(study: Study, points: list[_Point]) -> pd.DataFrame:
    levels = list(study.base.levels)
    rows = []
    for number, point in enumerate(points, start=1):
        chosen = point.decisions
        reached = [published(chosen.level_value(level)) for level in levels]
        sums = [published(part) for part in (chosen.quota.sum(), chosen.on_stock["area_mu"].sum())]
        rows.append((number, *reached, *sums, len(chosen.chosen), point.proved))
    return pd.DataFrame(rows, columns=[*FIRST_COLUMNS, *levels, *LAST_COLUMNS])


def _placements(points: list[_Point]) -> pd.DataFrame:
    tables = [
        point.decisions.chosen.assign(point=number, area_mu=point.decisions.chosen["area_mu"].map(published))
        for number, point in enumerate(points, start=1)
    ]
    if not tables:
        return pd.DataFrame(columns=list(PLACEMENTS))
    return pd.concat(tables)[list(PLACEMENTS)].sort_values(["point", "project_id"]).reset_index(drop=True)
