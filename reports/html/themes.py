"""The themes of the map: units, map layers, sites, parcels, bundles, clean parts, labels, each with its part of the legend."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import shapely
from markupsafe import Markup, escape

from landquota.inputs.case import Case
from landquota.models.plan import Plan
from landquota.reports.html.outlines import Window, clear_points, clipped, paths, simplified
from landquota.reports.layout import area, shown
from landquota.reports.map_gpkg import bundle_shapes
from landquota.reports.mapped import bundle_rows, clean_part_rows, parcel_rows, site_rows, unit_rows
from landquota.reports.words import Words

CLASSES = 5
"""Classes of quota that units are shaded by."""
MOST_VERTICES = {"units": 60_000, "places": 120_000, "layers": 40_000}
"""Vertices that are drawn at most."""
STATUSES = ("used", "part_used", "empty", "no_candidate", "excluded", "used_up")
"""What becomes of a place, in the order of the legend; the last lies lowest."""
LOOKS = 3
"""How many layers of one rule look different."""
HIDDEN = ("land_use", "land_class")
"""Rules of layers that cover everything; they are switched off at first."""


class Scene(NamedTuple):
    """What is drawn, in whose words, and the part of the plane that is seen."""

    case: Case
    plan: Plan
    words: Words
    window: Window


@dataclass(frozen=True)
class Key:
    """A line of the legend.

    Attributes
    ----------
    swatch
        Class of what is drawn; empty for a line of text.
    count
        How many there are, or empty.
    """

    label: str
    swatch: str = ""
    count: str = ""


@dataclass(frozen=True)
class Theme:
    """What is switched on and off together: a group of the drawing and its lines of the legend, the first of which names it."""

    name: str
    drawing: Markup
    keys: tuple[Key, ...]
    on: bool = True


def _drawn(outlines: Iterable[str], titles: Iterable[str], attributes: Iterable[str]) -> Markup:
    """Return a path for each outline that is there, with its tooltip; attributes are trusted, titles are not."""
    return Markup(
        "".join(
            f'<path{extra} d="{outline}"><title>{escape(title)}</title></path>'
            for outline, title, extra in zip(outlines, titles, attributes, strict=True)
            if outline
        )
    )


def _group(name: str, content: Markup) -> Markup:
    return Markup(f'<g class="{name}">{content}</g>') if content else Markup("")


def units(scene: Scene) -> Theme:
    """Shade the units by their quota; the larger lie below."""
    case, plan, words, window = scene
    rows = unit_rows(case, plan)
    step = _class_width(rows["quota_mu"])
    shapes, _ = simplified(case.ground.units, MOST_VERTICES["units"])
    order = np.argsort(-shapely.area(shapes), kind="stable")
    rows, outlines = rows.iloc[order], paths(shapes[order], window)
    classes = [math.ceil(round(quota / step, 9)) for quota in rows["quota_mu"]]
    titles = [_unit_title(row, words) for row in rows.to_dict("records")]
    drawing = _drawn(outlines, titles, [f' class="q{c}" tabindex="0"' for c in classes])
    seen = Counter(c for c, outline in zip(classes, outlines, strict=True) if outline)
    keys = [
        Key(_class_range(c, step), f"units q{c}", shown("count", seen[c], 0)) for c in range(CLASSES + 1) if seen[c]
    ]
    return Theme("units", _group("units", drawing), (Key(words.say("report.map.units")), *keys))


def _class_width(quota: pd.Series) -> float:
    """Return a round width of the classes, mu, so that `CLASSES` of them reach the greatest quota."""
    least = max(float(quota.max()), 1.0) / CLASSES
    power = 10.0 ** math.floor(math.log10(least))
    return next(digit * power for digit in (1, 2, 2.5, 5, 10) if digit * power >= least * (1 - 1e-9))


def _class_range(number: int, step: float) -> str:
    ends = [area("mu", end * step) for end in (number - 1, number)]
    return "–".join(ends) if number else ends[1]


def _unit_title(row: Mapping[Any, Any], words: Words) -> str:
    figures = {name: area("mu", row[f"{name}_mu"]) for name in ("quota", "target", "new_land")}
    return words.say("report.map.unit", name=row["name"], id=row["unit_id"], **figures)


def layers(scene: Scene) -> tuple[list[Theme], float]:
    """Draw each map layer, a path for each code, and return with it how far its borders were moved to save vertices."""
    case, plan, words, window = scene
    rows = case.layers
    shapes, moved = simplified(clipped(case.ground.layers, window), MOST_VERTICES["layers"], drop=True)
    outlines = pd.Series(paths(shapes, window), index=rows.index, dtype=object)
    removed = plan.excluded.loc[plan.excluded["project_id"].isna(), "layer"].dropna()
    hits = Counter(name for names in removed for name in str(names).split("|"))
    themes: list[Theme] = []
    alike: Counter[str] = Counter()
    for number, (name, layer) in enumerate(sorted(case.settings.layers.items())):
        mine = rows["layer"] == name
        parts = outlines[mine].groupby(rows.loc[mine, "code"].fillna("")).agg("".join)
        about = words.join(text for text in (name, words.overlay(layer.rule), layer.source, layer.version) if text)
        titles = [words.join([about, code]) if code else about for code in parts.index]
        swatch = f"zone {layer.rule} v{alike[layer.rule] % LOOKS}"
        alike[layer.rule] += 1
        count = words.say("report.map.removed", count=hits[name]) if hits[name] else ""
        key = Key(words.say("report.map.layer", name=name, rule=words.overlay(layer.rule)), swatch, count)
        drawing = _group(swatch, _drawn(parts, titles, [""] * len(parts)))
        themes.append(Theme(f"layer-{number}", drawing, (key,), on=layer.rule not in HIDDEN))
    return themes, moved


def sites(scene: Scene) -> Theme:
    """Draw the sites by status."""
    rows = site_rows(scene.case, scene.plan, scene.words)
    return _places("sites", rows, scene.case.ground.sites, scene)


def parcels(scene: Scene) -> Theme:
    """Draw the parcels by status."""
    rows = parcel_rows(scene.case, scene.plan, scene.words)
    return _places("parcels", rows, scene.case.ground.stock, scene)


def _places(name: str, rows: pd.DataFrame, shapes: np.ndarray, scene: Scene) -> Theme:
    """Draw places by status; what was decided lies on top. In the legend the rules stand under the removed ones."""
    words, window = scene.words, scene.window
    outlines = np.array(paths(simplified(shapes, MOST_VERTICES["places"])[0], window), dtype=object)
    titles = np.array([_place_title(row, words) for row in rows.to_dict("records")], dtype=object)
    groups, keys = [], []
    there = np.array([shape is not None for shape in shapes], dtype=bool)
    for status in STATUSES:
        mine = there & (rows["status"] == status).to_numpy(dtype=bool)
        if mine.any():
            swatch = f"places {name} {status}"
            content = _drawn(outlines[mine], titles[mine], [""] * int(mine.sum()))
            groups.append(Markup(f'<g class="{swatch}" data-status="{status}">{content}</g>'))
            keys.append(Key(words.code(status), swatch, shown("count", int(mine.sum()), 0)))
        if status == "excluded":
            rules = Counter(rows.loc[mine, "rule"])
            keys += [Key(words.removed_by(r), "", shown("count", n, 0)) for r, n in sorted(rules.items())]
    head = Key(words.say(f"report.map.{name}"), "", shown("count", int(there.sum()), 0))
    return Theme(name, Markup("").join(reversed(groups)), (head, *keys))


def _place_title(row: Mapping[Any, Any], words: Words) -> str:
    """Say what a place is and what became of it."""
    parcel = "parcel_id" in row
    told = {"id": row["parcel_id" if parcel else "site_id"], "unit": row["unit"]}
    told |= {"kind": row["kind_text"] if parcel else words.say("report.map.site"), "area": area("mu", row["area_mu"])}
    told["status"] = row["reason"] or row["status_text"]
    parts = [words.say("report.map.place", **told)]
    if row["project_names"]:
        parts.append(words.say("report.map.granted", area=area("mu", row["granted_mu"]), projects=row["project_names"]))
    return words.join(parts)


def bundles(scene: Scene) -> Theme:
    """Outline the neighbouring parcels that were granted as one."""
    case, plan, words, window = scene
    rows = bundle_rows(plan, words)
    shapes = bundle_shapes(rows["parcel_id"], case.stock["parcel_id"], case.ground.stock)
    titles = [
        words.say(
            "report.map.bundle",
            parcels=words.listed(row["parcel_id"]),
            project=f"{row['project_id']} {row['project']}",
            area=area("mu", row["area_mu"]),
        )
        for row in rows.to_dict("records")
    ]
    drawing = _drawn(paths(shapes, window), titles, [""] * len(rows))
    key = Key(words.say("report.map.bundles"), "places bundles", shown("count", len(rows), 0))
    return Theme("bundles", _group(key.swatch, drawing), (key,))


def clean_parts(scene: Scene) -> Theme:
    """Outline what the protection layers leave of removed places."""
    plan, words = scene.plan, scene.words
    rows = clean_part_rows(plan, words)
    titles = [
        words.say(
            "report.map.clean_part",
            id=row["place_id"],
            area=area("mu", row["area_mu"]),
            layers=words.listed(row["layers"]),
        )
        for row in rows.to_dict("records")
    ]
    drawing = _drawn(paths(plan.clean_parts["shape"].to_numpy(dtype=object), scene.window), titles, [""] * len(rows))
    key = Key(words.say("report.map.proposals"), "places proposals", shown("count", len(rows), 0))
    return Theme("proposals", _group(key.swatch, drawing), (key,))


def labels(scene: Scene) -> Theme:
    """Write name and quota into each unit; those with more quota first, so that they stay where two collide."""
    case, plan, words, window = scene
    rows = unit_rows(case, plan).assign(shape=case.ground.units)
    rows = rows[rows["shape"].notna()].sort_values(["quota_mu", "unit_id"], ascending=[False, True])
    middles = clear_points(rows["shape"].to_numpy(dtype=object), np.concatenate([case.ground.stock, case.ground.sites]))
    texts = [
        Markup(f'<text x="{x}" y="{y}">{escape(row["name"])}<tspan x="{x}" dy="1.15em">{quota}</tspan></text>')
        for row, (x, y) in zip(rows.to_dict("records"), window.steps(middles).tolist(), strict=True)
        for quota in (escape(words.say("report.in_mu", number=area("mu", row["quota_mu"]))),)
    ]
    return Theme("labels", _group("labels", Markup("").join(texts)), (Key(words.say("report.map.labels")),))
