"""Read GPKG, Shapefile and FileGDB through GDAL, after a look at the bytes, so that no other format is opened."""

from __future__ import annotations

import re
import sqlite3
import struct
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pyogrio
import shapely

from landquota.inputs.problem import Place, Problem
from landquota.inputs.reading.geojsonfile import plain_number
from landquota.inputs.reading.grid import Cell, ReadError
from landquota.inputs.reading.shptext import CODED, read_text
from landquota.inputs.reading.vectorfile import Read, Vector, Wanted

SQLITE = b"SQLite format 3\0"
SHAPEFILE = b"\0\0\x27\x0a"
NEEDED = (".shx", ".dbf")
BESIDE = (*NEEDED, ".prj", ".cpg")
_COMPUTED = re.compile(r"\bcreate\s+virtual\s+table\b(?!.*\busing\s+rtree)|\bas\s*\(", re.IGNORECASE | re.DOTALL)

Result = TypeVar("Result")


def read_geopackage(path: Path, file: str, wanted: Wanted, read: Read) -> Vector:
    """Return a layer of a GPKG, from memory: a database that lies in the case folder is not opened, so nothing is left there.

    Raises
    ------
    ReadError
        No GPKG, in use by another program, or its layers are computed when they are read.
    """
    data = _geopackage(path, file, read)
    computed = _computed(data, file)
    layer = wanted.choose(_layers(data, file), file)
    if layer in computed:
        raise ReadError(Problem("computed_layer", Place(file), value=layer))
    return _read(data, file, layer)


def geopackage_layers(path: Path, file: str, read: Read) -> list[str]:
    """Return the layers of a GPKG that have shapes."""
    return _layers(_geopackage(path, file, read), file)


def _geopackage(path: Path, file: str, read: Read) -> bytes:
    """Return the bytes of a GPKG, without the need of a log of writes beside it."""
    data = read(path)
    if not data.startswith(SQLITE):
        raise ReadError(Problem("not_a_map", Place(file), details={"format": "GPKG"}))
    size, pages = struct.unpack(">16xH10xI", data[:32].ljust(32, b"\0"))
    if len(data) < pages * (65536 if size == 1 else size):
        raise ReadError(Problem("broken_map", Place(file), value=f"{len(data)} < {pages} x {size}"))
    log = path.with_name(path.name + "-wal")
    if log.is_file() and log.stat().st_size:
        raise ReadError(Problem("map_in_use", Place(file)))
    return data[:18] + b"\1\1" + data[20:]


def _computed(data: bytes, file: str) -> set[str]:
    """Return the views of a database.

    Raises
    ------
    ReadError
        Tables that are computed when they are read: they may run what they like.
    """
    try:
        with sqlite3.connect(":memory:") as database:
            database.deserialize(data)
            entries = database.execute("SELECT type, name, sql FROM sqlite_master").fetchall()
    except (sqlite3.Error, ValueError) as error:
        raise _broken(file, error) from None
    finally:
        database.close()
    for kind, name, text in entries:
        if kind == "table" and text and _COMPUTED.search(text):
            raise ReadError(Problem("computed_layer", Place(file), value=name))
    return {name for kind, name, _ in entries if kind == "view"}


def read_gdb(path: Path, file: str, wanted: Wanted, read: Read) -> Vector:
    """Return a layer of a File Geodatabase, a folder.

    Raises
    ------
    ReadError
        No such folder, or damaged.
    """
    if not path.is_dir() or not any(path.glob("a0000000[0-9].gdbtable")):
        raise ReadError(Problem("not_a_map", Place(file), details={"format": "FileGDB"}))
    for part in sorted(path.iterdir()):
        if part.is_file() and not part.name.endswith(".lock"):
            read(part)
    return _read(path, file, wanted.choose(_layers(path, file), file))


def read_shapefile(path: Path, file: str, wanted: Wanted, read: Read) -> Vector:
    """Return the features of a Shapefile.

    Raises
    ------
    ReadError
        No Shapefile, without its companions, or in an unknown encoding.
    """
    data = read(path)
    if data[:4] != SHAPEFILE:
        raise ReadError(Problem("not_a_map", Place(file), details={"format": "Shapefile"}))
    beside = {part.suffix.lower(): part for part in sorted(path.parent.iterdir()) if part.stem == path.stem}
    missing = [suffix for suffix in NEEDED if suffix not in beside]
    if missing:
        raise ReadError(Problem("shapefile_part", Place(file), value=", ".join(path.stem + s for s in missing)))
    parts = {suffix: read(beside[suffix]) for suffix in BESIDE if suffix in beside}
    for suffix, (part, whole) in _lengths(data, parts).items():
        if part < whole:
            raise ReadError(Problem("broken_map", Place(file), value=f"{suffix}: {part} < {whole}"))
    layer = wanted.choose(_layers(path, file), file)
    return read_text(_read(path, file, layer, encoding=CODED), parts.get(".cpg", b""))


def _lengths(data: bytes, parts: dict[str, bytes]) -> dict[str, tuple[int, int]]:
    """Return how long each part of a Shapefile is, and how long it says that it is: GDAL reads what is left of a cut one."""
    index, table = parts[".shx"], parts[".dbf"]
    rows, head, width = struct.unpack("<4xIHH20x", table[:32].ljust(32, b"\0"))
    said = {
        name: 2 * struct.unpack(">24xI", part[:28].ljust(28, b"\xff"))[0]
        for name, part in ((".shp", data), (".shx", index))
    }
    return {
        ".shp": (len(data), said[".shp"]),
        ".shx": (len(index), max(said[".shx"], 100 + 8 * rows)),
        ".dbf": (len(table), max(33, head + rows * width)),
    }


def _ask(step: Callable[..., Result], source: Path | bytes, file: str, **options: Any) -> Result:
    """Return what a step of GDAL says; what it warns of is not passed on, what it refuses becomes a problem."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return step(source, **options)
        except Exception as error:  # whatever a damaged file makes of it
            raise _broken(file, error, str(source) if isinstance(source, Path) else "") from None


def _layers(source: Path | bytes, file: str) -> list[str]:
    return [str(name) for name, kind in _ask(pyogrio.list_layers, source, file) if kind is not None]


def _read(source: Path | bytes, file: str, layer: str, **options: Any) -> Vector:
    meta, _, blobs, fields = _ask(pyogrio.raw.read, source, file, layer=layer, force_2d=True, **options)
    try:
        shapes = np.asarray(shapely.from_wkb(blobs), dtype=object)
    except shapely.errors.ShapelyError as error:
        raise _broken(file, error) from None
    names = tuple(str(name) for name in meta["fields"])
    rows = tuple(zip(*map(_cells, fields), strict=True)) if names else ((),) * len(blobs)
    return Vector(file, layer, names, rows, shapes, meta["crs"] or "")


def _broken(file: str, error: Exception, path: str = "") -> ReadError:
    said = str(error).replace(path, file) if path else str(error)
    return ReadError(Problem("broken_map", Place(file), value=said))


def _cells(column: np.ndarray) -> list[Cell]:
    """Return the values of a field as a workbook holds them."""
    if column.dtype == np.float32:
        column = np.array([float(str(value)) for value in column])
    return [_cell(value) for value in column.tolist()]


def _cell(value: Any) -> Cell:
    if value is None or value != value:  # noqa: PLR0124 - NaN
        return None
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int):
        return plain_number(value)
    return value if isinstance(value, (str, float)) or hasattr(value, "isoformat") else str(value)
