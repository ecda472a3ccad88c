"""Puts the whole drawing together: a plain tile for each unit, its estate, its sites and its layers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from landquota.inputs.generate.cells import Row
from landquota.inputs.generate.conflicts import SHORT, Reach, reaches, standing
from landquota.inputs.generate.draw import Draw
from landquota.inputs.generate.estates import Estate, lay_out, outline
from landquota.inputs.generate.facts import SEED, UNITS, Unit
from landquota.inputs.generate.geometry import Feature, Frame, Point, polygon
from landquota.inputs.generate.plots import Plot, lay_plots
from landquota.inputs.generate.valley import draw_valley
from landquota.inputs.generate.zones import LAYERS, Area, draw_zones

TILE = (2600.0, 1500.0)
"""Width of a tile, and length of its upright sides, in metres."""
ORIGIN = (570000.0, 2850000.0)
"""Where the first column and the lowest row of tiles begin; near the city, and nobody's real border."""
ROWS = (
    (1.0, ("360729", "360783", "360728")),
    (0.5, ("360723", "360722", "360726", "360734")),
    (0.0, ("360725", "360703", "3607029", "360702", "360733")),
    (0.5, ("360724", "3607024", "360704", "360731", "360781")),
    (2.0, ("360732", "360730", "360735")),
)
"""Rows of tiles from the south: where each begins, in tiles, and its units from the west. Only roughly where they lie."""


def shape_files(stock: Sequence[Row], disposals: Sequence[Row], sites: Sequence[Row]) -> dict[str, list[Feature]]:
    """Return the features of each file of shapes, by its name in the case folder."""
    draw = Draw(SEED + 8)
    estates = {u.unit_id: lay_out(draw, [p for p in stock if p["unit_id"] in (u.unit_id, u.old_ids)]) for u in UNITS}
    own = {u.unit_id: [s for s in sites if s["unit_id"] == u.unit_id] for u in UNITS}
    plots = {unit: lay_plots(draw, own[unit], estate.box) for unit, estate in estates.items()}
    free = standing(stock, disposals)
    areas = {p["parcel_id"]: float(p["area_mu"]) for p in stock if p["parcel_id"] in free}
    areas |= {s["site_id"]: float(s["area_mu"]) for s in sites}
    found = reaches(draw, estates, plots, areas)
    off = [s["site_id"] for s in draw.some(sites, 3)]
    files: dict[str, list[Feature]] = {f"layers/{name}.geojson": [] for name in LAYERS}
    for unit in UNITS:
        area = _area(draw, unit, estates[unit.unit_id], plots[unit.unit_id], found)
        draw_zones(draw, area, own[unit.unit_id], off)
        for name, features in area.features.items():
            files[f"layers/{name}.geojson"] += features
    untouched = sorted(free - {reach.place_id for reach in found})
    files["layers/valley.geojson"] = draw_valley(Draw(SEED + 9), estates, _frame)
    return {"units.geojson": _tiles(), **_places(draw, estates, plots, untouched), **files}


def _frame(unit_id: str) -> Frame:
    """Return the frame of a unit's tile; the turn follows from where it lies, for no two estates look one way."""
    for order, (start, row) in enumerate(ROWS):
        if unit_id in row:
            column = start + row.index(unit_id)
            x = ORIGIN[0] + (column + 0.5) * TILE[0]
            y = ORIGIN[1] + TILE[1] + order * 1.5 * TILE[1]
            return Frame((x, y), ((3 * order + 2 * row.index(unit_id)) % 7 - 3) / 40)
    raise ValueError(unit_id)


def _tiles() -> list[Feature]:
    width, side = TILE
    ring: list[Point] = [
        (0, -side),
        (width / 2, -side / 2),
        (width / 2, side / 2),
        (0, side),
        (-width / 2, side / 2),
        (-width / 2, -side / 2),
    ]
    return [Feature({"unit_id": u.unit_id}, polygon(Frame(_frame(u.unit_id).middle), ring)) for u in UNITS]


def _area(draw: Draw, unit: Unit, estate: Estate, plots: Sequence[Plot], found: Sequence[Reach]) -> Area:
    ids = {lot.parcel_id for lot in estate.lots} | {plot.site_id for plot in plots}
    return Area(_frame(unit.unit_id), estate, plots, [reach for reach in found if reach.place_id in ids])


def _places(
    draw: Draw, estates: Mapping[str, Estate], plots: Mapping[str, Sequence[Plot]], untouched: Sequence[str]
) -> dict[str, list[Feature]]:
    """Return the shapes of parcels, by id, and of sites. Of the untouched ones some are too small and one was never drawn."""
    chosen = draw.some(untouched, SHORT + 1)
    lots: dict[str, Feature] = {}
    for unit, estate in estates.items():
        for lot in estate.lots:
            short = draw.between(0.03, 0.07) if lot.parcel_id in chosen[1:] else 0.0
            shape = polygon(_frame(unit), outline(draw, lot, short=short))
            lots[lot.parcel_id] = Feature({"parcel_id": lot.parcel_id}, shape)
    del lots[chosen[0]]
    return {
        "stock.geojson": [lots[name] for name in sorted(lots)],
        "sites.geojson": [
            Feature({"site_id": plot.site_id}, polygon(_frame(unit), plot.box.ring()))
            for unit in plots
            for plot in plots[unit]
        ],
    }
