"""The table of features of all map layers."""

from __future__ import annotations

import pandas as pd


def no_layers() -> pd.DataFrame:
    """Return the table of features of a case without map layers."""
    return pd.DataFrame({"layer": [], "code": [], "shape": []}, dtype=object)
