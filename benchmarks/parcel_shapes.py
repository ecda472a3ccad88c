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
        boxes = _boxes(np.split(area_mu[rows] * M2_PER_MU, np.flatnonzero(np.diff(block[rows])) + 1))
        features += [_feature(ids[row], box, west, south) for row, box in zip(rows.tolist(), boxes, strict=True)]
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")


def _boxes(area_m2: list[np.ndarray]) -> list[tuple[float, float, float, float]]:
    """Return left, bottom, right and top of the parcels of each block, metres from the corner of their county."""
    boxes = []
    x = y = highest = 0.0
    for block in area_m2:
        deep = float(np.sqrt(block.mean()))
        if x > ROW_M:
            x, y, highest = 0.0, y + highest + ROAD_M, 0.0
        begins = [x, x]  # of the next parcel in the lower and in the upper row
        for n, width in enumerate((block / deep).tolist()):
            row = n % 2
            bottom = y + row * deep
            boxes.append((begins[row], bottom, begins[row] + width, bottom + deep))
            begins[row] += width
        x, highest = max(begins) + ROAD_M, max(highest, 2 * deep)
    return boxes


def _feature(parcel_id: str, box: tuple[float, float, float, float], west: float, south: float) -> dict[str, object]:
    across = METRES_A_DEGREE * float(np.cos(np.radians(south)))
    left, right = (round(west + x / across, DECIMALS) for x in (box[0], box[2]))
    bottom, top = (round(south + y / METRES_A_DEGREE, DECIMALS) for y in (box[1], box[3]))
    ring = [[left, bottom], [right, bottom], [right, top], [left, top], [left, bottom]]
    return {
        "type": "Feature",
        "properties": {"parcel_id": parcel_id},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
