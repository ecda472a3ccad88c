"""Checks that an id named in one table stands in another."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

import networkx as nx

from landquota.inputs.draft import Draft, is_blank
from landquota.inputs.problem import Problem
from landquota.inputs.reading.headers import nearest, normal
from landquota.inputs.words import NOTHING, Said, choice_from, nearest_clause, table_said

EVERYWHERE = "*"
Column = tuple[str, str]
"""Table and column."""


def _unknown(draft: Draft, where: Column, known: Iterable[object], code: str, choices: Said = NOTHING) -> list[Problem]:
    """Return a problem for each cell of a column that names nothing known; entries of a list are told one by one.

    Parameters
    ----------
    choices
        What to tell where no known name is near.
    """
    table, column = draft.tables[where[0]], where[1]
    names = {str(name) for name in known if name is not None}
    near: dict[str, Said] = {}
    problems: list[Problem] = []
    cells = table.frame[column]
    named = {name for cell in set(cells) for name in (cell if isinstance(cell, tuple) else (cell,))}
    for row, cell in cells.items() if named - names - {None} else ():
        for name in cell if isinstance(cell, tuple) else (cell,):
            if name is None or name in names:
                continue
            if name not in near:
                near[name] = _near(name, names, choices)
            problems.append(table.problem(code, row, column, name, near=near[name]))
    return problems


def _near(name: str, names: Iterable[str], choices: Said) -> Said:
    found = nearest(name, names)
    return nearest_clause(found) if found else choices


def _unknown_in(draft: Draft, where: Column, target: Column, code: str, others: Iterable[str] = ()) -> list[Problem]:
    """Return the problems of a column that names rows of the table `target`.

    A missing table is one problem, not one for each row; where the table or its ids could not be read, that is told
    already.
    """
    table, other = draft.tables[where[0]], draft.tables[target[0]]
    if not len(other.frame):
        asked = table.frame[where[1]]
        rows = int((~is_blank(table.spec.column(where[1]), asked)).sum())
        if not rows or target[0] in draft.unread or target[0] == "units":
            return []
        return [table.problem("missing_table", None, where[1], None, rows=rows, other=table_said(target[0]))]
    if target[1] not in other.headers:
        return []
    return _unknown(draft, where, [*others, *other.frame[target[1]]], code)


def _unknown_unit(draft: Draft, where: Column, code: str, others: Iterable[str] = ()) -> list[Problem]:
    """Return the problems of a column of units; a unit's name where its code belongs is told as such."""
    problems = _unknown_in(draft, where, ("units", "unit_id"), code, others)
    codes = _codes_by_name(draft)
    return [
        dataclasses.replace(problem, code="unit_name", details={"codes": ", ".join(codes[normal(problem.value or "")])})
        if normal(problem.value or "") in codes
        else problem
        for problem in problems
    ]


def _codes_by_name(draft: Draft) -> dict[str, list[str]]:
    units = draft.frame("units").dropna(subset=["unit_id", "name"])
    codes: dict[str, list[str]] = {}
    for code, name in zip(units["unit_id"], units["name"], strict=True):
        codes.setdefault(normal(name), []).append(code)
    return codes


def units_exist(draft: Draft) -> list[Problem]:
    """Check that every row lies in a unit of the table of units."""
    where = ("stock", "disposals", "indicators", "sites")
    return [problem for table in where for problem in _unknown_unit(draft, (table, "unit_id"), "unknown_unit")]


def project_units_exist(draft: Draft) -> list[Problem]:
    """Check that a project names units, parents of units, or `*`."""
    parents = draft.frame("units")["parent_id"].dropna()
    return _unknown_unit(draft, ("projects", "units"), "unknown_scope", [EVERYWHERE, *parents])


def parents_are_codes(draft: Draft) -> list[Problem]:
    """Check that a parent is not the name of a unit; it need not be a unit itself."""
    table = draft.tables["units"]
    codes, known = _codes_by_name(draft), set(table.frame["unit_id"])
    return [
        table.problem("unit_name", row, "parent_id", parent, codes=", ".join(codes[normal(parent)]))
        for row, parent in table.frame["parent_id"].dropna().items()
        if parent not in known and normal(parent) in codes
    ]


def parcels_exist(draft: Draft) -> list[Problem]:
    """Check that disposals and pairs name parcels of the stock."""
    target = ("stock", "parcel_id")
    return [
        problem
        for table in ("disposals", "pairs")
        for problem in _unknown_in(draft, (table, "parcel_id"), target, "unknown_parcel")
    ]


def projects_exist(draft: Draft) -> list[Problem]:
    """Check that pairs name projects."""
    return _unknown_in(draft, ("pairs", "project_id"), ("projects", "project_id"), "unknown_project")


def awards_exist(draft: Draft) -> list[Problem]:
    """Check that units name awards of the rulebook."""
    if draft.rulebook is None:
        return []
    awards = draft.rulebook.awards
    choices = choice_from(f"{award.id} / {award.zh}" for award in awards)
    return _unknown(draft, ("units", "awards"), [award.id for award in awards], "unknown_award", choices)


def indicators_exist(draft: Draft) -> list[Problem]:
    """Check that indicators are those of the rulebook, where it scores land intensity at all."""
    if draft.rulebook is None or draft.rulebook.intensity is None:
        return []
    indicators = draft.rulebook.intensity.indicators
    choices = choice_from(f"{indicator.id} / {indicator.zh}" for indicator in indicators)
    known = [indicator.id for indicator in indicators]
    return _unknown(draft, ("indicators", "indicator"), known, "unknown_indicator", choices)


def parents_have_no_cycle(draft: Draft) -> list[Problem]:
    """Check that no unit is above itself."""
    table = draft.tables["units"]
    known = table.frame.dropna(subset=["unit_id", "parent_id"])
    above = nx.DiGraph(list(zip(known["unit_id"], known["parent_id"], strict=True)))
    rows = {unit: row for row, unit in known["unit_id"].items()}
    problems = []
    for group in sorted(map(sorted, nx.strongly_connected_components(above))):
        if len(group) > 1 or above.has_edge(group[0], group[0]):
            parent = known.at[rows[group[0]], "parent_id"]
            problems.append(table.problem("parent_cycle", rows[group[0]], "parent_id", parent, units=", ".join(group)))
    return problems
