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


def at_home(part: Part, number: int, ties: np.ndarray, homes: np.ndarray, closed: np.ndarray) -> Part:
    """Return the part with the columns of contested ties that are at home elsewhere held at 0, and some more: `closed`, shape (columns of the problem,)."""
    stays = closed[part.columns]
    stays[part.link[ties[homes != number]].indices] = True
    return replace(part, upper=np.where(stays, np.minimum(part.upper, 0.0), part.upper))
