"""Checks of what tells rows and settings apart."""

from __future__ import annotations

from landquota.inputs.draft import Draft
from landquota.inputs.problem import Place, Problem
from landquota.inputs.reading.cells import SEPARATORS


def there_are_units(draft: Draft) -> list[Problem]:
    """Check that a case has at least one unit."""
    table = draft.tables["units"]
    if len(table.frame) or "units" in draft.unread:
        return []
    return [Problem("no_units", Place(table.file, table.sheet), "units")]


def keys_are_unique(draft: Draft) -> list[Problem]:
    """Check that the key of a table stands in one row only."""
    problems: list[Problem] = []
    for table in draft.tables.values():
        key = list(table.spec.key)
        named = table.frame[key]
        repeated = named[named.duplicated(keep=False) & named.notna().all(axis=1)]
        first: dict[tuple[object, ...], object] = {}
        for row, *values in repeated.itertuples(name=None):
            if tuple(values) in first:
                value = ", ".join(map(str, values))
                problems.append(
                    table.problem("repeated_row", row, key[0], value, first=first[tuple(values)], key=", ".join(key))
                )
            first.setdefault(tuple(values), row)
    return problems


def unit_ids_hold_no_separator(draft: Draft) -> list[Problem]:
    """Check that the ids that stand in lists hold nothing that separates the entries of a list."""
    table = draft.tables["units"]
    return [
        table.problem("separator_in_id", row, column, value)
        for column in ("unit_id", "parent_id")
        for row, value in table.frame[column].dropna().items()
        if SEPARATORS.search(value)
    ]


def sites_and_parcels_differ(draft: Draft) -> list[Problem]:
    """Check that an id means a stock parcel or a site of new land, not both."""
    table = draft.tables["sites"]
    ids = table.frame["site_id"]
    shared = ids[ids.isin(draft.frame("stock")["parcel_id"].dropna())]
    return [table.problem("site_is_parcel", row, "site_id", value) for row, value in shared.items()]


def objectives_stand_once(draft: Draft) -> list[Problem]:
    """Check that a level is held once it is solved; a second time would mean nothing."""
    levels = draft.settings.objectives if draft.settings else ()
    repeated = sorted({level for level in levels if levels.count(level) > 1})
    return [Problem("repeated_objective", draft.setting("objectives"), value=level) for level in repeated]
