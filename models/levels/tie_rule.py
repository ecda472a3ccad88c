"""The tie rule: which of several equally good plans is taken, so that the same facts always give the same plan.

    min sum_{p,k} (-10 + seniority_k + h(p,k) + 2 [k is a bundle]) x_pk + sum h'(p,k) a_pk / hi_pk + sum_u h(u) n_u / 64

symbol       kind       unit  meaning                                                                              where
seniority_k  parameter  0..1  rank of the parcel's approval date, 0 the earliest; a bundle's mean; 1 for new land  Instance.seniority
h, h'        parameter  0..1  first 19 bits of SHA-256 of the ids, over 2^19                                       here

In words: more projects placed, single parcels before bundles, then earlier approvals first, then an order that nobody chose and everybody can recompute.
Source: docs/formulation.md section 5.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256

import numpy as np
import pyomo.environ as pyo

from landquota.models.rows import Terms, linear
from landquota.models.variables import QuotaModel

BITS = 19
BUNDLE = 2.0
"""More than seniority and draw together: of two equally good places the single parcel is taken."""


def draws(keys: Iterable[str]) -> np.ndarray:
    """Return the published number in [0, 1) of each key, which is ids with `|` between them; shape (keys,).

    Examples
    --------
    >>> one, two, again = draws(["J1|P1", "J1|P2", "J1|P1"])
    >>> (one == again).item(), (one == two).item()
    (True, False)
    """
    first = b"".join([sha256(key.encode()).digest()[:4] for key in keys])
    return (np.frombuffer(first, dtype=">u4") >> (32 - BITS)) / 2**BITS


def tie_rule(model: QuotaModel) -> pyo.Objective:
    """Return the objective (a tie number)."""
    m, instance = model.m, model.instance
    pairs, units = instance.pairs, instance.units["unit_id"]
    keys = [f"{project}|{place}" for project, place in zip(pairs["project_id"], pairs["place_id"], strict=True)]
    bundled = np.where(pairs["placement"] == "bundle", BUNDLE, 0.0)
    rank = -10.0 + instance.seniority + bundled + draws(keys)
    flexible = list(m.area)
    shares = draws(f"{keys[i]}|area" for i in flexible) / pairs["hi"].to_numpy()[flexible]
    terms: Terms = list(zip(rank.tolist(), model.place, strict=True))
    terms += zip(shares.tolist(), m.area.values(), strict=True)
    terms += zip((draws(units) / 64).tolist(), m.steps.values(), strict=True)
    return pyo.Objective(expr=linear(terms), sense=pyo.minimize)
