"""The instance: assessed facts and candidates as plain arrays, in the order in which the model is built.

Everything here is sorted by id, so that the same facts in any row order give the same model.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from landquota.inputs.case import Case
from landquota.models.assess.tasks import TASKS
from landquota.models.assessment import Assessment
from landquota.models.candidates import Candidates

FIXED_MU = 1e-9
"""A candidate whose least and greatest area differ by no more takes a constant area."""


@dataclass(frozen=True)
class Instance:
    """Arrays of one case.

    Attributes
    ----------
    units
        One row a unit in case order: `unit_id`, `credit0`, `base`, `top`, `met0`, `own`, `floor`, `cap`,
        `carry`, `braked`, `award`, `share`, `cropland`, `paddy`
        (balances, NaN unknown), and for each task t `task_<t>` (NaN not set), `done_<t>`.
    parcels
        Parcels with a candidate, or in a bundle with one:
        `parcel_id`, `unit` (row of units), `area`, `part`, `offcut`, `ratio`, `task`, `divisible`, `seniority`.
    sites
        Sites with a candidate: `site_id`, `unit`, `area`, `agricultural`, `cropland`, `paddy`.
    pairs
        Candidates: `project`, `project_id`, `placement`, `place_id`, `site` (row of sites, -1 on stock), `unit`, `lo`, `hi`, `need`, `value`,
        `phase_share`, `on_quota`, `exempt`, `must_serve`.
    takes
        What each candidate on stock takes, one row a parcel (a bundle has several), sorted: `pair`, `parcel` (rows of pairs and of parcels),
        `area` (mu, of a member of a bundle, which is taken whole; NaN where it is the area of the candidate).
    """

    case: Case
    units: pd.DataFrame
    parcels: pd.DataFrame
    sites: pd.DataFrame
    pairs: pd.DataFrame
    takes: pd.DataFrame
    k: float

    @cached_property
    def flexible(self) -> np.ndarray:
        """Whether each candidate's area is a decision, not a constant; shape (pairs,)."""
        return (self.pairs["hi"] - self.pairs["lo"]).to_numpy() > FIXED_MU

    @cached_property
    def on_stock(self) -> np.ndarray:
        """Whether each candidate is a stock parcel or a bundle of them; shape (pairs,)."""
        return (self.pairs["placement"] != "new_land").to_numpy()

    @cached_property
    def seniority(self) -> np.ndarray:
        """Seniority of each candidate: the mean of its parcels', 1 for new land; shape (pairs,)."""
        pair, parcel = self.takes["pair"].to_numpy(), self.takes["parcel"].to_numpy()
        total = np.bincount(pair, self.parcels["seniority"].to_numpy()[parcel], minlength=len(self.pairs))
        count = np.bincount(pair, minlength=len(self.pairs))
        return np.divide(total, count, out=np.ones(len(self.pairs)), where=count > 0)

    @cached_property
    def greatest_credit(self) -> np.ndarray:
        """Credit of each unit if all its candidate parcels were supplied whole, mu; shape (units,)."""
        supplied = np.bincount(
            self.parcels["unit"], self.parcels["ratio"] * self.parcels["area"], minlength=len(self.units)
        )
        return self.units["credit0"].to_numpy() + supplied

    @cached_property
    def greatest_earned(self) -> float:
        """Upper bound of the quota that can be handed out, mu."""
        best = self.units[["base", "top"]].max(axis=1).to_numpy() * self.greatest_credit
        quota = self.case.settings.quota
        earned = float(best.sum() + self.units["award"].sum() + quota.extra_mu)
        return earned if quota.cap_mu is None else min(earned, quota.cap_mu)

    def with_units(self, case: Case, facts: pd.DataFrame, k: float) -> Instance:
        """Return the same candidates with the units assessed anew.

        Parameters
        ----------
        facts, k
            As `assess_units` returns them for `case`.
        """
        return replace(self, case=case, units=_units(case, facts), k=k)


def make_instance(case: Case, assessment: Assessment, candidates: Candidates) -> Instance:
    """Arrange the assessed case for building."""
    units = _units(case, assessment.units)
    unit_row = pd.Series(range(len(units)), index=units["unit_id"])
    pairs = candidates.pairs
    takes = _takes(pairs, candidates.bundles)
    parcels = _parcels(case, assessment, case.stock["parcel_id"].isin(takes["parcel_id"]), unit_row)
    takes = _with_rows(takes, parcels, pairs)
    sites = candidates.sites[candidates.sites["site_id"].isin(pairs.loc[pairs["placement"] == "new_land", "place_id"])]
    sites = sites.assign(unit=sites["unit_id"].map(unit_row)).reset_index(drop=True)
    site = pd.Index(sites["site_id"]).get_indexer(pairs["place_id"].where(pairs["placement"] == "new_land"))
    pairs = _pairs(case, assessment, pairs).assign(site=site, unit=pairs["unit_id"].map(unit_row).astype(int))
    return Instance(case, units, parcels, sites, pairs, takes, assessment.k)


def _units(case: Case, facts: pd.DataFrame) -> pd.DataFrame:
    columns = ["credit0", "base", "top", "met0", "own", "braked", "award", "share"]
    columns += [f"{what}_{t}" for t in TASKS for what in ("task", "done")]
    table = facts[columns].rename_axis("unit_id").reset_index()
    source = case.units
    return table.assign(
        floor=source["quota_floor_mu"].fillna(0.0),
        cap=source["quota_cap_mu"].fillna(np.inf),
        carry=source["carry_over_mu"].fillna(0.0),
        cropland=source["cropland_balance_mu"],
        paddy=source["paddy_balance_mu"],
    )


def _takes(pairs: pd.DataFrame, bundles: pd.DataFrame) -> pd.DataFrame:
    """Return `pair` and `parcel_id` of each parcel that a candidate takes, sorted by pair."""
    on_stock = pairs.loc[pairs["placement"] != "new_land", "place_id"]
    members = on_stock.map(dict(zip(bundles["place_id"], bundles["members"], strict=True)))
    named = members.where(members.notna(), on_stock).explode()
    return pd.DataFrame({"pair": named.index, "parcel_id": named.to_numpy(dtype=object)})


def _with_rows(takes: pd.DataFrame, parcels: pd.DataFrame, pairs: pd.DataFrame) -> pd.DataFrame:
    """Add the row of each parcel, and the area that a bundle takes of it."""
    row = pd.Index(parcels["parcel_id"]).get_indexer(takes["parcel_id"])
    bundled = (pairs["placement"] == "bundle").to_numpy()[takes["pair"]]
    area = np.where(bundled, parcels["area"].to_numpy()[row], np.nan)
    return pd.DataFrame({"pair": takes["pair"], "parcel": row, "area": area})


def _parcels(case: Case, assessment: Assessment, used: pd.Series, unit_row: pd.Series) -> pd.DataFrame:
    facts, stock = assessment.parcels[used], case.stock[used]
    area, divisible = facts["available"], stock["divisible"].astype(bool)
    offcut = case.rulebook.screening.offcut_mu.value
    table = pd.DataFrame(
        {
            "parcel_id": stock["parcel_id"],
            "unit": stock["unit_id"].map(unit_row),
            "area": area,
            "part": stock["min_part_mu"].clip(upper=area).where(divisible, 0.0),
            "offcut": area.clip(upper=offcut).where(divisible, 0.0),
            "ratio": facts["ratio"],
            "task": facts["task"],
            "divisible": divisible,
            "seniority": _seniority(stock["approved_on"]),
        }
    )
    return table.reset_index(drop=True)


def _seniority(approved_on: pd.Series) -> pd.Series:
    """Rank of the approval date among the distinct dates, 0 the earliest to below 1; 1 where unknown."""
    ranks = approved_on.rank(method="dense") - 1
    count = max(approved_on.nunique(), 1)
    return (ranks / count).fillna(1.0)


def _pairs(case: Case, assessment: Assessment, pairs: pd.DataFrame) -> pd.DataFrame:
    """Add to each pair what the model needs to know of its project."""
    facts = assessment.projects.iloc[pairs["project"]].reset_index(drop=True)
    return pairs.assign(
        phase_share=facts["phase_share"],
        on_quota=facts["on_quota"],
        exempt=facts["exempt"],
        must_serve=case.projects["must_serve"].astype(bool).to_numpy()[pairs["project"]],
    )
