"""Which settings reach a goal, or that none does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from landquota.inputs.case import Case

Outcome = Literal["found", "none", "open"]
TRIED = ("met", "shortfall", "worst", "status", "proved", "change")
"""Columns of the settings that were tried, after one for each varied key."""
LEVELS = ("level", "base", "found", "gain")


@dataclass(frozen=True)
class Range:
    """One varied key.

    Attributes
    ----------
    key
        As `--set` takes it.
    base
        What the case has; None where that is no number.
    proof
        Whether it can be proved for this key that nothing in a range reaches a goal.
    """

    key: str
    low: float
    high: float
    base: float | None
    proof: bool


@dataclass(frozen=True, eq=False)
class GoalAnswer:
    """What a search for a goal came to; `docs/what-else.md` says how it is searched and proved.

    Attributes
    ----------
    case
        The case before any change.
    goals
        As they were asked, in plain form.
    outcome
        `found`: a proved plan reaches every goal. `none`: proved that no setting in the ranges does. `open`: neither.
    changes
        The setting found (`key=value` each; empty: the case as it is), or else the nearest one that was tried.
    shortfall
        By how much the plan of that setting misses the goals at worst, in the goal's own unit; 0 where they are met, None without a plan.
    levels
        Level or total, what the plan of the case and that of the setting reach, and the difference, columns `LEVELS`.
    tried
        One row a setting that was solved, columns the keys and `TRIED`; `worst` is the unit or total that misses most.
    precision
        Steps between two settings, as a share of each range.
    boxes
        Parts of the ranges in which it was proved that no setting reaches the goals.
    excluded
        What share of the ranges they make up, 0 to 1.
    """

    case: Case
    goals: tuple[str, ...]
    ranges: tuple[Range, ...]
    outcome: Outcome
    changes: tuple[str, ...]
    shortfall: float | None
    levels: pd.DataFrame
    tried: pd.DataFrame
    precision: float
    boxes: int
    excluded: float

    def plain(self) -> Mapping[str, object]:
        """Return the answer as JSON has it."""
        return {
            "schema": "landquota/goal/1",
            "case": self.case.settings.name,
            "goals": list(self.goals),
            "ranges": {r.key: [r.low, r.high] for r in self.ranges},
            "outcome": self.outcome,
            "changes": list(self.changes),
            "shortfall": self.shortfall,
            "precision": self.precision,
            "boxes": self.boxes,
            "excluded": self.excluded,
        }
