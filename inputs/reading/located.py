"""From the shapes of a file to valid shapes in degrees; what does not fit is told with the ids that it concerns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from landquota.inputs.draft import listed
from landquota.inputs.problem import Place, Problem, Severity
from landquota.inputs.reading.vectorfile import Vector
from landquota.inputs.shapes.crs import WORLD, System, coordinate_system, fits, guess, within_china
from landquota.inputs.shapes.projection import datum_error, unproject
from landquota.inputs.words import Said, joined

KINDS = ("点", "线", "线", "多边形", "多点", "多线", "多个多边形", "几何集合")
"""Kinds of shapes in Chinese, by the numbers that GEOS gives them."""


@dataclass(frozen=True)
class Use:
    """What the shapes of a file are for.

    Attributes
    ----------
    labels
        What each feature is called when it is told.
    where
        Place of what is told and does not hang on the file.
    lines
        Lines are shapes too.
    crs, key
        System for a file that states none, and the setting that holds it.
    """

    labels: Sequence[str]
    where: Place
    table: str = ""
    lines: bool = False
    crs: str = ""
    key: str = ""


@dataclass
class Located:
    """Shapes in degrees, None where there is none.

    Attributes
    ----------
    system
        What they were in; None where that is not known.
    """

    shapes: np.ndarray
    problems: list[Problem] = field(default_factory=list)
    system: System | None = None


def locate(vector: Vector, use: Use) -> Located:
    """Return the shapes of a file in degrees."""
    problems: list[Problem] = []
    found = Located(_without_wrong_kinds(vector, use, problems), problems)
    system = _system(vector, use, found)
    if system is None or not any(shape is not None for shape in found.shapes):
        found.shapes = np.full(len(found.shapes), None, dtype=object)
        return found
    found.system = system[1]
    _project(vector, use, found, *system)
    _make_valid(vector, use, found)
    return found


def _told(code: str, use: Use, rows: Iterable[Any], place: Place | None = None, **details: Any) -> Problem:
    """Return an error about some features of a file at `place`, or a notice without."""
    names = sorted(use.labels[row] for row in rows)
    severity = Severity.ERROR if place else Severity.NOTICE
    told = {"rows": len(names), "ids": listed(names), "all": tuple(names), **details}
    return Problem(code, place or use.where, use.table, None, told, severity)


def _without_wrong_kinds(vector: Vector, use: Use, problems: list[Problem]) -> np.ndarray:
    """Return the shapes that are areas (or lines), each of one kind; others are told and None."""
    import shapely  # noqa: PLC0415 - optional

    from landquota.inputs.shapes.repair import AREAS, LINES  # noqa: PLC0415 - optional

    shapes = _without_collections(vector.shapes, use, problems)
    empty = shapely.is_empty(shapes)
    kinds = AREAS | LINES if use.lines else AREAS
    wrong = ~np.isin(shapely.get_type_id(shapes), [-1, *kinds]) & ~empty
    points, rows = shapely.get_coordinates(shapes, return_index=True)
    broken = np.isin(np.arange(len(shapes)), rows[~np.isfinite(points).all(axis=1)])
    blank = empty | (shapely.is_missing(shapes) if not use.table else False)
    if blank.any():
        problems.append(_told("empty_shape", use, np.flatnonzero(blank), vector.place() if use.table else None))
    for code, mask in (("wrong_kind_of_shape", wrong), ("endless_coordinates", broken)):
        if mask.any():
            kind = sorted({shapely.get_type_id(shape) for shape in shapes[mask]})
            names = joined(dict.fromkeys(Said(KINDS[n], shapely.GeometryType(n).name.title()) for n in kind))
            problems.append(_told(code, use, np.flatnonzero(mask), vector.place(), kinds=names))
    shapes[empty | wrong | broken] = None
    return shapes


def _without_collections(given: np.ndarray, use: Use, problems: list[Problem]) -> np.ndarray:
    """Return shapes with collections as one shape of many parts; points and lines beside areas are dropped, which is told."""
    import shapely  # noqa: PLC0415 - optional

    from landquota.inputs.shapes.repair import polygons_of_collection, without_collections  # noqa: PLC0415 - optional

    shapes = np.array(given, dtype=object)
    collections = np.flatnonzero(shapely.get_type_id(shapes) == shapely.GeometryType.GEOMETRYCOLLECTION).tolist()
    for row in collections:
        shapes[row] = without_collections(shapes[row])
    reduced = {} if use.lines else {n: areas for n in collections if (areas := polygons_of_collection(shapes[n]))}
    for row, areas in reduced.items():
        shapes[row] = areas
    if reduced:
        problems.append(_told("collection_reduced", use, reduced))
    return shapes


def _system(vector: Vector, use: Use, found: Located) -> tuple[str, System] | None:
    """Return the system of a file, None where it is not known, which is told (a wrong setting is told elsewhere)."""
    stated = (
        "" if vector.crs.upper().startswith(("ENGCRS", "LOCAL_CS")) or "undefined" in vector.crs.lower() else vector.crs
    )
    text = stated or use.crs
    system = coordinate_system(text) if text else None
    if system is not None:
        if stated and use.crs and not use.table and system != coordinate_system(use.crs):
            told = {"system": system.name}
            found.problems.append(Problem("crs_not_used", use.where, "", use.crs, told, Severity.NOTICE))
        return text, system
    if stated:
        found.problems.append(Problem("bad_crs", vector.place(), use.table, stated))
    elif not use.crs and any(shape is not None for shape in found.shapes):
        seems = {"guess": guess(_extent(found.shapes)), "key": use.key}
        found.problems.append(Problem("no_crs", vector.place(), use.table, None, seems))
    return None


def _extent(shapes: np.ndarray) -> tuple[float, float, float, float]:
    import shapely  # noqa: PLC0415 - optional

    west, south, east, north = shapely.total_bounds(shapes).tolist()
    return west, south, east, north


def _project(vector: Vector, use: Use, found: Located, text: str, system: System) -> None:
    """Bring shapes to degrees; those outside the area of their system are told and None."""
    import shapely  # noqa: PLC0415 - optional

    degrees = unproject(found.shapes, text)
    bounds = shapely.bounds(degrees)
    outside = ~fits(system, bounds)
    if outside.any() or ((system.area or WORLD) == WORLD and not within_china(bounds)):
        turned = shapely.bounds(unproject(shapely.transform(found.shapes, lambda xy: xy[:, ::-1]), text))
        told: dict[str, Any] = {"system": system.name}
        if fits(system, turned).all() and (outside.all() or not outside.any()) and within_china(turned):
            found.problems.append(Problem("axes_swapped", vector.place(), use.table, None, told))
            degrees[:] = None
        elif outside.any():
            told["guess"] = guess(_extent(found.shapes[outside]))
            found.problems.append(_told("crs_outside", use, np.flatnonzero(outside), vector.place(), **told))
            degrees[outside] = None
    error = datum_error(found.shapes, text)
    if error is None:
        told = {"datum": str(system.crs.geodetic_crs.datum.name), "system": system.name}
        found.problems.append(Problem("crs_datum", vector.place(), use.table, None, told))
    elif error:
        told = {"error": f"{error:g}", "system": system.name}
        found.problems.append(Problem("crs_shifted", use.where, use.table, None, told, Severity.NOTICE))
    found.shapes = degrees


def _make_valid(vector: Vector, use: Use, found: Located) -> None:
    """Repair shapes, and tell those that were, with their areas; where nothing is left that is an error."""
    from landquota.inputs.shapes.repair import repair  # noqa: PLC0415 - optional

    given = found.shapes
    repaired = repair(given)
    found.shapes = repaired.shapes
    lost = [row for row in range(len(given)) if given[row] is not None and repaired.shapes[row] is None]
    if lost:
        found.problems.append(_told("shape_without_area", use, lost, vector.place()))
    kept = {row: areas for row, areas in repaired.areas.items() if row not in lost}
    if kept:
        names = sorted(f"{use.labels[row]} ({before:.2f} → {after:.2f} m²)" for row, (before, after) in kept.items())
        found.problems.append(_told("shape_repaired", use, kept, ids=listed(names), all=tuple(names)))
