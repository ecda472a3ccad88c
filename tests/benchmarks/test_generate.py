"""Drawn cases: the same ones from the same seed, with shapes that are what the tables say."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from benchmarks.generate import generate
from benchmarks.parcel_shapes import BLOCK, CELL_DEGREES, SOUTH, WEST, blocks
from landquota.inputs.case import M2_PER_MU
from tests.test_cli import call

shapely = pytest.importorskip("shapely", reason="needs the extra gis")
pyproj = pytest.importorskip("pyproj", reason="needs the extra gis")

BLANKS = {
    "no_red_line",
    "no_indicators",
    "default_used",
    "blank_balance",
    "blank_carry_over",
    "blank_control",
    "blank_ready_on",
    "blank_zone_type",
}
"""What is told of a case whose tables leave these columns out."""


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("drawn")
    generate("S", folder)
    return folder


@pytest.fixture(scope="module")
def parcels(drawn: Path) -> pd.DataFrame:
    """Return the table with the shape of each parcel."""
    features = json.loads((drawn / "stock.geojson").read_text("utf-8"))["features"]
    shapes = {f["properties"]["parcel_id"]: shapely.geometry.shape(f["geometry"]) for f in features}
    stock = pd.read_csv(drawn / "stock.csv")
    return stock.assign(shape=stock["parcel_id"].map(shapes))


def test_the_seed_says_everything(tmp_path: Path) -> None:
    for folder, seed in (("a", 7), ("b", 7), ("c", 8)):
        generate("XS", tmp_path / folder, seed=seed)
    first, again, other = (bytes_of(tmp_path / folder) for folder in "abc")
    assert first == again
    assert all(first[name] != other[name] for name in first)


def test_a_shape_has_about_the_stated_area(parcels: pd.DataFrame) -> None:
    """Degrees are taken as of a sphere and of the county's south side, which is less than a hundredth off."""
    ellipsoid = pyproj.Geod(ellps="GRS80")
    area_m2 = np.array([abs(ellipsoid.geometry_area_perimeter(shape)[0]) for shape in parcels["shape"]])
    assert area_m2 / (parcels["area_mu"].to_numpy() * M2_PER_MU) == pytest.approx(1.0, abs=0.01)


def test_parcels_touch_and_do_not_overlap(parcels: pd.DataFrame) -> None:
    """In a block they have a common border, so that some can be bundled; what is shared is narrower than a millimetre can make it."""
    shapes = parcels["shape"].to_numpy()
    one, other = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    one, other = one[one < other], other[one < other]
    shared = shapely.intersection(shapes[one], shapes[other])
    assert shapely.area(shared).max() < 1e-9 * CELL_DEGREES
    assert len(one) > len(shapes) / 4
    land_use = parcels["land_use"].to_numpy()
    assert (land_use[one] == land_use[other]).all()


def test_every_county_keeps_to_its_square(parcels: pd.DataFrame) -> None:
    """20 counties, 5 a row: no parcel of one reaches into the square of another."""
    county = parcels["unit_id"].str.removeprefix("U").astype(int).to_numpy()
    west, south = WEST + county % 5 * CELL_DEGREES, SOUTH + county // 5 * CELL_DEGREES
    left, bottom, right, top = shapely.bounds(parcels["shape"].to_numpy()).T
    assert (left >= west - 1e-8).all()
    assert (bottom >= south - 1e-8).all()
    assert (right < west + CELL_DEGREES).all()
    assert (top < south + CELL_DEGREES).all()


def test_no_block_lies_in_two_counties() -> None:
    county = np.repeat([0, 1, 2, 5], [1, 40, 2, 57])
    block = blocks(np.random.default_rng(3), county)
    assert (np.diff(block) >= 0).all()
    assert pd.Series(county).groupby(block).nunique().eq(1).all()
    assert np.bincount(block).max() <= BLOCK
    assert len(np.unique(block)) == block[-1] + 1


def test_the_smallest_case_is_read_cleanly(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """All that is told is what was left blank."""
    generate("XS", tmp_path / "case")
    assert call("check", tmp_path / "case", "--json") == 0
    told = json.loads(capfd.readouterr().out)
    assert told["ok"]
    assert {problem["code"] for problem in told["problems"]} <= BLANKS
