"""Draws the stock ledger: about 300 parcels, with what makes them hard to use."""

from __future__ import annotations

from datetime import date
from functools import partial

from landquota.inputs.generate.cells import Row, flag, number
from landquota.inputs.generate.draw import Draw, shared_out
from landquota.inputs.generate.facts import PLAN_YEAR, SEED, UNITS, Unit

PARCELS = 300
URBAN_SHARE = 0.4
"""Share of parcels and projects in the five urban units: our choice; within each group they follow `Unit.size`."""
KINDS = (("approved_unsupplied", 0.72), ("idle", 0.12), ("supplied_unbuilt", 0.08), ("inefficient", 0.08))
SIZES = (((8, 40), 0.58), ((40, 90), 0.32), ((90, 190), 0.10))
LAND_USES = (("100101", 0.4), ("100102", 0.34), ("100103", 0.12), ("1101", 0.06), ("", 0.08))
FAR_BANDS = ((("0.8", "2"), 0.3), (("1", "2.5"), 0.3), (("1.2", "3"), 0.15), (("0.6", "1.5"), 0.15), (("", ""), 0.1))
BLOCKERS = (
    ("", 0.62),
    ("demolition", 0.13),
    ("infrastructure", 0.08),
    ("mortgage", 0.06),
    ("seizure", 0.04),
    ("plan_conflict", 0.04),
    ("demolition|infrastructure", 0.02),
)


def counts(total: int) -> list[int]:
    """Return how many of `total` fall to each unit, in the order of `UNITS`."""
    urban = sum(u.size for u in UNITS if u.urban)
    other = sum(u.size for u in UNITS if not u.urban)
    shares = [URBAN_SHARE * u.size / urban if u.urban else (1 - URBAN_SHARE) * u.size / other for u in UNITS]
    return shared_out(total, shares)


def stock_rows() -> list[Row]:
    """Return the rows of `stock.csv`."""
    draw = Draw(SEED + 1)
    rows: list[Row] = []
    for unit, count in zip(UNITS, counts(PARCELS), strict=True):
        for _ in range(count):
            rows.append({"parcel_id": f"P{len(rows) + 1:03d}", **_parcel(draw, unit)})
    return rows


def _parcel(draw: Draw, unit: Unit) -> Row:
    kind = draw.weighted(KINDS)
    area = round(draw.between(*draw.weighted(SIZES)), 2)
    approved = _approved_on(draw)
    unit_id = unit.old_ids if unit.old_ids and draw.chance(0.1) else unit.unit_id
    return {
        "unit_id": unit_id,
        "kind": kind,
        "area_mu": number(area),
        **_three_areas(draw, area),
        "approval_no": f"样例〔{approved.year}〕{draw.whole(1, 400)}号" if approved else "",
        "approved_on": approved.isoformat() if approved else "",
        **_history(draw, kind, approved),
        "in_task": _in_task(draw, kind),
        "land_use": draw.weighted(LAND_USES),
        **dict(zip(("far_min", "far_max"), draw.weighted(FAR_BANDS), strict=True)),
        "price_wan_per_mu": number(draw.between(6, 22)),
        **_readiness(draw),
        **_division(draw, area),
    }


def _approved_on(draw: Draw) -> date | None:
    """Most approvals are of 2008 to 2020, the years that the founding paper's ledger covers."""
    if draw.chance(0.03):
        return None
    early = draw.chance(0.86)
    return draw.day(date(2008 if early else 2021, 1, 1), date(2020 if early else 2024, 12, 31))


def _three_areas(draw: Draw, area: float) -> Row:
    """Map, approval and field: mostly alike, some within the tolerance, a few beyond it, some not measured."""

    def measured(far_off: float) -> str:
        if draw.chance(0.15):
            return ""
        off = draw.between(0.03, 0.09) if draw.chance(far_off) else draw.between(0, 0.008)
        return number(area * (1 - off))

    return {"area_map_mu": measured(0.05), "area_approval_mu": measured(0.03), "area_field_mu": measured(0.04)}


def _history(draw: Draw, kind: str, approved: date | None) -> Row:
    row = dict.fromkeys(
        ("supplied_on", "start_due_on", "built_share", "invested_share", "stopped_on", "idle_cause"), ""
    )
    if kind == "approved_unsupplied":
        return row
    supplied = draw.day(max(approved or date(2012, 1, 1), date(2010, 1, 1)), date(PLAN_YEAR - 2, 6, 30))
    row["supplied_on"] = supplied.isoformat()
    row["start_due_on"] = date(supplied.year + 1, supplied.month, min(supplied.day, 28)).isoformat()
    if kind == "idle":
        started = draw.chance(0.4)
        row["built_share"] = number(draw.between(0.02, 0.32)) if started else "0"
        row["invested_share"] = number(draw.between(0.02, 0.24)) if started else "0"
        row["stopped_on"] = draw.day(date(2023, 1, 1), date(2024, 12, 31)).isoformat() if started else ""
        row["idle_cause"] = draw.weighted((("owner", 0.6), ("government", 0.3), ("", 0.1)))
    elif kind == "inefficient":
        row["built_share"] = number(draw.between(0.35, 0.9))
    return row


def _in_task(draw: Draw, kind: str) -> str:
    return draw.weighted((("yes", 0.6), ("no", 0.32), ("", 0.08))) if kind == "idle" else ""


def _readiness(draw: Draw) -> Row:
    blockers = draw.weighted(BLOCKERS)
    day = partial(draw.day, date(2025, 9, 1))
    if blockers and draw.chance(0.6):
        ready = ""
    elif draw.chance(0.06):
        ready = draw.day(date(PLAN_YEAR + 1, 1, 1), date(PLAN_YEAR + 2, 6, 30)).isoformat()
    elif blockers or draw.chance(0.45):
        ready = day(date(PLAN_YEAR, 12, 31)).isoformat()
    else:
        ready = ""
    return {"ready_on": ready, "blockers": blockers}


def _division(draw: Draw, area: float) -> Row:
    divisible = draw.chance(0.25 if area < 40 else 0.7)
    least = draw.weighted((("", 0.4), ("10", 0.35), ("15", 0.15), ("3", 0.1)))
    keeps = divisible and least != "" and 2 * float(least) < area
    return {"divisible": flag(divisible), "min_part_mu": least if keeps else ""}
