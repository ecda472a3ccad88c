"""Ways out of a clash: the smallest permitted change of each rule alone, else the cheapest of several together; each is tried.

Permitted are a lower floor, a higher cap of a unit or of the city, more extra quota, more replenished farmland, and dropping a pin. A brake,
the plan's farmland caps, red lines and everything that is physics are never touched.
Source: docs/formulation.md section 4a.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from landquota.decide import Prepared, prepare_limits
from landquota.inputs.case import Case
from landquota.models.clash import Element, Relaxation
from landquota.models.policy import policy_rules
from landquota.solvers.feasibility import Give, is_feasible, least_give
from landquota.solvers.options import SolveOptions
from landquota.solvers.problem import Problem, Row

STEPS_A_MU = 100
"""Changes are told to a hundredth of a mu."""
NOTHING_STEPS = 1e-4
"""A change by less than this part of a step is the solver's tolerance."""
MOST_ROUNDS = 30
"""A higher cap also raises what units may call their own, so that more may be needed: round after round, ever less."""
SIGNS = {"unit_floor": 1.0, "pin": 1.0}
"""Kinds whose row asks for something; the rows of the others limit it."""
FIELDS = {"unit_floor": "floor_mu", "unit_cap": "cap_mu", "quota_cap": "cap_mu", "quota_earned": "extra_mu"}
FIELDS |= {"farmland_balance": "balance_mu"}
"""Permitted kinds to the number that changes; a pin is dropped."""
KEYS = {"quota_cap": "quota.cap_mu", "quota_earned": "quota.extra_mu"}
"""Key of a `--set` change, where it is not the rule's own path."""

Options = Callable[[], SolveOptions]
Values = dict[Element, float | None]
"""The new number of each rule that changes; None for a pin that is dropped."""


@dataclass(frozen=True)
class Asked:
    """More rows, in the columns of one problem.

    Attributes
    ----------
    variables
        Pyomo variable of each column of that problem.
    """

    rows: tuple[Row, ...]
    variables: tuple[Any, ...]

    def added_to(self, prepared: Prepared) -> Problem:
        """Return the problem of a model with the same candidates, these rows added; columns are found by name."""
        problem = prepared.problem
        if not self.rows or problem.variables is self.variables:
            return problem.with_rows(self.rows)
        column = {variable.name: number for number, variable in enumerate(problem.variables)}
        moved = [np.array([column[self.variables[c].name] for c in row.columns], dtype=int) for row in self.rows]
        return problem.with_rows(
            [Row(columns, row.values, row.lower, row.upper) for columns, row in zip(moved, self.rows, strict=True)]
        )


def ways_out(prepared: Prepared, elements: Sequence[Element], asked: Asked, options: Options) -> tuple[Relaxation, ...]:
    """Return the permitted ways out, cheapest first.

    Parameters
    ----------
    elements
        A minimal clash. Each permitted rule of it is changed alone; where none is enough, all that the case has are changed together.
    """
    alone = [way for element in elements if (way := _way(prepared, [element], asked, options))]
    if not alone:
        joint = _way(prepared, list(policy_rules(prepared.model).values()), asked, options)
        alone = [joint] if joint else []
    return tuple(sorted(alone, key=lambda way: (way.amount_mu, way.changes)))


def _way(prepared: Prepared, elements: Sequence[Element], asked: Asked, options: Options) -> Relaxation | None:
    """Return the cheapest change of some rules after which there is a plan; None where they are not enough."""
    permitted = [element for element in elements if element.kind in FIELDS or element.kind == "pin"]
    values: Values = {}
    now = prepared
    for _ in range(MOST_ROUNDS):
        more = _needed(now, permitted, asked, options)
        if more is None:
            return None
        values = {**values, **more}
        now = prepare_limits(prepared, changed_case(prepared.case, values))
        if values and is_feasible(asked.added_to(now), options()):
            return _told(_least(prepared, values, asked, options))
    return None


def _needed(now: Prepared, permitted: Sequence[Element], asked: Asked, options: Options) -> Values | None:
    """Return the new numbers that the rows as they stand now ask for, rounded so that they are enough."""
    rules = policy_rules(now.model)
    rows = {rules[name].id: (row, rules[name]) for row, name in enumerate(now.problem.row_names) if name in rules}
    there = [element for element in permitted if element.id in rows]
    if not there:
        return None
    gives = [Give(rows[e.id][0], _sign(e), whole=e.kind == "pin") for e in there]
    amounts = least_give(asked.added_to(now), gives, options())
    if amounts is None:
        return None
    changed = {e: a for e, a in zip(there, amounts.tolist(), strict=True) if a * STEPS_A_MU > NOTHING_STEPS}
    return {element: _moved(rows[element.id][1], amount) for element, amount in changed.items()}


def _sign(element: Element) -> float:
    if element.kind == "pin":
        return -1.0 if element.fields["place"] == "none" else 1.0
    return SIGNS.get(element.kind, -1.0)


def _moved(element: Element, amount: float) -> float | None:
    """Return the number of a rule after it gave way, on the grid and no stricter; None for a pin, which is dropped."""
    if element.kind == "pin":
        return None
    number = float(element.fields[FIELDS[element.kind]])
    if _sign(element) > 0:
        return max(math.floor((number - amount) * STEPS_A_MU + NOTHING_STEPS), 0) / STEPS_A_MU
    return math.ceil((number + amount) * STEPS_A_MU - NOTHING_STEPS) / STEPS_A_MU


def _least(prepared: Prepared, values: Values, asked: Asked, options: Options) -> Values:
    """Return the changes, each taken back by a step as long as there still is a plan: where it stops, a step less is not enough."""
    for element in list(values):
        while (less := _step_back(element, values[element])) is not None:
            trial = prepare_limits(prepared, changed_case(prepared.case, {**values, element: less}))
            if not is_feasible(asked.added_to(trial), options()):
                break
            values = {**values, element: less}
    return values


def _step_back(element: Element, value: float | None) -> float | None:
    """Return a changed number one step nearer to what it was; None where that is no change any more."""
    if value is None:
        return None
    number = float(element.fields[FIELDS[element.kind]])
    steps = round(abs(value - number) * STEPS_A_MU, 4) - 1
    return round(value - math.copysign(1 / STEPS_A_MU, value - number), 6) if steps > NOTHING_STEPS else None


def changed_case(case: Case, values: Values) -> Case:
    """Return a case with other numbers in some of its rules, and without some of its pins."""
    settings, units = case.settings, case.units
    for element, value in values.items():
        if element.kind == "pin":
            pins = {project: place for project, place in settings.pin.items() if project != element.ids[0]}
            settings = settings.model_copy(update={"pin": pins})
        elif element.kind in KEYS:
            quota = settings.quota.model_copy(update={KEYS[element.kind].partition(".")[2]: value})
            settings = settings.model_copy(update={"quota": quota})
        else:
            column = element.rule.rpartition(".")[2]
            mine = units["unit_id"] == element.fields["unit_id"]
            units = units.assign(**{column: units[column].mask(mine, value)})
    return case.replace(settings=settings, units=units)


def _told(values: Values) -> Relaxation:
    changes = sorted(f"{_key(element)}={_shown(value)}" for element, value in values.items())
    moves = [
        abs(value - float(element.fields[FIELDS[element.kind]]))
        for element, value in values.items()
        if value is not None
    ]
    return Relaxation(tuple(changes), round(math.fsum(moves), 6))


def _key(element: Element) -> str:
    """Return the key of a change: that of a setting, or the path of a cell."""
    return KEYS.get(element.kind, element.rule.removeprefix("case."))


def _shown(value: float | None) -> str:
    """Return a value as `--set` takes it.

    Examples
    --------
    >>> _shown(120.0), _shown(0.35), _shown(None)
    ('120', '0.35', 'null')
    """
    return "null" if value is None else f"{value:.6f}".rstrip("0").rstrip(".")
