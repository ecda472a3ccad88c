"""Random maps for tiny cases: squares of 100 m on a grid, and layers of rectangles that lie across them."""

from __future__ import annotations

import json
from typing import Any

import yaml
from hypothesis import strategies as st

from tests.cross.grids import CRS, EAST, INPUTS, NORTH
from tests.cross.strategies import MOST_FLEXIBLE, tiny_cases
from tests.written import Row, Written

RULES = ("forbid", "forbid", "within", "land_use", "cap_share", "land_class", "cut")
NAMES = ("red", "field", "town", "plan", "hill", "survey", "road")
CODES = {"land_use": ("1001", "0901", "07"), "land_class": ("0101", "0103", "0301", "0601")}
SIDE = 50.0
"""Squares of 3.75 mu: registered areas are drawn between 1 and 8 mu, less than ten times as much or as little."""
STEPS = (0.0, 0.03, 0.5, 10.0, 25.0, 49.97, 50.0)
"""Where in a square a rectangle may begin or end; 0.03 m is a sliver."""
MORE_MU = 4
"""Room between the least and the most that a project in a crowded case may have."""
Box = tuple[float, float, float, float]


@st.composite
def mapped_cases(draw: st.DrawFn) -> Written:
    """Draw a tiny case whose parcels and sites have shapes, but for a few."""
    written = draw(tiny_cases())
    cells = draw(st.permutations([(i, j) for j in range(2) for i in range(4)]))
    spots = dict(zip([r["parcel_id"] for r in written.tables["stock"]] + _ids(written), sorted(cells), strict=False))
    drawn = {name: cell for name, cell in spots.items() if draw(st.integers(0, 19))}
    files = {
        f"{table}.geojson": _text([({key: name}, _square(*cell)) for name, cell in drawn.items() if name in ids])
        for table, key, ids in (
            ("stock", "parcel_id", {row["parcel_id"] for row in written.tables["stock"]}),
            ("sites", "site_id", set(_ids(written))),
        )
        if ids & drawn.keys()
    }
    layers = {}
    for name, rule in zip(NAMES, RULES, strict=True):
        if not draw(st.integers(0, 3)):
            layers[name], files[f"{name}.geojson"] = draw(_layers(name, rule))
    if draw(st.booleans()):
        written = _crowded(written)
    settings = {**written.settings, "space": {"measure_crs": CRS}, "layers": layers}
    return Written(settings, written.tables, {**(written.rulebook or {}), "space": draw(_space())}, files)


def _crowded(written: Written) -> Written:
    """Return the case with all parcels in one unit, small, and projects that few of them can hold but a few together can."""
    unit = {"unit_id": written.tables["units"][0]["unit_id"]}
    stock = [{**row, **unit, "area_mu": min(4, row["area_mu"]), "min_part_mu": 0} for row in written.tables["stock"]]
    disposals = [row for row in written.tables["disposals"] if row["parcel_id"] is None]
    wanting = [
        {
            **{**row, "units": "*", "phases": None},
            **{"area_mu": row["area_mu"] + MORE_MU, "area_min_mu": row["area_mu"] if n < MOST_FLEXIBLE else None},
        }
        for n, row in enumerate(written.tables["projects"])
    ]
    written = written.with_rows("stock", stock).with_rows("disposals", disposals).with_rows("projects", wanting)
    return written.with_rows("pairs", [])


def _ids(written: Written) -> list[str]:
    return [row["site_id"] for row in written.tables["sites"]]


def _square(i: int, j: int) -> Box:
    return SIDE * i, SIDE * j, SIDE * (i + 1), SIDE * (j + 1)


@st.composite
def _layers(draw: st.DrawFn, name: str, rule: str) -> tuple[Row, str]:
    """Draw the settings of a layer and its features; a layer of codes, or that all must lie in, covers most of the map."""
    codes = CODES.get(rule, ())
    boxes = [draw(_boxes()) for _ in range(draw(st.integers(1, 3)))]
    if rule in ("within", "land_use"):
        boxes += [(0.0, 0.0, 4 * SIDE, 2 * SIDE)] if draw(st.integers(0, 3)) else []
    features = [({"code": draw(st.sampled_from(codes))} if codes else {}, box) for box in boxes]
    layer: Row = {"file": f"{name}.geojson", "rule": rule, "source": "drawn"}
    layer |= {"code_field": "code"} if codes else {}
    layer |= {"max_share": draw(st.sampled_from([0, 0.2, 0.5]))} if rule == "cap_share" else {}
    tolerance = draw(st.sampled_from([None, None, 25, 1500]))
    return {**layer, **({} if tolerance is None else {"tolerance_m2": tolerance})}, _text(features)


@st.composite
def _boxes(draw: st.DrawFn) -> Box:
    """Draw a rectangle that begins in one square and ends in that or a later one."""
    sides = []
    for most in (3, 1):
        first = draw(st.integers(0, most))
        last = draw(st.integers(first, most))
        low, high = sorted(draw(st.lists(st.sampled_from(STEPS), min_size=2, max_size=2, unique=True)))
        sides.append((SIDE * first + low, SIDE * last + high))
    (west, east), (south, north) = sides
    return west, south, east, north


@st.composite
def _space(draw: st.DrawFn) -> Row:
    rules: Row = yaml.safe_load(INPUTS.joinpath("space_rules.yaml").read_text(encoding="utf-8"))
    rules["entering_area"]["value"] = draw(st.sampled_from(["registered", "registered", "least"]))
    rules["min_clean_mu"]["value"] = draw(st.sampled_from([0, 5]))
    rules["bundles"]["max_per_project"]["value"] = draw(st.sampled_from([50, 1]))
    rules["bundles"]["min_compactness"]["value"] = draw(st.sampled_from([0.2, 0.65]))
    return rules


def _text(features: list[tuple[Row, Box]]) -> str:
    crs = {"type": "name", "properties": {"name": f"urn:ogc:def:crs:{CRS.replace(':', '::')}"}}
    entries = [{"type": "Feature", "properties": p, "geometry": _polygon(*box)} for p, box in features]
    return json.dumps({"type": "FeatureCollection", "crs": crs, "features": entries})


def _polygon(west: float, south: float, east: float, north: float) -> dict[str, Any]:
    corners = [(west, south), (east, south), (east, north), (west, north), (west, south)]
    return {"type": "Polygon", "coordinates": [[(EAST + x, NORTH + y) for x, y in corners]]}
