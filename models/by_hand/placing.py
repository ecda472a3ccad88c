"""Who was placed by hand so far, and who comes next."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from landquota.models.decisions import Decisions, make_decisions
from landquota.models.instance import Instance

CLOSE_MU = 1e-7
"""Areas nearer than this are the same."""


@dataclass
class Placed:
    """Rows of `Instance.pairs` that were chosen, with the mu granted, in the order of choosing.

    Attributes
    ----------
    unused
        Candidates that are not to be used, shape (pairs,).
    """

    instance: Instance
    unused: np.ndarray
    rows: list[int] = field(default_factory=list)
    areas: list[float] = field(default_factory=list)
    projects: set[int] = field(default_factory=set)

    def add(self, row: int, area: float, project: int) -> None:
        """Note one placement."""
        self.rows.append(row)
        self.areas.append(area)
        self.projects.add(project)

    @property
    def open_new_land(self) -> np.ndarray:
        """Which candidates are new land of a project that has no land yet; shape (pairs,)."""
        placed = np.isin(self.instance.pairs["project"].to_numpy(), list(self.projects))
        return ~self.instance.on_stock & ~self.unused & ~placed

    def decisions(self, steps: np.ndarray) -> Decisions:
        """Return what was chosen, with the steps of quota of each unit, shape (units,)."""
        rows = np.array(self.rows, dtype=int)
        order = np.argsort(rows)
        return make_decisions(self.instance, rows[order], np.array(self.areas, dtype=float)[order], steps)


def in_order(instance: Instance, members: np.ndarray, *, by_the_mu: bool) -> list[tuple[int, list[int]]]:
    """Return the projects of some candidates, first come first, each with its candidates.

    Must-serve projects come first, then those whose best candidate is worth most; of equals the first in the order of the case.

    Parameters
    ----------
    members
        Rows of `Instance.pairs`, shape (n,).
    by_the_mu
        Value a mu of least area counts, not value.
    """
    pairs = instance.pairs
    project = pairs["project"].to_numpy()[members]
    worth = (worth_a_mu(pairs) if by_the_mu else pairs["value"].to_numpy())[members]
    count = int(project.max(initial=-1)) + 1
    best = np.full(count, -np.inf)
    np.maximum.at(best, project, worth)
    must = np.zeros(count, dtype=bool)
    must[project] = pairs["must_serve"].to_numpy(dtype=bool)[members]
    by_project = members[np.argsort(project, kind="stable")]
    numbers, begin = np.unique(np.sort(project), return_index=True)
    groups = dict(zip(numbers.tolist(), np.split(by_project, begin[1:]), strict=len(numbers) > 0))
    order = numbers[np.lexsort((numbers, -best[numbers], ~must[numbers]))]
    return [(p, groups[p].tolist()) for p in order.tolist()]


def worth_a_mu(pairs: pd.DataFrame) -> np.ndarray:
    """Return the value of each candidate for a mu of its least area, shape (pairs,)."""
    return np.asarray(pairs["value"].to_numpy() / np.maximum(pairs["lo"].to_numpy(), CLOSE_MU))
