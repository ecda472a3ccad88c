"""The shift of public Chinese web maps: GCJ-02 (Amap, Tencent) and BD-09 (Baidu), by the well-known public formulas.

Their coordinates are degrees like any other, but stand some 300 to 1200 m off. Nothing in a file tells; only borders that they should lie in do.
The formulas are series on the ellipsoid of Krassovsky around 105E 35N, published by many since 2013, without an official text.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

AXIS_M, ECCENTRICITY2 = 6378245.0, 0.00669342162296594323
"""Semi-major axis of the ellipsoid of Krassovsky, and its first eccentricity squared."""
ROUNDS = 6
"""Steps to undo the shift: each leaves less than a hundredth of the error before it."""
_BAIDU = np.pi * 3000 / 180

Shift = Callable[[np.ndarray], np.ndarray]
"""From longitude and latitude, shape (n, 2), to the same in another system."""


def to_gcj02(xy: np.ndarray) -> np.ndarray:
    """Return WGS 84 degrees as GCJ-02 shows them; shape (n, 2).

    Examples
    --------
    >>> to_gcj02(np.array([[116.4, 39.9]])).round(4).tolist()
    [[116.4062, 39.9014]]
    """
    x, y = xy[:, 0] - 105.0, xy[:, 1] - 35.0
    waves = (20 * np.sin(6 * np.pi * x) + 20 * np.sin(2 * np.pi * x)) * 2 / 3
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * np.sqrt(np.abs(x)) + waves
    north += (20 * np.sin(np.pi * y) + 40 * np.sin(np.pi / 3 * y)) * 2 / 3
    north += (160 * np.sin(np.pi / 12 * y) + 320 * np.sin(np.pi / 30 * y)) * 2 / 3
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * np.sqrt(np.abs(x)) + waves
    east += (20 * np.sin(np.pi * x) + 40 * np.sin(np.pi / 3 * x)) * 2 / 3
    east += (150 * np.sin(np.pi / 12 * x) + 300 * np.sin(np.pi / 30 * x)) * 2 / 3
    latitude = np.radians(xy[:, 1])
    bend = 1 - ECCENTRICITY2 * np.sin(latitude) ** 2
    meridian = AXIS_M * (1 - ECCENTRICITY2) / bend**1.5
    parallel = AXIS_M / np.sqrt(bend) * np.cos(latitude)
    return np.asarray(xy + np.degrees(np.column_stack([east / parallel, north / meridian])))


def from_gcj02(xy: np.ndarray) -> np.ndarray:
    """Return degrees of GCJ-02 in WGS 84; shape (n, 2).

    Examples
    --------
    >>> from_gcj02(to_gcj02(np.array([[114.9, 25.8]]))).round(9).tolist()
    [[114.9, 25.8]]
    """
    found = xy
    for _ in range(ROUNDS):
        found = found + xy - to_gcj02(found)
    return found


def to_bd09(xy: np.ndarray) -> np.ndarray:
    """Return WGS 84 degrees as BD-09 shows them, GCJ-02 shifted once more; shape (n, 2)."""
    x, y = to_gcj02(xy).T
    radius = np.hypot(x, y) + 0.00002 * np.sin(y * _BAIDU)
    angle = np.arctan2(y, x) + 0.000003 * np.cos(x * _BAIDU)
    return np.column_stack([radius * np.cos(angle) + 0.0065, radius * np.sin(angle) + 0.006])


def from_bd09(xy: np.ndarray) -> np.ndarray:
    """Return degrees of BD-09 in WGS 84; shape (n, 2).

    Examples
    --------
    >>> from_bd09(to_bd09(np.array([[114.9, 25.8]]))).round(7).tolist()
    [[114.9, 25.8]]
    """
    found = xy
    for _ in range(ROUNDS):
        found = found + xy - to_bd09(found)
    return found


SHIFTS: dict[str, tuple[Shift, Shift]] = {"GCJ-02": (from_gcj02, to_gcj02), "BD-09": (from_bd09, to_bd09)}
"""Each system: back from it to WGS 84, and into it."""
