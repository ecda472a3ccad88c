"""The map of the page: what was decided, drawn to scale as inline SVG; it needs no script, no tile and no library."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import shapely

from landquota.inputs.case import Case
from landquota.models.plan import Plan
from landquota.reports.html import themes
from landquota.reports.html.outlines import STEP_M, Window, window_around
from landquota.reports.html.themes import Theme
from landquota.reports.words import Words

SCREEN = 760
"""Pixels that the drawing is about wide."""
FONT, BAR = 13, 130
"""Height of a label and length of the scale bar at most, pixels."""
NEAR = 8
"""Pixels of a middling place from which on its outline is told from a dot."""
LEGEND = ("parcels", "sites", "bundles", "proposals", "labels", "units")
"""Themes in the order of the legend; map layers stand below."""


@dataclass(frozen=True)
class Map:
    """A map ready for the template.

    Attributes
    ----------
    box
        `viewBox`, in steps of `step` metres.
    near
        Metres a pixel below which places are drawn as outlines.
    bar, bar_text, bar_start
        Length of the scale bar in steps, what it says, and where it starts.
    """

    box: str
    step: float
    near: float
    is_near: bool
    font: int
    themes: tuple[Theme, ...]
    bar: int
    bar_text: str
    bar_start: tuple[int, int]
    notes: tuple[str, ...]

    @property
    def legend(self) -> list[Theme]:
        """The themes in the order of the legend."""
        return sorted(self.themes, key=lambda t: LEGEND.index(t.name) if t.name in LEGEND else len(LEGEND))


def draw_map(case: Case, plan: Plan, words: Words) -> Map | None:
    """Draw the map of a plan; None for a case without shapes and where there is no plan."""
    ground = case.ground
    if not ground.crs or plan.totals is None:
        return None
    window = map_window(case)
    pixel = window.width / SCREEN
    places = np.concatenate([ground.stock, ground.sites])
    near = float(np.sqrt(np.nanmedian(shapely.area(places)))) / NEAR if any(places) else 0.0
    font = round(FONT * pixel / STEP_M)
    scene = themes.Scene(case, plan, words, window)
    layers, moved = themes.layers(scene)
    drawn = (
        themes.units(scene),
        *layers,
        *(draw(scene) for draw in (themes.sites, themes.parcels, themes.bundles, themes.clean_parts, themes.labels)),
    )
    length = _nice_below(BAR * pixel)
    _, _, width, height = window.box
    return Map(
        box=f"0 0 {width} {height}",
        step=STEP_M,
        near=round(near, 3),
        is_near=pixel < near,
        font=font,
        themes=tuple(theme for theme in drawn if theme.drawing),
        bar=round(length / STEP_M),
        bar_text=_distance(length, words),
        bar_start=(font, height - font),
        notes=_notes(case, words, moved),
    )


def map_window(case: Case) -> Window:
    """Return the part of the plane that a case's map shows."""
    ground = case.ground
    return window_around(np.concatenate([ground.units, ground.stock, ground.sites]))


def _nice_below(length: float) -> float:
    """Return the greatest 1, 2 or 5 times a power of ten that is no more."""
    power = 10.0 ** math.floor(math.log10(length))
    return next(digit * power for digit in (5, 2, 1) if digit * power <= length)


def _distance(metres: float, words: Words) -> str:
    kilometres = metres >= 1000
    return words.say(f"report.map.{'km' if kilometres else 'm'}", number=f"{metres / (1000 if kilometres else 1):g}")


def _notes(case: Case, words: Words, moved: float) -> tuple[str, ...]:
    missing = {"parcels": case.ground.stock, "sites": case.ground.sites, "units": case.ground.units}
    counts = {name: sum(shape is None for shape in shapes) for name, shapes in missing.items()}
    found = [words.say(f"report.map.without.{name}", count=count) for name, count in counts.items() if count]
    if moved > STEP_M:
        found.append(words.say("report.map.simplified", distance=_distance(moved, words)))
    return (words.say("report.map.measured", crs=case.ground.crs), *found)
