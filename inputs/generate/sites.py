"""Draws candidate new land, one to four sites a unit, with its farmland."""

from __future__ import annotations

from datetime import date

from landquota.inputs.generate.cells import Row, number
from landquota.inputs.generate.draw import Draw
from landquota.inputs.generate.facts import PLAN_YEAR, SEED, UNITS


def site_rows() -> list[Row]:
    """Return the rows of `sites.csv`; paddy lies within cropland, cropland within agricultural land."""
    draw = Draw(SEED + 6)
    rows: list[Row] = []
    for unit in UNITS:
        for _ in range(draw.whole(1, 4)):
            rows.append({"site_id": f"S{len(rows) + 1:02d}", "unit_id": unit.unit_id, **_site(draw)})
    return rows


def _site(draw: Draw) -> Row:
    area = round(draw.between(60, 320), 2)
    agricultural = round(area * draw.between(0.55, 0.98), 2)
    cropland = round(agricultural * draw.between(0.05, 0.55), 2)
    paddy = round(cropland * draw.between(0, 0.8), 2)
    known = not draw.chance(0.08)
    return {
        "area_mu": number(area),
        "agricultural_mu": number(agricultural) if known else "",
        "cropland_mu": number(cropland) if known else "",
        "paddy_mu": number(paddy) if known and not draw.chance(0.08) else "",
        "land_use": draw.weighted((("100101", 0.4), ("100102", 0.4), ("100103", 0.12), ("1101", 0.08))),
        "ready_on": draw.weighted(
            (
                ("", 0.5),
                (draw.day(date(PLAN_YEAR, 1, 1), date(PLAN_YEAR, 4, 30)).isoformat(), 0.42),
                (draw.day(date(PLAN_YEAR + 1, 2, 1), date(PLAN_YEAR + 1, 12, 31)).isoformat(), 0.08),
            )
        ),
    }
