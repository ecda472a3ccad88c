"""The tie rule: which of several equally good plans is taken, so that the same facts always give the same plan.

    min sum_{p,k} (-10 + seniority_k + h(p,k) + 2 [k is a bundle]) x_pk + sum h'(p,k) a_pk / hi_pk + sum_u h(u) n_u / 64

symbol       kind       unit  meaning                                                                              where
seniority_k  parameter  0..1  rank of the parcel's approval date, 0 the earliest; a bundle's mean; 1 for new land  Instance.seniority
h, h'        parameter  0..1  first 19 bits of SHA-256 of the ids, over 2^19                                       here

In words: more projects placed, single parcels before bundles, then earlier approvals first, then an order that nobody chose and everybody can recompute.
Source: docs/formulation.md section 5.
"""

from __future__ import annotations

from hashlib import sha256

import numpy as np
import pyomo.environ as pyo

from landquota.models.rows import Terms, linear
from landquota.models.variables import QuotaModel

BITS = 19
BUNDLE = 2.0
"""More than seniority and draw together: of two equally good places the single parcel is taken."""


def draw(*ids: str) -> float:
    """Return the published number in [0, 1) that belongs to some ids.

    Examples
    --------
    >>> draw("J1", "P1") == draw("J1", "P1") != draw("J1", "P2")
    True
    """
    digest = sha256("|".join(ids).encode()).digest()
    return (int.from_bytes(digest[:4]) >> (32 - BITS)) / 2**BITS


def tie_rule(model: QuotaModel) -> pyo.Objective:
    """Return the objective (a tie number)."""
    m, instance = model.m, model.instance
    pairs, hi = instance.pairs, instance.pairs["hi"].tolist()
    ids = list(zip(pairs["project_id"], pairs["place_id"], strict=True))
    bundled = np.where(pairs["placement"] == "bundle", BUNDLE, 0.0)
    rank = (-10.0 + instance.seniority + bundled).tolist()
    terms: Terms = [(rank[i] + draw(*ids[i]), model.place[i]) for i in range(len(pairs))]
    terms += [(draw(*ids[i], "area") / hi[i], area) for i, area in m.area.items()]
    terms += [(draw(unit) / 64, m.steps[u]) for u, unit in enumerate(instance.units["unit_id"])]
    return pyo.Objective(expr=linear(terms), sense=pyo.minimize)
