"""How a published value is written, the same in every file."""

from __future__ import annotations

import math
from datetime import date, datetime
from typing import Any

import pandas as pd

DECIMALS = 6
"""Decimals of every published number."""


def is_blank(value: object) -> bool:
    """Tell whether a cell is unknown: None, NaN, NaT, NA, or a number without bounds (a limit that does not exist)."""
    if isinstance(value, str | tuple | list):
        return False
    if isinstance(value, float):
        return not math.isfinite(value)
    return bool(pd.isna(value))  # type: ignore[call-overload]


def published(number: float) -> float:
    """Round to the published decimals; the result is never -0.

    Examples
    --------
    >>> published(-0.0000001)
    0.0
    """
    return round(float(number), DECIMALS) + 0.0


def plain(number: float) -> str:
    """Write a number with at most six decimals, no exponent and no trailing zeros.

    Examples
    --------
    >>> plain(1200.50), plain(-1e-9), plain(3)
    ('1200.5', '0', '3')
    """
    text = f"{float(number):.{DECIMALS}f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def cell_text(value: Any) -> str:
    """Write any cell of a published table: blank, flag, number, date, list or text.

    Examples
    --------
    >>> cell_text(True), cell_text(("P1", "P2")), cell_text(float("nan"))
    ('yes', 'P1|P2', '')
    """
    if isinstance(value, str):
        return value
    if is_blank(value):
        return ""
    if isinstance(value, tuple | list):
        return "|".join(cell_text(item) for item in value)
    if isinstance(value, datetime | date):
        return value.isoformat()[:10]
    if type(value).__name__ in {"bool", "bool_"}:
        return "yes" if value else "no"
    return plain(value) if hasattr(value, "__float__") else str(value)
