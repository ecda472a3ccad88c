"""`plan.json`: status, proof, objectives, totals and warnings of a plan, for scripts."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

from landquota.inputs.case import Case
from landquota.models.plan import Plan
from landquota.reports.basis import expired, rules_in_use, unverified
from landquota.reports.numbers import is_blank, published

SCHEMA = "landquota/plan/1"
LEVEL_KEYS = ("level", "value", "bound", "gap")
TIE_RULE = "rule.tie"
"""Key of the catalogue that says how ties are broken."""


def plan_document(case: Case, plan: Plan) -> dict[str, Any]:
    """Return `plan.json` as a dictionary, keys in the order of `docs/run-folder.md`; no number is NaN or infinite."""
    settings, rules = case.settings, rules_in_use(case, plan)
    document = {
        "schema": SCHEMA,
        "case": settings.name,
        "plan_year": settings.plan_year,
        "rulebook": case.rulebook.name,
        "notice": settings.notice,
        "scenario": plan.scenario,
        "changes": list(case.changes),
        "status": plan.status,
        "proved": plan.proved,
        "objectives": [{key: getattr(level, key) for key in LEVEL_KEYS} for level in plan.levels],
        "tie_rule": TIE_RULE,
        "totals": dataclasses.asdict(plan.totals) if plan.totals else None,
        "conflicts": [{"code": code, **fields} for code, fields in plan.conflicts],
        "clash": plan.clash.to_dict() if plan.clash else None,
        "pins": [{"project_id": project, "place": place} for project, place in sorted(settings.pin.items())],
        "pin_price": plan.pin_price.to_dict() if plan.pin_price else None,
        "warnings": {
            "unverified": [path for path, _ in unverified(rules)],
            "expired": [path for path, _ in expired(rules, settings.plan_year)],
            "notices": len(case.notices),
            "bundles_cut": plan.bundles_cut,
        },
    }
    return {key: for_json(value) for key, value in document.items()}


def plan_text(case: Case, plan: Plan) -> str:
    """Return `plan.json` as text."""
    return json.dumps(plan_document(case, plan), ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def for_json(value: Any) -> Any:
    """Round numbers, and turn what is unknown into null."""
    if isinstance(value, dict):
        return {key: for_json(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [for_json(item) for item in value]
    if isinstance(value, str | bool | int):
        return value
    if is_blank(value):
        return None
    return published(value) if hasattr(value, "__float__") else str(value)
