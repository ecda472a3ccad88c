"""Where a problem can be cut."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Cut:
    """Where a problem can be cut.

    Attributes
    ----------
    owner
        Unit of each column, -1 where it has none; shape (columns,).
    follows
        Which columns follow from what all units do, though a unit may own them; shape (columns,).
    choice
        Number of the choice that each column belongs to, -1 where to none: at most one column of a choice is 1; shape (columns,).
    """

    owner: np.ndarray
    follows: np.ndarray
    choice: np.ndarray
