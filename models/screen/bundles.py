"""Bundles: neighbouring parcels offered as one to projects that no single parcel suits as well.

    lo_pb = max(lo_p, floor_area / far_max_b) <= A_b <= hi_pb = min(hi_p, floor_area / far_min_b)

symbol        kind       unit  meaning                                                    where
A_b           parameter  mu    what the members hold together; a bundle is taken whole    Assessment.parcels
far_min/max_b parameter  -     mean of the members' bands, by area                        Case.stock
lo_p, hi_p    parameter  mu    need and admitted area                                     Assessment.projects

In words: a project gets two or three parcels only where they touch, make a compact whole, and spare land that every single parcel would waste.
Source: docs/formulation.md section 3a; the rulebook's `space.bundles`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from landquota.inputs.case import M2_PER_MU, Case
from landquota.models.assess.admission import FIT_TOLERANCE_MU
from landquota.models.assessment import Assessment
from landquota.models.screen.use import refused_uses
from landquota.models.space.bundles import connected_sets, measure_sets, sum_members
from landquota.models.space.facts import with_shape
from landquota.models.space.neighbours import near_parcels

BUNDLES = ["place_id", "unit_id", "members", "area", "shared_m", "compactness"]
PAIRS = ["project", "project_id", "placement", "place_id", "unit_id", "lo", "hi", "need", "value"]
"""Columns of `Candidates.pairs`."""
EXCESS_DECIMALS = 6
AT_ONCE = 1_000_000
"""Pairs of project and bundle that are looked at together; bounds the memory."""


@dataclass(frozen=True)
class BundleOffer:
    """What is offered beside single parcels.

    Attributes
    ----------
    pairs
        As `Candidates.pairs`; `placement` is `bundle`.
    bundles
        Bundles with a pair, sorted by id: `place_id`, `unit_id`, `members` (tuple of parcel ids, sorted), `area` (mu), `shared_m`, `compactness`.
    cut
        Number of projects that fit more bundles than they are offered.
    """

    pairs: pd.DataFrame
    bundles: pd.DataFrame
    cut: int


def no_bundles(singles: pd.DataFrame) -> BundleOffer:
    """Return the offer of a case in which nothing can be bundled."""
    return BundleOffer(singles.iloc[:0], pd.DataFrame(columns=BUNDLES), 0)


def offer_bundles(
    case: Case, assessment: Assessment, scope: pd.DataFrame, stands: pd.Series, singles: pd.DataFrame
) -> BundleOffer:
    """Return the pairs of project and bundle.

    Parameters
    ----------
    scope
        As `units_in_scope` returns it.
    stands
        Whether no rule removes a parcel for all, in the order of `Case.stock`.
    singles
        Permitted pairs of project and parcel, as `Candidates.pairs`.
    """
    most = case.rulebook.space.bundles.max_parcels.value
    if most < 2 or with_shape(case, "stock").sum() < 2:
        return no_bundles(singles)
    if case.rulebook.space.bundles.offered_to.value == "all":
        singles = singles.iloc[:0]  # no single parcel counts against a bundle
    wanting = _wanting(scope, singles)
    sets, bundles = _compact_bundles(case, assessment, stands, _limits(case, wanting))
    if bundles.empty:
        return no_bundles(singles)
    found = _Fit(case, assessment, wanting, sets, bundles).best()
    listed = int(case.rulebook.space.bundles.max_per_project.value)
    place_in_list = found.groupby("project").cumcount()
    offered = found[place_in_list < listed]
    pairs = wanting.iloc[offered["row"]].reset_index(drop=True)
    pairs = pairs.join(bundles.iloc[offered["bundle"]][["place_id", "area"]].reset_index(drop=True))
    pairs = pairs.assign(placement="bundle", lo=pairs["area"], hi=pairs["area"], need=offered["need"].to_numpy())
    used = bundles.iloc[np.unique(offered["bundle"])].sort_values("place_id", ignore_index=True)
    return BundleOffer(
        pairs.rename(columns={"project_value": "value"})[PAIRS], used[BUNDLES], int((place_in_list == listed).sum())
    )


def _wanting(scope: pd.DataFrame, singles: pd.DataFrame) -> pd.DataFrame:
    """Return the scope of projects that a bundle can suit better: `least` is the land above need on their best parcel, NaN without one."""
    above_need = (singles["lo"] - singles["need"]).groupby(singles["project"]).min()
    least = scope["project"].map(above_need).astype(float)
    return scope.assign(least=least)[~(least <= 0)].reset_index(drop=True)


def _limits(case: Case, wanting: pd.DataFrame) -> pd.Series:
    """Return the area of the largest bundle that any project may take, for each parcel of the ledger; NaN for none."""
    limit = case.stock["unit_id"].map(wanting.groupby("unit_id")["project_hi"].max()).astype(float)
    rule = case.rulebook.space.bundles.max_mu
    return (limit if rule is None else limit.clip(upper=rule.value)) + FIT_TOLERANCE_MU


def _compact_bundles(
    case: Case, assessment: Assessment, stands: pd.Series, limit: pd.Series
) -> tuple[np.ndarray, pd.DataFrame]:
    """Return the members (rows of `Case.stock`, -1 for none) and the facts of every bundle that is compact enough."""
    import shapely  # noqa: PLC0415 - optional

    stock, rules = case.stock, case.rulebook.space.bundles
    area = assessment.parcels["available"]
    whole = with_shape(case, "stock") & ~stock["parcel_id"].isin(case.disposals["parcel_id"])
    rows = np.flatnonzero(stands & whole & (area < limit))
    near, sizes = near_parcels(case, rows), area.to_numpy(dtype=float)
    sets = connected_sets(near, sizes, limit.to_numpy(dtype=float), int(rules.max_parcels.value))
    shapes = case.ground.stock
    measured = measure_sets(sets, near, shapely.area(shapes), shapely.length(shapes))
    compact = (measured["compactness"] >= rules.min_compactness.value).to_numpy()
    sets, measured = sets[compact], measured[compact].reset_index(drop=True)
    return sets, measured.join(_facts(stock, sizes, sets))


def _facts(stock: pd.DataFrame, area: np.ndarray, sets: np.ndarray) -> pd.DataFrame:
    """Return id, unit, members, area, FAR band and ready date of each bundle."""
    ids = stock["parcel_id"].tolist()
    members = [tuple(ids[row] for row in rows if row >= 0) for rows in sets.tolist()]
    whole = sum_members(area, sets)
    band = {far: sum_members(stock[far].to_numpy(dtype=float) * area, sets) / whole for far in ("far_min", "far_max")}
    ready = np.where(sets >= 0, stock["ready_on"].to_numpy()[sets], np.datetime64("NaT"))
    return pd.DataFrame(
        {
            "place_id": pd.Series(["|".join(m) for m in members], dtype=object),
            "unit_id": stock["unit_id"].to_numpy()[sets[:, 0]],
            "members": pd.Series(members, dtype=object),
            "parcels": (sets >= 0).sum(axis=1),
            "area": whole,
            **band,
            "ready_on": np.fmax.reduce(ready, axis=1),
        }
    )


class _Fit:
    """Which bundle fits which project: every project is compared with the bundles of its units that are of its size."""

    def __init__(
        self, case: Case, assessment: Assessment, wanting: pd.DataFrame, sets: np.ndarray, bundles: pd.DataFrame
    ) -> None:
        self._most = int(case.rulebook.space.bundles.max_per_project.value)
        self._wanting, self._bundles, self._sets = wanting, bundles, sets
        self._name_rank = bundles["place_id"].rank().to_numpy(dtype=int)
        self._refused = refused_uses(assessment.space.parcels["codes"], wanting["project_use"])
        self._forbidden = _forbidden(case)
        self._stock = len(case.stock)

    def best(self) -> pd.DataFrame:
        """Return for each project the bundles with least land above need, one more than it is offered: `project`, `row`, `bundle`, `need`."""
        none = np.zeros(0, dtype=int)
        parts = [self._ranked(self._fitting(rows, bundles)) for rows, bundles in (*self._windows(), (none, none))]
        return self._ranked(pd.concat(parts, ignore_index=True))

    def _ranked(self, found: pd.DataFrame) -> pd.DataFrame:
        order = ["project", "excess", "parcels", "name"]
        found = found.sort_values(order, ignore_index=True)
        return found[found.groupby("project").cumcount() <= self._most]

    def _windows(self) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Yield rows of the scope with bundles of the same unit whose area lies between least and most."""
        units, levels = pd.Index(self._bundles["unit_id"].unique()), np.unique(self._bundles["area"])
        width = len(levels) + 1
        keys = units.get_indexer(self._bundles["unit_id"]) * width + np.searchsorted(levels, self._bundles["area"])
        order = np.argsort(keys, kind="stable")
        unit = units.get_indexer(self._wanting["unit_id"])
        low = np.searchsorted(levels, self._wanting["project_lo"] - FIT_TOLERANCE_MU)
        high = np.searchsorted(levels, self._wanting["project_hi"] + FIT_TOLERANCE_MU, side="right")
        start, end = (np.searchsorted(keys[order], unit * width + rank) for rank in (low, high))
        count = np.where(unit >= 0, np.maximum(end - start, 0), 0)
        part = np.cumsum(count) // AT_ONCE
        for n in np.unique(part[count > 0]):
            rows = np.flatnonzero((part == n) & (count > 0))
            offset = np.arange(count[rows].sum()) - np.repeat(np.cumsum(count[rows]) - count[rows], count[rows])
            yield np.repeat(rows, count[rows]), order[np.repeat(start[rows], count[rows]) + offset]

    def _fitting(self, row: np.ndarray, bundle: np.ndarray) -> pd.DataFrame:
        """Return the pairs of scope row and bundle that nothing removes."""
        wanted, offered = self._wanting, self._bundles
        area = offered["area"].to_numpy()[bundle]
        floor_mu = wanted["floor_area_m2"].to_numpy(dtype=float)[row] / M2_PER_MU
        far_min, far_max = (offered[far].where(offered[far] > 0).to_numpy()[bundle] for far in ("far_min", "far_max"))
        need = np.fmax(wanted["project_lo"].to_numpy(dtype=float)[row], floor_mu / far_max)
        most = np.fmin(wanted["project_hi"].to_numpy(dtype=float)[row], floor_mu / far_min)
        least = wanted["least"].to_numpy()[row]
        late = offered["ready_on"].to_numpy()[bundle] > wanted["start_on"].to_numpy()[row]
        fits = (need <= area + FIT_TOLERANCE_MU) & (area <= most + FIT_TOLERANCE_MU) & ~late
        fits &= np.isnan(least) | (area - need < least - FIT_TOLERANCE_MU)
        row, bundle, excess, need = (values[fits] for values in (row, bundle, area - need, need))
        project = wanted["project"].to_numpy(dtype=int)[row]
        found = pd.DataFrame({"project": project, "row": row, "bundle": bundle, "need": need})
        found = found.assign(
            excess=np.round(excess, EXCESS_DECIMALS),
            parcels=offered["parcels"].to_numpy()[bundle],
            name=self._name_rank[bundle],
        )
        return found[~self._barred(row, project, bundle)]

    def _barred(self, row: np.ndarray, project: np.ndarray, bundle: np.ndarray) -> np.ndarray:
        """Tell where a member is not allowed for the project, or its use does not fit."""
        barred = np.zeros(len(row), dtype=bool)
        for members in self._sets.T:
            member = members[bundle]
            refused = self._refused(member, row) | np.isin(project * self._stock + member, self._forbidden)
            barred |= (member >= 0) & refused
        return barred


def _forbidden(case: Case) -> np.ndarray:
    """Return project row times number of parcels plus parcel row of each pair that the case does not allow."""
    refused = case.pairs[~case.pairs["allowed"].fillna(True).astype(bool)]
    project = pd.Index(case.projects["project_id"]).get_indexer(refused["project_id"])
    return np.asarray(project * len(case.stock) + pd.Index(case.stock["parcel_id"]).get_indexer(refused["parcel_id"]))
