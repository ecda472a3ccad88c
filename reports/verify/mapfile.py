"""`map.gpkg`: whether its fields say what the tables say, and whether its shapes are those of the case.

Of texts in words nothing is compared; of a clean part, that it is as large as the table says.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from landquota.inputs.case import M2_PER_MU, Case
from landquota.inputs.shapes.projection import to_metres
from landquota.reports.verify.arithmetic import agree, plain
from landquota.reports.verify.expected_space import SHAPE_MU
from landquota.reports.verify.findings import Finding, Log, show
from landquota.reports.verify.folder import MAP
from landquota.reports.verify.reading import Table

KEYS = {
    "units": ("quota", ("unit_id",)),
    "parcels": ("parcels", ("parcel_id",)),
    "sites": ("sites", ("site_id",)),
    "proposals": ("proposals", ("kind", "place_id")),
    "bundles": ("assignments", ("parcel_id", "project_id")),
}
"""Layer of the map to the table that it shows, and what identifies a feature; the fields that both have are compared."""
FEATURES = "layers"
Row = dict[str, Any]
Shapes = Mapping[tuple[str, ...], Any]


def check_map(run: Path, case: Case, tables: Mapping[str, Table], log: Log) -> None:
    """Compare the map with the tables and with the shapes of the case; a case without shapes has none."""
    if not case.ground.crs:
        return
    try:
        layers = {name: _read(run / MAP, name) for name in (*KEYS, FEATURES)}
    except (OSError, ValueError, RuntimeError) as error:
        log.add(Finding("unreadable", MAP, found=type(error).__name__))
        return
    shapes = _shapes(case)
    for name, (table, key) in KEYS.items():
        if table in tables:
            _check_layer(name, layers[name], _wanted(name, table, key, case, tables), shapes.get(name, {}), log)
    found = [(row["layer"], row["code"], _flat(shape)) for row, shape in layers[FEATURES]]
    drawn = zip(case.layers["layer"], case.layers["code"], case.layers["shape"], strict=True)
    wanted = [(layer, plain(code), _flat(shape)) for layer, code, shape in drawn]
    log.expect(sorted(found, key=str) == sorted(wanted, key=str), Finding("differs", MAP, (FEATURES,), rule="map"))
    _check_clean_parts(layers["proposals"], case, log)


def _read(path: Path, layer: str) -> list[tuple[Row, Any]]:
    """Return the fields and the shape of each feature."""
    import pyogrio  # noqa: PLC0415 - optional
    import shapely  # noqa: PLC0415 - optional

    meta, _, blobs, fields = pyogrio.raw.read(path, layer=layer)
    names = [str(name) for name in meta["fields"]]
    cells = zip(*(column.tolist() for column in fields), strict=True)
    rows = [dict(zip(names, map(plain, row), strict=True)) for row in cells]
    return list(zip(rows, shapely.from_wkb(blobs), strict=True))


def _shapes(case: Case) -> dict[str, Shapes]:
    places = {"units": ("unit_id", case.units), "parcels": ("parcel_id", case.stock), "sites": ("site_id", case.sites)}
    return {
        name: {(row_id,): shape for row_id, shape in zip(frame[key], frame["shape"], strict=True)}
        for name, (key, frame) in places.items()
    }


def _wanted(name: str, table: str, key: tuple[str, ...], case: Case, tables: Mapping[str, Table]) -> dict[Any, Row]:
    """Return what the features of a layer should say, by key; without a plan, places are shown without decisions."""
    rows = tables[table].rows.values()
    if name == "bundles":
        rows = [row for row in rows if row["placement"] == "bundle"]  # type: ignore[assignment]
    known = {tuple(row[part] for part in key): dict(row) for row in rows}
    places = _shapes(case).get(name, known)
    blank = {column.name: None for column in tables[table].layout.columns if _is_decided(column.name)}
    return {place: known.get(place, blank) for place in places}


def _is_decided(column: str) -> bool:
    """Tell whether a column says what was decided of a place; the area of a site does not."""
    return column in ("status", "projects") or (column.endswith("_mu") and column != "area_mu")


def _check_layer(name: str, found: list[tuple[Row, Any]], wanted: dict[Any, Row], shapes: Shapes, log: Log) -> None:
    key = KEYS[name][1]
    seen = {tuple(row.get(part) for part in key): (row, shape) for row, shape in found}
    log.expect(len(seen) == len(found), Finding("duplicate", MAP, (name,)))
    for place in sorted(seen.keys() - wanted.keys(), key=str):
        log.add(Finding("extra_row", MAP, (name, *map(str, place)), rule="map"))
    for place, row in wanted.items():
        where = (name, *map(str, place))
        if not log.expect(place in seen, Finding("missing_row", MAP, where, rule="map")):
            continue
        fields, shape = seen[place]
        for column, one, other in _different(fields, row):
            log.add(Finding("differs", MAP, where, column, show(one), show(other), "map"))
        if place in shapes:
            log.expect(_flat(shape) == _flat(shapes[place]), Finding("differs", MAP, where, "shape", rule="map"))


def _different(found: Row, wanted: Row) -> Iterator[tuple[str, Any, Any]]:
    """Yield the fields that the table has as well, where they differ."""
    for column in found.keys() & wanted.keys():
        one, other = found[column], wanted[column]
        same = agree(one, other) if isinstance(one, float) and isinstance(other, float) else (one or None) == other
        if not same:
            yield column, one, other


def _flat(shape: Any) -> tuple[bytes, ...]:
    """Return the parts of a shape to the last digit; a polygon and a group of that one polygon are the same."""
    import shapely  # noqa: PLC0415 - optional

    return tuple(sorted(shapely.to_wkb(part) for part in shapely.get_parts(shapely.normalize(shape))))


def _check_clean_parts(features: list[tuple[Row, Any]], case: Case, log: Log) -> None:
    import shapely  # noqa: PLC0415 - optional

    for row, shape in features:
        if row.get("kind") != "clean_part":
            continue
        drawn = to_metres(np.array([shape], dtype=object), case.ground.crs)
        area = float(shapely.area(drawn)[0]) / M2_PER_MU
        right = isinstance(row.get("area_mu"), float) and abs(area - row["area_mu"]) <= SHAPE_MU
        where = ("proposals", str(row.get("place_id")))
        log.expect(right, Finding("differs", MAP, where, "shape", show(area), show(row.get("area_mu")), "map"))
