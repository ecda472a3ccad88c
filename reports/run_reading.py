"""Read a run folder back from its files alone: its case, `plan.json`, and every table with typed columns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from landquota.errors import InputError
from landquota.inputs.case import Case
from landquota.inputs.problem import Place, Problem
from landquota.inputs.read import read_case
from landquota.inputs.settings import LEVELS
from landquota.inputs.words import Said
from landquota.models.clash import clash_of
from landquota.models.pin_price import price_of
from landquota.models.plan import LevelResult, Plan, Totals
from landquota.reports.verify.columns import Column
from landquota.reports.verify.findings import Finding, Log
from landquota.reports.verify.plan_file import read_plan
from landquota.reports.verify.reading import NUMBER, Table, read_tables, unknown_ids
from landquota.texts import has

PLAN_FILE = "plan.json"
CASE_FOLDER = "case"
NUMBERS = ("number", "measure", "count")
"""Kinds of columns that are read as float64, NaN for blank."""
FIGURES = ("used_up", "too_small", "above_admitted", "forbid", "within", "unplanned", "cap_share")
"""Rules of `excluded.csv` whose measure and limit are numbers; of the others they are codes, dates or words."""


@dataclass(frozen=True, eq=False)
class Run:
    """A published run.

    Attributes
    ----------
    folder
        Where it lies, as it was given.
    case
        The case as it was decided.
    plan
        `plan.json`.
    tables
        Each CSV file by its name: areas and other numbers float64 (mu, NaN for blank), flags, ids and words objects (None for
        blank), lists as they stand, joined by `|`. Sorted as published.
    """

    folder: Path
    case: Case
    plan: dict[str, Any]
    tables: dict[str, pd.DataFrame]

    @cached_property
    def decided(self) -> Plan:
        """The plan as the documents are made of it; its clean parts have no shapes, so there are none."""
        document, totals = self.plan, self.plan["totals"]
        conflicts = [
            (entry["code"], {k: v for k, v in entry.items() if k != "code"}) for entry in document["conflicts"]
        ]
        return Plan(
            scenario=document["scenario"],
            status=document["status"],
            proved=document["proved"],
            levels=tuple(self._level(entry) for entry in document["objectives"]),
            totals=Totals(**totals) if totals is not None else None,
            conflicts=tuple(conflicts),
            clash=clash_of(document["clash"]) if document["clash"] else None,
            pin_price=price_of(document["pin_price"]) if document["pin_price"] else None,
            bundles_cut=document["warnings"]["bundles_cut"],
            **self.tables,
        )

    def _level(self, entry: dict[str, Any]) -> LevelResult:
        """Return one level; as when it was decided, a gap of up to half a step a unit in the last level is rounding."""
        rounding = False
        if entry["level"] == "target" and entry["gap"] and self.plan["proved"]:
            half_steps = len(self.tables["quota"]) * self.case.settings.quota.step_mu / 2
            rounding = abs(entry["bound"] - entry["value"]) <= half_steps
        return LevelResult(entry["level"], entry["value"], entry["bound"], entry["gap"], rounding)


def read_run(folder: str | Path) -> Run:
    """Return the run that a folder holds. Nothing is solved or verified again.

    Parameters
    ----------
    folder
        A run folder.

    Raises
    ------
    InputError
        With everything that is missing or not as documented: the folder, `plan.json`, a table, the copy of the case.

    Examples
    --------
    >>> read_run("/nowhere")
    Traceback (most recent call last):
    ...
    landquota.errors.InputError: there is no run folder /nowhere. Give a folder that landquota run wrote.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise InputError([Problem("run_missing", value=str(folder))])
    if not (folder / PLAN_FILE).is_file():
        raise InputError([Problem("run_none", value=str(folder))])
    log = Log()
    plan, tables = read_plan(folder, log), read_tables(folder, log)
    case, problems = _copy(folder)
    findings = [*log.findings, *(_beyond(plan, tables, case) if plan is not None and case is not None else ())]
    problems += [_problem(folder, finding) for finding in dict.fromkeys(findings)]
    if problems or plan is None or case is None:
        raise InputError(problems)
    return Run(folder, case, plan, {name: _frame(table) for name, table in tables.items()})


def _copy(folder: Path) -> tuple[Case | None, list[Problem]]:
    if not (folder / CASE_FOLDER).is_dir():
        return None, [_problem(folder, Finding("missing_file", CASE_FOLDER))]
    try:
        return read_case(folder / CASE_FOLDER), []
    except InputError as error:
        return None, list(error.problems)


def _problem(folder: Path, finding: Finding) -> Problem:
    told = Said(finding.text("zh"), finding.text("en"))
    return Problem("run_broken", Place(file=str(folder)), details={"finding": told})


def _beyond(plan: dict[str, Any], tables: dict[str, Table], case: Case) -> Iterator[Finding]:
    """Yield what the case or the catalogue does not know: ids, levels, conflicts, steps of a quota."""
    known = {"unit": case.units["unit_id"], "project": case.projects["project_id"], "parcel": case.stock["parcel_id"]}
    sites = [*case.sites["site_id"], *(f"new:{unit_id}" for unit_id in case.units["unit_id"])]
    for table in tables.values():
        yield from unknown_ids(table, {**known, "site": sites})
    levels = [entry["level"] for entry in plan["objectives"]]
    if not set(levels) <= set(LEVELS) or len(set(levels)) < len(levels):
        yield Finding("json_kind", PLAN_FILE, (), "objectives", "|".join(levels))
    for entry in plan["conflicts"]:
        if not isinstance(entry, dict) or not has(f"report.conflict.{entry.get('code')}"):
            yield Finding("json_kind", PLAN_FILE, (), "conflicts")
    steps = tables["quota_steps"].rows.values() if "quota_steps" in tables else ()
    for step in sorted({str(row["step"]) for row in steps}):
        if not has(f"step.{step.partition(':')[0]}"):
            yield Finding("bad_cell", "quota_steps.csv", (), "step", step)


def _frame(table: Table) -> pd.DataFrame:
    """Return a table with typed columns."""
    rows = list(table.rows.values())
    columns = {column.name: _column(column, [row[column.name] for row in rows]) for column in table.layout.columns}
    if table.layout.name == "excluded":
        figures = [row["rule"] in FIGURES for row in rows]
        columns |= {name: _figures(columns[name], figures) for name in ("measure", "limit")}
    if table.layout.name == "gates":
        figures = [str(row["gate"]).startswith("control:") for row in rows]
        columns |= {name: _figures(columns[name], figures) for name in ("value", "threshold")}
    return pd.DataFrame({name: pd.Series(values, dtype=values.dtype) for name, values in columns.items()})


def _column(column: Column, cells: list[Any]) -> np.ndarray:
    if column.kind in NUMBERS:
        return np.array([np.nan if cell is None else cell for cell in cells], dtype=np.float64)
    return _objects(cells)


def _figures(cells: np.ndarray, numbers: list[bool]) -> np.ndarray:
    """Return a column of several quantities: numbers where the row's rule has numbers, else the text as it stands."""
    read = [
        float(cell) if is_number and cell is not None and NUMBER.fullmatch(cell) else cell
        for cell, is_number in zip(cells.tolist(), numbers, strict=True)
    ]
    return _objects(read)


def _objects(cells: list[Any]) -> np.ndarray:
    """Return cells as objects; a list of numbers is not to become an array of floats."""
    array = np.empty(len(cells), dtype=object)
    array[:] = cells
    return array
