"""Screen: the pairs of project and place that remain, and every removed one with its reason.

    lo_pl = max(area_min, floor_area / far_max_l),   hi_pl = min(hi_p, floor_area / far_min_l)

symbol        kind       unit  meaning                                       where
area_min      parameter  mu    least the project needs                       Case.projects
floor_area    parameter  m²    floor area it must build                      Case.projects
far_min/max   parameter  -     band of the detailed plan on parcel l         Case.stock
hi_p          parameter  mu    admitted area                                 Assessment.projects

In words: a project fits a parcel when what it needs there is no more than what it may have and what the parcel holds.
Source: docs/formulation.md section 3.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from landquota.inputs.case import M2_PER_MU, Case
from landquota.models.assess.admission import FIT_TOLERANCE_MU
from landquota.models.assessment import Assessment
from landquota.models.screen.bundles import PAIRS, offer_bundles
from landquota.models.screen.parcels import day_text, screen_parcels
from landquota.models.screen.scope import units_in_scope
from landquota.models.screen.sites import candidate_sites
from landquota.models.screen.use import refused_uses

EXCLUDED_COLUMNS = ["project_id", "parcel_id", "site_id", "unit_id", "rule", "measure", "limit", "layer"]
REMOVED = ["project_id", "place_id", "unit_id", "rule", "measure", "limit"]
"""What is kept of a removed pair."""
AT_ONCE = 500_000
"""Pairs that are looked at together."""


@dataclass(frozen=True)
class Candidates:
    """What may be chosen.

    Attributes
    ----------
    pairs
        One row a permitted pair, sorted by project, then parcels, bundles and sites, then place id: `project` (row of Case.projects), `project_id`,
        `placement` (parcel, bundle, new_land), `place_id`, `unit_id`, `lo`, `hi` (mu granted; equal where it is a constant), `need` (mu), `value`.
    bundles
        Bundles with a pair, sorted by id: `place_id`, `unit_id`, `members` (tuple of parcel ids, sorted), `area` (mu), `shared_m`, `compactness`.
    cut
        Number of projects that fit more bundles than they are offered.
    sites
        All sites (the case's, or one generic site a unit), as `candidate_sites` gives them.
    excluded
        Columns of `excluded.csv`; parcels and sites removed for all have project_id None.
    clean_parts
        As `SpaceFacts.clean_parts`, of the places that are excluded by a red line or boundary, not because they are used up or blocked.
    """

    pairs: pd.DataFrame
    bundles: pd.DataFrame
    sites: pd.DataFrame
    excluded: pd.DataFrame
    clean_parts: pd.DataFrame
    cut: int


def screen(case: Case, assessment: Assessment) -> Candidates:
    """Return the candidates of `case` and what was removed on the way."""
    sites = candidate_sites(case, assessment)
    scope = units_in_scope(case, assessment)
    parcel_rules = screen_parcels(case, assessment)
    singles, off_stock = _screened_stock(case, assessment, scope, parcel_rules["rule"].isna())
    on_new_land, off_sites = _parted(_removed_pairs(_site_pairs(case, assessment, scope, sites)))
    offer = offer_bundles(case, assessment, scope, parcel_rules["rule"].isna(), singles)
    pairs = pd.concat([singles, offer.pairs, on_new_land], ignore_index=True)
    rank = pairs["placement"].map({"parcel": 0, "bundle": 1, "new_land": 2})
    pairs = (
        pairs.assign(rank=rank).sort_values(["project_id", "rank", "place_id"], ignore_index=True).drop(columns="rank")
    )
    stock = case.stock[["parcel_id", "unit_id"]].join(parcel_rules)
    excluded = _excluded((stock, sites), off_stock, off_sites, scope)
    return Candidates(
        pairs=pairs,
        bundles=offer.bundles,
        sites=sites,
        excluded=excluded,
        clean_parts=_clean_parts(assessment.space.clean_parts, excluded),
        cut=offer.cut,
    )


def _clean_parts(parts: pd.DataFrame, excluded: pd.DataFrame) -> pd.DataFrame:
    """Return the clean parts of places that nothing else stands against: a blocked parcel stays blocked in part."""
    mapped = excluded[excluded["project_id"].isna() & excluded["rule"].isin(("forbid", "within"))]
    ids = parts["place_id"]
    kept = ids.isin(mapped["parcel_id"].dropna()).where(
        parts["place"] == "parcel", ids.isin(mapped["site_id"].dropna())
    )
    return parts[kept.astype(bool)].reset_index(drop=True)


def _screened_stock(
    case: Case, assessment: Assessment, scope: pd.DataFrame, stands: pd.Series
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the permitted and the removed pairs of projects and parcels; some projects at a time, which bounds the memory."""
    parcels = case.stock.loc[stands, "unit_id"].value_counts()
    number = scope["unit_id"].map(parcels).fillna(0).cumsum() // AT_ONCE
    rows = [part for _, part in scope.groupby(number.to_numpy())] or [scope]
    parts = [_parted(_removed_pairs(_parcel_pairs(case, assessment, part, stands))) for part in rows]
    kept, removed = zip(*parts, strict=True)
    return pd.concat(kept, ignore_index=True), pd.concat(removed, ignore_index=True)


def _parted(pairs: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the pairs that stand and those that are removed, each with the columns that are needed further on."""
    stands = pairs["rule"].isna()
    return pairs.loc[stands, PAIRS], pairs.loc[~stands, REMOVED]


def _parcel_pairs(case: Case, assessment: Assessment, scope: pd.DataFrame, stands: pd.Series) -> pd.DataFrame:
    """Every pair of admitted project and standing parcel in scope, with the areas it would take."""
    facts = {"available": assessment.parcels["available"], "codes": assessment.space.parcels["codes"]}
    stock = case.stock.assign(**facts)[stands]
    columns = ["parcel_id", "unit_id", "available", "far_min", "far_max", "codes", "ready_on", "divisible"]
    parcels = stock[columns].rename(columns={"parcel_id": "place_id", "available": "room"})
    pairs = scope.merge(parcels, on="unit_id")
    orders = case.pairs.rename(columns={"parcel_id": "place_id", "area_mu": "ordered", "value": "ordered_value"})
    pairs = pairs.merge(
        orders[["project_id", "place_id", "ordered", "ordered_value", "allowed"]],
        on=["project_id", "place_id"],
        how="left",
    )
    floor_mu = pairs["floor_area_m2"] / M2_PER_MU
    need = np.fmax(pairs["project_lo"], floor_mu / pairs["far_max"].where(pairs["far_max"] > 0))
    most = np.fmin(pairs["project_hi"], floor_mu / pairs["far_min"].where(pairs["far_min"] > 0))
    ordered = pairs["ordered"].notna()
    pairs["need"] = pairs["ordered"].where(ordered, need)
    pairs["most"] = pairs["ordered"].where(ordered, most)
    pairs["value"] = pairs["ordered_value"].fillna(pairs["project_value"])
    pairs["forbidden"] = ~pairs["allowed"].fillna(True).astype(bool)
    pairs["over_cap"] = ordered & (pairs["ordered"] > pairs["control_cap"] + FIT_TOLERANCE_MU)
    whole = ~pairs["divisible"].astype(bool)
    pairs["hi"] = pairs["room"].where(whole, np.minimum(pairs["most"], pairs["room"]))
    pairs["lo"] = pairs["room"].where(whole, np.minimum(pairs["need"], pairs["hi"]))
    return pairs.assign(placement="parcel", braked=False, whole=whole)


def _site_pairs(case: Case, assessment: Assessment, scope: pd.DataFrame, sites: pd.DataFrame) -> pd.DataFrame:
    """Every pair of admitted project that may use new land and standing site in scope."""
    columns = ["site_id", "unit_id", "area", "codes", "ready_on"]
    places = sites.loc[sites["rule"].isna(), columns].rename(columns={"site_id": "place_id", "area": "room"})
    pairs = scope[scope["new_land"]].merge(places, on="unit_id")
    braked = pairs["unit_id"].map(assessment.units["braked"]).astype(bool)
    pairs["need"], pairs["most"], pairs["value"] = pairs["project_lo"], pairs["project_hi"], pairs["project_value"]
    pairs["hi"] = np.minimum(pairs["most"], pairs["room"])
    pairs["lo"] = np.minimum(pairs["need"], pairs["hi"])
    year_end = pd.Timestamp(case.settings.plan_year, 12, 31)
    return pairs.assign(
        placement="new_land",
        braked=braked & ~pairs["exempt"].astype(bool),
        forbidden=False,
        over_cap=False,
        whole=False,
        year_end=year_end,
    )


def _removed_pairs(pairs: pd.DataFrame) -> pd.DataFrame:
    """Add `rule`, `measure` and `limit` of what removes each pair; None where it stands."""
    least = pairs["lo"].where(pairs["whole"], pairs["need"])
    tests: list[tuple[str, pd.Series, Words | None, Words | None]] = [
        ("not_allowed", pairs["forbidden"], None, None),
        ("brake", pairs["braked"], None, None),
    ]
    if "year_end" in pairs:
        tests.append(("not_ready", pairs["ready_on"] > pairs["year_end"], _days("ready_on"), _days("year_end")))
    tests += [
        ("late", pairs["ready_on"] > pairs["start_on"], _days("ready_on"), _days("start_on")),
        ("land_use", _use_differs(pairs), _joined("codes"), _joined("project_use")),
        ("too_small", pairs["need"] > pairs["room"] + FIT_TOLERANCE_MU, _cells("room"), _cells("need")),
        (
            "above_admitted",
            (least > pairs["most"] + FIT_TOLERANCE_MU) | pairs["over_cap"],
            lambda removed: removed["lo"].where(removed["whole"], removed["need"]),
            _allowed_area,
        ),
    ]
    found = np.full((3, len(pairs)), None, dtype=object)
    stands = np.ones(len(pairs), dtype=bool)
    for rule, hit, measure, limit in tests:
        rows = np.flatnonzero(hit.fillna(False).to_numpy(dtype=bool) & stands)
        stands[rows], found[0, rows] = False, rule
        if measure is not None and limit is not None and len(rows):
            removed = pairs.iloc[rows]
            found[1, rows], found[2, rows] = measure(removed).astype(object), limit(removed).astype(object)
    columns = zip(("rule", "measure", "limit"), found, strict=True)
    return pairs.assign(**{name: pd.Series(values, index=pairs.index, dtype=object) for name, values in columns})


Words = Callable[[pd.DataFrame], pd.Series]
"""Gives what is told of pairs that are removed; only theirs is made, for most pairs are removed by one rule."""


def _cells(column: str) -> Words:
    return lambda removed: removed[column]


def _days(column: str) -> Words:
    return lambda removed: day_text(removed[column])


def _joined(column: str) -> Words:
    return lambda removed: removed[column].map("|".join)


def _allowed_area(pairs: pd.DataFrame) -> pd.Series:
    return pairs["most"].where(~pairs["over_cap"], pairs["control_cap"])


def _use_differs(pairs: pd.DataFrame) -> pd.Series:
    """Tell where a use of the place is none that the project accepts."""
    rows = np.arange(len(pairs))
    return pd.Series(refused_uses(pairs["codes"], pairs["project_use"])(rows, rows), index=pairs.index)


def _excluded(
    places: tuple[pd.DataFrame, pd.DataFrame], off_stock: pd.DataFrame, off_sites: pd.DataFrame, scope: pd.DataFrame
) -> pd.DataFrame:
    """Collect the rows of `excluded.csv`: parcels and sites, pairs, and once for each project that it may not use new land."""
    tables = []
    for table, other in zip(places, ("site_id", "parcel_id"), strict=True):
        tables.append(table[table["rule"].notna()].assign(**{"project_id": None, other: None}))
    for removed, place in ((off_stock, "parcel_id"), (off_sites, "site_id")):
        other = "site_id" if place == "parcel_id" else "parcel_id"
        tables.append(removed.rename(columns={"place_id": place}).assign(**{other: None}))
    no_new_land = scope.loc[~scope["new_land"], ["project_id"]].drop_duplicates()
    blank = dict.fromkeys(("parcel_id", "site_id", "unit_id", "measure", "limit"))
    tables.append(no_new_land.assign(rule="new_land", **blank))
    tables = [t if "layer" in t else t.assign(layer=None) for t in tables]
    table = pd.concat(
        [t[EXCLUDED_COLUMNS] for t in tables if len(t)] or [tables[0][EXCLUDED_COLUMNS]], ignore_index=True
    )
    keys = table[["project_id", "parcel_id", "site_id"]].fillna("")
    return table.loc[keys.sort_values(list(keys.columns)).index].reset_index(drop=True)
