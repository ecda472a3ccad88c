"""The use cases: what each command does, as functions of the public API.

A run goes one way: read, check, assess, screen, build, solve, decode, verify, report. Each step is one function and each thing
that passes between them one frozen type; to follow it, read `run` below and `solve_case` in `landquota/decide.py`.
"""

from __future__ import annotations

import platform
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

from landquota import __version__
from landquota.beside import beside
from landquota.collector import collector_off
from landquota.decide import Prepared, Solved, options_of, prepare, solve_case
from landquota.errors import ExitCode, VerificationError
from landquota.inputs import read_case, write_case
from landquota.inputs.case import Case
from landquota.inputs.template import write_template
from landquota.models.assess.zone_rates import zone_rates
from landquota.models.plan import Plan
from landquota.models.size import Size, estimate, too_large
from landquota.parallel import Told, ignore_count
from landquota.reports.cards.card import Card, Kind
from landquota.reports.cards.files import CARDS_FILE, cards_text
from landquota.reports.cards.writing import refuse_suffix, write_cards
from landquota.reports.compare import compare
from landquota.reports.contents import contents
from landquota.reports.html.page import render_page
from landquota.reports.map_gpkg import write_map
from landquota.reports.plan_json import plan_text
from landquota.reports.run_folder import folder_aside, write_manifest
from landquota.reports.run_reading import read_run
from landquota.reports.solver_log import solver_log
from landquota.reports.tables import write_tables
from landquota.reports.verify import Verification, verify
from landquota.reports.words import Words
from landquota.reports.xlsx import write_book
from landquota.solvers.options import Method, SolveOptions
from landquota.texts import Language
from landquota.whatif.about import frontier_of as frontier
from landquota.whatif.about import stability_of as stability
from landquota.whatif.conflicts import clash, conflicts_of
from landquota.whatif.explain import Explanation, explain_run
from landquota.whatif.goal import GoalEffort, goal
from landquota.whatif.pins import pin_price
from landquota.whatif.project_cards import project_cards
from landquota.whatif.study import study_of
from landquota.whatif.sweep import Effort, sweep, sweep_grid

__all__ = [
    "Effort",
    "Explanation",
    "GoalEffort",
    "Prepared",
    "RunResult",
    "Size",
    "Solved",
    "clash",
    "compare",
    "conflicts_of",
    "estimate",
    "explain",
    "frontier",
    "goal",
    "prepare",
    "read_case",
    "run",
    "solve_case",
    "stability",
    "sweep",
    "sweep_grid",
    "too_large",
    "verify",
    "write_template",
    "zone_rates",
]

PACKAGES = ("pyomo", "highspy", "numpy", "pandas", "networkx", "pyyaml", "pydantic", "scipy")
GIS_PACKAGES = ("pyogrio", "pyproj", "shapely")
"""What a case with shapes rests on besides."""
LARGE_ROWS = 5_000
"""From so many projects and parcels on the documents are written while the plan is verified, by a process of its own."""
OPTIONS = ("gap", "time_limit_s", "threads", "method", "cluster")
"""Solve options that the manifest tells."""


@dataclass(frozen=True)
class RunResult:
    """A finished run: the plan and the folder it stands in, and the cards of its projects without land where they were asked for."""

    case: Case
    plan: Plan
    folder: Path
    cards: tuple[Card, ...] | None = None

    @property
    def exit_code(self) -> ExitCode:
        """What a script is told."""
        if self.plan.status == "infeasible":
            return ExitCode.INFEASIBLE
        return ExitCode.DONE if self.plan.proved else ExitCode.NOT_PROVED


def run(  # noqa: PLR0913 - what a run may be told
    case_path: Path | str,
    out: Path | str | None = None,
    *,
    scenario: str | Sequence[str] = (),
    changes: Sequence[str] = (),
    lang: Language = "zh",
    explain: bool = False,
    workers: int | None = None,
    change_options: Callable[[SolveOptions], SolveOptions] = lambda o: o,
    on_stage: Callable[[str], None] = lambda _: None,
    on_card: Told = ignore_count,
) -> RunResult:
    """Read a case, decide it, verify the plan and write the run folder.

    Parameters
    ----------
    out
        The run folder; absent: `runs/<name of the case folder>`, with the scenarios' names after an `@`.
    scenario, changes
        As in `read_case`: scenarios of the case, and single changes `key=value`.
    lang
        Language of the documents.
    explain
        Also make the cards of all projects without land: `cards.json`, and a part of the documents.
    workers, on_card
        Processes that make cards, and who is told how many are made; as in `landquota.parallel.spread`.
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
    started = datetime.now(UTC)
    on_stage("read")
    case = read_case(case_path, scenario=scenario, changes=changes)
    out = Path(out) if out is not None else _default_folder(case_path, case)
    options = change_options(options_of(case))
    case = _as_solved(case, options)
    with folder_aside(out) as aside:
        solved = _with_reasons(solve_case(case, options, on_stage=on_stage), options, on_stage)
        cards = _cards(solved, workers, options.cluster, on_stage, on_card) if explain else None
        _publish(solved, cards, aside)
        with _verification(case, aside) as verified:
            on_stage("report")
            _write_documents(solved, cards, aside, lang)
            on_stage("verify")
            if findings := verified().findings:
                raise VerificationError([f.text(lang) for f in findings])
        write_manifest(aside, _facts(solved, options, case_path, started))
    return RunResult(case, solved.plan, out, cards)


def _verification(case: Case, folder: Path) -> AbstractContextManager[Callable[[], Verification]]:
    """Give a function that verifies a folder while its documents are made; of a large case a process of its own begins at once."""
    large = len(case.projects) + len(case.stock) >= LARGE_ROWS
    unsealed = partial(verify, seals=False)  # no function of this module: a process that verifies would load all of it
    return beside(unsealed, folder) if large else nullcontext(partial(unsealed, folder))


def _default_folder(case_path: Path, case: Case) -> Path:
    name = case_path.resolve().stem
    return Path("runs") / (f"{name}@{case.scenario}" if case.scenario else name)


def _as_solved(case: Case, options: SolveOptions) -> Case:
    """Return the case with the limits that hold in this run; threads and the cluster change no result and stand in the manifest only."""
    asked = {"gap": options.gap, "time_limit_s": options.time_limit_s, "method": options.method}
    solve = case.settings.solve.model_copy(update={**asked, "threads": None, "cluster": None})
    return case.replace(settings=case.settings.model_copy(update={"solve": solve}))


def _with_reasons(solved: Solved, options: SolveOptions, on_stage: Callable[[str], None]) -> Solved:
    """Return the plan with what clashes where there is none, and with what its pins cost where it has some."""
    if solved.plan.totals is None:
        on_stage("clash")
        found = clash(solved.prepared, options=options, infeasible=True)
        return replace(solved, plan=replace(solved.plan, clash=found))
    if solved.case.settings.pin:
        on_stage("pin_price")
        return replace(solved, plan=replace(solved.plan, pin_price=pin_price(solved, options)))
    return solved


def _cards(
    solved: Solved, workers: int | None, cluster: str | None, on_stage: Callable[[str], None], on_card: Told
) -> tuple[Card, ...] | None:
    """Return the cards of the projects without land; None without a plan."""
    if solved.plan.totals is None:
        return None
    on_stage("cards")
    return project_cards(study_of(solved), workers=workers, cluster=cluster, on_done=on_card)


def _write_documents(solved: Solved, cards: tuple[Card, ...] | None, folder: Path, lang: Language) -> None:
    """Write what people read."""
    case, plan, words = solved.case, solved.plan, Words(solved.case, lang)
    with collector_off():
        tables = contents(case, plan, words, cards or ())
        page = render_page(case, plan, words, tables)
        (folder / "report.html").write_text(page, encoding="utf-8", newline="\n")
        write_book(case, plan, folder / "report.xlsx", words, tables)
        if case.ground.crs:
            write_map(case, plan, folder / "map.gpkg", lang)


def _publish(solved: Solved, cards: tuple[Card, ...] | None, folder: Path) -> None:
    """Write everything that the verifier reads."""
    if cards is not None:
        (folder / CARDS_FILE).write_text(cards_text(cards), encoding="utf-8", newline="\n")
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
        "scenario": solved.case.scenario,
        "changes": list(solved.case.changes),
        "inputs": dict(solved.case.files),
        "rulebook": solved.case.rulebook.name,
        "options": {name: getattr(options, name) for name in OPTIONS},
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
    gap: float | None,
    time_limit_s: float | None,
    threads: int | None,
    method: Method | None = None,
    cluster: str | None = None,
) -> Callable[[SolveOptions], SolveOptions]:
    """Return a change of the solve options by what was given; None leaves the case's own."""

    def change(options: SolveOptions) -> SolveOptions:
        return replace(
            options,
            gap=options.gap if gap is None else gap,
            time_limit_s=options.time_limit_s if time_limit_s is None else time_limit_s,
            threads=options.threads if threads is None else threads,
            method=options.method if method is None else method,
            cluster=options.cluster if cluster is None else cluster,
        )

    return change


def explain(  # noqa: PLR0913 - what may be asked
    run_folder: Path | str,
    ids: Sequence[str] = (),
    *,
    kind: Kind | None = None,
    out: Path | str | None = None,
    lang: Language = "zh",
    workers: int | None = None,
    cluster: str | None = None,
    on_done: Told = ignore_count,
) -> Explanation:
    """Return the reason cards of some projects, parcels or units of a published run.

    Parameters
    ----------
    ids
        None given: all projects without land.
    kind
        What the ids are, where several tables know one.
    out
        Also write the cards there: `.html`, `.xlsx` or `.json`. Nothing is written where the run has no plan.
    lang
        Language of that file.
    workers, cluster, on_done
        As in `landquota.parallel.spread`.

    Raises
    ------
    InputError
        The folder holds no run, an id says not which card is meant, or `out` cannot be written.
    """
    out = None if out is None else Path(out)
    if out is not None:
        refuse_suffix(out)
    found = explain_run(read_run(run_folder), ids, kind=kind, workers=workers, cluster=cluster, on_done=on_done)
    if out is not None and found.run.decided.totals is not None:
        write_cards(found.cards, found.run.case, found.run.decided, out, lang)
    return found
