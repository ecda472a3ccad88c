"""Area range: a placed project gets at least what it needs and at most what it may have.

    lo_pk x_pk <= a_pk <= hi_pk x_pk    for all candidates whose area can vary

symbol        kind       unit  meaning                     where
a_pk          variable   mu    land granted                m.area
lo_pk, hi_pk  parameter  mu    need, admitted area         Instance.pairs
x_pk          variable   0/1   project p takes place k     m.place

In words: land follows need, and never exceeds what the control indicators justify.
Source: docs/formulation.md section 4, row 2; the founding paper's warning against 为消化而消化.
"""

from __future__ import annotations

from typing import Any

import pyomo.environ as pyo

from landquota.models.rows import at_least, at_most
from landquota.models.variables import QuotaModel


def add_area_range(model: QuotaModel) -> None:
    """Add a lower and an upper row for each candidate with a free area."""
    m, pairs = model.m, model.instance.pairs
    place, area = model.place, dict(m.area.items())
    below, above = (-pairs["lo"]).tolist(), (-pairs["hi"]).tolist()

    def least(_: Any, i: int) -> object:
        return at_least([(1.0, area[i]), (below[i], place[i])], 0.0)

    def most(_: Any, i: int) -> object:
        return at_most([(1.0, area[i]), (above[i], place[i])], 0.0)

    free = list(area)
    m.area_least = pyo.Constraint(free, rule=least, doc="granted area covers the need")
    m.area_most = pyo.Constraint(free, rule=most, doc="granted area within the admitted area")
