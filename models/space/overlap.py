"""Overlaps: how much of each place lies in each map layer, and whether that is more than a sliver.

    overlap = area(H),   counted = area of the pieces of H that count,   hit  <=>  counted > tolerance_m2

symbol        kind       unit  meaning                                          where
H             geometry   m²    what a place and a layer have in common          touching.py
tolerance_m2  parameter  m²    a smaller overlap is ignored                     Layer, Rulebook.space
tolerance_m   parameter  m     a piece that is nowhere wider does not count     Layer, Rulebook.space

Source: docs/formulation.md section 3a, Overlap.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd
import shapely

from landquota.inputs.case import Case
from landquota.inputs.settings import Layer
from landquota.inputs.space_rules import SpaceRules
from landquota.models.space.facts import LEAST_M2, OVERLAPS
from landquota.models.space.pieces import counted_area
from landquota.models.space.places import Places, round_m2
from landquota.models.space.touching import Touching, touching

KEY = ["place", "place_id", "layer", "rule", "code"]
COLUMNS = [*OVERLAPS, "at"]
CLASSES = ("agricultural", "cropland", "paddy")


class Tolerance(NamedTuple):
    """What is still a sliver: so many m², or nowhere wider than so many metres."""

    m2: float
    m: float


class Question(NamedTuple):
    """What is measured of a layer: the part in some of its features, or with `left` the part in none of them."""

    rule: str
    code: str | None
    features: np.ndarray
    left: bool = False


def tolerance_of(layer: Layer, rules: SpaceRules) -> Tolerance:
    """Return a layer's own tolerances, else the rulebook's."""
    return Tolerance(
        rules.tolerance_m2.value if layer.tolerance_m2 is None else layer.tolerance_m2,
        rules.tolerance_m.value if layer.tolerance_m is None else layer.tolerance_m,
    )


def of_layers(case: Case, *names: str) -> np.ndarray:
    """Tell which features are of some layers; shape (all features,)."""
    return np.asarray(case.layers["layer"].isin(names), dtype=bool)


def of_class(case: Case, name: str) -> np.ndarray:
    """Tell which features are farmland of a class by their code, whatever their layer; shape (all features,)."""
    prefixes = getattr(case.rulebook.space.land_class, name)
    return np.array([isinstance(c, str) and c.startswith(prefixes) for c in case.layers["code"]], dtype=bool)


def measure_overlaps(case: Case, places: Places) -> pd.DataFrame:
    """Return the overlaps of all places with all layers.

    Returns
    -------
    DataFrame
        The columns of `overlaps.csv`, sorted, and `at`: the position in `places`.
    """
    layers = {name: layer for name, layer in case.settings.layers.items() if layer.rule != "cut"}
    tables = [_of_layer(case, name, layer, places) for name, layer in sorted(layers.items())]
    table = pd.concat([t for t in tables if len(t)] or [pd.DataFrame(columns=COLUMNS)], ignore_index=True)
    order = table[KEY].fillna("").sort_values(KEY, kind="stable").index
    return table.loc[order].reset_index(drop=True)


def _of_layer(case: Case, name: str, layer: Layer, places: Places) -> pd.DataFrame:
    mine = of_layers(case, name)
    pairs = touching(places.shapes, case.ground.layers[mine])
    tolerance = tolerance_of(layer, case.rulebook.space)
    tables = [_answer(question, pairs, places, tolerance) for question in _questions(case, layer, mine)]
    table = pd.concat([t for t in tables if len(t)] or tables[:1], ignore_index=True)
    return table.assign(layer=name, source=layer.source or None, version=layer.version or None)


def _questions(case: Case, layer: Layer, mine: np.ndarray) -> Iterator[Question]:
    """Yield what is to be measured of a layer."""
    every = np.ones(mine.sum(), dtype=bool)
    if layer.rule == "land_use":
        codes = case.layers.loc[mine, "code"].to_numpy(dtype=object)
        for code in sorted({code for code in codes if code is not None}):
            yield Question("land_use", code, codes == code)
        yield Question("unplanned", None, every, left=True)
    elif layer.rule == "land_class":
        for name in CLASSES:
            yield Question("land_class", name, of_class(case, name)[mine])
    else:
        yield Question(layer.rule, None, every, left=layer.rule == "within")


def _answer(question: Question, pairs: Touching, places: Places, tolerance: Tolerance) -> pd.DataFrame:
    """Return one row for each place with an overlap."""
    chosen = pairs.only(question.features)
    at, shapes = chosen.left() if question.left else chosen.common()
    overlap = round_m2(shapely.area(shapes))
    kept = overlap >= LEAST_M2
    at, shapes, overlap = at[kept], shapes[kept], overlap[kept]
    found = places.table.iloc[at][["place", "place_id", "unit_id"]].reset_index(drop=True)
    found = found.assign(
        at=at, rule=question.rule, code=question.code, overlap_m2=overlap, counted_m2=overlap, tolerance_m2=np.nan
    )
    found["share"] = np.round(overlap / places.table["area"].to_numpy()[at], 6)
    found = found.assign(tolerance_m=np.nan, hit=None)
    if question.rule != "land_class":
        counted = round_m2(counted_area(shapes, tolerance.m))
        hit = pd.Series((counted > tolerance.m2).tolist(), index=found.index, dtype=object)
        found = found.assign(counted_m2=counted, tolerance_m2=tolerance.m2, tolerance_m=tolerance.m, hit=hit)
    return found.astype({"code": object, "hit": object})


def by_layers(overlaps: pd.DataFrame) -> Iterator[tuple[tuple[str, ...], np.ndarray]]:
    """Yield each set of layers that some place overlaps, sorted, and the positions of those places."""
    names = overlaps.groupby("at")["layer"].unique().map(lambda layers: "|".join(sorted(layers)))
    for joined in sorted(set(names)):  # the name of a layer holds no bar
        yield tuple(joined.split("|")), names.index[names == joined].to_numpy(dtype=int)


def in_common(case: Case, places: Places, at: np.ndarray, features: np.ndarray) -> np.ndarray:
    """Return what some places have in common with some features, whatever their layer.

    Parameters
    ----------
    at
        Positions in `places`, shape (n,).
    features
        Which of all features, shape (all features,).

    Returns
    -------
    ndarray
        Shapes in metres, empty where nothing is in common; shape (n,).
    """
    shapes = np.full(len(at), shapely.Polygon(), dtype=object)
    found, common = touching(places.shapes[at], case.ground.layers[features]).common()
    shapes[found] = common
    return shapes
