"""What the map decides does not hang on how the same land is drawn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from landquota.inputs.case import Case
from landquota.inputs.shapes.projection import to_degrees, to_metres
from landquota.models.space.facts import measure_space
from tests.cross.comparing import drawing
from tests.models.space.drawn import Drawn, maps
from tests.models.space.made import CRS, made

OTHER_ZONE = "EPSG:4549"
MEASURED = ["place_id", "layer", "rule", "code", "overlap_m2", "counted_m2", "share"]
Change = Callable[[Any], Any]


def decided(case: Case) -> pd.DataFrame:
    """Return what removes each parcel and its use codes, without what was measured."""
    return measure_space(case).parcels[["rule", "layer", "codes"]]


def redrawn(drawn: Drawn, change: Change, **options: Any) -> Case:
    """Return the case with every shape changed."""
    layers = {
        name: (given_, [(code, change(shape)) for code, shape in features])
        for name, (given_, features) in drawn.layers.items()
    }
    return made([change(shape) for shape in drawn.parcels], layers, **options)


def shifted(x: float, y: float) -> Change:
    return lambda shape: shapely.transform(shape, lambda xy: xy + np.array([x, y]))


def elsewhere(shape: Any) -> Any:
    """Return a shape moved by a third of a degree of longitude."""
    degrees = to_degrees(np.array([shape], dtype=object), CRS)
    return to_metres(shapely.transform(degrees, lambda xy: xy + np.array([1 / 3, 0])), CRS)[0]


def in_other_zone(shape: Any) -> Any:
    return to_metres(to_degrees(np.array([shape], dtype=object), CRS), OTHER_ZONE)[0]


CHANGES: dict[str, tuple[Change, dict[str, Any]]] = {
    "moved": (shifted(137.25, -58.5), {}),
    "moved by a micrometre": (shifted(1e-6, 0), {}),
    "moved in longitude": (elsewhere, {}),
    "drawn in another zone": (in_other_zone, {"crs": OTHER_ZONE}),
    "measured in another system": (lambda shape: shape, {"measure": ""}),
    "with more corners": (lambda shape: shapely.segmentize(shape, 7.0), {}),
    "corners in another order": (shapely.reverse, {}),
}


@pytest.mark.parametrize("name", CHANGES)
@drawing(examples=10, long=400)
@given(drawn=maps())
def test_the_same_land_drawn_otherwise_decides_the_same(name: str, drawn: Drawn) -> None:
    change, options = CHANGES[name]
    pd.testing.assert_frame_equal(
        decided(redrawn(drawn, change, **options)), decided(made(drawn.parcels, drawn.layers))
    )


@drawing(examples=20, long=600)
@given(drawn=maps(), data=st.data())
def test_features_in_another_order_measure_the_same(drawn: Drawn, data: st.DataObject) -> None:
    layers = {name: (options, data.draw(st.permutations(found))) for name, (options, found) in drawn.layers.items()}
    facts, other = measure_space(made(drawn.parcels, drawn.layers)), measure_space(made(drawn.parcels, layers))
    pd.testing.assert_frame_equal(facts.overlaps[MEASURED], other.overlaps[MEASURED])
    pd.testing.assert_frame_equal(facts.parcels, other.parcels)


@drawing(examples=30, long=1000)
@given(drawn=maps(("forbid",)), data=st.data())
def test_a_red_line_cut_into_layers_removes_what_it_removes_whole(drawn: Drawn, data: st.DataObject) -> None:
    """The tolerance is just above what either layer takes of the first parcel, so that only both together may hit it."""
    features = [feature for _, found in drawn.layers.values() for feature in found]
    cut = data.draw(st.integers(0, len(features)))
    taken = [
        drawn.parcels[0].intersection(shapely.union_all([shape for _, shape in part])).area
        for part in (features[:cut], features[cut:])
    ]
    options = {"rule": "forbid", "tolerance_m": 0.5, "tolerance_m2": round(max(taken)) + 0.5}
    apart = {"a": (options, features[:cut]), "b": (options, features[cut:])}
    whole = measure_space(made(drawn.parcels, {"one": (options, features)})).parcels
    parts = measure_space(made(drawn.parcels, apart)).parcels
    assert parts["rule"].tolist() == whole["rule"].tolist()


@drawing(examples=20, long=600)
@given(drawn=maps(("forbid",)))
def test_layers_one_upon_the_other_cover_what_their_union_covers(drawn: Drawn) -> None:
    options, found = drawn.layers["y0"]
    united = shapely.union_all([shape for _, shape in found])
    apart, whole = (
        measure_space(made(drawn.parcels, {"one": (options, features)})).overlaps[MEASURED]
        for features in (found, [(None, united)])
    )
    pd.testing.assert_frame_equal(apart, whole)
