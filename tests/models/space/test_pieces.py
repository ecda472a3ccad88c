"""Pieces of an overlap: what is wide enough to count."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from landquota.models.space.pieces import counted_area, erode, polygon_parts, surfaces_only, wider

ELL = shapely.Polygon([(0, 0), (3, 0), (3, 1), (1, 1), (1, 3), (0, 3)])
FRAME = shapely.box(0, 0, 10, 10).difference(shapely.box(1, 1, 9, 9))


def array(*shapes: Any) -> np.ndarray:
    cells = np.empty(len(shapes), dtype=object)
    cells[:] = shapes
    return cells


@pytest.mark.parametrize(
    ("shape", "width", "expected"),
    [
        (shapely.box(0, 0, 100, 0.06), 0.05, True),
        (shapely.box(0, 0, 100, 0.04), 0.05, False),
        (shapely.box(0, 0, 1, 1), 0.0, True),
        (ELL, 0.98, True),
        (ELL, 1.02, False),  # a circle of 1.17 m fits in its corner, but a mitred brush is stopped by the arms
        (FRAME, 0.98, True),
        (FRAME, 1.02, False),
    ],
)
def test_wider(shape: Any, width: float, expected: bool) -> None:
    assert wider(array(shape), width).tolist() == [expected]


@settings(max_examples=300, deadline=None)
@given(
    points=st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), min_size=3, max_size=9, unique=True),
    hole=st.integers(0, 4),
    width=st.floats(0.01, 4),
)
def test_the_shortcuts_of_wider_say_what_erosion_says(points: list[tuple[int, int]], hole: int, width: float) -> None:
    drawn = shapely.make_valid(shapely.Polygon(points)).difference(shapely.box(5, 5, 5 + hole, 5 + hole))
    parts, _ = polygon_parts(array(drawn))
    if len(parts):
        assert wider(parts, width).tolist() == (~shapely.is_empty(erode(parts, width / 2))).tolist()


def test_lines_and_points_are_no_pieces() -> None:
    touch = shapely.GeometryCollection(
        [shapely.LineString([(0, 0), (9, 9)]), shapely.MultiPolygon([shapely.box(0, 0, 1, 1), shapely.box(2, 2, 4, 4)])]
    )
    parts, owner = polygon_parts(array(shapely.Point(1, 1), touch, shapely.box(0, 0, 3, 1)))
    assert shapely.area(parts).tolist() == [1, 4, 3]
    assert owner.tolist() == [1, 1, 2]
    assert shapely.area(surfaces_only(array(shapely.Point(1, 1), touch))).tolist() == [0, 5]
    assert set(shapely.get_type_id(surfaces_only(array(shapely.Point(1, 1), touch)))) <= {3, 6}


def test_only_pieces_that_are_wide_are_counted() -> None:
    shape = shapely.MultiPolygon([shapely.box(0, 0, 10, 10), shapely.box(20, 0, 20.04, 100)])
    assert counted_area(array(shape, shapely.Polygon()), 0.05).tolist() == [100, 0]
    assert counted_area(array(shape), 0.03) == pytest.approx([104])
