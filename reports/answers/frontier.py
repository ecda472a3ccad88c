"""What one goal costs the other: the plans that no plan beats on both of two levels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from landquota.inputs.case import Case

FIRST_COLUMNS = ("point",)
LAST_COLUMNS = ("quota_mu", "supplied_mu", "placed", "proved")
"""Columns of the points before and after those of the levels."""
PLACEMENTS = ("point", "project_id", "placement", "place_id", "unit_id", "area_mu")


@dataclass(frozen=True, eq=False)
class Frontier:
    """The plans that are best on one of two levels for what they reach at the other; `docs/what-else.md` has the definitions.

    Attributes
    ----------
    case
        The case that was asked.
    of
        The two levels.
    held
        Levels before both, and what each is kept at.
    step
        Points nearer to each other than this in the second level may be left out.
    points
        One row a plan: `point` (from 1, best in the first level, to the last, best in the second), each level of the case (its
        own name as column), `quota_mu`, `supplied_mu`, `placed`, `proved` (no plan beats it on both levels).
    placements
        What those plans place, columns `PLACEMENTS`.
    stopped
        What cut the list short: the number of points, or the time; None where nothing did.
    missing
        Where it was cut short: each of the two levels to the values between which what is missing lies; else None.
    proved
        Nothing was cut short, and every point is proved.
    """

    case: Case
    of: tuple[str, str]
    held: Mapping[str, float]
    step: float
    points: pd.DataFrame
    placements: pd.DataFrame
    stopped: Literal["points", "time"] | None
    missing: Mapping[str, tuple[float, float]] | None
    proved: bool
