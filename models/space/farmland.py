"""Farmland of sites, measured on the land survey.

    share = area(s ∩ ∪ features of the class) / area(s)

symbol   kind       unit  meaning                                            where
class    parameter  -     prefixes of survey codes that are of the class     Rulebook.space.land_class

In words: where the survey is given, what a site takes of farmland is measured, not taken from a column.
Source: docs/formulation.md section 3a, Farmland of sites.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely

from landquota.inputs.case import Case
from landquota.models.space.overlap import CLASSES, in_common, of_class, of_layers
from landquota.models.space.places import Places, round_m2


def farmland_shares(case: Case, places: Places) -> pd.DataFrame:
    """Return `agricultural`, `cropland` and `paddy`: measured share of each site, NaN where not measured; in the order of `Case.sites`."""
    surveys = [name for name, layer in case.settings.layers.items() if layer.rule == "land_class"]
    shares = pd.DataFrame(np.nan, index=case.sites.index, columns=list(CLASSES))
    at = np.flatnonzero(places.table["place"] == "site")
    if not surveys or not len(at):
        return shares
    sites = places.table.iloc[at]
    for name in CLASSES:
        common = in_common(case, places, at, of_layers(case, *surveys) & of_class(case, name))
        measured = np.round(round_m2(shapely.area(common)) / sites["area"].to_numpy(), 6)
        shares.iloc[sites["row"].to_numpy(), list(CLASSES).index(name)] = measured
    return shares
