"""Goals: which settings make a plan reach a goal, or the proof that none in a range does.

First settings are tried (`goal_search`). Where none is found, the range is cut into boxes, and of each it is asked whether any plan of any setting
in it could reach the goal (`goal_box`); the middle of a box of which that is not ruled out is tried, and the box is halved.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from landquota.errors import InputError
from landquota.inputs.case import Case
from landquota.inputs.problem import Problem
from landquota.inputs.read import CaseSource, open_case
from landquota.inputs.scenarios.changes import scenario_names
from landquota.inputs.scenarios.targets import target
from landquota.parallel import Told, ignore_count
from landquota.reports.answers.goal import LEVELS, TRIED, GoalAnswer, Outcome, Range
from landquota.reports.numbers import published
from landquota.solvers.executors.choose import open_executor
from landquota.whatif.clock import Clock
from landquota.whatif.goal_box import KEYS
from landquota.whatif.goal_ruling import Ruled, Ruling
from landquota.whatif.goal_search import Question, Search, Tried
from landquota.whatif.goal_terms import Goal, read_goals
from landquota.whatif.sweep_axis import read_range

PRECISION = 0.01
POINTS = 5
MOST_KEYS = 2
MOST_BOXES = 400
"""Boxes that are looked at before the proof is given up."""


@dataclass(frozen=True)
class GoalEffort:
    """How a goal is looked for.

    Attributes
    ----------
    precision
        Steps between two settings, as a share of each range.
    points
        Points of the first grid along each range.
    time_limit_s
        For everything together; None: no limit, but each plan has the case's.
    workers, threads
        Processes that decide at once (None: one a processor), and threads of each solver.
    cluster
        Address of a Dask scheduler whose workers decide instead; None: the case's own.
    """

    precision: float = PRECISION
    points: int = POINTS
    time_limit_s: float | None = None
    workers: int | None = None
    threads: int | None = None
    cluster: str | None = None


def goal(  # noqa: PLR0913 - what may be asked
    case_path: Path | str,
    *,
    every: Sequence[str] = (),
    total: Sequence[str] = (),
    vary: Sequence[str] = (),
    scenario: str | Sequence[str] = (),
    changes: Sequence[str] = (),
    effort: GoalEffort | None = None,
    on_done: Told = ignore_count,
) -> GoalAnswer:
    """Look for settings with which the plan reaches goals, or for the proof that there are none.

    Parameters
    ----------
    every, total
        Goals, as in `read_goals`; all must be reached.
    vary
        One or two ranges `key=from:to`, with the keys of single changes.
    scenario, changes
        As in `read_case`; the case that is asked about.
    on_done
        Told how many plans were decided, and how many there may be.

    Raises
    ------
    InputError
        A goal, a range or the case is wrong.

    Examples
    --------
    >>> answer = goal(
    ...     "tests/cases/two_parcels", total=["value >= 13"], vary=["quota.extra_mu=0:20"], effort=GoalEffort(workers=1)
    ... )
    >>> answer.outcome
    'none'
    """
    effort = effort or GoalEffort()
    source = open_case(case_path)
    case = source.case(scenario, changes)
    goals, ranges = _read(source, case, every, total, vary, effort)
    names = scenario_names(scenario)
    question = Question(names, tuple(changes), tuple(goals), effort.threads)
    clock = Clock(effort.time_limit_s)
    steps = round(1 / effort.precision)
    cluster = effort.cluster or case.settings.solve.cluster
    with open_executor(workers=effort.workers, cluster=cluster) as executor:
        search = Search(question, source, ranges, steps, executor, clock.left, on_done)
        base = search.as_it_is()
        if base.met and all(r.base is not None and r.low <= r.base <= r.high for r in ranges):
            return _answer(case, goals, ranges, effort, search, base, "found", Ruled())
        ruled = _look(search, effort, Ruling(source, question, ranges, clock) if all(r.proof for r in ranges) else None)
    outcome: Outcome = "found" if search.is_found else "none" if ruled.everything else "open"
    return _answer(case, goals, ranges, effort, search, base, outcome, ruled)


def _look(search: Search, effort: GoalEffort, ruling: Ruling | None) -> Ruled:
    """Try settings until one reaches the goals and no nearer one is found; with a ruling, until all of them are ruled out."""
    ruled, steps = Ruled(), round(1 / effort.precision)
    search.coarse(effort.points)
    if ruling and not search.is_found:
        ruled = ruling.rule_out(search, most=1)
    if not ruled.everything:
        search.refine(max(steps // (effort.points - 1), 1) // 2)
    if ruling and not search.is_found and not ruled.everything:
        ruled = ruling.rule_out(search, MOST_BOXES)
        if search.is_found:
            search.refine(max(steps // 8, 1))
    return ruled


def _read(  # noqa: PLR0913, PLR0917 - everything that is asked
    source: CaseSource,
    case: Case,
    every: Sequence[str],
    total: Sequence[str],
    vary: Sequence[str],
    effort: GoalEffort,
) -> tuple[list[Goal], tuple[Range, ...]]:
    """Return goals and ranges, or refuse them all at once."""
    goals, problems = read_goals(case, every, total)
    ranges = []
    for text in vary:
        try:
            ranges.append(_range(source, case, text))
        except InputError as error:
            problems += error.problems
    if not vary or len(vary) > MOST_KEYS or len({r.key for r in ranges}) < len(ranges):
        problems.append(Problem("goal_keys", value=", ".join(vary), details={"most": MOST_KEYS}))
    if not 1e-4 <= effort.precision <= 0.5:
        problems.append(Problem("odd_precision", value=str(effort.precision)))
    if effort.points < 2:
        problems.append(Problem("too_few_points", value=str(effort.points)))
    if problems:
        raise InputError(problems)
    return goals, tuple(ranges)


def _range(source: CaseSource, case: Case, text: str) -> Range:
    """Return one range; both its ends must make a case."""
    read = read_range("--vary", text)
    key = target(read.key, 0.0).key
    for end in (read.low, read.high):
        source.case(case.scenario, (*case.changes, f"{key}={end}"))
    return Range(key, float(read.low), float(read.high), base_value(case, key), key in KEYS)


def base_value(case: Case, key: str) -> float | None:
    """Return the number that a case has for a key; None where it is none, or blank.

    Examples
    --------
    >>> from landquota.inputs import read_case
    >>> base_value(read_case("tests/cases/two_parcels"), "tilt")
    1.0
    """
    meant = target(key, 0.0)
    value: object = None
    if meant.kind == "setting":
        value = case.settings
        for part in meant.path:
            value = getattr(value, part, None)
    elif meant.kind == "rulebook":
        found = [s for path, s in case.rulebook.sources() if f"{path}.".startswith(f"{meant.path[0]}.")]
        value = getattr(found[0], "value", None) if len(found) == 1 else None
    elif meant.kind == "cell":
        table, row, column = meant.path
        frame = getattr(case, table)
        cells = frame.loc[frame.iloc[:, 0] == row, column].tolist() if column in frame else []
        value = cells[0] if len(cells) == 1 else None
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if is_number and math.isfinite(value) else None  # type: ignore[arg-type]


def _answer(  # noqa: PLR0913, PLR0917 - everything that was found
    case: Case,
    goals: list[Goal],
    ranges: tuple[Range, ...],
    effort: GoalEffort,
    search: Search,
    base: Tried,
    outcome: Outcome,
    ruled: Ruled,
) -> GoalAnswer:
    changes: tuple[str, ...] = ()
    tried = base
    if search.tried and not (outcome == "found" and not search.is_found):
        tried = search.tried[search.best]
        changes = search.changes(search.best)
    shortfall = published(tried.shortfall) if tried.levels else None
    return GoalAnswer(
        case=case,
        goals=tuple(goal.text for goal in goals),
        ranges=ranges,
        outcome=outcome,
        changes=changes,
        shortfall=shortfall,
        levels=_levels(base, tried),
        tried=_tried(search, ranges),
        precision=effort.precision,
        boxes=ruled.boxes,
        excluded=published(ruled.volume),
    )


def _levels(base: Tried, found: Tried) -> pd.DataFrame:
    names = list(found.levels or base.levels)
    rows = []
    for name in names:
        pair = [published(tried.levels[name]) if tried.levels else float("nan") for tried in (base, found)]
        rows.append((name, *pair, published(pair[1] - pair[0])))
    return pd.DataFrame(rows, columns=list(LEVELS))


def _tried(search: Search, ranges: tuple[Range, ...]) -> pd.DataFrame:
    rows = []
    for point, tried in sorted(search.tried.items()):
        values = [search.value(number, point) for number in range(len(ranges))]
        shortfall = published(tried.shortfall) if tried.levels else float("nan")
        change = published(search.change(point))
        rows.append((*values, tried.met, shortfall, tried.worst, tried.status, tried.proved, change))
    return pd.DataFrame(rows, columns=[*(r.key for r in ranges), *TRIED])
