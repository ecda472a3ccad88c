"""Pins that no rule permits: refused before anything is solved, each with the rule that stands against it.

In words: a pin decides where a project goes among the places where it may go. It relaxes nothing: a red line stays a red line.
Source: docs/formulation.md section 4, row 18.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from landquota.errors import InputError
from landquota.inputs.case import Case
from landquota.inputs.problem import Place, Problem
from landquota.inputs.words import Said, clause, joined
from landquota.models.assessment import Assessment
from landquota.models.candidates import Candidates
from landquota.models.constraints.pins import ANY, NONE
from landquota.texts import has


def refuse_illegal_pins(case: Case, assessment: Assessment, candidates: Candidates) -> None:
    """Refuse every pin that the rules do not permit.

    Raises
    ------
    InputError
        With one problem a pin: the gates that failed, or what removed the place, with its measure and limit.
    """
    told = [_problem(case, assessment, candidates, *pin) for pin in sorted(case.settings.pin.items())]
    problems = [problem for problem in told if problem]
    if problems:
        raise InputError(problems)


def _problem(case: Case, assessment: Assessment, candidates: Candidates, project_id: str, place: str) -> Problem | None:
    mine = candidates.pairs[candidates.pairs["project_id"] == project_id]
    if place == NONE or (mine["place_id"] == place).any() or (place == ANY and len(mine)):
        return None
    failed = assessment.gates[(assessment.gates["project_id"] == project_id) & (assessment.gates["result"] == "fail")]
    against = [_gate(case, row) for row in failed.to_dict("records")]
    code = "pin_not_admitted" if against else "pin_without_place" if place == ANY else "pin_not_permitted"
    against = against or _against(case, candidates, project_id, place)
    details = {"project": project_id, "because": joined(against)}
    return Problem(code, Place(key=f"pin.{project_id}"), value=place, details=details)


def _gate(case: Case, row: Mapping[Any, Any]) -> Said:
    """Say which gate failed; of a control indicator also the area that it leaves, and the least that the project needs."""
    gate = str(row["gate"])
    tables = {f"control:{table.id}": table for table in case.rulebook.admission.controls}
    if gate not in tables:
        return clause("clause.pin_gate", rule=_rule(f"gate.{gate}"), value=_shown(row["value"]))
    need = case.projects.set_index("project_id")["area_min_mu"][row["project_id"]]
    limits = {"threshold": _shown(row["threshold"]), "cap": _shown(row["area_cap_mu"]), "need": _shown(need)}
    return clause("clause.pin_control", rule=Said(tables[gate].zh, tables[gate].en), **limits)


def _against(case: Case, candidates: Candidates, project_id: str, place: str) -> list[Said]:
    """Say what removed a place for a project; for any place, what removed all of them, each rule once."""
    removed = candidates.excluded
    of_place = removed["parcel_id"].fillna(removed["site_id"]).isin(set(place.split("|")))
    own, for_all = removed["project_id"] == project_id, removed["project_id"].isna()
    if place == ANY:
        return [_rule(rule) for rule in sorted(set(removed.loc[own, "rule"]))] or [clause("clause.pin_no_scope")]
    found = removed[of_place & (own | for_all)]
    if len(found):
        return [_removal(row) for row in found.to_dict("records")]
    if place in set(case.sites["site_id"]) or place.startswith("new:"):
        no_new_land = removed[own & (removed["rule"] == "new_land")]
        if len(no_new_land):
            return [_rule("new_land")]
    return [clause("clause.pin_no_bundle" if "|" in place else "clause.pin_no_scope")]


def _removal(row: Mapping[Any, Any]) -> Said:
    """Say which rule removed a place, with measure, limit and layer where it has them."""
    place = row["parcel_id"] if _known(row["parcel_id"]) else row["site_id"]
    told = {
        "place": place,
        "rule": _rule(row["rule"]),
        "measure": _shown(row["measure"]),
        "limit": _shown(row["limit"]),
    }
    if _known(row["layer"]):
        return clause("clause.pin_layer", layer=row["layer"], **told)
    return clause("clause.pin_limit" if told["measure"] and told["limit"] else "clause.pin_rule", **told)


def _rule(rule: str) -> Said:
    """Return the words of a screening rule or gate."""
    return clause(f"rule.{rule}") if has(f"rule.{rule}") else Said(rule, rule)


def _known(cell: Any) -> bool:
    return bool(pd.notna(cell)) and str(cell) != ""


def _shown(cell: Any) -> str:
    """Return a number with at most six decimals, text as it stands, nothing for a blank."""
    if not _known(cell):
        return ""
    return f"{cell:.6f}".rstrip("0").rstrip(".") if isinstance(cell, float) else str(cell)
