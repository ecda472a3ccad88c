"""Small cases made by hand, without reading files."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from landquota.inputs.case import Case
from landquota.inputs.rulebook import Rulebook
from landquota.inputs.schema import LIST_TYPES, NUMBER_TYPES, ColumnSpec, tables
from landquota.inputs.settings import Settings

Row = dict[str, Any]


def sourced(value: float | None = None, *, verified: bool = True, **more: Any) -> Row:
    entry: Row = {"source": "local: hand-made", "verified": verified, **more}
    return entry if value is None else {**entry, "value": value}


def credit_class(name: str, kind: str, ratio: float | None, **more: Any) -> Row:
    entry = {"source": "local: hand-made", "verified": True, "value": ratio}
    return {"id": name, "zh": name, "en": name, "kind": kind, "ratio": entry, **more}


CREDIT = [
    credit_class("old", "approved_unsupplied", 0.5, approved_to=date(2017, 12, 31), task="unsupplied"),
    credit_class("new", "approved_unsupplied", 0.3, approved_from=date(2018, 1, 1), task="unsupplied"),
    credit_class("idle_in", "idle", 0.5, in_task=True, task="idle"),
    credit_class("idle_out", "idle", 0.0, in_task=False),
    credit_class("unbuilt", "supplied_unbuilt", None),
]
"""Two vintages, idle land in and outside the task, and a class without a known ratio."""


TIERS = {"national": sourced(2), **dict.fromkeys(("provincial", "municipal", "ordinary"), sourced(1))}


def make_rulebook(**changes: Any) -> Rulebook:
    """Return a rulebook with the classes above and nothing else; `offcut` sets the offcut limit."""
    offcut = changes.pop("offcut", 0.0)
    content: Row = {
        "name": "hand",
        "zh": "手工",
        "en": "by hand",
        "credit": CREDIT,
        "value": {"tier_weights": TIERS, "strategic_weight": sourced(1.5)},
        "admission": {"sources": {"catalogue": sourced(), "credit": sourced()}},
        "generic_site": {
            "agricultural_share": sourced(0.8),
            "cropland_share": sourced(0.5, verified=False),
            "paddy_share": sourced(0.1, valid_to="2019-12-31"),
        },
        "screening": {
            "source": sourced(),
            "blockers": {"seizure": "forbid", "demolition": "until_ready"},
            "offcut_mu": sourced(offcut),
            "area_tolerance_share": sourced(0.01),
        },
        **changes,
    }
    return Rulebook.model_validate(content)


TASKS = {"both_met": sourced(1.1), "not_met": sourced(0.8)}
BRAKE = {"digest_years_max": sourced(3), "exempt_tiers": ["national"], "exempt_industries": ["44"]}


def make_case(rulebook: Rulebook | None = None, settings: Row | None = None, **rows: list[Row]) -> Case:
    """Return a case of the given rows; columns that are not named are blank or take their default.

    `features` are the rows of the map layers: `layer`, `code`, `shape`.
    """
    base = {"name": "small", "plan_year": 2026, "rulebook": "rulebook.yaml"}
    frames: Any = {name: _frame(name, rows.get(name, [])) for name in tables()}
    content = Settings.model_validate({**base, **(settings or {})})
    cells = {name: [row.get(name) for row in rows.get("features", [])] for name in ("layer", "code", "shape")}
    layers = pd.DataFrame({name: pd.Series(column, dtype=object) for name, column in cells.items()})
    return Case(settings=content, rulebook=rulebook or make_rulebook(), layers=layers, **frames)


def _frame(name: str, rows: list[Row]) -> pd.DataFrame:
    spec = tables()[name]
    unknown = {column for row in rows for column in row} - {column.name for column in spec.columns}
    unknown -= {"shape"} if spec.shapes else set()
    assert not unknown, unknown
    frame = pd.DataFrame({column.name: _column(column, rows) for column in spec.columns})
    if spec.shapes:
        frame["shape"] = pd.Series([row.get("shape") for row in rows], index=frame.index, dtype=object)
    return frame.sort_values(list(spec.key)).reset_index(drop=True)


def _column(column: ColumnSpec, rows: list[Row]) -> pd.Series[Any]:
    cells = [row.get(column.name, column.default) for row in rows]
    if column.default_from:
        cells = [row.get(column.default_from) if cell is None else cell for cell, row in zip(cells, rows, strict=True)]
    if column.type in LIST_TYPES:
        return pd.Series([tuple(cell or ()) for cell in cells], dtype=object)
    if column.type in NUMBER_TYPES:
        return pd.Series(cells, dtype="float64")
    if column.type == "flag":
        return pd.Series(cells, dtype="boolean")
    if column.type == "date":
        return pd.Series([pd.NaT if cell is None else pd.Timestamp(cell) for cell in cells], dtype="datetime64[s]")
    return pd.Series(cells, dtype=object)


def unit(unit_id: str, **more: Any) -> Row:
    return {"unit_id": unit_id, "name": f"Unit {unit_id}", **more}


def parcel(parcel_id: str, area: float, unit_id: str = "A", **more: Any) -> Row:
    return {
        "parcel_id": parcel_id,
        "unit_id": unit_id,
        "kind": "approved_unsupplied",
        "area_mu": area,
        "approved_on": "2016-05-01",
        **more,
    }


def disposal(disposal_id: str, area: float, unit_id: str = "A", **more: Any) -> Row:
    return {
        "disposal_id": disposal_id,
        "unit_id": unit_id,
        "kind": "approved_unsupplied",
        "measure": "supply",
        "area_mu": area,
        "date": "2026-03-01",
        **more,
    }


def project(project_id: str, area: float, **more: Any) -> Row:
    return {
        "project_id": project_id,
        "name": f"Project {project_id}",
        "units": ("*",),
        "industry": "3911",
        "area_mu": area,
        **more,
    }
