"""How a drawn value is written into a CSV cell."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date
from pathlib import Path

Row = dict[str, str]


def number(value: float) -> str:
    """Return `value` with at most two decimals and no trailing zeros.

    Examples
    --------
    >>> number(12.50), number(3.0)
    ('12.5', '3')
    """
    return f"{value:.2f}".rstrip("0").rstrip(".")


def flag(value: bool) -> str:
    """Return `yes` or `no`."""
    return "yes" if value else "no"


def chinese_day(day: date) -> str:
    """Return a day as bureaus write it, such as `2026年03月02日`."""
    return f"{day.year}年{day.month:02d}月{day.day:02d}日"


def write_csv(path: Path, rows: Sequence[Row]) -> None:
    """Write rows of equal keys as UTF-8 with a header, comma and line feeds."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
