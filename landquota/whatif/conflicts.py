"""Why there is no plan: a minimal set of rules that cannot all hold, proved by solving, and the cheapest permitted ways out.

Rules are left out, many at once and then one by one, as long as what is left still admits no plan. What remains cannot lose a
single one: that was tried for each. Every trial is a whole mixed-integer problem; an LP alone would prove nothing about whole steps.
Source: docs/formulation.md section 4a.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from landquota.decide import Prepared, options_of, prepare
from landquota.errors import NoPlanError
from landquota.inputs.case import Case
from landquota.models.clash import KINDS, Clash, Element
from landquota.models.conflicts import suspects
from landquota.models.policy import policy_rules
from landquota.solvers.feasibility import is_feasible, without_rows
from landquota.solvers.options import SolveOptions
from landquota.solvers.problem import Problem, Row
from landquota.whatif.clock import Clock
from landquota.whatif.study import Study
from landquota.whatif.ways_out import Asked, ways_out


@dataclass(frozen=True)
class Answer:
    """What `conflicts_of` found.

    Attributes
    ----------
    question
        `case`: the case itself has no plan. `must_serve`: it has, but none that serves every must-serve project. None: nothing clashes.
    """

    question: str | None
    clash: Clash | None


class Trials:
    """Solve options for one trial after the other, with one limit of time for all of them."""

    def __init__(self, options: SolveOptions) -> None:
        self._options, self._clock = options, Clock(options.time_limit_s)

    def options(self) -> SolveOptions:
        """Return the options with the time that is left."""
        left = self._clock.left()
        return replace(self._options, time_limit_s=None if left is None else max(left, 0.0))


def clash(
    asked_of: Study | Prepared,
    rows: Sequence[Row] = (),
    *,
    elements: Sequence[Element] = (),
    options: SolveOptions | None = None,
    infeasible: bool = False,
) -> Clash | None:
    """Return a minimal set of rules that cannot all hold, with the ways out; None where there is a plan.

    Parameters
    ----------
    rows
        What else is asked, as from `Study.row`; each is a rule of its own.
    elements
        What each row is called; absent: `asked:1`, `asked:2`, …
    options
        Limits for all trials together; absent: those of the case.
    infeasible
        That no plan exists is proved already.

    Raises
    ------
    NoPlanError
        A limit came before it was known whether there is a plan.

    Examples
    --------
    >>> from landquota import app
    >>> [rule.id for rule in clash(app.prepare(app.read_case("tests/cases/floor_above_cap"))).elements]
    ['unit_floor:A', 'unit_cap:A']
    """
    prepared = asked_of.prepared if isinstance(asked_of, Study) else asked_of
    trials = Trials(options or options_of(prepared.case))
    names = elements or [Element("asked", (str(n),), {"number": n}) for n in range(1, len(rows) + 1)]
    problem = prepared.problem.with_rows(rows)
    if not infeasible:
        found = is_feasible(problem, trials.options())
        if found is None:
            raise NoPlanError
        if found:
            return None
    groups = _groups(prepared, names)
    kept, proved = _minimal(problem, groups, _start(prepared, groups), trials)
    told = tuple(element for element, _ in (groups[n] for n in kept))
    return Clash(told, ways_out(prepared, told, Asked(tuple(rows), prepared.problem.variables), trials.options), proved)


def conflicts_of(case: Case, options: SolveOptions | None = None) -> Answer:
    """Return what clashes in a case: its own rules, or else these and that every must-serve project gets land.

    Raises
    ------
    InputError
        A pin is not permitted.
    NoPlanError
        A limit came before it was known whether anything clashes.
    """
    prepared = prepare(case)
    own = clash(prepared, options=options)
    if own is not None:
        return Answer("case", own)
    elements, rows = must_serve_rows(prepared)
    found = clash(prepared, rows, elements=elements, options=options) if rows else None
    return Answer("must_serve" if found else None, found)


def must_serve_rows(prepared: Prepared) -> tuple[list[Element], list[Row]]:
    """Return, for each must-serve project, what it is called and the row that it gets land; one without candidates has none to get."""
    projects, pairs = prepared.case.projects, prepared.instance.pairs
    elements, rows = [], []
    for project_id in projects.loc[projects["must_serve"].astype(bool), "project_id"]:
        columns = prepared.place_columns[(pairs["project_id"] == project_id).to_numpy()]
        fields = {"project_id": project_id, "candidates": len(columns)}
        elements.append(Element("must_serve", (project_id,), fields, f"projects.{project_id}.must_serve", "projects"))
        rows.append(Row(columns, np.ones(len(columns)), 1.0, np.inf))
    return elements, rows


Group = tuple[Element, np.ndarray]
"""A rule with its rows of the problem."""


def _groups(prepared: Prepared, asked: Sequence[Element]) -> list[Group]:
    """Return every rule with its rows, in the order in which rules are told."""
    rows: dict[str, list[int]] = {}
    for number, name in enumerate(prepared.problem.row_names):
        rows.setdefault(name, []).append(number)
    count = len(prepared.problem.row_names)
    rules = policy_rules(prepared.model)
    groups = [(element, np.array(rows[name])) for name, element in rules.items() if name in rows]
    groups += [(element, np.array([count + n])) for n, element in enumerate(asked)]
    return sorted(groups, key=lambda group: KINDS.index(group[0].kind))


def _start(prepared: Prepared, groups: list[Group]) -> list[list[int]]:
    """Return sets to begin with, as numbers of groups: what arithmetic suspects, then every rule."""
    sets = [{element.id for element, _ in groups}]
    sets = [*suspects(prepared.instance), *sets]
    return [[n for n, (element, _) in enumerate(groups) if element.id in wanted] for wanted in sets]


def _minimal(problem: Problem, groups: list[Group], starts: list[list[int]], trials: Trials) -> tuple[list[int], bool]:
    """Return a minimal set of groups without a plan, and whether that is proved."""

    def none_fits(kept: Sequence[int]) -> bool | None:
        left_out = [rows for n, (_, rows) in enumerate(groups) if n not in set(kept)]
        if not left_out:
            return True
        found = is_feasible(without_rows(problem, np.concatenate(left_out)), trials.options())
        return None if found is None else not found

    kept = next(start for start in starts if start is starts[-1] or none_fits(start))
    return _thin(kept, none_fits)


def _thin(kept: list[int], none_fits: Callable[[Sequence[int]], bool | None]) -> tuple[list[int], bool]:
    """Leave out as many as possible: large pieces first, from the end, then halves of them, at last single ones."""
    end, size, proved = len(kept), max(len(kept) // 2, 1), True
    while end > 0:
        size = min(size, end)
        less = kept[: end - size] + kept[end:]
        clashes = none_fits(less)
        if clashes:
            kept, end, size = less, end - size, size * 2
        elif size > 1:
            size //= 2
        else:
            proved, end = proved and clashes is not None, end - 1
    return kept, proved
