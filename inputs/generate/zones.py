"""Draws the map layers of one unit: red line, farmland, growth boundary, plan, hazards, land survey, roads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from landquota.inputs.generate.cells import Row
from landquota.inputs.generate.conflicts import MARGIN, Reach
from landquota.inputs.generate.draw import Draw
from landquota.inputs.generate.estates import AVENUE, DEFAULT_CODE, STREET, Estate, Lot, Strip
from landquota.inputs.generate.geometry import Box, Feature, Frame, Point, line, polygon
from landquota.inputs.generate.plots import Plot, surveyed

LAYERS = ("redline", "farmland", "boundary", "plan", "hazard", "survey", "roads")
SHIFTED = 0.12
"""Chance that the border between two planned uses does not follow the border of a lot."""
LANES = 0.2
"""Chance that a lane parts two rows of lots that lie back to back."""


@dataclass(frozen=True)
class Area:
    """What is drawn of one unit."""

    frame: Frame
    estate: Estate
    plots: Sequence[Plot]
    reaches: Sequence[Reach]
    features: dict[str, list[Feature]] = field(default_factory=lambda: {name: [] for name in LAYERS})

    def of(self, layer: str, sides: Sequence[str] = ("west", "east", "north", "south")) -> list[Reach]:
        """Return the reaches of a layer from some sides."""
        return [reach for reach in self.reaches if reach.layer == layer and reach.side in sides]

    def add(self, layer: str, ring: Sequence[Point], **properties: str) -> None:
        """Add a polygon."""
        self.features[layer].append(Feature(properties, polygon(self.frame, ring)))


def draw_zones(draw: Draw, area: Area, sites: Sequence[Row], off: Sequence[str]) -> None:
    """Draw all layers of a unit.

    Parameters
    ----------
    off
        Sites where the land survey differs from the table.
    """
    _protected(draw, area)
    area.add("boundary", _boundary(area))
    for strip in area.estate.strips:
        _plan(draw, area, strip)
    for plot in area.plots:
        area.add("plan", plot.box.grown(6).ring(), code=plot.code)
    for site, plot in zip(sites, area.plots, strict=True):
        for stripe in surveyed(draw, site, plot, off=0.06 if plot.site_id in off else 0.0):
            area.add("survey", stripe.box.ring(), DLBM=stripe.code)
    for points in _streets(draw, area.estate):
        area.features["roads"].append(Feature({}, line(area.frame, points)))


def _protected(draw: Draw, area: Area) -> None:
    """Draw wooded hills in the west and fields in the east, and what of them reaches into lots and sites."""
    box = area.estate.box
    if area.of("redline", ("west",)) or draw.chance(0.4):
        area.add("redline", _band(draw, box, -1))
    if area.of("farmland", ("east",)) or draw.chance(0.4):
        area.add("farmland", _band(draw, box, 1))
    for layer, out in (("redline", 90.0), ("farmland", 90.0), ("hazard", 60.0)):
        for reach in area.of(layer):
            area.add(layer, reach.ring(draw, out))


def _band(draw: Draw, box: Box, sign: int) -> list[Point]:
    """Return a wavy band along the western (-1) or eastern (1) edge of the estate, which it does not touch."""
    edge = box.east if sign > 0 else box.west
    heights = [box.south + box.height * step / 5 for step in range(6)]
    near = [(edge + sign * draw.between(20, 60), y) for y in heights]
    far = [(edge + sign * draw.between(180, 300), y) for y in reversed(heights)]
    return near + far


def _boundary(area: Area) -> list[Point]:
    """Return the growth boundary: around estate and sites, with a dent for each place that lies outside."""
    box = area.estate.box.grown(15)
    west: list[Point] = [(box.west, box.south)]
    for reach in sorted(area.of("boundary", ("west",)), key=lambda r: r.box.south):
        inside = reach.box.west + reach.depth
        south, north = reach.box.south + MARGIN, reach.box.north - MARGIN
        west += [(box.west, south), (inside, south), (inside, north), (box.west, north)]
    west.append((box.west, box.north))
    north_side = _flank(area, "north", box.north)
    south_side = _flank(area, "south", box.south)
    return [*west, *north_side, (box.east, box.north), (box.east, box.south), *reversed(south_side)]


def _flank(area: Area, side: str, base: float) -> list[Point]:
    """Return the boundary around the sites of one side, from west to east."""
    boxes = [plot.box.grown(15) for plot in area.plots if plot.side == side]
    if not boxes:
        return []
    west, east = min(b.west for b in boxes), max(b.east for b in boxes)
    outer = max(b.north for b in boxes) if side == "north" else min(b.south for b in boxes)
    points: list[Point] = [(west, base), (west, outer)]
    for reach in sorted(area.of("boundary", (side,)), key=lambda r: r.box.west):
        inside = reach.box.north - reach.depth if side == "north" else reach.box.south + reach.depth
        left, right = reach.box.west - MARGIN, reach.box.east + MARGIN
        points += [(left, outer), (left, inside), (right, inside), (right, outer)]
    return [*points, (east, outer), (east, base)]


def _plan(draw: Draw, area: Area, strip: Strip) -> None:
    """Draw the planned uses of a row: lots of one code share a zone."""
    missing = {reach.place_id for reach in area.of("unplanned")}
    run: list[Lot] = []
    shift = 0.0
    for order, lot in enumerate(strip.lots):
        if lot.parcel_id not in missing:
            run.append(lot)
        after = strip.lots[order + 1] if not lot.last else None
        if run and (after is None or after.parcel_id in missing or _code(after) != _code(lot)):
            reach_on = draw.between(10, 20) if after and draw.chance(SHIFTED) else 0.0
            area.add("plan", _zone(strip, run, shift, reach_on), code=_code(lot))
            run, shift = [], reach_on


def _code(lot: Lot) -> str:
    return lot.code or DEFAULT_CODE


def _zone(strip: Strip, run: Sequence[Lot], shift: float, reach_on: float) -> list[Point]:
    """Return the zone of adjoining lots, which reaches a little into the streets around the block.

    Parameters
    ----------
    shift, reach_on
        How far east of the lots' own borders it begins and ends, in metres.
    """
    below, above = (8.0, 0.0) if strip.order % 2 == 0 else (0.0, 8.0)
    south, north = strip.box.south, strip.box.north
    west = [x + (-8.0 if run[0].first else shift) for x in run[0].west]
    east = [x + (8.0 if run[-1].last else reach_on) for x in run[-1].east]
    ring = [
        (west[0], south - below),
        (east[0], south - below),
        (east[0], south),
        (east[1], north),
        (east[1], north + above),
        (west[1], north + above),
        (west[1], north),
        (west[0], south),
    ]
    return [point for point, after in zip(ring, [*ring[1:], ring[0]], strict=True) if point != after]


def _streets(draw: Draw, estate: Estate) -> Iterator[list[Point]]:
    """Yield the middles of the avenues between columns, of the streets between blocks, and of some lanes within blocks."""
    box = estate.box
    columns = sorted({strip.column for strip in estate.strips})
    for column in columns:
        own = [strip for strip in estate.strips if strip.column == column]
        west, east = own[0].box.west, own[0].box.east
        if column:
            yield [(west - AVENUE / 2, box.south - 40), (west - AVENUE / 2, box.north + 40)]
        for strip in own[:-1]:
            if strip.order % 2:
                y = strip.box.north + STREET / 2
                yield [(west - AVENUE / 2, y), (east + AVENUE / 2, y)]
            elif draw.chance(LANES):
                yield [(west - AVENUE / 2, strip.box.north), (east + AVENUE / 2, strip.box.north)]
