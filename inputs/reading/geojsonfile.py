"""Read GeoJSON, strictly: no repeated names, no NaN, nothing but features."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from landquota.inputs.problem import Place, Problem
from landquota.inputs.reading.grid import Cell, ReadError
from landquota.inputs.reading.vectorfile import Read, Vector, Wanted
from landquota.inputs.shapes.projection import DEGREES

MAX_GEOJSON = 1 << 28
"""Largest file in bytes; larger ones belong in a GPKG."""
KINDS = frozenset(
    {"Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection"}
)


def read_geojson(path: Path, file: str, wanted: Wanted, read: Read) -> Vector:
    """Return the features of a GeoJSON file, which holds one layer whatever its name.

    Raises
    ------
    ReadError
        Not GeoJSON.
    """
    data = read(path)
    if len(data) > MAX_GEOJSON:
        raise ReadError(Problem("too_big_file", Place(file), value=str(len(data)), details={"limit": MAX_GEOJSON}))
    raw = _parse(data, file)
    features = raw.get("features") if raw.get("type") == "FeatureCollection" else [raw]
    if not isinstance(features, list) or not all(map(_is_feature, features)):
        raise ReadError(Problem("not_a_map", Place(file), details={"format": "GeoJSON"}))
    if wanted.named:
        wanted.choose([str(raw.get("name", path.stem))], file)
    header = tuple(dict.fromkeys(str(name) for feature in features for name in feature.get("properties") or {}))
    rows = tuple(tuple(_cell((f.get("properties") or {}).get(name)) for name in header) for f in features)
    return Vector(file, "", header, rows, _shapes([f.get("geometry") for f in features], file), _crs(raw, file))


def _parse(data: bytes, file: str) -> dict[str, Any]:
    try:
        raw = json.loads(data.decode("utf-8-sig"), object_pairs_hook=_once, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise ReadError(Problem("geojson_syntax", Place(file), value=str(error))) from None
    if not isinstance(raw, dict):
        raise ReadError(Problem("not_a_map", Place(file), details={"format": "GeoJSON"}))
    return raw


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(f"repeated name {next(name for name in names if names.count(name) > 1)!r}")
    return found


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no number of JSON")


def _is_feature(feature: Any) -> bool:
    return (
        isinstance(feature, dict)
        and feature.get("type") == "Feature"
        and isinstance(feature.get("properties"), (dict, type(None)))
    )


def _cell(value: Any) -> Cell:
    """Return a property as a cell of a workbook: flags as words, numbers as numbers, what is nested as its text."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int):
        return plain_number(value)
    if value is None or isinstance(value, (str, float)):
        return value
    return json.dumps(value, ensure_ascii=False)


def plain_number(value: int) -> int | float:
    """Return a whole number as a workbook holds it; one with more digits than that can hold stays whole."""
    return float(value) if abs(value) < 10**15 else value


def _shapes(geometries: list[Any], file: str) -> np.ndarray:
    """Return the shapes, None for null.

    Raises
    ------
    ReadError
        Features that are no geometry.
    """
    texts = np.array([None if g is None else json.dumps(g) for g in geometries], dtype=object)
    shapes = np.asarray(shapely.from_geojson(texts, on_invalid="ignore"), dtype=object)
    kinds = [g is None or (isinstance(g, dict) and g.get("type") in KINDS) for g in geometries]
    bad = [
        n
        for n, (g, shape, known) in enumerate(zip(geometries, shapes, kinds, strict=True), 1)
        if not known or (g is not None and shape is None)
    ]
    if bad:
        told = {"rows": len(bad), "ids": ", ".join(map(str, bad[:5]))}
        raise ReadError(Problem("geojson_geometry", Place(file), details=told))
    return np.asarray(shapely.force_2d(shapes), dtype=object)


def _crs(raw: dict[str, Any], file: str) -> str:
    """Return the system that the file names; degrees where it names none, as the standard says, and nothing for null."""
    if "crs" not in raw:
        return DEGREES
    stated = raw["crs"]
    if stated is None:
        return ""
    name = stated.get("properties", {}).get("name") if isinstance(stated, dict) else None
    if not isinstance(name, str):
        raise ReadError(Problem("bad_crs", Place(file), value=json.dumps(stated, ensure_ascii=False)))
    return name
