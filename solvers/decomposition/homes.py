"""Homes: in the first round of the market, a project that may go to several units is looked for in one of them only.

Prices alone leave such projects to nobody or to two, for at the right price either is as good; the bound does not mind, but a plan does. With
offers of both kinds the selection finds plans that it finds from neither.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from landquota.solvers.decomposition.parts import Part, Split

HELD = 1e12
"""More than any gain: what a part has in the plan, it keeps."""


def find_homes(split: Split, ties: np.ndarray, plan: np.ndarray, reduced: np.ndarray) -> np.ndarray:
    """Return the part that has each contested tie: the one that has it in the plan, else the one that gains most; shape (ties,)."""
    gain = np.full((len(ties), len(split.parts)), -np.inf)
    for n, part in enumerate(split.parts):
        link = part.link[ties].tocoo()
        columns = part.columns[link.col]
        np.maximum.at(gain[:, n], link.row, HELD * (plan[columns] > 0.5) - reduced[columns])
    return np.asarray(gain.argmax(axis=1))


def at_home(part: Part, number: int, ties: np.ndarray, homes: np.ndarray) -> Part:
    """Return the part without the columns of contested ties that are at home elsewhere."""
    away = part.link[ties[homes != number]].indices
    if not len(away):
        return part
    upper = part.upper.copy()
    upper[away] = np.minimum(upper[away], 0.0)
    return replace(part, upper=upper)
