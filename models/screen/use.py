"""Land use: which places a project cannot use, by the codes of the plan.

In words: where both are known, every use code of the place must begin with a code that the project accepts.
Source: docs/formulation.md sections 3 and 3a.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd


def refused_uses(codes: pd.Series, accepted: pd.Series) -> Callable[[np.ndarray, np.ndarray], np.ndarray]:
    """Return a function that tells, for positions of places and of projects, where the use does not fit; any shape (n,).

    Each distinct combination is compared once.

    Parameters
    ----------
    codes, accepted
        Use codes of places, and codes that projects accept: tuples, empty for unknown.
    """
    place, places = pd.factorize(codes)
    project, projects = pd.factorize(accepted)
    refused = np.array([[_refuses(c, a) for a in projects] for c in places], dtype=bool)
    table = refused.reshape(len(places), len(projects))
    return lambda at_place, at_project: table[place[at_place], project[at_project]]


def _refuses(codes: tuple[str, ...], accepted: tuple[str, ...]) -> bool:
    return bool(accepted) and not all(code.startswith(accepted) for code in codes)
