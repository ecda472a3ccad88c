"""Lays out candidate new land at the northern and southern edge of a unit's estate, and the farmland that it takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from landquota.inputs.case import M2_PER_MU
from landquota.inputs.generate.cells import Row
from landquota.inputs.generate.draw import Draw
from landquota.inputs.generate.geometry import Box, side_of_square

AWAY = 30.0
"""From the estate to a site, and between two sites, in metres."""
OTHER_FARMLAND = ("0201", "0301", "0305", "1104")
"""Orchard, forest, shrub, pond: agricultural land that is no cropland (GB/T 21010-2017)."""
BUILT = ("0601", "0702", "1003")
"""Works, homesteads, roads."""


@dataclass(frozen=True)
class Plot:
    """A site's place; `side` is the one that looks away from the estate."""

    site_id: str
    code: str
    side: str
    box: Box


@dataclass(frozen=True)
class Stripe:
    """A piece of the land survey: land of one class."""

    code: str
    box: Box


def lay_plots(draw: Draw, sites: Sequence[Row], estate: Box) -> list[Plot]:
    """Return the places of a unit's sites, at most four: north and south, west and east of the middle."""
    plots: list[Plot] = []
    middle = (estate.west + estate.east) / 2
    for order, site in enumerate(sites):
        area = float(site["area_mu"]) * M2_PER_MU
        width = side_of_square(area) * draw.between(1.1, 1.5)
        depth = area / width
        west = middle - AWAY / 2 - width if order < 2 else middle + AWAY / 2
        side = "south" if order % 2 else "north"
        south = estate.south - AWAY - depth if order % 2 else estate.north + AWAY
        plots.append(Plot(site["site_id"], site["land_use"], side, Box(west, south, west + width, south + depth)))
    return plots


def surveyed(draw: Draw, site: Row, plot: Plot, *, off: float = 0.0) -> list[Stripe]:
    """Return what the land survey holds on a site: stripes of paddy, other cropland, other farmland and built land.

    Parameters
    ----------
    off
        Share of the site by which the survey finds more cropland than the table says.
    """
    area = float(site["area_mu"])
    agricultural = _share(site["agricultural_mu"], area, draw.between(0.6, 0.9))
    cropland = min(_share(site["cropland_mu"], area, agricultural * draw.between(0.1, 0.5)) + off, agricultural)
    paddy = min(_share(site["paddy_mu"], area, cropland * draw.between(0, 0.8)), cropland)
    parts = (
        ("0101", paddy),
        ("0103", cropland - paddy),
        (draw.pick(OTHER_FARMLAND), agricultural - cropland),
        (draw.pick(BUILT), 1 - agricultural),
    )
    around, west = plot.box.grown(8), plot.box.west
    stripes: list[Stripe] = []
    for order, (code, share) in enumerate(parts):
        east = west + share * plot.box.width
        edges = (around.west if order == 0 else west, around.east if order == len(parts) - 1 else east)
        stripes.append(Stripe(code, Box(edges[0], around.south, edges[1], around.north)))
        west = east
    return [stripe for stripe in stripes if stripe.box.width > 0]


def _share(cell: str, area: float, unknown: float) -> float:
    return float(cell) / area if cell else unknown
