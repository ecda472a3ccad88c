"""Read one file of shapes: GPKG, GeoJSON, Shapefile or FileGDB."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from landquota.inputs.problem import Place, Problem
from landquota.inputs.reading.grid import Cell, ReadError
from landquota.inputs.reading.headers import nearest, normal
from landquota.inputs.words import did_you_mean

VECTOR_SUFFIXES = frozenset({".gpkg", ".geojson", ".json", ".shp", ".gdb"})
FORMATS = "GPKG, GeoJSON, Shapefile, FileGDB"

Read = Callable[[Path], bytes]
"""Return a file's bytes and note their digest."""


@dataclass(frozen=True)
class Wanted:
    """Which layer of a file is meant: the one that is `named`, else the one that fits, else the only one."""

    fits: Callable[[str], bool]
    named: str = ""

    def choose(self, layers: Iterable[str], file: str) -> str:
        """Return the layer that is meant.

        Raises
        ------
        ReadError
            No layer of that name, or several of which none fits.
        """
        known = list(layers)
        if not known:
            raise ReadError(Problem("no_map_layer", Place(file)))
        named = [layer for layer in known if normal(layer) == normal(self.named)]
        fitting = named if self.named else [layer for layer in known if self.fits(layer)]
        if len(fitting) == 1 or (len(known) == 1 and not self.named):
            return (fitting or known)[0]
        near = {"near": did_you_mean(nearest(self.named, known), sorted(known))}
        code = "unknown_map_layer" if self.named else "several_map_layers"
        raise ReadError(Problem(code, Place(file), "", self.named or ", ".join(sorted(known)), near))


@dataclass(frozen=True)
class Vector:
    """Features of one layer as they stand in the file.

    Attributes
    ----------
    header, rows
        Attributes, as in a `Grid`.
    shapes
        Shapes in the system `crs` of the file, None for a missing one; shape (rows,).
    crs
        As `EPSG:4548` or WKT; empty where the file states none.
    cut
        Fields whose names are as long as the format lets them be, so that they may be cut.
    """

    file: str
    layer: str
    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    shapes: np.ndarray
    crs: str
    cut: frozenset[str] = frozenset()

    def place(self, row: int | None = None, column: str = "") -> Place:
        """Return a place in this file; features are counted from 1."""
        return Place(self.file, self.layer if normal(self.layer) not in normal(self.file) else "", row, column)


def read_vector(path: Path, file: str, wanted: Wanted, read: Read) -> Vector:
    """Return the features of one layer of a file.

    Parameters
    ----------
    file
        What the file is called in the case.
    read
        Reads each file that belongs to it, and notes it.

    Raises
    ------
    ReadError
        Not what its name says, damaged, no such layer, or the libraries for maps are not installed.
    """
    if not maps_can_be_read():
        raise ReadError(Problem("gis_missing", Place(file)))
    from landquota.inputs.reading.gdalfile import read_gdb, read_geopackage, read_shapefile  # noqa: PLC0415 - optional
    from landquota.inputs.reading.geojsonfile import read_geojson  # noqa: PLC0415 - optional

    readers = {".gpkg": read_geopackage, ".shp": read_shapefile, ".gdb": read_gdb}
    return readers.get(path.suffix.lower(), read_geojson)(path, file, wanted, read)


def map_layers(path: Path, file: str, read: Read) -> list[str]:
    """Return the layers of a GPKG that have shapes.

    Raises
    ------
    ReadError
        As `read_vector`.
    """
    if not maps_can_be_read():
        raise ReadError(Problem("gis_missing", Place(file)))
    from landquota.inputs.reading.gdalfile import geopackage_layers  # noqa: PLC0415 - optional

    return geopackage_layers(path, file, read)


def maps_can_be_read() -> bool:
    """Tell whether the libraries of the extra `gis` are installed."""
    try:
        import pyogrio  # noqa: F401, PLC0415 - optional
        import pyproj  # noqa: F401, PLC0415 - optional
        import shapely  # noqa: F401, PLC0415 - optional
    except ImportError:
        return False
    return True
