"""What is possible but hardly meant is told, and the run goes on."""

from __future__ import annotations

import re

from landquota.inputs.draft import Draft
from landquota.inputs.old_ids import area_codes
from landquota.inputs.problem import Problem

LARGE_MU = 100_000
"""More than a whole development zone."""
INDUSTRY = re.compile(r"[A-Ta-t]?(?!00)(?!9[89])[0-9]{2,4}")
"""GB/T 4754: a letter may stand before two to four digits, whose first two are the division, 01 to 97."""


def unit_names_differ(draft: Draft) -> list[Problem]:
    """Check that no two units have one name."""
    table = draft.tables["units"]
    return table.notices("same_name", "name", table.frame["name"].duplicated(keep=False))


def unit_codes_are_in_use(draft: Draft) -> list[Problem]:
    """Check that the code of a unit is not one that went out of use."""
    table = draft.tables["units"]
    return table.notices("retired_code", "unit_id", table.frame["unit_id"].isin(list(area_codes())))


def areas_are_plausible(draft: Draft) -> list[Problem]:
    """Check that an area is not larger than a development zone."""
    return [
        notice
        for name in ("stock", "disposals", "projects", "sites")
        for notice in draft.tables[name].notices(
            "large_area", "area_mu", draft.frame(name)["area_mu"] > LARGE_MU, limit=f"{LARGE_MU:,}"
        )
    ]


def industries_are_codes(draft: Draft) -> list[Problem]:
    """Check that the industry of a project has the shape of a code of GB/T 4754."""
    table = draft.tables["projects"]
    odd = table.frame["industry"].map(lambda code: code is not None and not INDUSTRY.fullmatch(code)).astype(bool)
    return table.notices("odd_industry", "industry", odd)
