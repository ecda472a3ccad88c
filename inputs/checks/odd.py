"""What is possible but odd is told, and the run goes on."""

from __future__ import annotations

import numpy as np
import pandas as pd

from landquota.inputs.case import M2_PER_MU
from landquota.inputs.checks.wholes import with_parcel
from landquota.inputs.draft import Draft, Table
from landquota.inputs.problem import Problem
from landquota.inputs.words import NOTHING, Said, clause, column_said, unit_said

AREA_COLUMNS = ("area_mu", "area_map_mu", "area_approval_mu", "area_field_mu")
UNIT_FACTOR = 10
"""Areas of one place that differ by this factor are no two measurements of the same land."""
NEAR_FACTOR = 1.2
"""So near to the factor of two units, that one was probably typed for the other."""


def _rows(draft: Draft, table: str, index: pd.Index) -> pd.Series:
    """Return a mask that is true at some rows of a table."""
    frame = draft.frame(table)
    return pd.Series(frame.index.isin(index), index=frame.index)


def stock_dates_are_in_order(draft: Draft) -> list[Problem]:
    """Check that land is approved, then supplied, then due to be built on."""
    table = draft.tables["stock"]
    frame = table.frame
    notices: list[Problem] = []
    for first, second in (
        ("approved_on", "supplied_on"),
        ("supplied_on", "start_due_on"),
        ("approved_on", "start_due_on"),
    ):
        notices += table.notices("odd_dates", second, frame[first] > frame[second], first=column_said("stock", first))
    return notices


def unsupplied_is_not_supplied(draft: Draft) -> list[Problem]:
    """Check that approved but unsupplied land has no date of supply."""
    table = draft.tables["stock"]
    mask = (table.frame["kind"] == "approved_unsupplied") & table.frame["supplied_on"].notna()
    return table.notices("unsupplied_with_date", "supplied_on", mask)


def disposals_are_of_the_plan_year(draft: Draft) -> list[Problem]:
    """Check that credit is earned by the disposals of the plan year."""
    if draft.settings is None:
        return []
    table = draft.tables["disposals"]
    dates = table.frame["date"]
    mask = dates.notna() & (dates.dt.year != draft.settings.plan_year)
    return table.notices("other_year", "date", mask, year=draft.settings.plan_year)


def disposals_follow_approval(draft: Draft) -> list[Problem]:
    """Check that land is approved before it is disposed of."""
    table = draft.tables["disposals"]
    rows = with_parcel(draft, "disposals")
    approved = table.frame["approved_on"].fillna(rows["approved_on_parcel"])
    return table.notices("odd_dates", "date", approved > table.frame["date"], first=column_said("stock", "approved_on"))


def disposals_agree_with_their_parcel(draft: Draft) -> list[Problem]:
    """Check that approval date and task of a disposal are those of its parcel; else the disposal's hold."""
    table = draft.tables["disposals"]
    rows = with_parcel(draft, "disposals")
    notices: list[Problem] = []
    for column in ("approved_on", "in_task"):
        theirs = rows[f"{column}_parcel"]
        differ = (rows[column] != theirs) & rows[column].notna() & theirs.notna()
        mask = _rows(draft, "disposals", rows.index[differ.fillna(False).astype(bool)])
        notices += table.notices("disposal_fact_differs", column, mask)
    return notices


def areas_agree(draft: Draft) -> list[Problem]:
    """Check that the areas by register, map, approval and field differ by no more than the rulebook tolerates."""
    if draft.rulebook is None:
        return []
    table = draft.tables["stock"]
    tolerance = draft.rulebook.screening.area_tolerance_share.value
    areas = table.frame[list(AREA_COLUMNS)].assign(shape=_drawn(draft, "stock"))
    return [
        *_far_apart(table, areas, "areas_differ", tolerance),
        *_far_apart(
            draft.tables["sites"],
            draft.frame("sites")[["area_mu"]].assign(shape=_drawn(draft, "sites")),
            "site_area_differs",
            tolerance,
        ),
    ]


def _far_apart(table: Table, areas: pd.DataFrame, code: str, tolerance: float) -> list[Problem]:
    spread = areas.max(axis=1) - areas.min(axis=1)
    return table.notices(code, "area_mu", spread > tolerance * areas["area_mu"] + 1e-9, tolerance=f"{tolerance:.3%}")


def _drawn(draft: Draft, name: str) -> np.ndarray:
    """Return the areas of the shapes of a table in mu, NaN where there is none or nothing can be measured; shape (rows,)."""
    frame = draft.frame(name)
    unknown = np.full(len(frame), np.nan)
    if not frame["shape"].notna().any():
        return unknown
    import shapely  # noqa: PLC0415 - optional

    shapes = draft.ground.stock if name == "stock" else draft.ground.sites
    if len(shapes) != len(frame):
        return unknown
    return np.where(shapely.is_missing(shapes), np.nan, shapely.area(shapes) / M2_PER_MU)


def areas_are_in_their_unit(draft: Draft) -> list[Problem]:
    """Check that the registered area and that of the shape do not differ by a factor, as two units of measure do."""
    problems: list[Problem] = []
    for name in ("stock", "sites"):
        table, drawn = draft.tables[name], _drawn(draft, name)
        typed = table.frame["area_mu"].to_numpy()
        for position in np.flatnonzero(np.maximum(typed / drawn, drawn / typed) >= UNIT_FACTOR):
            factor = float(typed[position] / drawn[position])
            said = {
                "factor": f"{max(factor, 1 / factor):.4g}",
                "drawn": f"{drawn[position]:.2f}",
                "unit": _unit(factor),
            }
            value = f"{typed[position]:.10g}"
            problems.append(table.problem("area_unit", table.frame.index[int(position)], "area_mu", value, **said))
    return problems


def _unit(factor: float) -> Said:
    """Return which unit was probably typed as mu, where the registered area is `factor` times the drawn one."""
    for unit, of_a_mu in (("m2", M2_PER_MU), ("ha", 1 / 15)):
        if 1 / NEAR_FACTOR <= factor / of_a_mu <= NEAR_FACTOR:
            return clause("clause.unit_typed", unit=unit_said(unit))
    return NOTHING


def phases_name_the_plan_year(draft: Draft) -> list[Problem]:
    """Check that a project in phases asks for land in the plan year."""
    if draft.settings is None:
        return []
    table = draft.tables["projects"]
    year = draft.settings.plan_year
    mask = (
        table.frame["phases"].map(lambda phases: bool(phases) and all(when != year for when, _ in phases)).astype(bool)
    )
    return table.notices("no_phase_this_year", "phases", mask, year=year)
