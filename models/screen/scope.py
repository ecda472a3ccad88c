"""Scope: the units that each admitted project asks for.

In words: only pairs within the units a project names are looked at; a parent's name means every unit below it, `*` all of them.
"""

from __future__ import annotations

import pandas as pd

from landquota.inputs.case import Case
from landquota.models.assessment import Assessment


def units_in_scope(case: Case, assessment: Assessment) -> pd.DataFrame:
    """Return one row for each admitted project and unit it may go to, with what the pairs need of the project."""
    projects, facts = case.projects, assessment.projects
    meaning = {name: case.units_under(name) for name in {n for names in projects["units"] for n in names}}
    table = pd.DataFrame(
        {
            "project": range(len(projects)),
            "project_id": projects["project_id"],
            "unit_id": [sorted({u for name in names for u in meaning[name]}) for names in projects["units"]],
            "project_lo": facts["lo"],
            "project_hi": facts["hi"],
            "control_cap": facts["control_cap"],
            "project_value": facts["value"],
            "exempt": facts["exempt"],
            "floor_area_m2": projects["floor_area_m2"],
            "project_use": projects["land_use"],
            "start_on": projects["start_on"],
            "new_land": projects["new_land"].astype(bool),
        }
    )
    return table[facts["admitted"]].explode("unit_id").dropna(subset=["unit_id"]).astype({"unit_id": object})
