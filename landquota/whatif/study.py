"""A study: a decided case that can be asked again and again, the model built and compiled once.

Every question is the same problem with a few more rows ("this project gets land", "this parcel is used"), solved level by level like
the plan itself, so that an answer is as well proved as the plan is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

import numpy as np
import pandas as pd

from landquota.decide import Prepared, Solved, options_of, prepare
from landquota.models.decisions import Decisions, make_decisions, read_decisions
from landquota.models.levels.tie_rule import draws
from landquota.reports.numbers import published
from landquota.reports.run_reading import Run
from landquota.solvers.lexicographic import JOINT_COLUMNS, go_on, solve_levels
from landquota.solvers.problem import Problem, Row, load_values
from landquota.solvers.result import LevelOutcome, Termination
from landquota.whatif.base import Base, base_of

__all__ = ["SAME", "SAME_TIE", "TIE_RULE", "Base", "Depth", "Outcome", "Study", "base_of", "study_of", "study_of_run"]

Depth = Literal["all", "decisive"]
"""How far a question is followed: through every level and the tie rule, or to the first level that loses or gains."""

TIE_RULE = "tie_rule"
SAME = 1e-5
"""Values of a level that differ by no more are the same (docs/formulation.md)."""
SAME_TIE = 1e-6
"""Tie numbers that differ by no more are the same: the solver proves no finer."""


@dataclass(frozen=True)
class Outcome:
    """The best plan under a question.

    Attributes
    ----------
    status
        `optimal`: proved as far as `depth` goes. `infeasible`: proved that no plan fits. `not_proved`: a limit came first.
    levels
        What that plan reaches at each level that was solved, in order; empty without a plan.
    loss
        By how much each is worse than in the plan asked about, in the level's own sense; negative: better. A level that was not solved is missing.
    decisions
        None without a plan.
    placed, displaced, moved
        Projects that get land now and did not, did and no longer do, and those that go elsewhere; sorted. With `depth` `decisive` the displaced are
        the fewest that such a loss allows (of several such sets the one with the least sum of draws), and nothing is said of moves.
    tie
        Tie number of that plan; None where some level decided before, or a limit did.
    gap
        Where a limit came first: the gap of the level that it stopped; None where there is none, or no bound.
    """

    status: Literal["optimal", "infeasible", "not_proved"]
    depth: Depth
    levels: Mapping[str, float]
    loss: Mapping[str, float]
    decisions: Decisions | None
    placed: tuple[str, ...] = ()
    displaced: tuple[str, ...] = ()
    moved: tuple[str, ...] = ()
    tie: float | None = None
    gap: float | None = None

    @property
    def decisive(self) -> str | None:
        """The first level at which the plan asked about and this one differ; None where they tie on all."""
        return next((level for level, loss in self.loss.items() if loss != 0), None)


class Study:
    """A plan with its model, for questions.

    Parameters
    ----------
    base
        The plan asked about.
    prepared
        Absent: made from the case of the base.
    """

    def __init__(self, base: Base, prepared: Prepared | None = None) -> None:
        self.base = base
        self.prepared = prepared or prepare(base.case)
        self.options = replace(options_of(base.case), gap=0.0)
        """Questions are solved to the end: a loss within a gap would be no answer."""

    @cached_property
    def candidates(self) -> pd.DataFrame:
        """The candidates of the model, `Instance.pairs`, with `column` (of x) and `base` (whether the plan chose it)."""
        pairs = self.prepared.instance.pairs
        chosen = pairs["project_id"].map(dict(self.base.places)) == pairs["place_id"]
        return pairs.assign(column=self.prepared.place_columns, base=chosen)

    @cached_property
    def is_large(self) -> bool:
        """Whether the model is one whose quota steps are only rounded, so that following every level is slow."""
        return int(self.prepared.problem.integer.sum()) > JOINT_COLUMNS

    @cached_property
    def solution(self) -> np.ndarray:
        """The plan as values of the columns, shape (columns,): its choices and steps fixed, the rest as they follow."""
        problem = self.prepared.problem
        fixed = problem.with_fixed(self.candidates["column"].to_numpy(), self.candidates["base"].to_numpy(dtype=float))
        result = solve_levels(fixed.with_fixed(self.prepared.step_columns, self._steps).with_start(None), self.options)
        assert result.solution is not None, "a published plan fits its own model"
        return result.solution

    @cached_property
    def decisions(self) -> Decisions:
        """The plan's decisions, as published; no solving."""
        chosen = np.flatnonzero(self.candidates["base"].to_numpy())
        areas = self.candidates["project_id"].iloc[chosen].map(dict(self.base.areas)).to_numpy(dtype=float)
        return make_decisions(self.prepared.instance, chosen, areas, self._steps)

    @cached_property
    def _steps(self) -> np.ndarray:
        """Whole steps of quota of each unit, shape (units,)."""
        units = self.prepared.instance.units["unit_id"]
        quota = units.map(dict(self.base.quota)).to_numpy(dtype=float)
        return np.asarray(np.rint(quota / self.base.case.settings.quota.step_mu))

    def row(self, candidates: np.ndarray | pd.Index, lower: float, upper: float) -> Row:
        """Return the row `lower <= number of these candidates that are chosen <= upper`.

        Parameters
        ----------
        candidates
            Rows of `candidates`.
        """
        columns = self.candidates["column"].to_numpy()[np.asarray(candidates, dtype=int)]
        return Row(columns, np.ones(len(columns)), lower, upper)

    def of_project(self, project_id: str) -> np.ndarray:
        """Return the rows of `candidates` of one project."""
        return np.flatnonzero((self.candidates["project_id"] == project_id).to_numpy())

    def ask(self, rows: Sequence[Row], depth: Depth = "all") -> Outcome:
        """Return the best plan that keeps some more rows.

        Parameters
        ----------
        rows
            As from `row`.
        depth
            `all`: through every level and the tie rule, so that the plan is the one that a run with these rows would publish.
        """
        problem = self.prepared.problem.with_rows(rows).with_start(self.solution)
        stop = self._is_decided if depth == "decisive" else go_on
        result = solve_levels(problem, self.options, stop_after=stop)
        if result.stopped is Termination.INFEASIBLE:
            return Outcome("infeasible", depth, {}, {}, None)
        if result.solution is None:
            return Outcome("not_proved", depth, {}, {}, None, gap=result.levels[-1].gap)
        decisions = self.decisions_of(result.solution)
        solved = [outcome.name for outcome in result.levels if outcome.name != TIE_RULE]
        levels = {level: published(decisions.level_value(level)) for level in solved}
        moves = self.moves(decisions)
        if depth == "decisive" and result.proved and result.levels[-1].name != TIE_RULE:
            decisions = self.decisions_of(self._fewest_displaced(rows, levels, result.solution))
            moves = self.moves(decisions) | {"moved": ()}
        loss = {level: self.loss_of(level, value) for level, value in levels.items()}
        return Outcome(
            "optimal" if result.proved else "not_proved",
            depth,
            levels,
            loss,
            decisions,
            **moves,
            tie=self.tie_number(result.solution) if result.proved and len(solved) < len(result.levels) else None,
            gap=None if result.proved else result.levels[-1].gap,
        )

    def beats(self, project_id: str, places: Mapping[str, str], depth: Depth = "all") -> bool | None:
        """Tell whether the best plan that places a project is better than the plan: at the first level that differs, else by the tie rule.

        None where a limit came first, or where only the rounding of quota steps tells the two apart; at depth `decisive` that is not looked into.

        Parameters
        ----------
        places
            Project to place: where the others may be in such a plan. This is tried first; if it is better, the best plan is so all the more.
        """
        mine = self.of_project(project_id)
        problem = self.prepared.problem.with_rows([self.row(mine, 1, 1)])
        chosen = (self.candidates["project_id"].map(dict(places)) == self.candidates["place_id"]).to_numpy(dtype=float)
        others = np.setdiff1d(np.arange(len(chosen)), mine)
        fixed = problem.with_fixed(self.candidates["column"].to_numpy()[others], chosen[others])
        if self._is_better(fixed.with_start(None), depth):
            return True
        return self._is_better(problem.with_start(None), depth)

    def _is_better(self, problem: Problem, depth: Depth) -> bool | None:
        levels = list(self.base.levels)
        rounded = depth == "decisive" and self.is_large and "target" in levels[1:]
        enough = levels[levels.index("target") - 1] if rounded else None
        result = solve_levels(
            problem, self.options, stop_after=lambda level: level.name == enough or self._is_decided(level)
        )
        if result.stopped is Termination.INFEASIBLE:
            return False
        if result.solution is None or not result.proved:
            return None
        last = result.levels[-1]
        if last.name == TIE_RULE:
            return self.tie_number(result.solution) < self.tie - SAME_TIE
        loss = self.loss_of(last.name, last.objective or 0.0)
        return None if loss == 0 or self.is_rounded(last.name, loss) else loss < 0

    def is_rounded(self, level: str | None, loss: float) -> bool:
        """Tell whether a loss at a level may come from the rounding of quota steps alone."""
        return level == "target" and self.is_large and abs(loss) <= self.prepared.problem.rounding

    @cached_property
    def tie(self) -> float:
        """Tie number of the plan asked about."""
        return self.tie_number(self.solution)

    def tie_number(self, solution: np.ndarray) -> float:
        """Return the tie number of a solution, shape (columns,)."""
        problem = self.prepared.problem
        rule = problem.names.index(TIE_RULE)
        return float(problem.costs[rule] @ solution + problem.offsets[rule])

    def loss_of(self, level: str, value: float) -> float:
        """Return by how much a value of a level is worse than the plan's; negative: better, 0: the same."""
        base = self.base.levels[level]
        if abs(value - base) <= max(SAME, 1e-9 * abs(base)):
            return 0.0
        problem = self.prepared.problem
        return published(float(problem.senses[problem.names.index(level)]) * (value - base))

    def moves(self, decisions: Decisions) -> dict[str, tuple[str, ...]]:
        """Return `placed`, `displaced` and `moved`: how the placements differ from those of the plan."""
        now = dict(zip(decisions.chosen["project_id"], decisions.chosen["place_id"], strict=True))
        before = self.base.places
        return {
            "placed": tuple(sorted(set(now) - set(before))),
            "displaced": tuple(sorted(set(before) - set(now))),
            "moved": tuple(sorted(p for p in set(now) & set(before) if now[p] != before[p])),
        }

    def held(self, levels: Mapping[str, float], slack: float = SAME) -> list[Row]:
        """Return the rows that keep each of some levels at a value or better."""
        problem = self.prepared.problem
        rows = [problem.held(problem.names.index(level), value, slack) for level, value in levels.items()]
        return [row for row in rows if len(row.columns)]

    def _is_decided(self, outcome: LevelOutcome) -> bool:
        if outcome.name == TIE_RULE or outcome.objective is None:
            return False
        return self.loss_of(outcome.name, outcome.objective) != 0

    def decisions_of(self, solution: np.ndarray) -> Decisions:
        """Return the decisions that a solution, shape (columns,), stands for."""
        load_values(self.prepared.problem, solution)
        return read_decisions(self.prepared.model)

    def _fewest_displaced(self, rows: Sequence[Row], levels: Mapping[str, float], start: np.ndarray) -> np.ndarray:
        """Return a plan as good on `levels` in which most of the projects of the base keep land, wherever that is."""
        keeps = self.candidates["project_id"].isin(list(self.base.places)).to_numpy()
        cost = np.zeros(self.prepared.problem.matrix.shape[1])
        members = self.candidates[keeps]
        first = len(self.base.places) + 1.0  # how many keep land counts before which: more than all draws together
        cost[members["column"]] = -first - draws(members["project_id"])
        problem = self.prepared.problem.with_rows([*rows, *self.held(levels)]).with_start(start).with_goal("kept", cost)
        result = solve_levels(problem, self.options)
        return start if result.solution is None else result.solution


def study_of(solved: Solved) -> Study:
    """Return the study of a plan that was just decided.

    Examples
    --------
    >>> from landquota import app
    >>> study = study_of(app.solve_case(app.read_case("tests/cases/two_parcels")))
    >>> study.ask([study.row(study.of_project("J2"), 0, 0)]).loss["value"]  # J2 without land
    7.0
    """
    return Study(base_of(solved.case, solved.plan), solved.prepared)


def study_of_run(run: Run) -> Study:
    """Return the study of a published plan, without deciding it again.

    Raises
    ------
    InputError
        The run has no plan to ask about.
    """
    return Study(base_of(run.case, run.decided))
