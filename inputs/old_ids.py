"""Unit codes that went out of use are read under the new ones, and told."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import pandas as pd
import yaml

from landquota.inputs.draft import Draft, Table
from landquota.inputs.problem import Place, Problem, Severity

UNIT_COLUMNS = {
    "units": "parent_id",
    "stock": "unit_id",
    "disposals": "unit_id",
    "indicators": "unit_id",
    "sites": "unit_id",
}


@cache
def area_codes() -> dict[str, tuple[str, ...]]:
    """Return the old area codes with what they became.

    Examples
    --------
    >>> area_codes()["360721"]
    ('360704',)
    """
    raw: dict[str, list[str]] = yaml.safe_load(files("landquota.inputs").joinpath("area_codes.yaml").read_text("utf-8"))
    return {old: tuple(new) for old, new in raw.items()}


def new_ids(units: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    """Return old code to the units that it may mean: the units' own `old_ids` first, then the public area codes."""
    known = set(units["unit_id"]) | set(units["parent_id"])
    meanings: dict[str, tuple[str, ...]] = {}
    for unit, old_ids in zip(units["unit_id"], units["old_ids"], strict=True):
        for old in old_ids if unit else ():
            meanings[old] = tuple(sorted({*meanings.get(old, ()), unit}))
    for old, new in area_codes().items():
        if old not in meanings and set(new) & known:
            meanings[old] = new
    current = set(units["unit_id"])
    return {old: new for old, new in meanings.items() if old not in current}


def map_old_ids(draft: Draft) -> tuple[Draft, list[Problem]]:
    """Return the draft with old codes replaced; an ambiguous one becomes blank, and an error names its meanings."""
    meanings = new_ids(draft.frame("units"))
    problems: list[Problem] = []
    mapped = dict(draft.tables)
    for name, column in UNIT_COLUMNS.items():
        mapped[name] = _map_column(draft.tables[name], column, meanings, problems)
    mapped["projects"] = _map_lists(draft.tables["projects"], meanings, problems)
    return dataclasses.replace(draft, tables=mapped), problems


def _map_column(table: Table, column: str, meanings: Mapping[str, tuple[str, ...]], problems: list[Problem]) -> Table:
    values = table.frame[column]
    old = values.isin(list(meanings))
    if not old.any():
        return table
    for code, rows in values[old].groupby(values[old]):
        problems += _told(table, column, str(code), meanings[str(code)], list(rows.index))
    new = [_meaning(meanings, code) if is_old else code for code, is_old in zip(values, old, strict=True)]
    return table.replace(table.frame.assign(**{column: pd.Series(new, index=values.index, dtype=object)}))


def _map_lists(table: Table, meanings: Mapping[str, tuple[str, ...]], problems: list[Problem]) -> Table:
    values = table.frame["units"]
    used: dict[str, list[int]] = {}
    for row, codes in values.items():
        for code in codes:
            if code in meanings:
                used.setdefault(code, []).append(int(str(row)))
    if not used:
        return table
    for code, rows in sorted(used.items()):
        problems += _told(table, "units", code, meanings[code], rows)
    new = [tuple(sorted({c for code in codes if (c := _meaning(meanings, code))})) for codes in values]
    cells = pd.Series(new, index=values.index, dtype=object)
    return table.replace(table.frame.assign(units=cells))


def _meaning(meanings: Mapping[str, tuple[str, ...]], code: str) -> str | None:
    """Return the code as it is now, None when that is ambiguous."""
    new = meanings.get(code, (code,))
    return new[0] if len(new) == 1 else None


def _told(table: Table, column: str, code: str, new: tuple[str, ...], rows: list[int]) -> list[Problem]:
    details = {"new": ", ".join(new), "rows": len(rows)}
    if len(new) > 1:
        return [table.problem("ambiguous_old_id", row, column, code, **details) for row in rows]
    return [
        Problem("old_id", Place(table=table.spec.name, column=column), table.spec.name, code, details, Severity.NOTICE)
    ]
