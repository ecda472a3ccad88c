"""Draws which lots and sites the map layers reach into, and how far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from landquota.inputs.generate.cells import Row
from landquota.inputs.generate.draw import Draw
from landquota.inputs.generate.estates import Estate, Lot
from landquota.inputs.generate.facts import PLAN_YEAR
from landquota.inputs.generate.geometry import Box, Point
from landquota.inputs.generate.plots import Plot

SLIVER_M = 0.04
"""Depth of a sliver: more than `IMPRECISION`, so that it is there, and less than the rulebook's tolerance."""
MARGIN = 0.3
"""What a reach keeps from the neighbours of its place, in metres."""


@dataclass(frozen=True)
class Wish:
    """How many places a layer reaches into, and how far.

    Attributes
    ----------
    reach
        Least and most share of the place's depth; (0, 0) is a sliver.
    size
        Least and most area of the place, mu.
    """

    layer: str
    count: int
    reach: tuple[float, float]
    size: tuple[float, float] = (0, 1e9)


WEST = (
    Wish("redline", 3, (0.94, 0.98), (0, 60)),
    Wish("redline", 2, (0.2, 0.4), (25, 200)),
    Wish("redline", 2, (0, 0)),
    Wish("boundary", 3, (0.94, 0.98), (0, 60)),
    Wish("boundary", 1, (0.2, 0.4), (25, 200)),
    Wish("boundary", 1, (0, 0)),
)
EAST = (
    Wish("farmland", 2, (0.94, 0.98), (0, 60)),
    Wish("farmland", 2, (0.2, 0.4), (25, 200)),
    Wish("farmland", 1, (0, 0)),
    Wish("hazard", 2, (0.4, 0.6)),
    Wish("hazard", 2, (0.05, 0.12)),
    Wish("unplanned", 1, (1, 1)),
)
SITES = (
    Wish("farmland", 1, (0.9, 0.95)),
    Wish("farmland", 2, (0.2, 0.4)),
    Wish("boundary", 1, (0.3, 0.5)),
    Wish("redline", 1, (0.9, 0.95)),
)
SHORT = 10
"""Lots whose shape is smaller than the register says."""


@dataclass(frozen=True)
class Reach:
    """A layer reaches into a place from one side.

    Attributes
    ----------
    depth
        How far, in metres.
    share
        The same, as a share of the place.
    """

    place_id: str
    layer: str
    side: str
    box: Box
    depth: float
    share: float

    def ring(self, draw: Draw, out: float) -> list[Point]:
        """Return the outline of what reaches in, from `out` metres before the place; its head is a little wavy."""
        box = self.box
        upright = self.side in ("west", "east")
        length = box.height if upright else box.width
        wave = 0.1 if self.share else 0.0
        ends = [(MARGIN, -out), (length - MARGIN, -out)]
        heads = [(length - MARGIN, self.depth)]
        heads += [(length * at, self.depth * (1 - draw.between(0, wave))) for at in (0.75, 0.5, 0.25)]
        return [_turned(box, self.side, along, deep) for along, deep in [*ends, *heads, (MARGIN, self.depth)]]


def _turned(box: Box, side: str, along: float, deep: float) -> Point:
    return {
        "west": (box.west + deep, box.south + along),
        "east": (box.east - deep, box.south + along),
        "south": (box.west + along, box.south + deep),
        "north": (box.west + along, box.north - deep),
    }[side]


def standing(stock: Sequence[Row], disposals: Sequence[Row]) -> set[str]:
    """Return the parcels that no other rule removes, so that a layer that reaches into them decides."""
    disposed = {row["地块编号"] for row in disposals}
    end = date(PLAN_YEAR, 12, 31).isoformat()
    return {
        p["parcel_id"] for p in stock if not p["blockers"] and p["ready_on"] <= end and p["parcel_id"] not in disposed
    }


def reaches(
    draw: Draw, estates: Mapping[str, Estate], plots: Mapping[str, Sequence[Plot]], areas: Mapping[str, float]
) -> list[Reach]:
    """Return all reaches.

    Parameters
    ----------
    estates, plots
        By unit.
    areas
        Registered mu of the lots and sites that may be reached into.
    """
    left = dict(areas)
    lots = {unit: estate.box for unit, estate in estates.items()}
    west = [_side(lot, "west") for unit, e in estates.items() for lot in e.lots if lot.box.west == lots[unit].west]
    east = [_side(lot, "east") for unit, e in estates.items() for lot in e.lots if lot.box.east == lots[unit].east]
    sites = [(plot.site_id, plot.side, plot.box) for unit in plots for plot in plots[unit]]
    found: list[Reach] = []
    for wishes, places in ((WEST, west), (EAST, east), (SITES, sites)):
        for wish in wishes:
            fit = [p for p in places if p[0] in left and wish.size[0] <= left[p[0]] <= wish.size[1]]
            for place_id, side, box in draw.some(fit, wish.count):
                del left[place_id]
                found.append(_reach(draw, wish, place_id, side, box))
    return found


def _side(lot: Lot, side: str) -> tuple[str, str, Box]:
    """Return a lot at one end of its row; its box is what no slanting border cuts, so that no reach gets into a neighbour."""
    return lot.parcel_id, side, Box(max(lot.west), lot.south, min(lot.east), lot.north)


def _reach(draw: Draw, wish: Wish, place_id: str, side: str, box: Box) -> Reach:
    share = draw.between(*wish.reach)
    depth = share * (box.width if side in ("west", "east") else box.height)
    return Reach(place_id, wish.layer, side, box, depth or SLIVER_M, share)
