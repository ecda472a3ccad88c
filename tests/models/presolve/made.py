"""Cases made by hand: one unit, one site of new land, parcels that earn credit."""

from __future__ import annotations

from typing import Any

from landquota.inputs.case import Case
from tests.cross.comparing import read
from tests.cross.rulebooks import ALWAYS, AWARDS, BRAKE, TASKS, credit_class, number
from tests.written import Row, Written

RULEBOOK: Row = {
    **{"name": "hand", "zh": "hand", "en": "hand", "awards": AWARDS, "tasks": TASKS, "brake": BRAKE},
    "credit": [credit_class("old", "approved_unsupplied", 0.5, task="unsupplied"), credit_class("idle", "idle", 0.3)],
    "value": {"tier_weights": {t: number(1) for t in ("national", "provincial", "municipal", "ordinary")}}
    | {"strategic_weight": number(1)},
    "admission": {"sources": {"catalogue": ALWAYS, "credit": ALWAYS}, "controls": []},
    "generic_site": {f"{kind}_share": number(0) for kind in ("agricultural", "cropland", "paddy")},
    "screening": {"source": ALWAYS, "blockers": {}, "offcut_mu": number(2), "area_tolerance_share": number(0.01)},
}
SETTINGS: Row = {
    **{"name": "hand", "plan_year": 2026, "rulebook": "rulebook.yaml", "quota": {"extra_mu": 20, "step_mu": 1}},
    "objectives": ["must_serve", "value", "new_land", "waste", "target"],
}


def case_of(
    projects: list[Row],
    parcels: list[Row],
    *,
    units: list[Row] | None = None,
    pairs: list[Row] | None = None,
    files: dict[str, str] | None = None,
    rulebook: Row | None = None,
    **more: Any,
) -> Case:
    """Return a case of unit A, with new land on a site of 30 mu; `more` are settings."""
    asked = {"units": "*", "industry": "3911", "area_mu": 6, "value": 5, "tier": "ordinary", "new_land": "yes"}
    stock = {"unit_id": "A", "kind": "idle", "area_mu": 6, "divisible": "yes"}
    tables = {
        "units": units or [{"unit_id": "A", "name": "A"}],
        "projects": [{"name": row["project_id"], **asked, **row} for row in projects],
        "stock": [{**stock, **row} for row in parcels],
        "sites": [{"site_id": "S", "unit_id": "A", "area_mu": 30}],
        "pairs": pairs or [],
    }
    return read(Written(SETTINGS | more, tables, RULEBOOK | (rulebook or {}), files or {}))
