"""The same land is the same case, whatever the order, format and coordinate system it comes in."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import MultiPolygon, Polygon
from shapely.affinity import rotate

from landquota.inputs import Case, read_case, write_case
from tests.inputs.good_case import write_folder
from tests.inputs.maps import STOCK, Shapes, at, frame, layer, write_map

SYSTEMS = ("EPSG:4548", "EPSG:4490", "EPSG:4547", "EPSG:4526", "EPSG:4527", "EPSG:4326")
"""Degrees, and zones of three and six degrees, with and without their number."""
SUFFIXES = (".gpkg", ".geojson", ".shp", ".gdb")
CLOSE_M = 1.12e-6
"""One in the last digit that is kept: 1e-11 degrees of a meridian of 40 000 km, and a hundredth for what is computed."""


def shapes() -> Shapes:
    """Shapes with holes and parts, turned so that no edge runs along an axis."""
    holed = Polygon(at(0, 0, 200, 100).exterior, [at(20, 20, 40, 40).exterior, at(60, 20, 80, 40).exterior])
    parts = MultiPolygon([at(210, 0, 300, 90), at(310, 0, 320, 9), at(310, 20, 340, 60)])
    return {"P1": rotate(holed, 17), "P2": rotate(parts, 17)}


def build(folder: Path, drawn: Shapes, order: list[int], suffix: str, crs: str) -> Case:
    write_folder(folder, settings=layer(f"red{suffix}", code_field="code"))
    write_map(folder / f"stock{suffix}", frame(drawn, "parcel_id").iloc[order].to_crs(crs))
    red = frame({"a": at(0, 0, 9, 9), "b": at(50, 50, 70, 70)}, "name", code=["1", "2"])
    write_map(folder / f"red{suffix}", red.iloc[order].to_crs(crs))
    return read_case(folder)


def farthest(ours: Case, theirs: Case) -> float:
    """Return the greatest distance of two corners that should be the same, in metres."""
    pairs = [(ours.ground.stock, theirs.ground.stock), (ours.ground.layers, theirs.ground.layers)]
    gaps = [np.abs(shapely.get_coordinates(a) - shapely.get_coordinates(b)).max() for a, b in pairs]
    return float(max(gaps))


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Case:
    return build(tmp_path_factory.mktemp("first"), shapes(), [0, 1], ".gpkg", "EPSG:4548")


@settings(max_examples=25, deadline=None)
@given(order=st.permutations([0, 1]), suffix=st.sampled_from(SUFFIXES), crs=st.sampled_from(SYSTEMS))
def test_same_case(first: Case, order: list[int], suffix: str, crs: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        other = build(Path(folder), shapes(), order, suffix, crs)
    assert farthest(first, other) < CLOSE_M
    assert list(other.layers["code"]) == ["1", "2"]
    told = {notice.code for notice in other.notices}
    assert told == {notice.code for notice in first.notices} == {"all_without_shape", "areas_differ"}  # the site; holes


@settings(max_examples=15, deadline=None)
@given(
    turn=st.integers(0, 3), parts=st.permutations([0, 1, 2]), back=st.booleans(), suffix=st.sampled_from(SUFFIXES[:3])
)
def test_where_a_ring_starts_means_nothing(first: Case, turn: int, parts: list[int], back: bool, suffix: str) -> None:
    """The bytes of the copy are the same though rings start elsewhere and run the other way.

    FileGDB is left out: it keeps coordinates on a grid of its own.
    """
    drawn = dict(shapes())
    pieces = [drawn["P2"].geoms[n] for n in parts]
    rings = [list(piece.exterior.coords)[:-1] for piece in pieces]
    rings = [(ring[turn:] + ring[:turn])[:: -1 if back else 1] for ring in rings]
    drawn["P2"] = MultiPolygon([Polygon(ring) for ring in rings])
    folder = Path(tempfile.mkdtemp())
    try:
        write_case(build(folder / "a", drawn, [0, 1], suffix, "EPSG:4548"), folder / "b")
        write_case(first, folder / "c")
        assert (folder / "b/stock.geojson").read_bytes() == (folder / "c/stock.geojson").read_bytes()
    finally:
        shutil.rmtree(folder)


def test_another_shape_is_another_case(first: Case, tmp_path: Path) -> None:
    other = build(tmp_path, {**shapes(), "P1": STOCK["P1"]}, [0, 1], ".gpkg", "EPSG:4548")
    assert not other.same_facts(first)
