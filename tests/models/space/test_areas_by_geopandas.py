"""Measured areas are those that geopandas finds by another way: dissolve everything first, then overlay whole tables."""

from __future__ import annotations

from typing import Any

import geopandas
import numpy as np
import pandas as pd
import pytest
import shapely

from landquota.inputs.case import Case
from landquota.models.space.facts import measure_space
from tests.models.space.made import CRS, ORIGIN, made, overlaps_of

AGREE_M2 = 0.01
TOLERANT: dict[str, Any] = {"rule": "forbid", "tolerance_m": 0.5}


def rough_circle(random: np.random.Generator, reach: float, radius: float) -> shapely.Polygon:
    """Return a star-shaped polygon with 40 corners."""
    turn = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    corners = radius * random.uniform(0.6, 1.0, (40, 1)) * np.column_stack([np.cos(turn), np.sin(turn)])
    return shapely.Polygon(ORIGIN + random.uniform(0, reach, 2) + corners)


@pytest.fixture(scope="module", params=["forbid", "within"])
def case(request: pytest.FixtureRequest) -> Case:
    """Return 120 parcels that may overlap and 60 large overlapping features."""
    random = np.random.default_rng(11)
    parcels = [rough_circle(random, 3000, 90) for _ in range(120)]
    features = [(None, rough_circle(random, 3000, 260)) for _ in range(60)]
    return made(parcels, {"y": ({**TOLERANT, "rule": request.param}, features)})


def by_geopandas(case: Case) -> pd.Series:
    """Return the area of each parcel's overlap, by its id, 0 for none."""
    parcels = geopandas.GeoDataFrame({"id": case.stock["parcel_id"]}, geometry=list(case.ground.stock), crs=CRS)
    dissolved = geopandas.GeoSeries(list(case.ground.layers), crs=CRS).union_all()
    layer = geopandas.GeoDataFrame(geometry=[dissolved], crs=CRS)
    how = "intersection" if case.settings.layers["y"].rule == "forbid" else "difference"
    found = geopandas.overlay(parcels, layer, how=how, keep_geom_type=True)
    return found.area.groupby(found["id"]).sum().reindex(parcels["id"]).fillna(0.0)


def test_areas(case: Case) -> None:
    expected = by_geopandas(case)
    overlaps = overlaps_of(case).set_index("place_id")["overlap_m2"].reindex(expected.index).fillna(0.0)
    assert (expected > 1).sum() > 50
    assert (expected == 0).sum() > 5
    np.testing.assert_allclose(overlaps, expected, rtol=0, atol=AGREE_M2)


def test_what_counts_is_what_a_brush_of_the_tolerance_fits_in(case: Case) -> None:
    """Every piece is eroded here, without the shortcuts of the model."""
    dissolved = shapely.union_all(case.ground.layers)
    inside = case.settings.layers["y"].rule == "forbid"
    overlaps = overlaps_of(case).set_index("place_id")["counted_m2"]
    for name, shape in zip(case.stock["parcel_id"], case.ground.stock, strict=True):
        common = shape.intersection(dissolved) if inside else shape.difference(dissolved)
        pieces = [piece for piece in getattr(common, "geoms", [common]) if piece.geom_type == "Polygon"]
        counted = sum(piece.area for piece in pieces if not piece.buffer(-0.25, join_style="mitre").is_empty)
        assert abs(overlaps.get(name, 0.0) - counted) <= AGREE_M2, name


def test_clean_parts_are_what_is_left(case: Case) -> None:
    """Nothing is added, and what is taken away is nowhere as wide as the tolerance."""
    dissolved = shapely.union_all(case.ground.layers)
    shapes = dict(zip(case.stock["parcel_id"], case.ground.stock, strict=True))
    clean = measure_space(case).clean_parts
    assert len(clean) > 10
    for row in clean.to_dict("records"):
        shape = shapes[row["place_id"]]
        inside = case.settings.layers["y"].rule == "forbid"
        left = shape.difference(dissolved) if inside else shape.intersection(dissolved)
        largest = max(getattr(left, "geoms", [left]), key=lambda part: part.area)
        assert row["shape"].difference(largest).area <= AGREE_M2
        assert largest.difference(row["shape"]).buffer(-TOLERANT["tolerance_m"] / 2).is_empty
        assert row["area_mu"] == pytest.approx(row["shape"].area * 15 / 10000, abs=AGREE_M2 * 15 / 10000)
