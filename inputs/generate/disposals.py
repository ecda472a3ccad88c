"""Draws the disposal ledger, with Chinese headers and words, as bureaus keep it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from landquota.inputs.generate.cells import Row, chinese_day, number
from landquota.inputs.generate.draw import Draw
from landquota.inputs.generate.facts import PLAN_YEAR, SEED, UNITS
from landquota.inputs.generate.stock import counts

DISPOSALS = 60
KINDS = {
    "approved_unsupplied": "批而未供",
    "idle": "闲置土地",
    "supplied_unbuilt": "供而未用",
    "inefficient": "低效用地",
}
MEASURES = {
    "approved_unsupplied": ("出让供应", "标准地出让", "长期租赁", "标准厂房划拨供应", "撤回批文"),
    "idle": ("收回", "协议收回", "限期动工", "置换"),
    "supplied_unbuilt": ("促建开工", "协商收回"),
    "inefficient": ("收购储备", "腾笼换鸟"),
}


def disposal_rows(stock: Sequence[Row]) -> list[Row]:
    """Return the rows of `disposals.csv`; each parcel is disposed of once at most, and never beyond its area."""
    draw = Draw(SEED + 2)
    rows: list[Row] = []
    for unit, count in zip(UNITS, counts(DISPOSALS), strict=True):
        own = [p for p in stock if p["unit_id"] in (unit.unit_id, unit.old_ids) and p["blockers"] == ""]
        parcels = draw.some(own, min(count, len(own) // 3))
        for parcel in parcels:
            rows.append(_row(draw, len(rows) + 1, unit.unit_id, _of_parcel(draw, parcel)))
        for _ in range(max(count - len(parcels), draw.whole(1, 2))):
            rows.append(_row(draw, len(rows) + 1, unit.unit_id, _without_parcel(draw)))
    return rows


def _row(draw: Draw, order: int, unit_id: str, facts: Row) -> Row:
    forecast = draw.chance(0.25)
    span = (
        (date(PLAN_YEAR, 7, 1), date(PLAN_YEAR, 12, 20))
        if forecast
        else (date(PLAN_YEAR, 1, 5), date(PLAN_YEAR, 6, 30))
    )
    kind = facts["kind"]
    return {
        "处置编号": f"D{order:03d}",
        "单元代码": unit_id,
        "地块编号": facts["parcel_id"],
        "存量类型": KINDS[kind],
        "批准日期": facts["approved_on"],
        "是否纳入任务": facts["in_task"],
        "处置方式": draw.pick(MEASURES[kind]),
        "处置面积": facts["area_mu"],
        "处置日期": chinese_day(draw.day(*span)),
        "凭证号": "" if forecast else f"样例-{PLAN_YEAR}-{order:04d}",
        "状态": "预计" if forecast else "已完成",
    }


def _of_parcel(draw: Draw, parcel: Row) -> Row:
    """Half of the parcels go whole, the others in part; date and task stand with the parcel."""
    whole = float(parcel["area_mu"])
    area = whole if draw.chance(0.5) else round(whole * draw.between(0.2, 0.6), 2)
    return {
        "parcel_id": parcel["parcel_id"],
        "kind": parcel["kind"],
        "approved_on": "",
        "in_task": "",
        "area_mu": number(area),
    }


def _without_parcel(draw: Draw) -> Row:
    kind = draw.weighted((("approved_unsupplied", 0.7), ("idle", 0.3)))
    approved = "" if draw.chance(0.1) else chinese_day(draw.day(date(2009, 1, 1), date(2021, 12, 31)))
    in_task = draw.weighted((("是", 0.7), ("否", 0.3))) if kind == "idle" else ""
    area = number(draw.between(12, 60))
    return {"parcel_id": "", "kind": kind, "approved_on": approved, "in_task": in_task, "area_mu": area}
