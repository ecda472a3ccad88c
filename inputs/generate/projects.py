"""Draws 200 industrial projects: what they ask for, what they bring, and what is wrong with some of them."""

from __future__ import annotations

from datetime import date

from landquota.inputs.case import M2_PER_MU
from landquota.inputs.generate.cells import Row, flag, number
from landquota.inputs.generate.draw import Draw
from landquota.inputs.generate.facts import PLAN_YEAR, SEED, STRATEGIC, TRADES, UNITS, Unit
from landquota.inputs.generate.stock import counts

PROJECTS = 200
SIZES = (((15, 50), 0.36), ((50, 130), 0.44), ((130, 260), 0.2))
INVESTMENT = (((150, 232), 0.12), ((232, 360), 0.5), ((360, 620), 0.38))
"""万元/亩, spread around 232, the mean of Jiangxi's control table of 2018."""
TAX = (((4, 12), 0.3), ((12, 26), 0.5), ((26, 48), 0.2))
TIERS = (("national", 0.03), ("provincial", 0.07), ("municipal", 0.15), ("ordinary", 0.75))
LAND_USES = (
    ("1001", 0.28),
    ("100101", 0.22),
    ("100102", 0.2),
    ("100101|100102", 0.14),
    ("1001|1101", 0.08),
    ("", 0.08),
)


def project_rows() -> list[Row]:
    """Return the rows of `projects.csv`."""
    draw = Draw(SEED + 5)
    names = dict(TRADES)
    rows: list[Row] = []
    for unit, count in zip(UNITS, counts(PROJECTS), strict=True):
        for _ in range(count):
            code = draw.pick(unit.trades) if draw.chance(0.45) else draw.pick(TRADES)[0]
            order = len(rows) + 1
            name = f"{unit.name[:2]}{names[code]}项目{order:03d}"
            rows.append({"project_id": f"X{order:03d}", "name": name, **_project(draw, unit, code)})
    return rows


def _project(draw: Draw, unit: Unit, code: str) -> Row:
    area = round(draw.between(*draw.weighted(SIZES)), 1)
    least = round(area * draw.between(0.65, 0.95), 1) if draw.chance(0.6) else area
    tax = draw.between(*draw.weighted(TAX))
    return {
        "units": _units(draw, unit),
        "industry": code,
        "area_mu": number(area),
        "area_min_mu": number(least) if least < area else "",
        "floor_area_m2": str(int(area * M2_PER_MU * draw.between(0.8, 1.8))) if draw.chance(0.55) else "",
        "investment_wan": str(int(area * draw.between(*draw.weighted(INVESTMENT)))) if draw.chance(0.95) else "",
        "tax_wan": str(int(area * tax)) if draw.chance(0.97) else "",
        "output_wan": str(int(area * tax * draw.between(12, 30))) if draw.chance(0.8) else "",
        "energy_tce": str(int(area * draw.between(5, 90))),
        "jobs": str(int(area * draw.between(1, 6))),
        "tier": draw.weighted(TIERS),
        "must_serve": flag(draw.chance(0.07)),
        "strategic": flag(code.startswith(STRATEGIC)),
        "land_use": draw.weighted(LAND_USES),
        "new_land": flag(draw.chance(0.84)),
        "start_on": draw.day(date(PLAN_YEAR, 5, 1), date(PLAN_YEAR, 12, 31)).isoformat() if draw.chance(0.8) else "",
        "catalogue": draw.weighted(
            (("encouraged", 0.3), ("permitted", 0.63), ("restricted", 0.05), ("prohibited", 0.02))
        ),
        "credit": "blacklisted" if draw.chance(0.02) else "ok",
        "phases": _phases(draw, area),
        "value": str(int(area * draw.between(20, 60))) if draw.chance(0.03) else "",
    }


def _units(draw: Draw, unit: Unit) -> str:
    """Most projects want one unit, some two or three, a few any; `360700` means every unit below the city."""
    reach = draw.weighted((("one", 0.86), ("several", 0.09), ("*", 0.04), ("360700", 0.01)))
    if reach == "one":
        return unit.unit_id
    if reach == "several":
        others = [u.unit_id for u in UNITS if u is not unit]
        return "|".join([unit.unit_id, *sorted(draw.some(others, draw.whole(1, 2)))])
    return reach


def _phases(draw: Draw, area: float) -> str:
    """Return the phases of a project: some large ones are built in two or three years."""
    if area < 60 or not draw.chance(0.25):
        return ""
    first = round(area * draw.between(0.3, 0.7), 1)
    if draw.chance(0.3):
        second = round((area - first) / 2, 1)
        parts = [first, second, area - first - second]
    else:
        parts = [first, area - first]
    return ";".join(f"{PLAN_YEAR + later}:{number(part)}" for later, part in enumerate(parts))
