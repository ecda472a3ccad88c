"""Checks that a part is not more than its whole, and that two statements about one thing agree."""

from __future__ import annotations

import pandas as pd

from landquota.inputs.draft import Draft, Table
from landquota.inputs.problem import Problem
from landquota.inputs.words import Said, choice_said, clause

TOLERANCE_MU = 1e-6
PHASE_TOLERANCE_MU = 0.01
PARCEL_FACTS = ("unit_id", "kind", "area_mu", "approved_on", "in_task")


def _above(table: Table, part: str, whole: str | Said, code: str, limits: pd.Series | None = None) -> list[Problem]:
    """Return a problem for each row where a column exceeds another (or `limits`); a blank exceeds nothing."""
    limits = table.frame[whole] if limits is None else limits
    values = table.frame[part]
    shown = whole if isinstance(whole, Said) else table.headers.get(whole, whole)
    return [
        table.problem(code, row, part, f"{values[row]:g}", whole=shown, limit=f"{limits[row]:g}")
        for row in values.index[values > limits + TOLERANCE_MU]
    ]


def minimum_is_within_area(draft: Draft) -> list[Problem]:
    """Check that a project needs no more than it asks for."""
    return _above(draft.tables["projects"], "area_min_mu", "area_mu", "part_above_whole")


def smallest_part_is_within_parcel(draft: Draft) -> list[Problem]:
    """Check that the smallest part that may be split off is not more than the parcel."""
    return _above(draft.tables["stock"], "min_part_mu", "area_mu", "part_above_whole")


def far_bounds_are_in_order(draft: Draft) -> list[Problem]:
    """Check that the least floor area ratio is not above the greatest."""
    return _above(draft.tables["stock"], "far_min", "far_max", "low_above_high")


def quota_bounds_are_in_order(draft: Draft) -> list[Problem]:
    """Check that a unit's quota floor is not above its cap."""
    return _above(draft.tables["units"], "quota_floor_mu", "quota_cap_mu", "low_above_high")


def farmland_is_nested(draft: Draft) -> list[Problem]:
    """Check that paddy is cropland, cropland is agricultural land, agricultural land is part of the site."""
    table = draft.tables["sites"]
    problems: list[Problem] = []
    whole, limits = "area_mu", table.frame["area_mu"]
    for part in ("agricultural_mu", "cropland_mu", "paddy_mu"):
        problems += _above(table, part, whole, "part_above_whole", limits)
        whole, limits = part, table.frame[part].fillna(limits)
    return problems


def with_parcel(draft: Draft, table: str) -> pd.DataFrame:
    """Return the rows that name a known parcel, with the parcel's facts marked `_parcel`; the index stays."""
    frame, parcels = draft.frame(table), draft.frame("stock")
    parcels = parcels[parcels["parcel_id"].notna() & ~parcels["parcel_id"].duplicated()]
    at = pd.Index(parcels["parcel_id"]).get_indexer(pd.Index(frame["parcel_id"]))
    rows: pd.DataFrame = frame[at >= 0]
    return rows.assign(**{f"{fact}_parcel": parcels[fact].array.take(at[at >= 0]) for fact in PARCEL_FACTS})


def disposals_fit_their_parcel(draft: Draft) -> list[Problem]:
    """Check that the disposals of a parcel are together not more than its area."""
    table = draft.tables["disposals"]
    rows = with_parcel(draft, "disposals")
    sums = rows.groupby("parcel_id")["area_mu"].sum()
    rows = rows.assign(total=rows["parcel_id"].map(sums))
    wrong = rows[(rows["total"] > rows["area_mu_parcel"] + TOLERANCE_MU) & ~rows.duplicated("parcel_id", keep="last")]
    problems = []
    for row, values in wrong.iterrows():
        details = {"parcel": values["parcel_id"], "limit": f"{values['area_mu_parcel']:g}"}
        problems.append(table.problem("disposals_above_parcel", row, "area_mu", f"{values['total']:g}", **details))
    return problems


def disposals_match_their_parcel(draft: Draft) -> list[Problem]:
    """Check that a disposal lies in the unit of its parcel and is of its kind; an unknown unit is told elsewhere."""
    table = draft.tables["disposals"]
    rows = with_parcel(draft, "disposals")
    spec = table.spec.column("kind")
    known = {"unit_id": set(draft.frame("units")["unit_id"]), "kind": set(spec.choices)}
    problems = []
    for column, names in known.items():
        theirs = rows[f"{column}_parcel"]
        wrong = rows[(rows[column] != theirs) & rows[column].isin(names) & theirs.isin(names)]
        for row, r in wrong.iterrows():
            ours, others = choice_said(spec, r[column]), choice_said(spec, r[f"{column}_parcel"])
            details = {"parcel": r["parcel_id"], "ours": ours, "theirs": others}
            problems.append(table.problem("disposal_differs", row, column, r[column], **details))
    return problems


def pairs_fit_their_parcel(draft: Draft) -> list[Problem]:
    """Check that a pair asks for no more than the parcel's area."""
    table = draft.tables["pairs"]
    rows = with_parcel(draft, "pairs")
    limits = rows["area_mu_parcel"].reindex(table.frame.index)
    return _above(table, "area_mu", clause("clause.parcel_area"), "part_above_whole", limits)


def phases_sum_to_area(draft: Draft) -> list[Problem]:
    """Check that the phases of a project sum to the area it asks for."""
    table = draft.tables["projects"]
    problems = []
    for row, phases, area in table.frame[["phases", "area_mu"]].itertuples(name=None):
        total = sum(mu for _, mu in phases)
        if phases and abs(total - area) > PHASE_TOLERANCE_MU:
            value = ";".join(f"{year}:{mu:g}" for year, mu in phases)
            problems.append(table.problem("phases_sum", row, "phases", value, total=f"{total:g}", area=f"{area:g}"))
    return problems
