"""The brake: a unit whose stock takes too long to digest gets no quota, but for exempt projects.

In words: `digest_years` above the rulebook's limit brakes a unit; an unknown period does not.
Source: the rulebook's `brake` (Jiangxi: units with long digestion have the approval of new construction land suspended,
livelihood and national projects excepted).
"""

from __future__ import annotations

import pandas as pd

from landquota.inputs.case import Case


def braked_units(case: Case) -> pd.Series:
    """Return whether each unit is braked, indexed by unit_id."""
    brake = case.rulebook.brake
    years = case.units.set_index("unit_id")["digest_years"]
    if brake is None:
        return pd.Series(False, index=years.index)
    return years > brake.digest_years_max.value


def exempt_projects(case: Case) -> pd.Series:
    """Return whether each project is exempt from the brake, in the order of `Case.projects`."""
    brake, projects = case.rulebook.brake, case.projects
    if brake is None:
        return pd.Series(False, index=projects.index)
    by_tier = projects["tier"].isin(brake.exempt_tiers)
    if not brake.exempt_industries:
        return by_tier
    return by_tier | projects["industry"].str.startswith(brake.exempt_industries)
