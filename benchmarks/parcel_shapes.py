"""Shapes for drawn parcels: blocks of two rows of parcels back to back with roads between the blocks, each county in a square of its own."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from landquota.inputs.case import M2_PER_MU

BLOCK = 12
"""Most parcels in a block."""
ROAD_M = 20.0
ROW_M = 4_000.0
"""How long a row of blocks grows before the next one begins."""
CELL_DEGREES = 0.06
"""Side of the square of a county."""
WEST, SOUTH = 113.5, 24.5
METRES_A_DEGREE = 111_320.0
DECIMALS = 8
"""Of a degree: about a millimetre."""
Ring = list[tuple[float, float]]
"""Corners of a shape, the first one again at the end."""


def blocks(draw: np.random.Generator, county: np.ndarray) -> np.ndarray:
    """Return the block of each parcel, ascending; parcels are sorted by county, and no block lies in two. Shape (parcels,)."""
    begins = np.zeros(len(county), dtype=bool)
    ends = np.cumsum(draw.integers(1, BLOCK + 1, len(county)))
    begins[ends[ends < len(county)]] = True
    begins[np.flatnonzero(np.diff(county)) + 1] = True
    return np.asarray(np.cumsum(begins) - begins[0])


def write_shapes(file: Path, ids: list[str], county: np.ndarray, block: np.ndarray, area_mu: np.ndarray) -> None:
    """Write a rectangle of about the stated area for every parcel, as GeoJSON in degrees.

    Parameters
    ----------
    county, block, area_mu
        Of each parcel, shape (parcels,); sorted by county and block.
    """
    side = int(np.ceil(np.sqrt(county.max() + 1)))
    features = []
    for number in np.unique(county).tolist():
        rows = np.flatnonzero(county == number)
        west, south = WEST + number % side * CELL_DEGREES, SOUTH + number // side * CELL_DEGREES
        rings = _rings(np.split(area_mu[rows] * M2_PER_MU, np.flatnonzero(np.diff(block[rows])) + 1))
        features += [_feature(ids[row], ring, west, south) for row, ring in zip(rows.tolist(), rings, strict=True)]
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")


def _rings(area_m2: list[np.ndarray]) -> list[Ring]:
    """Return the corners of the parcels of each block, metres from the corner of their county."""
    rings: list[Ring] = []
    x = y = highest = 0.0
    for block in area_m2:
        deep = float(np.sqrt(block.mean()))
        if x > ROW_M:
            x, y, highest = 0.0, y + highest + ROAD_M, 0.0
        ends = [np.r_[x, x + np.cumsum(block[row::2] / deep)].tolist() for row in (0, 1)]
        corners = sorted({*ends[0], *ends[1]})
        for n in range(len(block)):
            row, place = n % 2, n // 2
            left, right = ends[row][place : place + 2]
            rings.append(_ring(left, right, corners, (y, y + deep, y + 2 * deep), row))
        x, highest = corners[-1] + ROAD_M, max(highest, 2 * deep)
    return rings


def _ring(left: float, right: float, corners: list[float], heights: tuple[float, float, float], row: int) -> Ring:
    """Return the corners of a parcel. Both rows have those of both on the border between them: else they would overlap where the earth is round."""
    between = [(x, heights[1]) for x in corners if left <= x <= right]
    if row == 0:
        return [(left, heights[0]), (right, heights[0]), *reversed(between), (left, heights[0])]
    return [*between, (right, heights[2]), (left, heights[2]), between[0]]


def _feature(parcel_id: str, ring: Ring, west: float, south: float) -> dict[str, object]:
    across = METRES_A_DEGREE * float(np.cos(np.radians(south)))
    degrees = [[round(west + x / across, DECIMALS), round(south + y / METRES_A_DEGREE, DECIMALS)] for x, y in ring]
    return {
        "type": "Feature",
        "properties": {"parcel_id": parcel_id},
        "geometry": {"type": "Polygon", "coordinates": [degrees]},
    }
