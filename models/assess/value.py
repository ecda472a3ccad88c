"""What a project is worth: the `value` column, else annual tax by tier and strategic weight.

In words: where neither a value nor a tax is known, the project counts 0 in the value level, and that is told.
Source: the rulebook's `value` entries.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from landquota.inputs.case import Case


def project_values(case: Case) -> pd.Series:
    """Return each project's value in 万元 a year (or the unit of its `value` column), in the order of `Case.projects`."""
    rule, projects = case.rulebook.value, case.projects
    tier = projects["tier"].map({t: n.value for t, n in rule.tier_weights.items()}).astype(float)
    strategic = np.where(projects["strategic"].astype(bool), rule.strategic_weight.value, 1.0)
    return projects["value"].fillna(projects["tax_wan"] * tier * strategic).fillna(0.0)
