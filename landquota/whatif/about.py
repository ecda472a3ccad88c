"""What a question may be put to: a run folder with its published plan, or a case, which is decided first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from landquota.decide import options_of, solve_case
from landquota.errors import InfeasibleError, InputError
from landquota.inputs.case import Case
from landquota.inputs.problem import Problem
from landquota.inputs.read import read_case
from landquota.parallel import Told, ignore_count
from landquota.reports.answers.frontier import Frontier
from landquota.reports.answers.stability import Stability
from landquota.reports.run_reading import PLAN_FILE, read_run
from landquota.solvers.options import SolveOptions
from landquota.whatif.frontier import frontier
from landquota.whatif.stability import stability
from landquota.whatif.study import Study, study_of, study_of_run

Change = Callable[[SolveOptions], SolveOptions]


def study_about(
    path: Path | str,
    scenario: str | Sequence[str] = (),
    changes: Sequence[str] = (),
    change_options: Change = lambda o: o,
    on_stage: Callable[[str], None] = lambda _: None,
) -> tuple[Study, SolveOptions]:
    """Return the study of a run folder or of a case, and the options for its questions.

    Parameters
    ----------
    path
        A run folder, or a case: a case is decided first.
    scenario, changes
        As in `read_case`; a run folder takes none.
    change_options
        Gets the case's solve options and returns those to use.
    on_stage
        Told the name of each stage as it begins.

    Raises
    ------
    InputError
        There is no such run or case.
    InfeasibleError
        It is proved that there is no plan.
    """
    if (Path(path) / PLAN_FILE).is_file():
        if scenario or changes:
            raise InputError([Problem("changes_of_a_run", value=str(path))])
        run = read_run(path)
        _refuse_infeasible(run.case, run.decided.status)
        study = study_of_run(run)
    else:
        case = read_case(path, scenario=scenario, changes=changes)
        solved = solve_case(case, change_options(options_of(case)), on_stage=on_stage)
        _refuse_infeasible(case, solved.plan.status)
        study = study_of(solved)
    return study, change_options(options_of(study.base.case))


def _refuse_infeasible(case: Case, status: str) -> None:
    if status == "infeasible":
        raise InfeasibleError(case.settings.name)


def stability_of(
    path: Path | str, *, level: str = "value", within: float = 0.01, on_done: Told = ignore_count, **about: Any
) -> Stability:
    """Return what all plans have in common that are nearly as good as the one of a run folder or case.

    Parameters
    ----------
    level, within, on_done
        As in `stability`.
    about
        As in `study_about`.

    Examples
    --------
    >>> stability_of("tests/cases/two_parcels", within=0.5).count("projects", "always")
    1
    """
    study, options = study_about(path, **about)
    return stability(study, level=level, within=within, options=options, on_done=on_done)


def frontier_of(
    path: Path | str,
    of: Sequence[str] = ("value", "new_land"),
    *,
    step: float | None = None,
    points: int | None = None,
    on_done: Told = ignore_count,
    **about: Any,
) -> Frontier:
    """Return the plans that no plan beats on both of two levels, for a run folder or case.

    Parameters
    ----------
    of, step, points, on_done
        As in `frontier`; absent numbers: its own.
    about
        As in `study_about`.

    Examples
    --------
    >>> frontier_of("tests/cases/quota_use").points["value"].tolist()
    [5.0, 0.0]
    """
    if len(of) != 2:
        raise InputError([Problem("not_two_levels", value=",".join(of))])
    study, options = study_about(path, **about)
    asked: dict[str, Any] = {"step": step, "points": points}
    given = {name: value for name, value in asked.items() if value is not None}
    return frontier(study, (of[0], of[1]), options=options, on_done=on_done, **given)
