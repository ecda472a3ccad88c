"""Draws the valley that the scenario `valley` protects: a wider strip along some estates, which is no layer of the base case."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from landquota.inputs.generate.draw import Draw
from landquota.inputs.generate.estates import Estate
from landquota.inputs.generate.geometry import Feature, Frame, Point, polygon

COUNT = 5
"""Units that the valley runs through."""
DEPTH = (15.0, 70.0)
"""How far it reaches into an estate from the west, in metres."""
OUT = (150.0, 220.0)
"""How far west of an estate its other side lies, in metres."""
STEPS = 6
"""Points along each side."""


def draw_valley(draw: Draw, estates: Mapping[str, Estate], frame: Callable[[str], Frame]) -> list[Feature]:
    """Return the strips of the valley, one a unit.

    Parameters
    ----------
    frame
        Gives the frame of a unit's tile.
    """
    chosen = sorted(draw.some(sorted(estates), COUNT))
    return [Feature({}, polygon(frame(unit), _strip(draw, estates[unit]))) for unit in chosen]


def _strip(draw: Draw, estate: Estate) -> list[Point]:
    """Return a wavy strip along the western edge of an estate, which it cuts."""
    box = estate.box
    heights = [box.south - 20 + (box.height + 40) * step / (STEPS - 1) for step in range(STEPS)]
    near = [(box.west + draw.between(*DEPTH), y) for y in heights]
    far = [(box.west - draw.between(*OUT), y) for y in reversed(heights)]
    return near + far
