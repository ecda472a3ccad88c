"""The small good case with shapes: parcels, a site and units beside its tables, in any format and coordinate system."""

from __future__ import annotations

import sqlite3
import struct
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from shapely import box
from shapely.affinity import translate

from tests.inputs.good_case import SETTINGS, write_folder

GRID = "EPSG:4548"
"""CGCS2000, three-degree zone of 117E: eastings have no zone number, and the first axis is north."""
X, Y = 500_000, 2_850_000
DRIVERS = {".gpkg": "GPKG", ".geojson": "GeoJSON", ".json": "GeoJSON", ".shp": "ESRI Shapefile", ".gdb": "OpenFileGDB"}

SUFFIXES = tuple(DRIVERS)

Shapes = Mapping[str, Any]


def at(west: float, south: float, east: float, north: float) -> shapely.Polygon:
    """Return a rectangle in metres from the corner of the case."""
    return box(X + west, Y + south, X + east, Y + north)


STOCK: Shapes = {"P1": at(0, 0, 200, 100), "P2": at(200, 0, 200 + 45.5 * 20 / 3, 100)}
"""30 mu = 20 000 m2, and 45.5 mu: 1 mu = 2000/3 m2."""
SITES: Shapes = {"S1": at(600, 0, 800, 1000 / 3)}
"""100 mu."""
UNITS: Shapes = {"360702": at(-1000, -1000, 200, 1000), "U2": at(200, -1000, 2000, 1000)}
LINE: Shapes = {"a": shapely.LineString([(X + 200, Y - 50), (X + 200, Y + 150)])}
KEYS = {"stock": "parcel_id", "sites": "site_id", "units": "unit_id"}


def farthest(ours: object, theirs: object) -> float:
    """Return how far two shapes differ, in metres."""
    pair = gpd.GeoSeries([ours, theirs], crs="EPSG:4326").to_crs(GRID)
    return float(shapely.hausdorff_distance(pair[0].boundary, pair[1].boundary))


def moved(shapes: Shapes, east: float, north: float) -> Shapes:
    return {name: translate(shape, east, north) for name, shape in shapes.items()}


def frame(shapes: Shapes, key: str, crs: Any = GRID, **columns: Any) -> gpd.GeoDataFrame:
    """Return features with their ids and more columns."""
    geometry = np.array(list(shapes.values()), dtype=object)
    return gpd.GeoDataFrame({key: list(shapes), **columns}, geometry=geometry, crs=crs)


def write_map(path: Path, features: gpd.GeoDataFrame, **options: Any) -> Path:
    """Write features in the format of the file's name."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".gdb":  # keeps coordinates on a grid, of a tenth of a millimetre unless it is told otherwise
        options["promote_to_multi"] = True
        options["XYSCALE"] = "1e11" if features.crs and features.crs.is_geographic else "1e8"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        features.to_file(path, driver=DRIVERS[path.suffix], engine="pyogrio", **options)
    return path


def bend(path: Path, *corners: tuple[float, float]) -> None:
    """Make the only feature of a GPKG a curve: arcs through three corners each, closed."""
    arcs = struct.pack("<BII", 1, 8, len(corners)) + b"".join(struct.pack("<dd", *corner) for corner in corners)
    surface = struct.pack("<BII", 1, 10, 1) + arcs
    database = sqlite3.connect(path)
    for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        database.execute(f'DROP TRIGGER "{name}"')  # they call functions that only GDAL knows
    (old,) = database.execute(f"SELECT geom FROM {path.stem}").fetchone()
    database.execute(f"UPDATE {path.stem} SET geom = ?", (b"GP\0\1" + old[4:8] + surface,))
    database.execute("UPDATE gpkg_geometry_columns SET geometry_type_name = 'CURVEPOLYGON'")
    database.commit()
    database.close()


def layer(file: str, rule: str = "forbid", name: str = "red", **keys: object) -> str:
    """Return `case.yaml` of the good case with one map layer."""
    more = "".join(f", {key}: {value}" for key, value in keys.items())
    return SETTINGS + f"layers: {{{name}: {{file: {file}, rule: {rule}{more}}}}}\n"


def joined(
    shapes: Shapes, table: str = "stock", suffix: str = ".gpkg", crs: str | None = GRID
) -> Callable[[Path], Path]:
    """Return how to write the good case with the shapes of one table beside it."""

    def build(folder: Path) -> Path:
        write_folder(folder)
        write_map(folder / f"{table}{suffix}", frame(shapes, KEYS[table], crs))
        return folder

    return build


def layered(shapes: Shapes, settings: str, file: str, crs: str | None = GRID, **columns: Any) -> Callable[[Path], Path]:
    """Return how to write the good case with shapes of its stock and a map layer."""

    def build(folder: Path) -> Path:
        write_folder(folder, settings=settings)
        write_map(folder / "stock.gpkg", frame(STOCK, "parcel_id"))
        write_map(folder / file, frame(shapes, "name", crs, **columns))
        return folder

    return build


def with_bytes(file: str, data: bytes) -> Callable[[Path], Path]:
    """Return how to write the good case with a file of any bytes."""

    def build(folder: Path) -> Path:
        write_folder(folder).joinpath(file).write_bytes(data)
        return folder

    return build
