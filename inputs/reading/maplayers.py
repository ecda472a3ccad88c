"""Read the map layers that the settings name."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path, PurePosixPath, PureWindowsPath

import numpy as np
import pandas as pd

from landquota.inputs.draft import listed
from landquota.inputs.layers import no_layers
from landquota.inputs.problem import Place, Problem, Severity
from landquota.inputs.reading.cells import BadValueError, parser
from landquota.inputs.reading.grid import ReadError, as_text, is_blank
from landquota.inputs.reading.headers import Header, nearest, normal
from landquota.inputs.reading.located import Use, locate
from landquota.inputs.reading.source import Source
from landquota.inputs.reading.vectorfile import FORMATS, VECTOR_SUFFIXES, Vector, Wanted, read_vector
from landquota.inputs.schema import ColumnSpec
from landquota.inputs.settings import Layer, Settings
from landquota.inputs.shapes.crs import System, coordinate_system
from landquota.inputs.words import did_you_mean

CODE = parser(Header(ColumnSpec("code", "id"), ""))

FULL_CIRCLE = 360
"""Coordinates that are no larger are taken for degrees when a feature is named by them."""


def read_layers(
    source: Source, settings: Settings | None, problems: list[Problem], systems: dict[str, System | None]
) -> pd.DataFrame:
    """Return the features of all layers, as `Case.layers`; their coordinate systems are added to `systems`."""
    parts: list[pd.DataFrame] = []
    layers = settings.layers if settings else {}
    for name, layer in sorted(layers.items()):

        def read(name: str = name, layer: Layer = layer) -> None:
            part, systems[name] = _read_layer(source, name, layer, problems)
            parts.append(part)

        source.attempt(read)
    named = {*(layer.file for layer in layers.values()), *(_files_of_scenarios(settings) if settings else ())}
    problems += _unused(source, {*source.vectors.values(), *(source.folder / file for file in named)})
    return _sorted(pd.concat(parts, ignore_index=True)) if any(map(len, parts)) else no_layers()


def _files_of_scenarios(settings: Settings) -> Iterator[str]:
    """Yield the files of layers that scenarios name: they are used, though not in every run."""
    for changes in settings.scenarios.values():
        for key, value in changes.items():
            file = value.get("file") if isinstance(value, dict) else value if key.endswith(".file") else None
            if key.startswith("layers.") and isinstance(file, str):
                yield file


def _unused(source: Source, used: set[Path]) -> list[Problem]:
    """Return the notice about maps in the case folder that are neither a table nor a layer."""
    names = sorted(source.name(path) for path in source.maps if path not in used)
    details = {"ids": listed(names)}
    return [Problem("map_not_used", Place(), "", None, details, Severity.NOTICE)] if names else []


def _read_layer(source: Source, name: str, layer: Layer, problems: list[Problem]) -> tuple[pd.DataFrame, System | None]:
    at, path = _places(source, name), source.folder / layer.file
    _refuse_file(source, layer, path, at("file"))
    if layer.crs and coordinate_system(layer.crs) is None:
        problems.append(Problem("bad_crs", at("crs"), "", layer.crs))
    wanted = Wanted(lambda known: normal(known) == normal(name), layer.layer)
    vector = read_vector(path, layer.file, wanted, source.read)
    codes = _codes(vector, name, layer, at, problems)
    begin = tuple(unicodedata.normalize("NFKC", code).strip() for code in layer.codes)
    kept = [n for n, code in enumerate(codes) if not begin or (code and code.startswith(begin))]
    counted = Vector(vector.file, vector.layer, (), ((),) * len(kept), vector.shapes[kept], vector.crs)
    labels = [_label(vector, n) for n in kept]
    use = Use(labels, Place(key=f"layers.{name}"), "", layer.rule == "cut", layer.crs, f"layers.{name}.crs")
    located = locate(counted, use)
    problems += located.problems
    there = [n for n, shape in enumerate(located.shapes) if shape is not None]
    shapes = np.full(len(there), None, dtype=object)
    shapes[:] = located.shapes[there]
    codes_there = np.array([codes[kept[n]] for n in there], dtype=object)
    return pd.DataFrame({"layer": name, "code": codes_there, "shape": shapes}, dtype=object), located.system


def _places(source: Source, name: str) -> Callable[[str], Place]:
    """Return the function from a key of a layer to its place in the settings."""
    document = source.settings
    assert document is not None
    return lambda key: document.place(f"layers.{name}.{key}")


def _refuse_file(source: Source, layer: Layer, path: Path, place: Place) -> None:
    """Refuse a file that lies outside the case folder, is no map, or is not there."""
    for kind in (PurePosixPath, PureWindowsPath):
        pure = kind(layer.file)
        if pure.anchor or pure.drive or ".." in pure.parts:
            raise ReadError(Problem("layer_outside", place, "", layer.file))
    if path.suffix.lower() not in VECTOR_SUFFIXES:
        raise ReadError(Problem("layer_format", place, "", layer.file, {"formats": FORMATS}))
    if not path.exists():
        near = nearest(path.name, [known.name for known in source.maps])
        raise ReadError(Problem("no_layer_file", place, "", layer.file, {"near": did_you_mean(near)}))


def _codes(
    vector: Vector, name: str, layer: Layer, at: Callable[[str], Place], problems: list[Problem]
) -> list[str | None]:
    """Return the code of each feature, None without; a field that is missing or not named is told."""
    if not len(vector.rows):
        return []
    if not layer.code_field:
        if layer.rule in {"land_use", "land_class"} or layer.codes:
            near = did_you_mean("", sorted(vector.header))
            problems.append(Problem("no_code_field", at("code_field"), "", None, {"near": near}))
        return [None] * len(vector.rows)
    fields = {normal(field): n for n, field in reversed(list(enumerate(vector.header)))}
    position = fields.get(normal(layer.code_field))
    if position is None:
        near = did_you_mean(nearest(layer.code_field, vector.header), sorted(vector.header))
        raise ReadError(Problem("unknown_code_field", at("code_field"), "", layer.code_field, {"near": near}))
    cells = [row[position] for row in vector.rows]
    codes: list[str | None] = [None] * len(cells)
    for row, cell in enumerate(cells):
        if not is_blank(cell):
            try:
                codes[row] = CODE(cell)
            except BadValueError as error:
                place = vector.place(row + 1, vector.header[position])
                problems.append(Problem(error.code, place, "", as_text(cell), dict(error.details)))
    tell = partial(_about_codes, vector, name, problems)
    tell("blank_code", [row for row, cell in enumerate(cells) if is_blank(cell)])
    tell("code_was_number", [row for row, cell in enumerate(cells) if isinstance(cell, float)])
    return codes


def _label(vector: Vector, row: int) -> str:
    """Return what a feature without an id is called: the middle of its extent, so that the order of the features means nothing."""
    shape = vector.shapes[row]
    if shape is None or shape.is_empty:
        return "-"
    west, south, east, north = shape.bounds
    x, y = (west + east) / 2, (south + north) / 2
    return f"({x:.5f} {y:.5f})" if abs(x) <= FULL_CIRCLE else f"({x:.1f} {y:.1f})"


def _about_codes(vector: Vector, name: str, problems: list[Problem], code: str, rows: list[int]) -> None:
    if rows:
        names = sorted(_label(vector, row) for row in rows)
        details = {"rows": len(rows), "ids": listed(names), "all": tuple(names)}
        problems.append(Problem(code, Place(key=f"layers.{name}"), "", None, details, Severity.NOTICE))


def _sorted(layers: pd.DataFrame) -> pd.DataFrame:
    import shapely  # noqa: PLC0415 - optional

    shapes = shapely.to_wkb(layers["shape"].to_numpy(dtype=object), byte_order=1)
    keys = layers.assign(code=layers["code"].fillna(""), shape=shapes)
    order = np.array(keys.sort_values(["layer", "code", "shape"], kind="stable").index)
    return layers.astype(object).iloc[order].reset_index(drop=True)
