"""The CSV files of the run folder, as `docs/run-folder.md` describes them."""

from __future__ import annotations

import csv
import io
import math
from pathlib import Path
from typing import TextIO

import pandas as pd

from landquota.models.plan import Plan
from landquota.reports.numbers import cell_text, plain

COLUMNS: dict[str, tuple[str, ...]] = {
    "quota": (
        *("unit_id", "quota_mu", "credit_mu", "own_mu", "award_mu", "target_mu", "new_land_mu", "multiplied_mu"),
        *("quota_used_mu", "carry_over_mu", "name"),
    ),
    "quota_steps": ("unit_id", "order", "step", "amount_mu", "area_mu", "rule", "source", "verified"),
    "assignments": (
        *("project_id", "placement", "parcel_id", "site_id", "unit_id", "area_mu", "value", "need_mu"),
        "area_year_mu",
    ),
    "unplaced": ("project_id", "reason", "rules", "proved", "nearest_rule", "nearest_measure", "nearest_limit"),
    "parcels": (
        *("parcel_id", "unit_id", "kind", "status", "available_mu", "granted_mu", "left_mu", "unusable_mu"),
        *("credit_class", "projects", "rule"),
    ),
    "excluded": ("project_id", "parcel_id", "site_id", "unit_id", "rule", "measure", "limit", "layer"),
    "credits": ("unit_id", "origin", "id", "credit_class", "area_mu", "ratio", "credit_mu", "rule"),
    "gates": (
        *("project_id", "gate", "value", "threshold", "result", "area_cap_mu", "rule", "source"),
        "verified",
    ),
    "scores": (
        *("unit_id", "zone_type", "score_low", "score_high", "rank_best", "rank_worst", "completion", "pool_share"),
        *("braked", "multiplier", "missing"),
    ),
    "sites": (
        *("site_id", "unit_id", "status", "area_mu", "agricultural_share", "cropland_share", "paddy_share"),
        *("granted_mu", "projects", "rule"),
    ),
    "overlaps": (
        *("place", "place_id", "unit_id", "layer", "rule", "code", "overlap_m2", "counted_m2", "share"),
        *("tolerance_m2", "tolerance_m", "hit", "source", "version"),
    ),
    "bundles": ("parcel_id", "unit_id", "area_mu", "parcels", "shared_m", "compactness", "projects"),
    "discrepancies": (
        *("parcel_id", "unit_id", "registered_mu", "map_mu", "shape_mu", "approval_mu", "field_mu", "spread"),
        *("tolerance", "entering_mu", "rule"),
    ),
    "proposals": ("kind", "place_id", "unit_id", "area_mu", "layers", "neighbours", "projects"),
    "by_hand": (
        *("rule", "feasible", "best", "must_serve", "value", "new_land_mu", "waste_mu", "distance_mu", "placed"),
    ),
    "search": ("level", "step", "what", "value", "bound", "gap"),
}
"""Table of a plan to its columns, in file order."""

FORMULA_STARTS = ("=", "+", "-", "@", "\t")
"""A spreadsheet runs text that starts so."""

AT_ONCE = 100_000
"""Rows that are turned into text at once."""
BYTE_ORDER_MARK = "\ufeff"
"""What tells a spreadsheet that a file is UTF-8."""


def guarded(text: str) -> str:
    """Return `text` with a leading apostrophe where a spreadsheet would run it.

    Examples
    --------
    >>> guarded("=1+1"), guarded("P1")
    ("'=1+1", 'P1')
    """
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


class _Texts(dict[str, str]):
    """Texts as they are written: ids and codes come again and again, and each is guarded once."""

    def __missing__(self, text: str) -> str:
        self[text] = written = guarded(text)
        return written


class _Numbers(dict[float, str]):
    """Numbers as they are written, each once; what has no bounds, or is no number, is blank."""

    def __missing__(self, number: float) -> str:
        if not math.isfinite(number):
            return ""
        self[number] = written = plain(number)
        return written


def text_column(column: pd.Series) -> list[str]:
    """Write one column; only what is not a number can be run as a formula."""
    texts, numbers = _Texts(), _Numbers()
    return [
        texts[v] if type(v) is str else numbers[v] if type(v) is float else "" if v is None else _cell(v)
        for v in column.tolist()
    ]


def _cell(value: object) -> str:
    """Write one cell, not a blank, of a column that may hold text."""
    text = cell_text(value)
    return guarded(text) if isinstance(value, str | tuple | list) else text


def table_text(table: pd.DataFrame, columns: tuple[str, ...]) -> str:
    """Return a table as CSV text, without the byte-order mark.

    Raises
    ------
    KeyError
        The table lacks a column.
    """
    out = io.StringIO()
    _write(out, table, columns)
    return out.getvalue()


def _write(out: TextIO, table: pd.DataFrame, columns: tuple[str, ...]) -> None:
    """Write a table as CSV, some rows at a time: the text of a country's removed pairs takes gigabytes as a whole."""
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    whole = [table[name] for name in columns]
    for start in range(0, len(table), AT_ONCE):
        parts = [column.iloc[start : start + AT_ONCE] for column in whole]
        writer.writerows(zip(*map(text_column, parts), strict=True))


def write_tables(plan: Plan, folder: Path) -> tuple[str, ...]:
    """Write every table of `plan` into `folder` and return the file names."""
    names = []
    for name, columns in COLUMNS.items():
        path = folder / f"{name}.csv"
        with path.open("w", encoding="utf-8", newline="") as out:
            out.write(BYTE_ORDER_MARK)  # Python's "utf-8-sig" does it too, but then encodes row by row, in Python
            _write(out, getattr(plan, name), columns)
        names.append(path.name)
    return tuple(names)
