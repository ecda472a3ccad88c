"""What is sure: which placements stand in every plan that is nearly as good, and how far each unit's quota may go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from landquota.inputs.case import Case

Stands = Literal["always", "sometimes", "never", "unknown"]
STANDS: tuple[Stands, ...] = ("always", "sometimes", "never", "unknown")
PLACEMENTS = ("project_id", "placement", "place_id", "unit_id", "in_plan", "stands")
PROJECTS = ("project_id", "in_plan", "stands", "places")
UNITS = ("unit_id", "quota_mu", "quota_least_mu", "quota_most_mu", "bound_least_mu", "bound_most_mu", "proved")


@dataclass(frozen=True, eq=False)
class Stability:
    """What holds in all plans near the best one; `docs/what-else.md` has the exact definitions.

    Attributes
    ----------
    case
        The case that was decided.
    level, within
        The level that may fall short, and by which share of what the plan reaches (an amount where that is 0).
    reached, allowed
        Each level up to `level`, in order: what the plan reaches, and the worst that another plan may reach.
    placements
        One row a candidate, columns `PLACEMENTS`, sorted by project and place; `in_plan` is True for those of the plan.
    projects
        One row a project that has a candidate, columns `PROJECTS`; `places` counts the places that it has in some of the plans.
    units
        One row a unit, columns `UNITS`: least and greatest quota that some plan was found with, mu, and how far it could go at most
        (the same where `proved`; NaN where nothing is known).
    plans
        How many plans were looked at.
    proved
        Nothing is unknown, and the plan itself is proved.
    """

    case: Case
    level: str
    within: float
    reached: Mapping[str, float]
    allowed: Mapping[str, float]
    placements: pd.DataFrame
    projects: pd.DataFrame
    units: pd.DataFrame
    plans: int
    proved: bool

    def count(self, table: Literal["placements", "projects"], stands: Stands) -> int:
        """Return how many placements or projects stand so."""
        return int((getattr(self, table)["stands"] == stands).sum())
