"""Blanks that matter: a blank is unknown, and where an unknown changes the plan it is told, one notice a column."""

from __future__ import annotations

import pandas as pd

from landquota.inputs.draft import Draft, is_blank
from landquota.inputs.problem import Problem
from landquota.inputs.rulebook import Rulebook

Mask = pd.Series


def _blank(draft: Draft, table: str, column: str) -> Mask:
    found = draft.tables[table]
    return is_blank(found.spec.column(column), found.frame[column])


def _tell(draft: Draft, table: str, column: str, code: str, where: Mask | bool = True) -> list[Problem]:
    return draft.tables[table].notices(code, column, _blank(draft, table, column) & where)


def approval_dates_are_known(draft: Draft) -> list[Problem]:
    """Tell where the approval date is unknown that bounds the classes of credit."""
    rules = draft.rulebook
    dated = {c.kind for c in rules.credit if c.approved_from or c.approved_to} if rules else set()
    notices = _tell(draft, "stock", "approved_on", "blank_approved_on", draft.frame("stock")["kind"].isin(dated))
    disposals = draft.frame("disposals")
    alone = disposals["kind"].isin(dated) & disposals["parcel_id"].isna()
    return notices + _tell(draft, "disposals", "approved_on", "blank_approved_on", alone)


def tasks_are_known(draft: Draft) -> list[Problem]:
    """Tell where it is unknown whether land is in the year's task, and a class of credit asks."""
    rules = draft.rulebook
    asked = {c.kind for c in rules.credit if c.in_task is not None} if rules else set()
    notices = _tell(draft, "stock", "in_task", "blank_in_task", draft.frame("stock")["kind"].isin(asked))
    disposals = draft.frame("disposals")
    alone = disposals["kind"].isin(asked) & disposals["parcel_id"].isna()
    return notices + _tell(draft, "disposals", "in_task", "blank_in_task", alone)


def ready_dates_are_known(draft: Draft) -> list[Problem]:
    """Tell where a blank date of readiness is taken as ready now."""
    unblocked = _blank(draft, "stock", "blockers")
    return _tell(draft, "stock", "ready_on", "blank_ready_on", unblocked) + _tell(
        draft, "sites", "ready_on", "blank_ready_on"
    )


def values_are_known(draft: Draft) -> list[Problem]:
    """Tell which projects have neither tax nor value, so that they count nothing in the value level."""
    return _tell(draft, "projects", "tax_wan", "blank_value", _blank(draft, "projects", "value"))


def control_totals_are_known(draft: Draft) -> list[Problem]:
    """Tell where a control indicator cannot be tested without its total."""
    columns = {"invest": "investment_wan", "tax": "tax_wan", "output": "output_wan", "far": "floor_area_m2"}
    used = {table.indicator for table in draft.rulebook.admission.controls} if draft.rulebook else set()
    return [
        notice
        for indicator, column in columns.items()
        if indicator in used
        for notice in _tell(draft, "projects", column, "blank_control")
    ]


def unit_limits_are_known(draft: Draft) -> list[Problem]:
    """Tell which limits of units are unknown; such a balance limits nothing, there is no carry-over, and no brake."""
    notices = _tell(draft, "units", "carry_over_mu", "blank_carry_over")
    for column in ("cropland_balance_mu", "paddy_balance_mu"):
        notices += _tell(draft, "units", column, "blank_balance")
    if draft.rulebook and draft.rulebook.brake:
        notices += _tell(draft, "units", "digest_years", "blank_digest_years")
    return notices


def zone_types_are_known(draft: Draft) -> list[Problem]:
    """Tell which units have no type, so that indicators of one type do not hold for them."""
    return _tell(draft, "units", "zone_type", "blank_zone_type") if _asks_zone_type(draft.rulebook) else []


def _asks_zone_type(rules: Rulebook | None) -> bool:
    return bool(rules and rules.intensity and any(i.zone_types for i in rules.intensity.indicators))


def site_farmland_is_known(draft: Draft) -> list[Problem]:
    """Tell where farmland is taken at the rulebook's generic share: neither written nor measured by a land survey."""
    table = draft.tables["sites"]
    rules = [layer.rule for layer in draft.settings.layers.values()] if draft.settings else []
    measured = table.frame["shape"].notna() & ("land_class" in rules)
    return [
        notice
        for column in ("agricultural_mu", "cropland_mu", "paddy_mu")
        for notice in table.notices("blank_farmland", column, table.frame[column].isna() & ~measured)
    ]
