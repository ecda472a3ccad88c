"""When two published numbers agree, and what a table's cells are in plain Python."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

AREA_TOLERANCE = 1e-5
"""Two numbers agree within this (mu) ..."""
SIZE_TOLERANCE = 1e-9
"""... or within this share of the larger."""
FIT_TOLERANCE = 1e-6
"""Comparisons before solving (does it fit, is it ready) have this tolerance, in mu."""
PRINTED = 5e-7
"""A number with six decimals is this far from the number it stands for, at most."""


def tolerance(one: float, other: float, slack: float = 0.0) -> float:
    """Return by how much two numbers may differ; `slack` is what the rounding of printed terms adds up to."""
    size = max(abs(one), abs(other))
    return max(AREA_TOLERANCE, SIZE_TOLERANCE * size if math.isfinite(size) else 0.0) + slack


def agree(one: float, other: float, slack: float = 0.0) -> bool:
    """Tell whether two numbers agree.

    Examples
    --------
    >>> agree(750.0, 750.000009), agree(750.0, 750.0001)
    (True, False)
    """
    apart = abs(one - other)
    return one == other or apart <= AREA_TOLERANCE + slack or apart <= tolerance(one, other, slack)


def exceeds(amount: float, limit: float, slack: float = 0.0) -> bool:
    """Tell whether `amount` is above `limit` by more than two agreeing numbers differ."""
    return amount > limit and amount - limit > tolerance(amount, limit, slack)


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return a table's rows as dicts with None for every blank and `date` for dates."""
    columns = {str(name): _cells(frame[name]) for name in frame.columns}
    return [dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]


def _cells(column: pd.Series) -> list[Any]:
    """Return one column; whole columns of blanks or of numbers take no look at each cell."""
    blank = column.isna()
    if bool(blank.all()):
        return [None] * len(column)
    if column.dtype == "float64" and not bool(blank.any()):
        return column.tolist()
    return [plain(cell) for cell in column.tolist()]


def plain(cell: Any) -> Any:
    """Return one cell: None for NaN, NaT and NA, a `date` for a timestamp, all else as it is."""
    if cell is None or cell is pd.NA or cell is pd.NaT or (isinstance(cell, float) and math.isnan(cell)):
        return None
    return cell.date() if isinstance(cell, pd.Timestamp) else cell
