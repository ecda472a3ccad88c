"""Neighbours of shapes whose common borders can be worked out by hand, and the sets that they can be joined to."""

from __future__ import annotations

from itertools import combinations, pairwise

import networkx as nx
import numpy as np
import pandas as pd
import pytest
import shapely

from landquota.models.space.bundles import connected_sets, measure_sets
from landquota.models.space.neighbours import Nearness, neighbours

RULES = Nearness(gap_m=0.5, min_shared_m=10.0, tolerance_m2=1.0)
NO_CUTS = np.zeros(0, dtype=object)
SQUARE = shapely.box(0, 0, 100, 100)


def shared(
    *shapes: shapely.Geometry, rules: Nearness = RULES, cuts: np.ndarray = NO_CUTS
) -> dict[tuple[int, int], float]:
    near = neighbours(np.array(shapes, dtype=object), np.zeros(len(shapes)), rules, cuts)
    return {(a, b): length for a, b, length in near.itertuples(index=False)}


def right_of_square(x: float) -> shapely.Geometry:
    return shapely.box(x, 0, x + 100, 100)


def test_the_gap_reaches_half_a_metre_beyond_either_end() -> None:
    assert shared(SQUARE, right_of_square(100)) == {(0, 1): 101.0}


@pytest.mark.parametrize(("gap", "touch"), [(0.4, True), (0.49, True), (0.51, False), (1.0, False)])
def test_how_far_apart_they_may_be(gap: float, touch: bool) -> None:
    assert (list(shared(SQUARE, right_of_square(100 + gap))) == [(0, 1)]) is touch


@pytest.mark.parametrize(("depth", "touch"), [(0.005, True), (0.01, True), (0.02, False), (40.0, False)])
def test_how_much_they_may_overlap(depth: float, touch: bool) -> None:
    """A strip of 100 m and some depth: 0.5, 1, 2 and 4000 m2, of which 1 m2 is allowed."""
    assert (list(shared(SQUARE, right_of_square(100 - depth))) == [(0, 1)]) is touch


def test_a_parcel_within_another_is_no_neighbour() -> None:
    assert shared(SQUARE, shapely.box(0, 20, 50, 60)) == {}
    assert shared(shapely.box(0, 20, 50, 60), SQUARE) == {}


def test_a_parcel_in_the_hole_of_another_shares_its_whole_border() -> None:
    """Of the hole's 80 m all lies near the parcel in it, and the other way round; it is drawn 0.2 m too small: 79.2 m."""
    hole = shapely.box(40, 40, 60, 60)
    inner = shapely.box(40.1, 40.1, 59.9, 59.9)
    assert shared(shapely.difference(SQUARE, hole), inner) == {(0, 1): 79.2}


def test_a_corner_is_half_a_metre_of_either_side() -> None:
    corner = shapely.box(100, 100, 200, 200)
    assert shared(SQUARE, corner) == {}
    assert shared(SQUARE, corner, rules=Nearness(0.5, 1.0, 1.0)) == {(0, 1): 1.0}


def test_the_shorter_way_counts() -> None:
    """Of the square 100 m and the two ends of half a metre lie near the comb; of the comb only its ten teeth of 4 m and half a metre up either flank."""
    teeth = [shapely.box(100, 10 * n + 2, 110, 10 * n + 6) for n in range(10)]
    comb = shapely.union_all([*teeth, shapely.box(110, 0, 150, 100)])
    assert shared(SQUARE, comb) == {(0, 1): pytest.approx(10 * (4 + 2 * 0.5))}
    assert shared(comb, SQUARE) == shared(SQUARE, comb)


def test_only_parcels_of_one_group() -> None:
    shapes = np.array([SQUARE, right_of_square(100), right_of_square(200)], dtype=object)
    near = neighbours(shapes, np.array([0, 1, 1]), RULES, NO_CUTS)
    assert near[["a", "b"]].to_numpy().tolist() == [[1, 2]]


ROAD = shapely.linestrings([(100, -10), (100, 50)])
"""Along the lower half of the common side: what is above 50.5 m stays, and half a metre round the upper end, 50 m."""
RIVER = shapely.box(99, -10, 101, 50)


@pytest.mark.parametrize(
    "cuts", [[ROAD], [RIVER], [ROAD, RIVER], [ROAD, ROAD], [shapely.linestrings([(100, -9), (100, 49)]), ROAD]]
)
def test_what_a_road_takes_away(cuts: list[shapely.Geometry]) -> None:
    assert shared(SQUARE, right_of_square(100), cuts=np.array(cuts, dtype=object)) == {(0, 1): 50.0}


def test_a_road_all_along_parts_them_and_one_across_hardly_does() -> None:
    pair = (SQUARE, right_of_square(100))
    along = shapely.linestrings([(100, -10), (100, 110)])
    across = shapely.linestrings([(0, 50), (200, 50)])
    assert shared(*pair, cuts=np.array([along])) == {}
    assert shared(*pair, cuts=np.array([across])) == {(0, 1): 100.0}


def test_borders_that_differ_in_the_last_bits() -> None:
    """Every parcel of a grid finds its neighbours, and all of the border, though no vertex of the two is the same."""
    draw, size = np.random.default_rng(7), 12
    steps = 500000.1 + np.arange(size + 1) * 60.0
    along = np.arange(20)[:, None] / 20
    shapes = []
    for i, j in np.ndindex(size, size):
        corners = [
            np.array([steps[i + di], 2360000 + steps[j + dj]]) for di, dj in ((0, 0), (1, 0), (1, 1), (0, 1), (0, 0))
        ]
        ring = np.concatenate([a + along * (b - a) for a, b in pairwise(corners)])
        shapes.append(shapely.polygons(ring + draw.choice([-1e-9, 0, 1e-9], ring.shape)))
    found = shared(*shapes)
    true = {(n, m) for n, m in combinations(range(size**2), 2) if m == n + size or (m == n + 1 and m % size)}
    assert set(found) == true
    assert set(found.values()) == {61.0}


@pytest.mark.parametrize("seed", range(40))
def test_connected_sets_are_those_of_every_choice(seed: int) -> None:
    draw, count = np.random.default_rng(seed), 9
    edges = [(a, b) for a, b in combinations(range(count), 2) if draw.random() < 0.3]
    area, most = draw.uniform(1, 5, count), int(draw.integers(2, 6))
    near = pd.DataFrame(edges, columns=["a", "b"])
    sets = connected_sets(near, area, np.full(count, 11.0), most)
    found = [tuple(v for v in row if v >= 0) for row in sets.tolist()]
    graph = nx.Graph(edges)
    chosen = [c for size in range(2, most + 1) for c in combinations(sorted(graph), size)]
    assert sorted(found) == sorted(
        c for c in chosen if area[list(c)].sum() <= 11 and nx.is_connected(graph.subgraph(c))
    )


def test_how_compact_three_in_a_row_are() -> None:
    """4 pi x 30000 m2 over the square of 3 x 400 m less twice 2 x 101 m: 376991.118 / 633616 = 0.594984."""
    near = neighbours(np.array([right_of_square(x) for x in (0, 100, 200)], dtype=object), np.zeros(3), RULES, NO_CUTS)
    sets = connected_sets(near, np.ones(3), np.full(3, 9.0), 3)
    assert sets.tolist() == [[0, 1, -1], [0, 1, 2], [1, 2, -1]]
    measured = measure_sets(sets, near, np.full(3, 10000.0), np.full(3, 400.0))
    assert measured["shared_m"].tolist() == [101.0, 202.0, 101.0]
    assert measured["compactness"].tolist() == [0.702809, 0.594984, 0.702809]
