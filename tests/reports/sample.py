"""A small case and a plan of it, made by hand: 3 units, 6 projects."""

from __future__ import annotations

import dataclasses
from datetime import date
from typing import Any

import pandas as pd

from landquota.inputs.case import Case
from landquota.inputs.problem import Place, Problem, Severity
from landquota.inputs.rulebook import Rulebook
from landquota.inputs.settings import Quota, Settings
from landquota.models.plan import LevelResult, Plan, Status, Totals
from landquota.reports.tables import COLUMNS

HOSTILE = "<script>alert('坏')</script>"
LOCAL: dict[str, Any] = {"source": "local: 示例, 2026-01", "verified": False}
OFFICIAL: dict[str, Any] = {"source": "自然资发〔2020〕91号", "verified": True, "valid_from": date(2020, 6, 16)}
PAST: dict[str, Any] = {**LOCAL, "valid_from": date(2018, 1, 1), "valid_to": date(2019, 12, 31)}

RULEBOOK = Rulebook.model_validate(
    {
        "name": "hand",
        "zh": "手工示例规则",
        "en": "Hand-made sample rules",
        "notes": ["供而未用：未查到全国比例。"],
        "credit": [
            {
                "id": "unsupplied",
                "zh": "批而未供",
                "en": "Approved, not supplied",
                "kind": "approved_unsupplied",
                "ratio": {"value": 0.5, **OFFICIAL},
                "task": "unsupplied",
            },
            {
                "id": "idle",
                "zh": "闲置",
                "en": "Idle",
                "kind": "idle",
                "ratio": {"value": 0.5, **OFFICIAL},
                "task": "idle",
            },
        ],
        "tasks": {"both_met": {"value": 1.1, **PAST}, "not_met": {"value": 0.8, **PAST}},
        "brake": {"digest_years_max": {"value": 5, **LOCAL}, "exempt_tiers": ["national"]},
        "awards": [
            {"id": "county", "zh": "县级奖励", "en": "County award", "mu": {"value": 100, **LOCAL}},
            {"id": "unheld", "zh": "无人获得", "en": "Nobody holds it", "mu": {"value": 200, **LOCAL}},
        ],
        "intensity": {
            "completion_cap": {"value": 1, **LOCAL},
            "indicators": [
                {
                    "id": "land_rate",
                    "zh": "土地建成率",
                    "en": "Built rate",
                    "unit": "%",
                    "direction": "higher",
                    "ideal": {"value": 95, **LOCAL},
                    "weight": {"value": 1, **LOCAL},
                },
                {
                    "id": "tax_per_ha",
                    "zh": "地均税收",
                    "en": "Tax per hectare",
                    "unit": "万元/公顷",
                    "direction": "higher",
                    "ideal": {"value": 400, **LOCAL},
                    "weight": {"value": 1, **LOCAL},
                },
            ],
        },
        "value": {"tier_weights": {"national": {"value": 2, **LOCAL}}, "strategic_weight": {"value": 1.5, **LOCAL}},
        "admission": {
            "sources": {"catalogue": LOCAL, "credit": LOCAL},
            "controls": [
                {
                    "id": "ctl",
                    "zh": "工业控制指标",
                    "en": "Industrial control indicators",
                    "indicator": "invest",
                    "edition": 2017,
                    "rows": {"39": {"value": 200, **LOCAL}, "26": {"value": 180, **LOCAL}},
                }
            ],
        },
        "generic_site": {
            "agricultural_share": {"value": 0.7, **LOCAL},
            "cropland_share": {"value": 0.3, **LOCAL},
            "paddy_share": {"value": 0.2, **LOCAL},
        },
        "screening": {
            "source": LOCAL,
            "blockers": {"mortgage": "until_ready"},
            "offcut_mu": {"value": 2, **LOCAL},
            "area_tolerance_share": {"value": 0.05, **LOCAL},
        },
    }
)

UNITS: list[dict[str, Any]] = [
    {"unit_id": "360702", "name": "章贡区", "zone_type": None, "awards": ("county",)},
    {"unit_id": "360703", "name": "南康区", "zone_type": None, "awards": (), "quota_floor_mu": 60.0},
    {"unit_id": "kfq", "name": HOSTILE, "zone_type": "industry_led", "awards": (), "digest_years": 5.5},
]
PROJECTS = [
    {"project_id": "P1", "name": "电路板项目", "industry": "3982", "area_min_mu": 18.0, "area_mu": 20.0},
    {"project_id": "P2", "name": "家具项目", "industry": "2110", "area_min_mu": 30.0, "area_mu": 30.0},
    {"project_id": "P3", "name": "化工项目", "industry": "2611", "area_min_mu": 40.0, "area_mu": 40.0},
    {"project_id": "P4", "name": "=HYPERLINK(1)", "industry": "3912", "area_min_mu": 26.8, "area_mu": 30.0},
    {"project_id": "P5", "name": "物流项目", "industry": "5990", "area_min_mu": 15.0, "area_mu": 15.0},
    {"project_id": "P6", "name": "稀土项目", "industry": "3232", "area_min_mu": 22.0, "area_mu": 25.0},
]
STOCK = [
    {"parcel_id": "S1", "unit_id": "360702", "kind": "approved_unsupplied", "area_mu": 50.0},
    {"parcel_id": "S2", "unit_id": "360703", "kind": "idle", "area_mu": 25.0},
    {"parcel_id": "S3", "unit_id": "kfq", "kind": "approved_unsupplied", "area_mu": 60.123456},
    {"parcel_id": "S4", "unit_id": "kfq", "kind": "idle", "area_mu": 12.0},
]
CREDITS = [
    ("360702", "recorded", "D1", "unsupplied", 400.0, 0.5, 200.0, "credit.unsupplied.ratio"),
    ("360702", "match", "P1@S1", "unsupplied", 20.0, 0.5, 10.0, "credit.unsupplied.ratio"),
    ("360703", "forecast", "D2", "idle", 120.5, 0.5, 60.25, "credit.idle.ratio"),
]
STEPS: dict[str, list[tuple[Any, ...]]] = {
    "360702": [
        ("credit:unsupplied", 210.0, 420.0, "credit.unsupplied.ratio", "自然资发〔2020〕91号", True),
        ("credit:idle", 0.0, 0.0, "credit.idle.ratio", "自然资发〔2020〕91号", True),
        ("multiplier", 21.0, None, "tasks.both_met", "local: 示例, 2026-01", False),
        ("cap", 0.0, None, "case.quota.cap_mu", None, None),
        ("withheld", -23.1, None, "case.quota.withhold_share", None, None),
        ("award", 100.0, None, "units.360702.awards", None, None),
        ("pool_share", 17.4, None, "case.quota.withhold_share", None, None),
        ("rounding", -0.3, None, "case.quota.step_mu", None, None),
        ("deviation", 0.0, None, "case.quota.step_mu", None, None),
    ],
    "360703": [
        ("credit:idle", 60.25, 120.5, "credit.idle.ratio", "自然资发〔2020〕91号", True),
        ("multiplier", -12.05, None, "tasks.not_met", "local: 示例, 2026-01", False),
        ("cap", 0.0, None, "case.quota.cap_mu", None, None),
        ("withheld", -4.82, None, "case.quota.withhold_share", None, None),
        ("award", 0.0, None, "units.360703.awards", None, None),
        ("pool_share", 10.52, None, "case.quota.withhold_share", None, None),
        ("rounding", 0.1, None, "case.quota.step_mu", None, None),
        ("deviation", 6.0, None, "units.360703.quota_floor_mu", None, None),
    ],
    "kfq": [
        ("multiplier", 0.0, None, "tasks.not_met", "local: 示例, 2026-01", False),
        ("pool_share", 0.0, None, "case.quota.withhold_share", None, None),
        ("rounding", 0.0, None, "case.quota.step_mu", None, None),
        ("deviation", 0.0, None, "case.quota.step_mu", None, None),
    ],
}
NAN = float("nan")
QUOTA = [
    ("360702", 325.0, 210.0, 180.0, 100.0, 325.3, 30.0, 231.0, 30.0, NAN, "章贡区"),
    ("360703", 60.0, 60.25, 43.0, 0.0, 53.9, 40.123457, 48.2, 40.123457, 5.0, "南康区"),
    ("kfq", 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, NAN, HOSTILE),
]
ASSIGNMENTS = [
    ("P1", "parcel", "S1", None, "360702", 20.0, 350.0, 18.0, 20.0),
    ("P2", "new_land", None, "new:360703", "360703", 30.0, 120.0, 30.0, 30.0),
]
UNPLACED = [
    ("P3", "not_admitted", ("control:ctl", "catalogue"), True, None, NAN, NAN),
    ("P4", "no_candidate", ("new_land", "too_small"), True, "too_small", 25.0, 26.8),
    ("P5", "not_in_best_plan", (), True, None, NAN, NAN),
    ("P6", "not_proved", (), False, "above_admitted", 30.5, 25.0),
]
PARCELS = [
    ("S1", "360702", "approved_unsupplied", "part_used", 50.0, 20.0, 30.0, 0.0, "unsupplied", ("P1",), None),
    ("S2", "360703", "idle", "no_candidate", 25.0, 0.0, 25.0, 0.0, "idle", (), None),
    ("S3", "kfq", "approved_unsupplied", "excluded", 60.123456, 0.0, 60.123456, 0.0, "unsupplied", (), "blocker"),
    ("S4", "kfq", "idle", "used_up", 0.0, 0.0, 0.0, 0.0, "idle", (), "used_up"),
]
EXCLUDED: list[tuple[object, ...]] = [
    (None, "S3", None, "kfq", "blocker", "mortgage", None, None),
    (None, "S4", None, "kfq", "used_up", 0.0, 0.0, None),
    ("P4", None, None, None, "new_land", None, None, None),
    ("P4", "S2", None, "360703", "too_small", 25.0, 26.8, None),
    ("P6", "S1", None, "360702", "late", "2026-12-01", "2026-06-01", None),
]
SITES = [
    ("new:360702", "360702", "empty", NAN, 0.7, 0.3, 0.2, 0.0, None, None),
    ("new:360703", "360703", "used", NAN, 0.7, 0.3, 0.2, 30.0, "P2", None),
    ("new:kfq", "kfq", "empty", NAN, 0.7, 0.3, 0.2, 0.0, None, None),
]
GATES: list[tuple[object, ...]] = [
    ("P1", "catalogue", "encouraged", "prohibited", "pass", NAN, "admission.sources.catalogue", LOCAL["source"], False),
    ("P1", "control:ctl", 250.0, 200.0, "pass", 22.5, "admission.controls.ctl.rows.39", LOCAL["source"], False),
    ("P3", "catalogue", "prohibited", "prohibited", "fail", NAN, "admission.sources.catalogue", LOCAL["source"], False),
    ("P3", "control:ctl", 120.0, 180.0, "fail", 26.67, "admission.controls.ctl.rows.26", LOCAL["source"], False),
    ("P4", "control:ctl", None, 200.0, "unknown", NAN, "admission.controls.ctl.rows.39", LOCAL["source"], False),
]
SCORES = [
    ("360702", None, 82.5, 82.5, 1, 1, 1.0, 0.623, False, 1.1, ()),
    ("360703", None, 41.0, 91.0, 1, 2, 0.8, 0.377, False, 0.8, ("tax_per_ha",)),
    ("kfq", "industry_led", 0.0, 100.0, 1, 1, 0.5, 0.0, True, 0.8, ("land_rate", "tax_per_ha")),
]
SEARCH = [
    ("must_serve", 0, "whole", 0.0, 0.0, 0.0),
    ("value", 0, "whole", 470.0, 470.0, 0.0),
    ("target", 0, "whole", 6.4, 6.4, 0.0),
]
BY_HAND = [
    ("benefit", True, False, 0, 400.0, 60.0, 2.5, 8.0, 1),
    ("least_left", True, True, 0, 440.0, 75.123457, 3.0, 7.25, 3),
    ("plan", True, False, 0, 470.0, 70.123457, 2.0, 6.4, 2),
    ("suitability", False, False, 0, 480.0, 80.0, 4.0, 9.0, 2),
]
NOTICES = (Problem("value_unknown", Place("projects.csv", "", 7, "tax_wan"), "projects", None, {}, Severity.NOTICE),)


UNKNOWN: dict[str, object] = {
    "parent_id": None,
    **dict.fromkeys(("quota_floor_mu", "quota_cap_mu", "cropland_balance_mu", "paddy_balance_mu", "digest_years"), NAN),
}
"""Cells of the units that say nothing."""


def frame(table: str, rows: list[Any]) -> pd.DataFrame:
    return pd.DataFrame.from_records(rows, columns=list(COLUMNS[table]))


def blank_columns(rows: list[dict[str, Any]], **columns: object) -> pd.DataFrame:
    return pd.DataFrame([{**columns, **row} for row in rows])


def make_case(**changes: Any) -> Case:
    projects = blank_columns(
        PROJECTS, units=("*",), tax_wan=100.0, tier="ordinary", value=NAN, new_land=True, phases=()
    )
    settings = Settings(
        name="手工案例", plan_year=2026, rulebook="hand", notice="合成数据", quota=Quota(cap_mu=400, withhold_share=0.1)
    )
    nothing = pd.DataFrame()
    case = Case(
        settings=settings,
        rulebook=RULEBOOK,
        units=blank_columns(UNITS, **UNKNOWN, shape=None),
        stock=blank_columns(STOCK, shape=None, area_map_mu=None, area_approval_mu=None, area_field_mu=None),
        disposals=nothing,
        indicators=nothing,
        projects=projects,
        sites=pd.DataFrame({"site_id": [], "unit_id": [], "shape": []}, dtype=object),
        pairs=nothing,
        notices=(),
    )
    return case.replace(**changes)


def make_plan() -> Plan:
    steps = [(unit, i, *step) for unit, rows in STEPS.items() for i, step in enumerate(rows, start=1)]
    return Plan(
        scenario="base",
        status="optimal",
        proved=True,
        levels=(
            LevelResult("must_serve", 0.0, 0.0, 0.0),
            LevelResult("value", 470.0, 470.0, 0.0),
            LevelResult("target", 6.4, 6.4, 0.0),
        ),
        totals=Totals(385.0, 389.2, 70.123457, 20.0, 2, 4),
        quota=frame("quota", QUOTA),
        quota_steps=frame("quota_steps", steps),
        assignments=frame("assignments", ASSIGNMENTS),
        unplaced=frame("unplaced", UNPLACED),
        parcels=frame("parcels", PARCELS),
        excluded=frame("excluded", EXCLUDED),
        credits=frame("credits", CREDITS),
        gates=frame("gates", GATES),
        scores=frame("scores", SCORES),
        sites=frame("sites", SITES),
        overlaps=frame("overlaps", []),
        bundles=frame("bundles", []),
        discrepancies=frame("discrepancies", []),
        proposals=frame("proposals", []),
        by_hand=frame("by_hand", BY_HAND),
        search=frame("search", SEARCH),
    )


def make_infeasible() -> Plan:
    tables: dict[str, Any] = {name: frame(name, []) for name in COLUMNS}
    conflicts: tuple[tuple[str, dict[str, object]], ...] = (
        ("own_above_cap", {"unit_id": "360702", "own_mu": 180.0, "cap_mu": 100.0}),
        ("floor_above_cap", {"unit_id": "kfq", "floor_mu": 50.0, "cap_mu": 20.0}),
        ("braked_floor", {"unit_id": "kfq", "floor_mu": 50.0}),
        ("minimum_above_earned", {"minimum_mu": 500.0, "earned_mu": 379.2}),
    )
    levels = tuple(LevelResult(name, None, None, None) for name in ("must_serve", "value"))
    return Plan("base", "infeasible", True, levels, None, **tables, conflicts=conflicts)


def with_levels(plan: Plan, *levels: LevelResult, proved: bool = True) -> Plan:
    status: Status = "optimal" if proved else "feasible"
    return dataclasses.replace(plan, levels=levels, proved=proved, status=status)
