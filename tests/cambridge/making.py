"""The west of Cambridge, Massachusetts, as a case: real parcels and layers as published, with projects drawn at random.

Shapes are copied as they stand, faults and all; only ids are made unique. See PROVENANCE.md beside the data.
"""

from __future__ import annotations

import csv
import json
import random
import shutil
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import yaml

Row = dict[str, Any]
METRES = 26986
M2_PER_MU = 10000 / 15
GRID = (5, 4)
"""Units across and up."""
PROJECTS = 100
USES = ("IA|IB", "IA|IB|O", "O|SD|MAS", "BA", "C", "")
LAYERS: dict[str, Row] = {
    "plan": {"file": "zoning.geojson", "rule": "land_use", "code_field": "ZONE_TYPE"},
    "wetlands": {"file": "wetlands.geojson", "rule": "forbid"},
    "open_space": {"file": "open_space.geojson", "rule": "forbid"},
    "floodplain": {"file": "floodplain.geojson", "rule": "cap_share", "max_share": 0.25},
}
SETTINGS = {
    "name": "Cambridge west",
    "plan_year": 2026,
    "rulebook": "plain",
    "objectives": ["must_serve", "value", "new_land", "waste"],
    "layers": LAYERS,
    "space": {"measure_crs": f"EPSG:{METRES}"},
}


def published(data: Path) -> list[Row]:
    """Return the parcels as published."""
    features: list[Row] = json.loads((data / "parcels.geojson").read_text("utf-8"))["features"]
    return features


def unique_ids(features: Iterable[Row]) -> list[str]:
    """Return an id for each parcel: its `ML`, with a running number where several have one."""
    names = [feature["properties"]["ML"] for feature in features]
    several = Counter(names)
    met: Counter[str] = Counter()
    ids = []
    for name in names:
        met[name] += 1
        ids.append(f"{name}#{met[name]}" if several[name] > 1 else name)
    return ids


def as_published(data: Path, name: str) -> geopandas.GeoDataFrame:
    """Return a file's shapes in degrees, faults and all."""
    return geopandas.read_file(data / f"{name}.geojson")


def in_metres(data: Path, name: str) -> geopandas.GeoDataFrame:
    """Return a file's shapes in metres, valid; by geopandas alone. Of the two ways to repair, the one that keeps areas as areas."""
    table = as_published(data, name).to_crs(METRES)
    table["geometry"] = table.make_valid(method="structure", keep_collapsed=False)
    return table


def near_works(data: Path) -> list[int]:
    """Return the positions of the parcels that touch land planned for industry, offices or business, and of their neighbours.

    Neighbours of the one parcel that is all streets of the town do not count: they are the town.
    """
    shapes, zones = in_metres(data, "parcels").geometry, in_metres(data, "zoning")
    works = zones[zones["ZONE_TYPE"].str.startswith(("I", "O-", "BA", "SD", "MAS"))].union_all()
    touching = shapes[shapes.intersects(works) & (shapes.area < 300 * M2_PER_MU)].union_all()
    return [int(i) for i in np.flatnonzero(shapes.dwithin(touching, 1.0))]


def write_case(data: Path, folder: Path, keep: Sequence[int]) -> Path:
    """Write a case in which the parcels at some positions are stock, of twenty units by where they lie."""
    folder.mkdir()
    every, shapes = published(data), in_metres(data, "parcels").geometry
    names = unique_ids(every)
    box, centre = shapes.total_bounds, shapes.centroid
    across = ((centre.x - box[0]) / (box[2] - box[0]) * GRID[0]).astype(int)
    up = ((centre.y - box[1]) / (box[3] - box[1]) * GRID[1]).astype(int)
    units = [f"U{i}{j}" for i, j in zip(across, up, strict=True)]
    areas = [float(area) / M2_PER_MU for area in shapes.area]
    write_shapes(folder / "stock.geojson", [every[i] for i in keep], [names[i] for i in keep])
    write_table(folder, "stock", [
        {"parcel_id": names[i], "unit_id": units[i], "kind": "inefficient", "area_mu": f"{areas[i]:.6f}",
         "divisible": "yes" if areas[i] > 6 else "no"}
        for i in keep
    ])  # fmt: skip
    used = sorted({units[i] for i in keep})
    write_table(folder, "units", [{"unit_id": unit, "name": unit} for unit in used])
    write_table(folder, "projects", _projects(used))
    for layer in LAYERS.values():
        shutil.copyfile(data / str(layer["file"]), folder / str(layer["file"]))
    (folder / "case.yaml").write_text(yaml.safe_dump(SETTINGS), encoding="utf-8")
    return folder


def _projects(units: list[str]) -> list[Row]:
    """Draw projects of half a mu to twelve: single lots suit the small ones, the others want several."""
    draw = random.Random(26986)
    rows = []
    for order in range(PROJECTS):
        area = 0.5 * 24 ** draw.random()
        rows.append({
            "project_id": f"X{order:03d}", "name": f"Project {order}", "units": "|".join(sorted(draw.sample(units, 2))), "industry": "3982",
            "area_mu": f"{area:.2f}", "area_min_mu": f"{area * draw.uniform(0.7, 0.95):.2f}",
            "tax_wan": f"{area * draw.uniform(5, 40):.1f}", "land_use": draw.choice(USES), "new_land": "no",
        })  # fmt: skip
    return rows


def write_shapes(path: Path, features: Iterable[Row], ids: Iterable[str]) -> None:
    """Write published shapes under new ids."""
    renamed = [
        {"type": "Feature", "properties": {"parcel_id": i}, "geometry": feature["geometry"]}
        for i, feature in zip(ids, features, strict=True)
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": renamed}), encoding="utf-8")


def write_table(folder: Path, name: str, rows: list[Row]) -> None:
    """Write rows of equal keys as CSV."""
    with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
