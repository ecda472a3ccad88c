"""Stability: what all plans have in common that are as good as the best one, or nearly.

Plans are forced apart: each must use one at least of the placements that no plan has used so far; then each must leave out one that
no plan has left out. When there is no such plan, the rest is proved. A unit's quota is driven
as low and as high as it goes. Every plan that is found on the way counts for all questions. Nothing is concluded from a search
that a limit stopped: that stays unknown.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from landquota.errors import InputError
from landquota.inputs.problem import Problem as InputProblem
from landquota.parallel import Told, ignore_count
from landquota.reports.answers.stability import PLACEMENTS, PROJECTS, UNITS, Stability
from landquota.reports.numbers import published
from landquota.solvers.options import SolveOptions
from landquota.solvers.problem import Problem, Row
from landquota.solvers.result import Termination
from landquota.whatif.budget import COUNTED, Budget
from landquota.whatif.study import SAME, Study

ANY = 1e9
"""Gap of a search for one more plan: the first that is found will do."""
FEW = 2
"""When a search finds fewer new placements than this, the others are looked at one by one."""


def stability(
    study: Study,
    *,
    level: str = "value",
    within: float = 0.01,
    options: SolveOptions | None = None,
    on_done: Told = ignore_count,
) -> Stability:
    """Return what holds in every plan within a distance of the best one.

    Parameters
    ----------
    level
        Every level before it is kept at what the plan reaches, it may fall short of that, and those after it are free.
    within
        By which share of it; by which amount where it is 0.
    options
        The time limit is for everything together; absent: those of the case.
    on_done
        Told how many of the rounds of questions are done, of how many.

    Raises
    ------
    InputError
        The case has no such level, or the share is not a number from 0 up.

    Examples
    --------
    >>> from landquota import app
    >>> from landquota.whatif.study import study_of
    >>> study = study_of(app.solve_case(app.read_case("tests/cases/two_parcels")))
    >>> stability(study, within=0).projects["stands"].tolist()
    ['always', 'always', 'never']
    """
    _refuse_odd(study, level, within)
    reached, allowed = _limits(study, level, within)
    problem = study.prepared.problem.with_rows(study.held(allowed)).with_start(None)
    search = _Search(study, problem, Budget(options or study.options))
    known = search.run(on_done)
    return Stability(
        case=study.base.case,
        level=level,
        within=within,
        reached=reached,
        allowed=allowed,
        **known,
        plans=search.plans,
        proved=study.base.proved and search.proved,
    )


def _refuse_odd(study: Study, level: str, within: float) -> None:
    levels = list(study.base.levels)
    problems = []
    if level not in levels:
        problems.append(InputProblem("no_such_level", value=level, details={"allowed": ", ".join(levels)}))
    if not (np.isfinite(within) and within >= 0):
        problems.append(InputProblem("odd_share", value=str(within)))
    if problems:
        raise InputError(problems)


def _limits(study: Study, level: str, within: float) -> tuple[dict[str, float], dict[str, float]]:
    """Return what the plan reaches at each level up to `level`, and the worst that counts as near."""
    problem = study.prepared.problem
    names = list(study.base.levels)
    reached = {name: study.base.levels[name] for name in names[: names.index(level) + 1]}
    sense = float(problem.senses[problem.names.index(level)])
    room = within * abs(reached[level]) if abs(reached[level]) > SAME else within
    return reached, reached | {level: published(reached[level] + sense * room)}


class _Search:
    """The plans found so far, and what is proved."""

    def __init__(self, study: Study, problem: Problem, budget: Budget) -> None:
        self._study, self._problem, self._budget = study, problem, budget
        self._columns = study.candidates["column"].to_numpy()
        self._steps = study.prepared.step_columns
        self._project = pd.factorize(study.candidates["project_id"])[0]
        projects = int(self._project.max(initial=-1)) + 1
        self._inside = np.zeros(len(self._columns), dtype=bool)
        self._outside = np.zeros(len(self._columns), dtype=bool)
        self._idle = np.zeros(projects, dtype=bool)
        self._least: list[np.ndarray] = []
        self._most: list[np.ndarray] = []
        self._refused = np.zeros(len(self._columns), dtype=bool)
        self._seen: set[bytes] = set()
        self._first = study.solution
        self.proved = True
        self._take(self._first)

    @property
    def plans(self) -> int:
        """How many plans were seen that differ in a placement or a unit's quota."""
        return len(self._seen)

    def run(self, on_done: Told) -> dict[str, pd.DataFrame]:
        """Ask everything and return the three tables; what takes longest comes last."""
        rounds = 3 + len(self._steps)
        always = self._force(lambda: ~self._outside, wanted=False)
        on_done(1, rounds)
        served = self._force(lambda: ~self._idle[self._project], wanted=False)
        reach = []
        for unit in range(len(self._steps)):
            on_done(2 + unit, rounds)
            reach.append((self._drive(unit, +1.0), self._drive(unit, -1.0)))
        on_done(rounds - 1, rounds)
        self._refused |= self._force(lambda: ~self._inside & ~self._refused, wanted=True)
        on_done(rounds, rounds)
        return {
            "placements": self._placements(always),
            "projects": self._projects(served),
            "units": self._units(reach),
        }

    def _force(self, is_open: Callable[[], np.ndarray], *, wanted: bool) -> bool:
        """Find plans that use some open candidate (leave out some, if not wanted) until there are none; tell if that is proved.

        Parameters
        ----------
        is_open
            Mask of candidates; where they are not wanted, every plan seen so far has the same number of them, its greatest.
        """
        looked_singly = not wanted
        while (now := is_open()).any():
            columns = self._columns[now]
            count = int(np.unique(self._project[now]).size)
            row = Row(columns, np.ones(len(columns)), *((1.0, np.inf) if wanted else (-np.inf, count - 1.0)))
            cost = np.zeros(self._problem.matrix.shape[1])
            cost[columns] = -1.0 if wanted else 1.0
            outcome, found = self._budget.best(self._problem.with_rows([row]), cost, None, ANY)
            if found is None:
                solved = outcome.stopped is Termination.INFEASIBLE
                self.proved &= solved
                return solved
            self._take(found)
            if not looked_singly and now.sum() - is_open().sum() < FEW:
                looked_singly = True
                self._look_singly(is_open())
        return True

    def _look_singly(self, mask: np.ndarray) -> None:
        """Refuse the candidates that not even a plan in fractions can have; each alone, which is quick and rules out most."""
        loose = replace(self._problem, integer=np.zeros_like(self._problem.integer))
        nothing = np.zeros(loose.matrix.shape[1])
        for candidate in np.flatnonzero(mask).tolist():
            outcome, _ = self._budget.best(loose.with_fixed(self._columns[[candidate]], 1.0), nothing, None)
            self._refused[candidate] = outcome.stopped is Termination.INFEASIBLE

    def _start(self, cost: np.ndarray) -> np.ndarray:
        """Return the known plan that is best for a cost."""
        return min((self._first, *self._least, *self._most), key=lambda plan: float(cost @ plan))

    def _take(self, plan: np.ndarray) -> None:
        """Note what a plan has and what it leaves out, and keep it where a unit's quota is the least or greatest so far."""
        chosen = np.rint(plan[self._columns]) > 0
        self._inside |= chosen
        self._outside |= ~chosen
        self._idle |= np.bincount(self._project, chosen, minlength=len(self._idle)) == 0
        steps = np.rint(plan[self._steps])
        self._seen.add(chosen.tobytes() + steps.tobytes())
        if not self._least:
            self._least, self._most = [plan] * len(steps), [plan] * len(steps)
        for unit, column in enumerate(self._steps.tolist()):
            if steps[unit] < np.rint(self._least[unit][column]):
                self._least[unit] = plan
            if steps[unit] > np.rint(self._most[unit][column]):
                self._most[unit] = plan

    def _drive(self, unit: int, sign: float) -> tuple[float | None, bool]:
        """Drive the quota of a unit down (`sign` 1) or up (-1); return how far it could go, in steps, and whether it was found that far."""
        cost = np.zeros(self._problem.matrix.shape[1])
        cost[self._steps[unit]] = sign
        outcome, found = self._budget.best(self._problem, cost, self._start(cost), COUNTED)
        if found is not None:
            self._take(found)
        solved = outcome.stopped is Termination.OPTIMAL
        self.proved &= solved
        if solved and found is not None:
            return float(np.rint(found[self._steps[unit]])), True
        return (None if outcome.bound is None else float(sign * np.ceil(outcome.bound - 1e-6))), False

    def _placements(self, always: bool) -> pd.DataFrame:
        table = self._study.candidates.rename(columns={"base": "in_plan"})
        stands = _stands(self._inside, self._outside, self._refused, always=always)
        table = table.assign(stands=stands)
        return table[list(PLACEMENTS)].sort_values(["project_id", "place_id"]).reset_index(drop=True)

    def _projects(self, served: bool) -> pd.DataFrame:
        candidates = self._study.candidates.assign(
            inside=self._inside, refused=self._refused, idle=self._idle[self._project]
        )
        grouped = candidates.groupby("project_id")
        table = grouped.agg(
            in_plan=("base", "any"), places=("inside", "sum"), refused=("refused", "all"), idle=("idle", "all")
        ).reset_index()
        inside, idle, refused = (table[name].to_numpy(dtype=bool) for name in ("places", "idle", "refused"))
        return table.assign(stands=_stands(inside, idle, refused, always=served))[list(PROJECTS)]

    def _units(self, reach: list[tuple[Any, Any]]) -> pd.DataFrame:
        step = self._study.base.case.settings.quota.step_mu
        unit_ids = self._study.prepared.instance.units["unit_id"].tolist()
        rows = []
        for unit, (unit_id, (down, up)) in enumerate(zip(unit_ids, reach, strict=True)):
            column = self._steps[unit]
            found = [np.rint(plans[unit][column]) * step for plans in (self._least, self._most)]
            bounds = [np.nan if steps is None else steps * step for steps, _ in (down, up)]
            numbers = [published(n) for n in (self._study.base.quota[unit_id], *found, *bounds)]
            rows.append((unit_id, *numbers, down[1] and up[1]))
        return pd.DataFrame(rows, columns=list(UNITS)).sort_values("unit_id").reset_index(drop=True)


def _stands(inside: np.ndarray, outside: np.ndarray, refused: np.ndarray, *, always: bool) -> np.ndarray:
    """Say how each of some things stands: seen in a plan, seen left out of one, proved to be in none; `always`: no plan leaves out what none was seen to."""
    unmissed = "always" if always else "unknown"
    return np.where(inside & outside, "sometimes", np.where(inside, unmissed, np.where(refused, "never", "unknown")))
