"""Lays out the industrial estate of a unit: rows of adjoining lots back to back, with streets between the blocks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from landquota.inputs.case import M2_PER_MU
from landquota.inputs.generate.cells import Row
from landquota.inputs.generate.draw import Draw
from landquota.inputs.generate.geometry import Box, Point, side_of_square

AVENUE, STREET = 30.0, 24.0
"""Width between columns of blocks, and between the blocks of a column, in metres."""
WIDTHS = (400.0, 520.0)
"""Width of a column of blocks, in metres."""
DEPTHS = (0.7, 1.0)
"""Depth of a row by the side of its largest lot, were that a square."""
LEAST_DEPTH = 75.0
"""Least depth of a row, in metres."""
IMPRECISION = 0.03
"""A drawn border lies at most this far inside the true one, in metres: neighbours never meet exactly, and never overlap."""
SLANT = 5.0
"""How far the ends of a side border may lie west and east of its middle, in metres."""
DEFAULT_CODE = "100102"
"""Planned use where the register is blank."""


@dataclass(frozen=True)
class Lot:
    """A parcel's place in its row.

    Attributes
    ----------
    west, east
        Where its side borders cut the southern and the northern edge of the row.
    last
        Whether the row ends with it.
    """

    parcel_id: str
    code: str
    south: float
    north: float
    west: Point
    east: Point
    first: bool
    last: bool

    @property
    def box(self) -> Box:
        """The rectangle around it."""
        return Box(min(self.west), self.south, max(self.east), self.north)


@dataclass(frozen=True)
class Strip:
    """A row of lots.

    Attributes
    ----------
    column
        From 0 in the west.
    order
        From 0 in the south; rows 2k and 2k + 1 lie back to back.
    """

    column: int
    order: int
    lots: tuple[Lot, ...]

    @property
    def box(self) -> Box:
        """The rectangle of the row."""
        return Box(self.lots[0].west[0], self.lots[0].south, self.lots[-1].east[0], self.lots[0].north)


@dataclass(frozen=True)
class Estate:
    """All rows of a unit, around (0, 0)."""

    strips: tuple[Strip, ...]

    @property
    def lots(self) -> list[Lot]:
        """All lots, from south-west to north-east."""
        return [lot for strip in self.strips for lot in strip.lots]

    @property
    def box(self) -> Box:
        """The rectangle around it."""
        boxes = [strip.box for strip in self.strips]
        return Box(
            min(b.west for b in boxes),
            min(b.south for b in boxes),
            max(b.east for b in boxes),
            max(b.north for b in boxes),
        )


def lay_out(draw: Draw, parcels: Sequence[Row]) -> Estate:
    """Return the estate of a unit's parcels."""
    width = draw.between(*WIDTHS)
    rows = _rows(draw, _ordered(parcels), width)
    columns = 1 if len(parcels) <= 10 else 2 if len(parcels) <= 30 else 3
    heights = [0.0] * columns
    placed: list[list[list[Row]]] = [[] for _ in range(columns)]
    for row in rows:
        lowest = heights.index(min(heights))
        placed[lowest].append(row)
        heights[lowest] += _area(row) / width + STREET / 2
    west, south = -(columns * width + (columns - 1) * AVENUE) / 2, -max(heights) / 2
    strips: list[Strip] = []
    for column, own in enumerate(placed):
        strips += _column(draw, own, column, Box(west + column * (width + AVENUE), south, 0, 0), width)
    return Estate(tuple(strips))


def _ordered(parcels: Sequence[Row]) -> list[Row]:
    """Put parcels of one planned use together, falling and rising in size by turns, so that a row holds lots of about one size."""
    ordered: list[Row] = []
    for turn, code in enumerate(sorted({p["land_use"] or DEFAULT_CODE for p in parcels})):
        own = [p for p in parcels if (p["land_use"] or DEFAULT_CODE) == code]
        ordered += sorted(own, key=lambda p: (float(p["area_mu"]), p["parcel_id"]), reverse=turn % 2 == 0)
    return ordered


def _rows(draw: Draw, parcels: Sequence[Row], width: float) -> list[list[Row]]:
    """Cut the parcels into rows that are as deep as their lots want; a last row too thin joins the one before."""
    rows: list[list[Row]] = []
    depth = 0.0
    for parcel in parcels:
        if not rows or _area(rows[-1]) / width >= depth:
            rows.append([])
            depth = max(LEAST_DEPTH, draw.between(*DEPTHS) * side_of_square(_area([parcel])))
        rows[-1].append(parcel)
    if len(rows) > 1 and _area(rows[-1]) / width < LEAST_DEPTH:
        thin = rows.pop()
        rows[-1] += thin
    return rows


def _area(parcels: Sequence[Row]) -> float:
    """Return registered m2."""
    return sum(float(parcel["area_mu"]) for parcel in parcels) * M2_PER_MU


def _column(draw: Draw, rows: Sequence[Sequence[Row]], column: int, corner: Box, width: float) -> list[Strip]:
    strips: list[Strip] = []
    south = corner.south
    for order, row in enumerate(rows):
        north = south + _area(row) / width
        strips.append(Strip(column, order, _lots(draw, row, Box(corner.west, south, corner.west + width, north))))
        south = north + (STREET if order % 2 else 0.0)
    return strips


def _lots(draw: Draw, row: Sequence[Row], box: Box) -> tuple[Lot, ...]:
    """Part a row by borders that slant a little; each keeps its parcel's area."""
    lots: list[Lot] = []
    west, middle = (box.west, box.west), box.west
    for order, parcel in enumerate(row):
        last = order == len(row) - 1
        middle = box.east if last else middle + _area([parcel]) / box.height
        slant = 0.0 if last else draw.between(-SLANT, SLANT)
        east = (middle - slant, middle + slant)
        code = parcel["land_use"]
        lots.append(Lot(parcel["parcel_id"], code, box.south, box.north, west, east, order == 0, last))
        west = east
    return tuple(lots)


def outline(draw: Draw, lot: Lot, *, short: float = 0.0) -> list[Point]:
    """Return a lot as a surveyor drew it: a few centimetres inside its borders, with points that no neighbour has.

    Parameters
    ----------
    short
        Share of its width that the drawing leaves out in the east.
    """
    inset = [draw.between(0.0, IMPRECISION) for _ in range(4)]
    south, north = lot.south + inset[0], lot.north - inset[1]
    west = [x + inset[2] for x in lot.west]
    east = [x - inset[3] - short * lot.box.width for x in lot.east]
    below, above = draw.between(0.3, 0.7), draw.between(0.3, 0.7)
    return [
        (west[0], south),
        (west[0] + below * (east[0] - west[0]), south + draw.between(0.0, IMPRECISION)),
        (east[0], south),
        (east[1], north),
        (west[1] + above * (east[1] - west[1]), north - draw.between(0.0, IMPRECISION)),
        (west[1], north),
    ]
