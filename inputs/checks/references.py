"""Checks that an id named in one table stands in another."""

from __future__ import annotations

from collections.abc import Iterable

import networkx as nx

from landquota.inputs.draft import Draft
from landquota.inputs.problem import Problem
from landquota.inputs.reading.headers import nearest

EVERYWHERE = "*"


def _unknown(draft: Draft, where: tuple[str, str], known: Iterable[object], code: str) -> list[Problem]:
    """Return a problem for each cell of a column that names nothing known; entries of a list are told one by one."""
    table, column = draft.tables[where[0]], where[1]
    names = {str(name) for name in known if name is not None}
    cells = table.frame[column]
    near: dict[str, str] = {}
    problems: list[Problem] = []
    for row, cell in cells.items():
        for name in cell if isinstance(cell, tuple) else (cell,):
            if name is None or name in names:
                continue
            if name not in near:
                near[name] = nearest(name, names) or "-"
            problems.append(table.problem(code, row, column, name, nearest=near[name]))
    return problems


def units_exist(draft: Draft) -> list[Problem]:
    """Check that every row lies in a unit of the table of units."""
    known = draft.frame("units")["unit_id"]
    where = ("stock", "disposals", "indicators", "sites")
    return [problem for table in where for problem in _unknown(draft, (table, "unit_id"), known, "unknown_unit")]


def project_units_exist(draft: Draft) -> list[Problem]:
    """Check that a project names units, parents of units, or `*`."""
    units = draft.frame("units")
    known = [EVERYWHERE, *units["unit_id"], *units["parent_id"]]
    return _unknown(draft, ("projects", "units"), known, "unknown_scope")


def parcels_exist(draft: Draft) -> list[Problem]:
    """Check that disposals and pairs name parcels of the stock."""
    known = draft.frame("stock")["parcel_id"]
    return [
        problem
        for table in ("disposals", "pairs")
        for problem in _unknown(draft, (table, "parcel_id"), known, "unknown_parcel")
    ]


def projects_exist(draft: Draft) -> list[Problem]:
    """Check that pairs name projects."""
    return _unknown(draft, ("pairs", "project_id"), draft.frame("projects")["project_id"], "unknown_project")


def awards_exist(draft: Draft) -> list[Problem]:
    """Check that units name awards of the rulebook."""
    if draft.rulebook is None:
        return []
    return _unknown(draft, ("units", "awards"), [award.id for award in draft.rulebook.awards], "unknown_award")


def indicators_exist(draft: Draft) -> list[Problem]:
    """Check that indicators are those of the rulebook, where it scores land intensity at all."""
    if draft.rulebook is None or draft.rulebook.intensity is None:
        return []
    known = [indicator.id for indicator in draft.rulebook.intensity.indicators]
    return _unknown(draft, ("indicators", "indicator"), known, "unknown_indicator")


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
