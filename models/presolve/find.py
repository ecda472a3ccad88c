"""All rules together: what a search for the best plan may leave out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from landquota.models.instance import Instance
from landquota.models.presolve.more_places import more_places
from landquota.models.presolve.nothing_gained import nothing_gained

RULES: dict[str, Callable[[Instance], np.ndarray]] = {"nothing_gained": nothing_gained, "more_places": more_places}
"""Each rule with the candidates that it leaves out; of several the first is named."""


@dataclass(frozen=True)
class LeftOut:
    """What no best plan uses.

    Attributes
    ----------
    rule
        Rule that leaves each candidate out, empty where it stays; shape (pairs,).
    """

    rule: np.ndarray

    @property
    def pairs(self) -> np.ndarray:
        """Which rows of `Instance.pairs` are left out; shape (pairs,)."""
        return np.asarray(self.rule != "")

    @property
    def counts(self) -> dict[str, int]:
        """How many candidates each rule leaves out."""
        return {name: int((self.rule == name).sum()) for name in RULES}


def left_out(instance: Instance) -> LeftOut:
    """Return what a search for the best plan of `instance` may leave out.

    Examples
    --------
    >>> from landquota import app
    >>> left_out(app.prepare(app.read_case("tests/cases/stock_before_new_land")).instance).counts
    {'nothing_gained': 0, 'more_places': 1}
    """
    rule = np.full(len(instance.pairs), "", dtype=object)
    for name, find in RULES.items():
        rule[find(instance) & (rule == "")] = name
    return LeftOut(rule)
