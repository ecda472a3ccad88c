"""Draws what the units table holds beyond names and codes, and the intensity indicators."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from landquota.inputs.generate.cells import Row, number
from landquota.inputs.generate.draw import Draw
from landquota.inputs.generate.facts import SEED, UNITS, Unit

INDICATORS = (
    ("supply_rate", 82, 97),
    ("build_rate", 84, 96),
    ("industrial_share", 40, 66),
    ("far", 0.75, 1.25),
    ("building_coefficient", 42, 58),
    ("invest_intensity", 210, 430),
    ("tax_per_mu", 8, 27),
    ("idle_rate", 0.1, 1.9),
)
"""Id, least and most of what is drawn: around the national figures that the rulebook's notes quote."""
QUOTA_CAPS = {"360732": "420"}
QUOTA_FLOORS = {"360733": "40"}
TIGHT_CROPLAND = {"360728": "55", "360783": "70"}


def unit_rows(stock: Sequence[Row], disposals: Sequence[Row]) -> list[Row]:
    """Return the rows of `units.csv`; the tasks depend on what the ledgers hold."""
    draw = Draw(SEED + 3)
    return [_unit(draw, unit, stock, disposals) for unit in UNITS]


def _unit(draw: Draw, unit: Unit, stock: Sequence[Row], disposals: Sequence[Row]) -> Row:
    cropland = TIGHT_CROPLAND.get(unit.unit_id, "" if draw.chance(0.1) else number(draw.whole(60, 260)))
    paddy = "" if draw.chance(0.1) else number(draw.whole(30, 140))
    return {
        "unit_id": unit.unit_id,
        "name": unit.name,
        "parent_id": "360700",
        "kind": unit.kind,
        "zone_type": unit.zone_type,
        "old_ids": unit.old_ids,
        "carry_over_mu": "" if draw.chance(0.3) else number(draw.whole(0, 40)),
        **_tasks(unit, stock, disposals),
        "digest_years": unit.digest_years,
        "cropland_balance_mu": cropland,
        "paddy_balance_mu": paddy,
        "quota_floor_mu": QUOTA_FLOORS.get(unit.unit_id, ""),
        "quota_cap_mu": QUOTA_CAPS.get(unit.unit_id, ""),
        "awards": unit.awards,
    }


def _tasks(unit: Unit, stock: Sequence[Row], disposals: Sequence[Row]) -> Row:
    """Set the tasks against what is disposed of, so that they come out as `unit.task` says."""
    if unit.task == "none":
        return {"task_unsupplied_mu": "", "task_idle_mu": ""}
    idle_ids = {p["parcel_id"] for p in stock if p["kind"] == "idle" and p["in_task"] == "yes"}
    own = [d for d in disposals if d["单元代码"] == unit.unit_id]
    unsupplied = _area(d["处置面积"] for d in own if d["存量类型"] == "批而未供")
    idle = _area(d["处置面积"] for d in own if d["地块编号"] in idle_ids or d["是否纳入任务"] == "是")
    ids = (unit.unit_id, unit.old_ids)
    left = _area(p["area_mu"] for p in stock if p["unit_id"] in ids and p["kind"] == "approved_unsupplied") - unsupplied
    task = {"met": 0.85 * unsupplied, "match": unsupplied + 0.12 * left, "missed": unsupplied + 0.9 * left}[unit.task]
    idle_task = {"met": 0.6, "match": 0.9, "missed": 1.4}[unit.task] * idle
    return {"task_unsupplied_mu": str(int(task)), "task_idle_mu": str(int(idle_task)) if idle else ""}


def _area(cells: Iterable[str]) -> float:
    return sum(float(cell) for cell in cells)


def indicator_rows() -> list[Row]:
    """Return the rows of `indicators.csv`; one in twelve was not measured and has no row."""
    draw = Draw(SEED + 4)
    rows = []
    for unit in UNITS:
        level = draw.between(0, 1)
        for name, low, high in INDICATORS:
            own = 0.5 * level + 0.5 * draw.between(0, 1)
            value = high - own * (high - low) if name == "idle_rate" else low + own * (high - low)
            if not draw.chance(1 / 12):
                rows.append({"unit_id": unit.unit_id, "indicator": name, "value": number(value), "source": "合成数据"})
    return rows
