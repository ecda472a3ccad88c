"""The maps of the runs, with the places outlined whose outcome differs."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from markupsafe import Markup, escape

from landquota.reports.compare.speech import Speech
from landquota.reports.html.map import Map, draw_map, map_window
from landquota.reports.html.outlines import paths, simplified
from landquota.reports.html.themes import MOST_VERTICES, Key, Theme
from landquota.reports.layout import shown


def draw_maps(speech: Speech) -> list[tuple[str, Map]]:
    """Return the map of each run that has one, with its label."""
    drawn = []
    for number, run in enumerate(speech.comparison.runs):
        found = draw_map(run.case, run.decided, speech.words[number])
        if found is not None:
            themes = (*found.themes, _changed(speech, number))
            drawn.append((speech.comparison.labels[number], replace(found, themes=themes)))
    return drawn


def _changed(speech: Speech, number: int) -> Theme:
    """Outline the places whose outcome differs: in the base from any other run, in the others from the base."""
    case = speech.comparison.runs[number].case
    told: dict[tuple[str, str], str] = {}
    for pair in speech.comparison.pairs:
        if number in (0, pair.number):
            told |= {(change.place, change.place_id): _said(speech, change) for change in pair.places}
    shapes, titles = [], []
    for place, table in (("parcel", case.stock), ("site", case.sites)):
        ground = case.ground.stock if place == "parcel" else case.ground.sites
        for place_id, shape in zip(table[f"{place}_id"], ground, strict=True):
            if (place, place_id) in told and shape is not None:
                shapes.append(shape)
                titles.append(told[place, place_id])
    few, _ = simplified(np.array(shapes, dtype=object), MOST_VERTICES["places"])
    outlines = paths(few, map_window(case))
    drawing = Markup("").join(
        Markup(f'<path d="{outline}"><title>{escape(title)}</title></path>')
        for outline, title in zip(outlines, titles, strict=True)
    )
    key = Key(speech.say("compare.map.changed"), "places changed", shown("count", len(shapes), 0))
    return Theme("changed", Markup(f'<g class="{key.swatch}">{drawing}</g>'), (key,))


def _said(speech: Speech, change: Any) -> str:
    words, gone = speech.words[0], speech.say("compare.none")
    old, new = (words.code(status) if status else gone for status in (change.old_status, change.new_status))
    return speech.say("compare.line.place", place=change.place_id, unit=speech.unit(change.unit_id), old=old, new=new)
