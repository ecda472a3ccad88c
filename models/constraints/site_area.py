"""Site area: new land granted on a site stays within the site.

    sum_p a_ps <= A_s    for all bounded sites s

symbol  kind       unit  meaning                    where
a_ps    variable   mu    land granted to p on s     QuotaModel.area_of
A_s     parameter  mu    area of the site           Instance.sites

In words: a site cannot be given away twice.
Source: docs/formulation.md section 4, row 6.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyomo.environ as pyo

from landquota.models.rows import at_most, groups
from landquota.models.variables import QuotaModel


def add_site_area(model: QuotaModel) -> None:
    """Add one row for each bounded site."""
    m, instance = model.m, model.instance
    rows = np.flatnonzero(~instance.on_stock)
    area = instance.sites["area"].to_numpy()
    members = {s: i for s, i in groups(instance.pairs["site"].to_numpy()[rows], rows) if np.isfinite(area[s])}

    def within(_: Any, site: int) -> object:
        return at_most(model.areas(members[site]), float(area[site]))

    m.site_area = pyo.Constraint(list(members), rule=within, doc="new land within its site")
