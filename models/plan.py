"""The plan: what was decided, with everything that explains it, as the tables that are published."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import pandas as pd

from landquota.models.clash import Clash
from landquota.models.pin_price import PinPrice

Status = Literal["optimal", "feasible", "infeasible"]


@dataclass(frozen=True)
class LevelResult:
    """What one objective level reached.

    Attributes
    ----------
    level
        Name, as in `objectives`.
    value
        Recomputed from the decoded plan; None without a plan.
    bound
        No plan can be better than this, given the levels above; None where the level was not solved.
    gap
        `abs(bound - value) / max(abs(value), 1e-9)`, 0 where they agree; None without a bound.
    rounding
        The gap is no more than handing out quota in whole steps can account for: half a step a unit.
    """

    level: str
    value: float | None
    bound: float | None
    gap: float | None
    rounding: bool = False


@dataclass(frozen=True)
class Totals:
    """Sums of the plan, mu and counts; see `docs/run-folder.md`."""

    quota_mu: float
    earned_mu: float
    new_land_mu: float
    supplied_mu: float
    placed: int
    unplaced: int


def no_clean_parts() -> pd.DataFrame:
    """Return the table of clean parts of a case without any."""
    return pd.DataFrame(columns=["place", "place_id", "unit_id", "area_mu", "layers", "shape"])


def nothing_by_hand() -> pd.DataFrame:
    """Return the table of what is reached by hand where there is no plan."""
    columns = ("rule", "feasible", "best", "must_serve", "value", "new_land_mu", "waste_mu", "distance_mu", "placed")
    return pd.DataFrame(columns=list(columns))


@dataclass(frozen=True)
class Plan:
    """A decoded plan. Each table is the CSV file of the same name, columns as in `docs/run-folder.md`, sorted, areas in mu.

    Attributes
    ----------
    proved
        Whether every level was proved to the asked gap (or infeasibility was proved).
    totals
        None when no plan exists; then the tables of decisions are empty.
    conflicts
        For an infeasible case: `(code, fields)` of the arithmetic that cannot hold, if any was found before solving.
    clash
        For an infeasible case: the rules that cannot all hold; None where that was not asked.
    pin_price
        Of a plan with pins: what they cost; None where that was not asked.
    bundles_cut
        Number of projects that fit more bundles than they were offered.
    clean_parts
        The proposals of kind `clean_part` with their `place` (parcel, site) and `shape` (metres, as `Case.ground`), for the maps.
    """

    scenario: str
    status: Status
    proved: bool
    levels: tuple[LevelResult, ...]
    totals: Totals | None
    quota: pd.DataFrame
    quota_steps: pd.DataFrame
    assignments: pd.DataFrame
    unplaced: pd.DataFrame
    parcels: pd.DataFrame
    excluded: pd.DataFrame
    credits: pd.DataFrame
    gates: pd.DataFrame
    scores: pd.DataFrame
    sites: pd.DataFrame
    overlaps: pd.DataFrame
    bundles: pd.DataFrame
    discrepancies: pd.DataFrame
    proposals: pd.DataFrame
    search: pd.DataFrame
    conflicts: tuple[tuple[str, dict[str, object]], ...] = ()
    clash: Clash | None = None
    pin_price: PinPrice | None = None
    bundles_cut: int = 0
    clean_parts: pd.DataFrame = field(default_factory=no_clean_parts)
    by_hand: pd.DataFrame = field(default_factory=nothing_by_hand)
