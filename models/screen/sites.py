"""Sites of new land, their farmland, and those that no project may have because the map bars them.

In words: without a table each unit has one generic site of unlimited area; farmland that is neither measured nor given takes the rulebook's share.
Source: docs/formulation.md sections 3 and 3a.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from landquota.inputs.case import Case
from landquota.models.assessment import Assessment

FARMLAND = ("agricultural", "cropland", "paddy")


def candidate_sites(case: Case, assessment: Assessment) -> pd.DataFrame:
    """Return all sites with their farmland shares, those that the map bars included.

    Returns
    -------
    DataFrame
        `site_id`, `unit_id`, `area` (mu, inf unbounded), `agricultural`, `cropland`, `paddy` (shares), `codes` (tuples), `ready_on`, and what removes the
        site for all projects: `rule` (None where it stands), `measure`, `limit`, `layer`.
    """
    generic = case.rulebook.generic_site
    shares = {name: getattr(generic, f"{name}_share").value for name in FARMLAND}
    if case.sites.empty:
        units = case.units["unit_id"]
        table = pd.DataFrame({"site_id": "new:" + units, "unit_id": units, "area": np.inf, "codes": [()] * len(units)})
        return table.assign(**shares, ready_on=pd.Timestamp("NaT"), rule=None, measure=None, limit=None, layer=None)
    space = assessment.space.sites
    table = case.sites.rename(columns={"area_mu": "area"})
    whole = pd.Series(1.0, index=table.index)  # paddy is part of cropland, cropland of agricultural land
    for name, share in shares.items():
        given = space[name].fillna(table[f"{name}_mu"] / table["area"])
        whole = table[name] = given.fillna(whole.clip(upper=share))
    table = table[["site_id", "unit_id", "area", *FARMLAND, "ready_on"]]
    return table.join(space[["codes", "rule", "measure", "limit", "layer"]])
