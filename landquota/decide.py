"""Decide a case: assess, screen, build, hand over, solve, decode. The walk is `solve_case`; `prepare` is its first half."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeVar

import numpy as np

from landquota.collector import collector_off
from landquota.errors import Interrupted, NoPlanError
from landquota.inputs.case import Case
from landquota.models.assessment import Assessment, assess, assess_units
from landquota.models.blocks import project_of_columns, unit_of_columns
from landquota.models.build import build
from landquota.models.by_hand.plans import DECIMALS, HandPlan, plans_by_hand
from landquota.models.candidates import Candidates, screen
from landquota.models.columns import Columns
from landquota.models.conflicts import arithmetic_conflicts
from landquota.models.decisions import read_decisions
from landquota.models.decode import decode, no_plan
from landquota.models.instance import Instance, make_instance
from landquota.models.packing import find_packing
from landquota.models.plan import Plan
from landquota.models.presolve.find import left_out
from landquota.models.screen.pins import refuse_illegal_pins
from landquota.models.size import estimate, refuse_too_large
from landquota.models.space.facts import SpaceFacts
from landquota.models.tables.by_hand import by_hand_table
from landquota.models.variables import QuotaModel
from landquota.reports.search import with_steps
from landquota.solvers.decomposition.cut import Cut
from landquota.solvers.decomposition.solve import START_MISSED, missed, solve_in_parts
from landquota.solvers.hand_over import compile_problem
from landquota.solvers.options import Method, SolveOptions
from landquota.solvers.problem import Problem, load_values
from landquota.solvers.result import SolveResult, Termination
from landquota.solvers.watchdog import solve_watched

T = TypeVar("T")

PARTS_PAIRS, PARTS_UNITS = 20_000, 10
"""From so many candidates and units on a case is solved unit by unit: one search takes minutes there, and prices need units to tell apart."""


@dataclass(frozen=True)
class Prepared:
    """A case ready to be solved, as often as is asked.

    Attributes
    ----------
    problem
        The matrix form of `model`, compiled once.
    in_parts
        Whether it is solved unit by unit.
    """

    case: Case
    assessment: Assessment
    candidates: Candidates
    model: QuotaModel
    problem: Problem
    in_parts: bool = False

    @property
    def instance(self) -> Instance:
        """The arrays that the model was built from."""
        return self.model.instance

    @cached_property
    def columns(self) -> Columns:
        """Where the variables of the model stand in `problem`."""
        return Columns(self.problem.variables)

    @cached_property
    def place_columns(self) -> np.ndarray:
        """Column of x of each candidate, shape (pairs,)."""
        return self.columns.all_of(self.model.place)

    @cached_property
    def step_columns(self) -> np.ndarray:
        """Column of the steps of quota of each unit, shape (units,)."""
        return self.columns.all_of(self.model.m.steps.values())

    @cached_property
    def searched(self) -> Problem:
        """`problem` without what no best plan uses, for the search for the plan; never for a question that may force it."""
        return self.problem.with_fixed(self.place_columns[self._unused], 0.0)

    @cached_property
    def by_hand(self) -> tuple[HandPlan, ...]:
        """What a bureau would do by hand, a plan for each rule."""
        return plans_by_hand(self.model, self.columns, self._unused, self._is_plan)

    @property
    def begun(self) -> Problem:
        """`searched`, to begin with the best plan that is known without a search: one by hand, or the first plan."""
        problem = self.searched
        known = [plan.solution for plan in self.by_hand if plan.feasible]
        if problem.start is not None and (not known or self._is_plan(problem.start)):
            known.append(problem.start)
        return problem.with_start(min(known, key=self._worth, default=None))

    @property
    def cut(self) -> Cut:
        """Where the problem can be cut."""
        owner, follows = unit_of_columns(self.model, self.columns)
        return Cut(owner, follows, choice=project_of_columns(self.model, self.columns))

    @property
    def packing(self) -> list[list[tuple[int, ...]]]:
        """What fits on a parcel together: sets of columns of x, a list of sets for each parcel."""
        column = self.place_columns.tolist()
        with collector_off():
            return [[tuple([column[i] for i in some]) for some in sets] for sets in find_packing(self.instance)]

    def area_columns(self, candidates: np.ndarray) -> list[tuple[int, float]]:
        """Return column and coefficient of the area of some candidates; a constant area is its mu times x."""
        terms = self.model.areas(candidates)
        columns = self.columns.all_of([variable for _, variable in terms])
        return [(column, value) for column, (value, _) in zip(columns.tolist(), terms, strict=True)]

    @cached_property
    def _unused(self) -> np.ndarray:
        """Candidates that no best plan uses, shape (pairs,)."""
        return left_out(self.instance).pairs

    def _is_plan(self, solution: np.ndarray) -> bool:
        return missed(self.problem, solution) <= START_MISSED

    def _worth(self, solution: np.ndarray) -> tuple[float, ...]:
        """Return what a solution costs at each level, least best, to what plans are told apart by."""
        return tuple(np.round(self.problem.costs @ solution, DECIMALS).tolist())


@dataclass(frozen=True)
class Solved:
    """A plan with how it was found.

    Attributes
    ----------
    seconds
        Wall time of each stage, for the manifest.
    """

    prepared: Prepared
    plan: Plan
    result: SolveResult
    seconds: dict[str, float]

    @property
    def case(self) -> Case:
        """The case that was decided."""
        return self.prepared.case

    @property
    def problem(self) -> Problem:
        """The matrix form that was solved."""
        return self.prepared.problem


class Stopwatch:
    """Wall time of named stages, one after the other."""

    def __init__(self, told: Callable[[str], None] = lambda _: None) -> None:
        self.seconds: dict[str, float] = {}
        self._told = told

    def time(self, stage: str, step: Callable[[], T]) -> T:
        """Run `step` and note how long it took."""
        self._told(stage)
        began = time.perf_counter()
        try:
            return step()
        finally:
            self.seconds[stage] = time.perf_counter() - began


def options_of(case: Case) -> SolveOptions:
    """Return the solve options that the case asks for."""
    solve = case.settings.solve
    return SolveOptions(
        gap=solve.gap,
        time_limit_s=solve.time_limit_s,
        threads=solve.threads,
        method=solve.method,
        cluster=solve.cluster,
    )


def prepare(case: Case, watch: Stopwatch | None = None, *, space: SpaceFacts | None = None) -> Prepared:
    """Assess, screen, build and hand over.

    Parameters
    ----------
    watch
        Times the stages and tells them.
    space
        What was measured of the same land before; absent: it is measured.

    Raises
    ------
    InputError
        The case pins a project to where no rule lets it go, or is too large for this machine.
    """
    watch = watch or Stopwatch()
    assessment = watch.time("assess", lambda: assess(case, space))
    size = estimate(case, assessment.projects["admitted"])
    refuse_too_large(size)
    candidates = watch.time("screen", lambda: screen(case, assessment))
    refuse_too_large(size, len(candidates.pairs))
    refuse_illegal_pins(case, assessment, candidates)
    instance = make_instance(case, assessment, candidates)
    in_parts = is_solved_in_parts(case.settings.solve.method, instance)
    model = watch.time("build", lambda: build(instance))
    problem = watch.time("hand_over", lambda: _matrix(model))
    return Prepared(case, assessment, candidates, model, problem, in_parts)


def is_solved_in_parts(method: Method, instance: Instance) -> bool:
    """Tell whether a case is solved unit by unit: where that is asked for, or by size."""
    if method == "auto":
        return len(instance.pairs) >= PARTS_PAIRS and len(instance.units) >= PARTS_UNITS
    return method == "decomposed"


def prepare_limits(prepared: Prepared, case: Case) -> Prepared:
    """Return the model of a case that differs from a prepared one in limits of quota and farmland, or in pins, alone.

    Nothing is measured or screened again, so this takes a fraction of `prepare`; the candidates are the same.
    """
    units, k = assess_units(case, prepared.assessment.credits)
    assessment = replace(prepared.assessment, units=units, k=k)
    model = build(make_instance(case, assessment, prepared.candidates))
    return Prepared(case, assessment, prepared.candidates, model, _matrix(model), prepared.in_parts)


def solve_case(
    case: Case, options: SolveOptions | None = None, *, on_stage: Callable[[str], None] = lambda _: None
) -> Solved:
    """Decide a case: assess, screen, build, solve, decode.

    Parameters
    ----------
    options
        Absent: those of the case.
    on_stage
        Told the name of each stage as it begins.

    Raises
    ------
    NoPlanError
        The limit came before any plan was found.
    Interrupted
        A cancel did.
    SolveError
        The solver failed.

    Examples
    --------
    >>> from landquota import app
    >>> solved = app.solve_case(app.read_case("tests/cases/two_parcels"))
    >>> solved.plan.status
    'optimal'
    """
    watch = Stopwatch(on_stage)
    return solve_prepared(prepare(case, watch), options or options_of(case), watch)


def solve_prepared(prepared: Prepared, options: SolveOptions, watch: Stopwatch | None = None) -> Solved:
    """Solve and decode what is prepared; the second half of `solve_case`, which raises as this does."""
    watch = watch or Stopwatch()
    result = watch.time("solve", lambda: _solve(prepared, options))
    if result.stopped is Termination.INFEASIBLE:
        return Solved(prepared, _without_plan(prepared), result, watch.seconds)
    if result.solution is None:
        raise Interrupted if result.stopped is Termination.CANCELLED else NoPlanError
    load_values(prepared.problem, result.solution)
    outcomes = {level.name: (level.objective, level.bound) for level in result.levels}
    plan = watch.time(
        "decode",
        lambda: decode(
            prepared.model, prepared.assessment, prepared.candidates, outcomes=outcomes, proved=result.proved
        ),
    )
    plan = replace(plan, by_hand=by_hand_table(read_decisions(prepared.model), prepared.by_hand))
    return Solved(prepared, with_steps(plan, result.levels), result, watch.seconds)


def _solve(prepared: Prepared, options: SolveOptions) -> SolveResult:
    """Solve whole or in parts, as was prepared."""
    if prepared.in_parts:
        return solve_in_parts(prepared.begun, prepared.cut, options, packing=prepared.packing)
    return solve_watched(prepared.begun, options)


def _without_plan(prepared: Prepared) -> Plan:
    conflicts = arithmetic_conflicts(prepared.instance)
    return no_plan(prepared.model, prepared.assessment, prepared.candidates, conflicts)


def _matrix(model: QuotaModel) -> Problem:
    """Hand the model over; quota steps are rounded last, and up to half a step a unit is rounding."""
    rounding = model.instance.case.settings.quota.step_mu * len(model.instance.units) / 2
    return compile_problem(model.m, late=model.m.steps.values(), rounding=rounding)
