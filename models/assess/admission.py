"""Admission gates of a project, and the area it may have at most.

    hi_p = min(area_mu, total_pi / threshold_i for each control indicator i with a known total)

symbol        kind       unit        meaning                                                 where
total_pi      parameter  万元, m²    investment, tax, output, or floor area in mu            Case.projects
threshold_i   parameter  万元/亩, -  least value per land area for the project's industry    Rulebook.admission.controls

In words: no project may take more land than its own control indicators justify, and one that cannot justify even its least need is not admitted.
Source: the control tables of the rulebook; the founding paper's warning against 为消化而消化.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from landquota.inputs.case import M2_PER_MU, Case
from landquota.inputs.rulebook import ControlTable
from landquota.inputs.rulebooks import controls_in_edition

FIT_TOLERANCE_MU = 1e-6
GATE_COLUMNS = ["project_id", "gate", "value", "threshold", "result", "area_cap_mu", "rule", "source", "verified"]


def admission_gates(case: Case) -> pd.DataFrame:
    """Return one row for each gate of each project, sorted by project and gate.

    Returns
    -------
    DataFrame
        `project_id`, `gate` (`catalogue`, `credit`, `control:<table id>`), `value` (what the project has: a word, or its value per mu of the requested
        area), `threshold`, `result` (pass, fail, unknown), `area_cap_mu` (NaN where the gate caps nothing), `rule`, `source`, `verified`.
    """
    tables = [_catalogue_gate(case), _credit_gate(case)]
    tables += [_control_gate(case, table) for table in controls_in_edition(case.rulebook)]
    gates = pd.concat([t for t in tables if len(t)] or tables[:1], ignore_index=True)
    return gates.sort_values(["project_id", "gate"], ignore_index=True)[GATE_COLUMNS]


def _word_gate(case: Case, gate: str, column: str, refused: tuple[str, ...]) -> pd.DataFrame:
    words = case.projects[column].astype(object)
    source = case.rulebook.admission.sources.get(gate)  # type: ignore[call-overload]
    return pd.DataFrame(
        {
            "project_id": case.projects["project_id"],
            "gate": gate,
            "value": words,
            "threshold": "|".join(refused),
            "result": np.where(words.isin(refused), "fail", "pass"),
            "area_cap_mu": np.nan,
            "rule": f"admission.sources.{gate}",
            "source": source.source if source else "",
            "verified": source.verified if source else False,
        }
    )


def _catalogue_gate(case: Case) -> pd.DataFrame:
    return _word_gate(case, "catalogue", "catalogue", tuple(case.rulebook.admission.refused_catalogue))


def _credit_gate(case: Case) -> pd.DataFrame:
    refused = ("blacklisted",) if case.rulebook.admission.refuse_blacklisted else ()
    return _word_gate(case, "credit", "credit", refused)


def _control_gate(case: Case, table: ControlTable) -> pd.DataFrame:
    projects = case.projects
    row_of = {code: _longest_prefix(code, table) for code in projects["industry"].unique()}
    row = projects["industry"].map(row_of)
    concerned = row.notna()
    projects, row = projects[concerned], row[concerned].astype(str)
    threshold = row.map({code: n.value for code, n in table.rows.items()}).astype(float)
    paths = _paths(case, table.id)
    total = _total(table, projects)
    cap = total / threshold
    fails = cap < projects["area_min_mu"] - FIT_TOLERANCE_MU
    return pd.DataFrame(
        {
            "project_id": projects["project_id"],
            "gate": f"control:{table.id}",
            "value": (total / projects["area_mu"]).astype(object),
            "threshold": threshold.astype(object),
            "result": np.select([total.isna(), fails], ["unknown", "fail"], default="pass"),
            "area_cap_mu": cap,
            "rule": row.map({code: paths[id(n)] for code, n in table.rows.items()}),
            "source": row.map({code: n.source for code, n in table.rows.items()}),
            "verified": row.map({code: n.verified for code, n in table.rows.items()}),
        }
    )


def _paths(case: Case, table_id: str) -> dict[int, str]:
    """Path of each row as the rulebook writes it, by identity: a crosswalk hands the same entry on under other codes."""
    original = next(t for t in case.rulebook.admission.controls if t.id == table_id)
    return {id(number): f"admission.controls.{table_id}.rows.{code}" for code, number in original.rows.items()}


def _total(table: ControlTable, projects: pd.DataFrame) -> pd.Series:
    if table.indicator == "far":
        return projects["floor_area_m2"] / M2_PER_MU
    return projects[{"invest": "investment_wan", "tax": "tax_wan", "output": "output_wan"}[table.indicator]]


def _longest_prefix(code: str, table: ControlTable) -> str | None:
    for length in range(len(code), 0, -1):
        if code[:length] in table.rows:
            return code[:length]
    return "*" if "*" in table.rows else None


def admitted_areas(case: Case, gates: pd.DataFrame) -> pd.DataFrame:
    """Return what each project may have, in the order of `Case.projects`.

    Returns
    -------
    DataFrame
        `admitted` (no gate failed), `control_cap` (smallest area cap, inf where none), `lo`, `hi` (mu).
    """
    ids = case.projects["project_id"]
    failed = set(gates.loc[gates["result"] == "fail", "project_id"])
    cap = gates.groupby("project_id")["area_cap_mu"].min().reindex(ids).fillna(np.inf).to_numpy(dtype=float)
    return pd.DataFrame(
        {
            "admitted": ~ids.isin(failed).to_numpy(),
            "control_cap": cap,
            "lo": case.projects["area_min_mu"].to_numpy(),
            "hi": np.minimum(case.projects["area_mu"].to_numpy(), cap),
        },
        index=case.projects.index,
    )
