"""One placement: a project gets land once, or not at all.

    sum_{k in K_p} x_pk <= 1    for all projects p

symbol  kind      unit  meaning                    where
x_pk    variable  0/1   project p takes place k    m.place

In words: no project is placed twice.
Source: docs/formulation.md section 4, row 1.
"""

from __future__ import annotations

import numpy as np
import pyomo.environ as pyo

from landquota.models.rows import at_most, groups
from landquota.models.variables import QuotaModel


def add_one_placement(model: QuotaModel) -> None:
    """Add one row for each project with a candidate."""
    m, pairs = model.m, model.instance.pairs
    members = dict(groups(pairs["project"].to_numpy(), np.arange(len(pairs))))

    def at_most_once(m: QuotaModel, p: int) -> object:
        return at_most([(1.0, model.place[i]) for i in members[p].tolist()], 1.0)

    m.one_placement = pyo.Constraint(list(members), rule=at_most_once, doc="a project is placed at most once")
