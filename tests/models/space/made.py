"""Cases made of shapes alone: parcels and sites in metres of EPSG:4547, and map layers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import shapely

from landquota import app
from landquota.inputs.case import Case
from landquota.inputs.settings import Layer
from landquota.inputs.shapes.projection import to_degrees
from landquota.models.space.overlap import measure_overlaps
from landquota.models.space.places import places_with_shapes

CRS = "EPSG:4547"
ORIGIN = np.array([500000.0, 2860000.0])
RED_LINE = Path(__file__).parents[2] / "cases" / "red_line"
Feature = tuple[str | None, Any]
"""Code and shape of one feature."""


@cache
def _base() -> Case:
    """Return a typed case whose tables have all columns, read once a session."""
    return app.read_case(RED_LINE)


def box(x: float, y: float, width: float, height: float) -> Any:
    """Return a rectangle near the origin, metres."""
    west, south = ORIGIN[0] + x, ORIGIN[1] + y
    return shapely.box(west, south, west + width, south + height)


def degrees(shapes: Sequence[Any], crs: str = CRS) -> pd.Series:
    """Return shapes in metres of a system in degrees, as a case keeps them."""
    cells = np.empty(len(shapes), dtype=object)
    cells[:] = list(shapes)
    return pd.Series(to_degrees(cells, crs), dtype=object)


def made(
    parcels: Sequence[Any],
    layers: Mapping[str, tuple[dict[str, Any], Sequence[Feature]]] | None = None,
    *,
    sites: Sequence[Any] = (),
    crs: str = CRS,
    measure: str = CRS,
    space: Mapping[str, Any] | None = None,
) -> Case:
    """Return a case of 15 mu parcels `P0`, `P1`, ... and sites `S0`, ... with these shapes, and map layers.

    Parameters
    ----------
    layers
        Name to the options of the layer and its features.
    crs
        System that the shapes are given in.
    space
        Entries of `rulebook.space` that differ from its defaults.
    """
    base, layers = _base(), layers or {}
    names = [name for name, (_, features) in layers.items() for _ in features]
    features = [feature for _, found in layers.values() for feature in found]
    codes = pd.Series([code for code, _ in features], dtype=object)
    options = {name: Layer(file=f"{name}.gpkg", **given) for name, (given, _) in layers.items()}
    settings = base.settings.model_copy(
        update={"layers": options, "space": base.settings.space.model_copy(update={"measure_crs": measure})}
    )
    rules = base.rulebook.space.model_copy(update=dict(space or {}))
    shapes = degrees([shape for _, shape in features], crs)
    return base.replace(
        settings=settings,
        rulebook=base.rulebook.model_copy(update={"space": rules}),
        stock=_rows(base.stock, "parcel_id", "P", parcels, crs),
        sites=_rows(base.sites, "site_id", "S", sites, crs),
        layers=pd.DataFrame({"layer": pd.Series(names, dtype=object), "code": codes, "shape": shapes}),
    )


def _rows(table: pd.DataFrame, key: str, letter: str, shapes: Sequence[Any], crs: str) -> pd.DataFrame:
    ids = pd.Series([f"{letter}{n}" for n in range(len(shapes))], dtype=object)
    rows = table.iloc[[0] * len(shapes)].reset_index(drop=True)
    return rows.assign(**{key: ids, "shape": degrees(shapes, crs)})


def overlaps_of(case: Case) -> pd.DataFrame:
    """Return the overlaps of a case."""
    return measure_overlaps(case, places_with_shapes(case))
