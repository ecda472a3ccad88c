"""Figures of a project that may be changed, and the grid on which they move.

symbol      unit        meaning                                                           where
value       any         the project's value, where the column gives it                    Case.projects
tax_wan     万元 a year  where the value comes from it, or a control indicator fails by it  Case.projects
area_min    mu          least area; blank counts as the requested area                    Case.projects
*_wan       万元         total that a failed control indicator measures                    Case.projects

In words: what a firm could offer more of, or ask less of.
Source: docs/explain.md.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import pandas as pd

from landquota.inputs.case import Case
from landquota.models.assess.admission import FIT_TOLERANCE_MU
from landquota.models.assessment import Assessment

STEP = 0.01
"""Grid of every figure, in its own unit."""
COLUMNS = {"invest": "investment_wan", "tax": "tax_wan", "output": "output_wan"}
"""Column that a control indicator measures; the floor area of `far` is a matter of design and stays."""


@dataclass(frozen=True)
class Figure:
    """One figure of one project.

    Attributes
    ----------
    name
        Column of `Case.projects`.
    start
        What it is now.
    sign
        1 where more helps, -1 where less does.
    """

    project_id: str
    name: str
    start: float
    sign: int

    def at(self, steps: int) -> float:
        """Return the figure after so many steps.

        Examples
        --------
        >>> Figure("J1", "area_min_mu", 30.0, -1).at(150)
        28.5
        """
        return round(self.start + self.sign * steps * STEP, 6)

    def share(self, steps: int) -> float:
        """Return so many steps as a share of the figure."""
        return steps * STEP / abs(self.start)

    def case(self, case: Case, steps: int) -> Case:
        """Return the case with the figure changed."""
        rows = case.projects["project_id"] == self.project_id
        column = case.projects[self.name].mask(rows, self.at(steps))
        return case.replace(projects=case.projects.assign(**{self.name: column}))


@dataclass(frozen=True)
class Controls:
    """What the control tables of one indicator ask of a project.

    Attributes
    ----------
    least
        Total at which none of them fails.
    most
        Total from which on none of them takes anything off the requested area.
    failed
        Whether one fails.
    """

    least: float
    most: float
    failed: bool


def steps_between(start: float, end: float) -> int:
    """Return the least number of steps from `start` that reach `end`.

    Examples
    --------
    >>> steps_between(1.0, 1.03), steps_between(1.0, 1.031), steps_between(1.0, 0.5)
    (3, 4, 0)
    """
    return max(math.ceil((end - start) / STEP - 1e-6), 0)


def controls_of(case: Case, assessment: Assessment, project: pd.Series[Any]) -> dict[str, Controls]:
    """Return what each control indicator with a row for the project asks, by indicator."""
    indicator = {f"control:{table.id}": table.indicator for table in case.rulebook.admission.controls}
    gates = assessment.gates[assessment.gates["project_id"] == project["project_id"]]
    gates = gates.assign(indicator=gates["gate"].map(indicator)).dropna(subset=["indicator"])
    found = {}
    for name, rows in gates.groupby("indicator"):
        threshold = float(rows["threshold"].astype(float).max())
        least = threshold * (project["area_min_mu"] - FIT_TOLERANCE_MU)
        found[str(name)] = Controls(least, threshold * project["area_mu"], bool((rows["result"] == "fail").any()))
    return found
