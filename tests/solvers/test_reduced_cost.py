"""Columns fixed by reduced cost, against every solution of small whole-number problems."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from landquota.solvers.reduced_cost import STRICTLY, may_lose, unmoved

SEEDS = range(60)


def drawn(seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return costs, rows `A x >= b` with b, and whole bounds of six columns."""
    draw = np.random.default_rng(seed)
    costs = draw.integers(-6, 10, 6).astype(float)
    matrix = draw.integers(-2, 5, (3, 6)).astype(float)
    lower = draw.integers(-1, 2, 6).astype(float)
    return costs, matrix, draw.integers(0, 12, 3).astype(float), lower, lower + draw.integers(0, 3, 6)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("worse", [0.0, 2.0])
def test_every_solution_as_good_has_them_there(seed: int, worse: float) -> None:
    """With any duals at all, not only the best: the bound is worked out from them."""
    costs, matrix, least, lower, upper = drawn(seed)
    points = np.array(list(product(*(np.arange(a, b + 1) for a, b in zip(lower, upper, strict=True)))))
    points = points[(points @ matrix.T >= least).all(axis=1)]
    known = float((points @ costs).min()) + worse if len(points) else np.inf
    for n in range(20):
        duals = np.random.default_rng([seed, n]).uniform(0, 3, 3)
        reduced = costs - duals @ matrix
        bound = float(duals @ least + np.minimum(reduced * lower, reduced * upper).sum())
        fixed = unmoved(reduced, may_lose(bound, known), np.ones(6, bool), lower, upper)
        as_good = points[points @ costs <= known + 1e-9]
        assert (as_good[:, fixed.at_lower] == lower[fixed.at_lower]).all()
        assert (as_good[:, fixed.at_upper] == upper[fixed.at_upper]).all()


def test_something_is_fixed_in_these_draws() -> None:
    """Without rows the duals are nothing and the bound is the best: all columns that cost anything are fixed."""
    count = 0
    for seed in SEEDS:
        costs, _, _, lower, upper = drawn(seed)
        best = float(np.minimum(costs * lower, costs * upper).sum())
        fixed = unmoved(costs, may_lose(best, best), np.ones(6, bool), lower, upper)
        assert (fixed.at_lower == ((costs > 0) & (lower < upper))).all()
        assert (fixed.at_upper == ((costs < 0) & (lower < upper))).all()
        count += int(fixed.at_lower.sum() + fixed.at_upper.sum())
    assert count > len(SEEDS)


def one(cost: float, room: float, *, whole: bool = True, lower: float = 0.0, upper: float = 1.0) -> tuple[bool, bool]:
    fixed = unmoved(np.array([cost]), room, np.array([whole]), np.array([lower]), np.array([upper]))
    return bool(fixed.at_lower[0]), bool(fixed.at_upper[0])


def test_ties_survive() -> None:
    """Moving it costs just as much as may be lost: as good as the known one, and so kept; also when it is worse by rounding."""
    assert one(3.0, may_lose(7.0, 10.0, strictly=0.0)) == (False, False)
    assert one(3.0, may_lose(7.0 + STRICTLY / 2, 10.0)) == (False, False)
    assert one(3.0, may_lose(7.1, 10.0)) == (True, False)
    assert one(-3.0, may_lose(7.1, 10.0)) == (False, True)


def test_a_large_known_value_is_rounded_by_its_size() -> None:
    """A millionth of a million is 1: moving it by 5 is within rounding of 1e6, not of 1."""
    assert may_lose(1e6, 1e6) == pytest.approx(10.0)
    assert one(5.0, may_lose(1e6, 1e6)) == (False, False)
    assert one(5.0, may_lose(1.0, 1.0)) == (True, False)


def test_what_cannot_be_fixed_is_not() -> None:
    assert one(9.0, 1.0, whole=False) == (False, False)
    assert one(9.0, 1.0, upper=0.0) == (False, False)
    assert one(9.0, 1.0, lower=-np.inf) == (False, False)
    assert one(-9.0, 1.0, upper=np.inf) == (False, False)
    assert one(9.0, may_lose(1.0, np.inf)) == (False, False)


def test_a_known_value_below_the_bound_is_rounding() -> None:
    assert one(0.0, may_lose(10.0, 9.0)) == (False, False)
    assert one(-1e-9, -5.0) == (False, True)
