"""The areas of a parcel: what register, map, approval, field and shape say, and which of them enters the model.

    spread = (largest − least) / registered,   entering = registered, or the least of those known

In words: areas of one parcel seldom agree; the rulebook says which one counts, and what differs by more than it tolerates is listed.
Source: docs/formulation.md section 3a, Area that enters.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from landquota.inputs.case import M2_PER_MU, Case

AREAS = ["registered_mu", "map_mu", "shape_mu", "approval_mu", "field_mu"]
DISCREPANCIES = ["parcel_id", "unit_id", *AREAS, "spread", "tolerance", "entering_mu", "rule"]
RULE = "space.entering_area"


def parcel_areas(case: Case, shape_m2: np.ndarray) -> pd.DataFrame:
    """Return the areas of each parcel, in the order of `Case.stock`.

    Parameters
    ----------
    shape_m2
        Measured area of each parcel's shape, NaN where it has none; shape (parcels,).

    Returns
    -------
    DataFrame
        The columns of `discrepancies.csv`, one row a parcel; mu.
    """
    stock = case.stock
    table = pd.DataFrame(
        {
            "parcel_id": stock["parcel_id"],
            "unit_id": stock["unit_id"],
            "registered_mu": stock["area_mu"],
            "map_mu": stock["area_map_mu"],
            "shape_mu": shape_m2 / M2_PER_MU,
            "approval_mu": stock["area_approval_mu"],
            "field_mu": stock["area_field_mu"],
        }
    )
    least, largest = table[AREAS].min(axis=1), table[AREAS].max(axis=1)
    table["spread"] = ((largest - least) / table["registered_mu"]).round(6)
    table["tolerance"] = case.rulebook.screening.area_tolerance_share.value
    table["entering_mu"] = least if case.rulebook.space.entering_area.value == "least" else table["registered_mu"]
    return table.assign(rule=RULE)[DISCREPANCIES]


def discrepancies(areas: pd.DataFrame) -> pd.DataFrame:
    """Return the parcels whose areas differ by more than is tolerated."""
    return areas[areas["spread"] > areas["tolerance"]].reset_index(drop=True)
