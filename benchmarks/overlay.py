"""Overlay of 10,000 parcels with 2,000 overlapping protection polygons, against the straightforward way of doing it by hand.

Run it from the root of the repository: `python -m benchmarks.overlay [PARCELS] [POLYGONS]`. It prints JSON: the median seconds of three runs of
each, taken in turn, their ratio, the greatest difference of an area, and the peak memory of the process. It fails when an area differs by 0.01 m².

The reference is what an analyst would write: the pairs of an STRtree, their intersections, one union a parcel, its area. It knows no tolerances. Ours
must also tell slivers; what it saves is the arithmetic for parcels that lie within one polygon.
"""

from __future__ import annotations

import json
import resource
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import shapely

from landquota.inputs.case import Case
from landquota.inputs.layers import no_layers
from landquota.inputs.rulebooks import load_rulebook
from landquota.inputs.settings import Layer, Settings
from landquota.inputs.shapes.projection import equal_area_crs, to_degrees
from landquota.models.space.overlap import measure_overlaps
from landquota.models.space.overlay import overlay
from landquota.models.space.places import places_with_shapes

RUNS = 3
SEED = 20261123
SPACING_M = 120.0
VERTICES = 60
AREAS_AGREE_M2 = 0.01
"""Measured areas are published to 0.01 m²."""
LIMIT = 1.5


def blobs(random: np.random.Generator, centres: np.ndarray, radii: np.ndarray, rough: float) -> np.ndarray:
    """Return star-shaped polygons with `VERTICES` corners; `rough` is how far a corner strays, as a share of the radius."""
    turn = np.linspace(0, 2 * np.pi, VERTICES, endpoint=False)
    reach = radii[:, None] * (1 + rough * random.uniform(-1, 1, (len(radii), VERTICES)))
    corners = centres[:, None, :] + reach[:, :, None] * np.stack([np.cos(turn), np.sin(turn)], axis=1)
    return np.asarray(shapely.polygons(corners))


def drawn_case(parcels: int, polygons: int) -> Case:
    """Return a case with so many parcels on a grid and one `forbid` layer of so many overlapping polygons."""
    random = np.random.default_rng(SEED)
    side = int(np.ceil(np.sqrt(parcels)))
    grid = np.stack(np.meshgrid(np.arange(side), np.arange(side)), axis=-1).reshape(-1, 2)[:parcels] * SPACING_M
    stock = blobs(random, grid, np.full(parcels, 50.0), 0.1)
    centres = random.uniform(0, side * SPACING_M, (polygons, 2))
    lines = blobs(random, centres, random.uniform(60, 350, polygons), 0.25)
    crs = equal_area_crs((114.5, 25.5, 115.5, 26.5))
    layers = pd.DataFrame({"layer": "protection", "code": None, "shape": to_degrees(lines, crs)})
    areas = shapely.area(stock) * 15 / 10000
    table = pd.DataFrame({"parcel_id": [f"P{n:06}" for n in range(parcels)], "unit_id": "U", "area_mu": areas})
    unknown = dict.fromkeys(("area_map_mu", "area_approval_mu", "area_field_mu"), np.nan)
    table = table.assign(**unknown, land_use=None, shape=to_degrees(stock, crs))
    settings = Settings(
        name="overlay", plan_year=2026, rulebook="plain", layers={"protection": Layer(file="p.gpkg", rule="forbid")}
    )
    empty = no_layers().rename(columns={"layer": "unit_id", "code": "site_id"}).assign(land_use=None)
    nothing = pd.DataFrame()
    tables = {"disposals": nothing, "indicators": nothing, "projects": nothing, "pairs": nothing}
    return Case(settings, load_rulebook("plain"), units=empty, stock=table, sites=empty, layers=layers, **tables)


def by_hand(parcels: np.ndarray, polygons: np.ndarray) -> np.ndarray:
    """Return the area of each parcel in the polygons, each m² once; shape (parcels,)."""
    place, feature = shapely.STRtree(polygons).query(parcels, predicate="intersects")
    pieces = shapely.intersection(parcels[place], polygons[feature])
    first = np.flatnonzero(np.diff(place, prepend=-1))
    united = np.array([shapely.union_all(group) for group in np.split(pieces, first[1:])], dtype=object)
    areas = np.zeros(len(parcels))
    areas[place[first]] = shapely.area(united)
    return areas


def timed(step: Callable[[], Any]) -> tuple[float, Any]:
    """Return the seconds that a step takes, and what it returns."""
    began = time.perf_counter()
    result = step()
    return time.perf_counter() - began, result


def main(parcels: int, polygons: int) -> None:
    """Time both in turn, compare their areas and print what was found."""
    case = drawn_case(parcels, polygons)
    ground = case.ground
    reference, ours = [], []
    for _ in range(RUNS):
        seconds, areas = timed(lambda: by_hand(ground.stock.copy(), ground.layers.copy()))
        reference.append(seconds)
        seconds, overlaps = timed(lambda: measure_overlaps(case, places_with_shapes(case)))
        ours.append(seconds)
    measured = np.zeros(parcels)
    measured[overlaps["at"].to_numpy(dtype=int)] = overlaps["overlap_m2"]
    difference = float(np.abs(measured - areas).max())
    whole, facts = timed(lambda: overlay(case))
    ratio = statistics.median(ours) / statistics.median(reference)
    told = {
        "parcels": parcels,
        "polygons": polygons,
        "parcels_touched": len(overlaps),
        "reference_s": round(statistics.median(reference), 2),
        "ours_s": round(statistics.median(ours), 2),
        "ratio": round(ratio, 2),
        "within_limit": ratio <= LIMIT,
        "greatest_difference_m2": round(difference, 4),
        "whole_overlay_s": round(whole, 2),
        "clean_parts": len(facts.clean_parts),
        "peak_rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
    print(json.dumps(told, indent=2))
    raise SystemExit(0 if difference < AREAS_AGREE_M2 else 1)


if __name__ == "__main__":
    sizes = [int(argument) for argument in sys.argv[1:]]
    main(*(sizes or (10_000, 2_000)))
