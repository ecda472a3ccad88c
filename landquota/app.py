"""The use cases: what each command does, as functions of the public API.

A run goes one way: read, check, assess, screen, build, solve, decode, verify, report. Each step is one function and each thing
that passes between them one frozen type; to follow it, read `solve_case` and `run` below.
"""

from __future__ import annotations

import platform
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeVar

from landquota import __version__
from landquota.errors import ExitCode, Interrupted, NoPlanError, VerificationError
from landquota.inputs import read_case, write_case
from landquota.inputs.case import Case
from landquota.inputs.template import write_template
from landquota.models.assess.zone_rates import zone_rates
from landquota.models.assessment import assess
from landquota.models.build import build
from landquota.models.candidates import screen
from landquota.models.conflicts import arithmetic_conflicts
from landquota.models.decode import decode, no_plan
from landquota.models.instance import make_instance
from landquota.models.plan import Plan
from landquota.models.variables import QuotaModel
from landquota.reports.html import render_html
from landquota.reports.map_gpkg import write_map
from landquota.reports.plan_json import plan_text
from landquota.reports.run_folder import folder_aside, write_manifest
from landquota.reports.solver_log import solver_log
from landquota.reports.tables import write_tables
from landquota.reports.verify import verify
from landquota.reports.xlsx import write_xlsx
from landquota.solvers.lexicographic import solve_levels
from landquota.solvers.options import SolveOptions
from landquota.solvers.problem import Problem, compile_problem, load_values
from landquota.solvers.result import SolveResult, Termination
from landquota.texts import Language

__all__ = ["RunResult", "Solved", "read_case", "run", "solve_case", "verify", "write_template", "zone_rates"]

T = TypeVar("T")
PACKAGES = ("pyomo", "highspy", "numpy", "pandas", "networkx", "pyyaml", "pydantic", "scipy")
GIS_PACKAGES = ("pyogrio", "pyproj", "shapely")
"""What a case with shapes rests on besides."""


@dataclass(frozen=True)
class Solved:
    """A plan with how it was found.

    Attributes
    ----------
    seconds
        Wall time of each stage, for the manifest.
    """

    case: Case
    plan: Plan
    result: SolveResult
    problem: Problem
    seconds: dict[str, float]


@dataclass(frozen=True)
class RunResult:
    """A finished run: the plan and the folder it stands in."""

    case: Case
    plan: Plan
    folder: Path

    @property
    def exit_code(self) -> ExitCode:
        """What a script is told."""
        if self.plan.status == "infeasible":
            return ExitCode.INFEASIBLE
        return ExitCode.DONE if self.plan.proved else ExitCode.NOT_PROVED


class Stopwatch:
    """Wall time of named stages, one after the other."""

    def __init__(self, told: Callable[[str], None]) -> None:
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
    return SolveOptions(gap=solve.gap, time_limit_s=solve.time_limit_s, threads=solve.threads)


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
    options = options or options_of(case)
    watch = Stopwatch(on_stage)
    assessment = watch.time("assess", lambda: assess(case))
    candidates = watch.time("screen", lambda: screen(case, assessment))
    instance = make_instance(case, assessment, candidates)
    model = watch.time("build", lambda: build(instance))
    problem = watch.time("hand_over", lambda: _matrix(model))
    result = watch.time("solve", lambda: solve_levels(problem, options))
    if result.stopped is Termination.INFEASIBLE:
        return Solved(
            case, no_plan(model, assessment, candidates, arithmetic_conflicts(instance)), result, problem, watch.seconds
        )
    if result.solution is None:
        raise Interrupted if result.stopped is Termination.CANCELLED else NoPlanError
    load_values(problem, result.solution)
    outcomes = {level.name: (level.objective, level.bound) for level in result.levels}
    plan = watch.time("decode", lambda: decode(model, assessment, candidates, outcomes=outcomes, proved=result.proved))
    return Solved(case, plan, result, problem, watch.seconds)


def _matrix(model: QuotaModel) -> Problem:
    """Hand the model over; quota steps are rounded last, and up to half a step a unit is rounding."""
    rounding = model.instance.case.settings.quota.step_mu * len(model.instance.units) / 2
    return compile_problem(model.m, late=model.m.steps.values(), rounding=rounding)


def run(
    case_path: Path | str,
    out: Path | str | None = None,
    *,
    lang: Language = "zh",
    change_options: Callable[[SolveOptions], SolveOptions] = lambda o: o,
    on_stage: Callable[[str], None] = lambda _: None,
) -> RunResult:
    """Read a case, decide it, verify the plan and write the run folder.

    Parameters
    ----------
    out
        The run folder; absent: `runs/<name of the case folder>`.
    lang
        Language of the documents.
    change_options
        Gets the case's solve options and returns those to use.

    Raises
    ------
    InputError
        The case or `out` is wrong; nothing is written.
    VerificationError
        The plan failed its own verification; nothing is written.
    """
    case_path = Path(case_path)
    out = Path(out) if out is not None else Path("runs") / case_path.resolve().stem
    started = datetime.now(UTC)
    on_stage("read")
    case = read_case(case_path)
    options = change_options(options_of(case))
    case = _as_solved(case, options)
    with folder_aside(out) as aside:
        solved = solve_case(case, options, on_stage=on_stage)
        _publish(solved, aside)
        on_stage("verify")
        verification = verify(aside, seals=False)
        if not verification.ok:
            raise VerificationError([f.text(lang) for f in verification.findings])
        on_stage("report")
        (aside / "report.html").write_text(render_html(case, solved.plan, lang), encoding="utf-8", newline="\n")
        write_xlsx(case, solved.plan, aside / "report.xlsx", lang)
        if case.ground.crs:
            write_map(case, solved.plan, aside / "map.gpkg", lang)
        write_manifest(aside, _facts(solved, options, case_path, started))
    return RunResult(case, solved.plan, out)


def _as_solved(case: Case, options: SolveOptions) -> Case:
    """Return the case with the limits that hold in this run; threads change no result and stand in the manifest only."""
    solve = case.settings.solve.model_copy(
        update={"gap": options.gap, "time_limit_s": options.time_limit_s, "threads": None}
    )
    return case.replace(settings=case.settings.model_copy(update={"solve": solve}))


def _publish(solved: Solved, folder: Path) -> None:
    """Write everything that the verifier reads."""
    write_case(solved.case, folder / "case")
    write_tables(solved.plan, folder)
    (folder / "plan.json").write_text(plan_text(solved.case, solved.plan), encoding="utf-8", newline="\n")
    problem = solved.problem
    size = (*problem.matrix.shape, int(problem.matrix.nnz), int(problem.integer.sum()))
    (folder / "solver.log").write_text(solver_log(solved.plan, size), encoding="utf-8", newline="\n")


def _facts(solved: Solved, options: SolveOptions, case_path: Path, started: datetime) -> dict[str, Any]:
    """Everything about the run that may differ between machines and moments."""
    levels = [
        {"level": o.name, "stopped": o.stopped.value, "seconds": round(o.seconds, 3), "nodes": o.nodes}
        for o in solved.result.levels
    ]
    return {
        "landquota": __version__,
        "case_path": str(case_path),
        "inputs": dict(solved.case.files),
        "rulebook": solved.case.rulebook.name,
        "options": {"gap": options.gap, "time_limit_s": options.time_limit_s, "threads": options.threads},
        "versions": {"python": platform.python_version(), **{name: version(name) for name in _packages(solved.case)}},
        "platform": platform.platform(),
        "started": started.isoformat(timespec="seconds"),
        "seconds": {stage: round(s, 3) for stage, s in solved.seconds.items()},
        "levels": levels,
    }


def _packages(case: Case) -> tuple[str, ...]:
    """Return the packages that a plan of this case depends on."""
    return (*PACKAGES, *GIS_PACKAGES) if case.ground.crs or len(case.layers) else PACKAGES


def with_limits(
    gap: float | None, time_limit_s: float | None, threads: int | None
) -> Callable[[SolveOptions], SolveOptions]:
    """Return a change of the solve options by what was given; None leaves the case's own."""

    def change(options: SolveOptions) -> SolveOptions:
        return replace(
            options,
            gap=options.gap if gap is None else gap,
            time_limit_s=options.time_limit_s if time_limit_s is None else time_limit_s,
            threads=options.threads if threads is None else threads,
        )

    return change
