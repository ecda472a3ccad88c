"""`map.gpkg`: what was decided, on the map, for any GIS program. Geometry in degrees, a layer each of what `reports/mapped.py` lists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from landquota.inputs.case import Case
from landquota.inputs.shapes.projection import to_degrees
from landquota.models.plan import Plan
from landquota.reports.mapped import (
    bundle_rows,
    clean_part_rows,
    layer_rows,
    offcut_rows,
    parcel_rows,
    site_rows,
    unit_rows,
)
from landquota.reports.numbers import is_blank, published
from landquota.reports.words import Words
from landquota.texts import Language

CHINA = (73.0, 3.0, 136.0, 54.0)
"""West, south, east, north; degrees. Within it the degrees are called CGCS2000, which differs from WGS 84 by centimetres."""
CGCS2000, WGS84 = "EPSG:4490", "EPSG:4326"
CLOCK = "OGR_CURRENT_DATE"
"""GDAL's option for the time of writing, which a GPKG holds; fixed, so that the same facts give the same bytes."""


@dataclass(frozen=True)
class MapLayer:
    """One layer of the file: a row and a shape in degrees (None where it has none) for each feature."""

    name: str
    geometry: str
    rows: pd.DataFrame
    shapes: np.ndarray


def write_map(case: Case, plan: Plan, path: Path, lang: Language = "zh") -> None:
    """Write the map of a case with shapes; the same facts give the same bytes.

    Parameters
    ----------
    lang
        Language of the texts; fields have English names.
    """
    words = Words(case, lang)
    crs = degrees_crs(case)
    with _fixed_clock(f"{case.settings.plan_year}-01-01T00:00:00.000Z"):
        for layer in map_layers(case, plan, words):
            _write(path, layer, crs, words.say(f"report.gpkg.{layer.name}"))


def map_layers(case: Case, plan: Plan, words: Words) -> Iterator[MapLayer]:
    """Yield the layers in the order of the file; features in the order of their ids."""
    polygons = "MultiPolygon"
    stock = case.stock["shape"].to_numpy(dtype=object)
    yield MapLayer("units", polygons, unit_rows(case, plan), case.units["shape"].to_numpy(dtype=object))
    yield MapLayer("parcels", polygons, parcel_rows(case, plan, words), stock)
    yield MapLayer("sites", polygons, site_rows(case, plan, words), case.sites["shape"].to_numpy(dtype=object))
    yield _proposals(case, plan, words)
    bundles = bundle_rows(plan, words)
    shapes = bundle_shapes(bundles["parcel_id"], case.stock["parcel_id"], stock)
    yield MapLayer("bundles", polygons, bundles, shapes)
    yield MapLayer("layers", "Unknown", layer_rows(case, words), case.layers["shape"].to_numpy(dtype=object))


def _proposals(case: Case, plan: Plan, words: Words) -> MapLayer:
    """Return the clean parts with their shapes, and the offcuts without."""
    clean, offcuts = clean_part_rows(plan, words), offcut_rows(plan, words)
    shapes = to_degrees(plan.clean_parts["shape"].to_numpy(dtype=object), case.ground.crs)
    rows = pd.concat([part for part in (clean, offcuts) if len(part)] or [clean], ignore_index=True)
    return MapLayer("proposals", "MultiPolygon", rows, np.append(shapes, np.full(len(offcuts), None)))


def bundle_shapes(bundles: Iterable[str], parcel_ids: Iterable[str], shapes: np.ndarray) -> np.ndarray:
    """Return the parcels of each bundle as one shape, without the borders between them.

    Parameters
    ----------
    bundles
        Ids joined by `|`.
    parcel_ids, shapes
        Parcels and their shapes, in the same order.
    """
    import shapely  # noqa: PLC0415 - optional

    known = dict(zip(parcel_ids, shapes, strict=True))
    members = [[known[parcel] for parcel in bundle.split("|")] for bundle in bundles]
    found = np.full(len(members), None, dtype=object)
    found[:] = [shapely.union_all(shapes) for shapes in members]
    return found


def degrees_crs(case: Case) -> str:
    """Return the system that the degrees are labelled with: CGCS2000 in China, else WGS 84."""
    import shapely  # noqa: PLC0415 - optional

    parts = [frame["shape"].to_numpy(dtype=object) for frame in (case.units, case.stock, case.sites)]
    west, south, east, north = shapely.total_bounds(np.concatenate(parts)).tolist()
    longitude, latitude = (west + east) / 2, (south + north) / 2
    within = CHINA[0] <= longitude <= CHINA[2] and CHINA[1] <= latitude <= CHINA[3]
    return CGCS2000 if within else WGS84


@contextmanager
def _fixed_clock(time: str) -> Iterator[None]:
    import pyogrio  # noqa: PLC0415 - optional

    before = pyogrio.get_gdal_config_option(CLOCK)
    pyogrio.set_gdal_config_options({CLOCK: time})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({CLOCK: before})


def _write(path: Path, layer: MapLayer, crs: str, description: str) -> None:
    """Add one layer to the file."""
    import pyogrio  # noqa: PLC0415 - optional
    import shapely  # noqa: PLC0415 - optional

    pyogrio.raw.write(
        path,
        shapely.to_wkb(layer.shapes),
        [_field(layer.rows[name]) for name in layer.rows],
        list(layer.rows),
        layer=layer.name,
        driver="GPKG",
        geometry_type=layer.geometry,
        promote_to_multi=layer.geometry.startswith("Multi"),
        crs=crs,
        layer_options={"DESCRIPTION": description},
    )


def _field(column: pd.Series) -> np.ndarray[Any, Any]:
    """Return a column as GDAL takes it: published numbers, or texts; blank is NULL."""
    if str(column.name).endswith(("_mu", "_share")):
        numbers = [float("nan") if is_blank(value) else published(value) for value in column]
        return np.array(numbers, dtype=float)
    return np.array([None if is_blank(value) else str(value) for value in column], dtype=object)
