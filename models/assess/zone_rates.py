"""Land rates of a development zone, from the areas of its evaluation sheet.

    development = ready / developable      supply = supplied / ready      build = built / supplied
    built_share = built / developable      pending_share = pending / developable                    (all in %)

symbol       kind       unit      meaning                                                  where
developable  parameter  any area  land that may be developed (可开发建设土地)              evaluation sheet
ready        parameter  any area  of it, ready for supply (达到供应条件)                   evaluation sheet
supplied     parameter  any area  of it, supplied (已供应国有建设用地)                     evaluation sheet
built        parameter  any area  of it, built up (已建成城镇建设用地)                     evaluation sheet
pending      parameter  any area  developable and still to be built (待建地)               evaluation sheet

In words: how much of a zone's land is serviced, how much of that is handed out, and how much of that is built.
Source: 国家级开发区土地集约利用监测统计通报 (2020), whose figures it reproduces; names after TD/T 1029.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

RATES = {
    "development_rate": ("ready", "developable"),
    "supply_rate": ("supplied", "ready"),
    "build_rate": ("built", "supplied"),
    "built_share": ("built", "developable"),
    "pending_share": ("pending", "developable"),
}
"""Rate to its part and its whole."""


def zone_rates(areas: pd.DataFrame) -> pd.DataFrame:
    """Return the five rates of each zone, in percent.

    Parameters
    ----------
    areas
        One row a zone; columns `developable`, `ready`, `supplied`, `built`, `pending`, all in one unit. A missing
        column is unknown.

    Returns
    -------
    DataFrame
        The columns of `RATES`, same index; NaN where the part or the whole is unknown, or the whole is 0.

    Examples
    --------
    >>> zone_rates(pd.DataFrame({"ready": [43.28], "developable": [48.38]}))["development_rate"].round(2).item()
    89.46
    """
    known = areas.reindex(columns=["developable", "ready", "supplied", "built", "pending"]).astype(float)
    wholes = known.where(known > 0, np.nan)
    rates = {rate: 100 * known[part] / wholes[whole] for rate, (part, whole) in RATES.items()}
    return pd.DataFrame(rates, index=areas.index)
