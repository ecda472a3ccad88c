"""What equal plans at two values of a key prove about the values between them. The proofs stand in docs/sweep.md."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from landquota.inputs.case import Case
from landquota.inputs.schema import tables
from landquota.models.assess.value import project_values
from landquota.reports.sweep.types import Point, Proof, Watch

TOLD = ("source", "note", "applied")
"""What says whence a number comes, or what was changed; it decides nothing."""
VALUE = re.compile(r"projects\.value|pairs\.value|rulebook\.value\.(tier_weights\.\w+|strategic_weight)\.value")
TAX = "projects.tax_wan"
LIMIT = re.compile(
    r"settings\.farmland\.(agricultural|cropland|paddy)_cap_mu"
    r"|units\.(cropland_balance|paddy_balance|quota_cap|quota_floor|carry_over)_mu"
)
LIMIT_AND_TARGET = re.compile(r"settings\.quota\.(extra_mu|withhold_share)|rulebook\.awards\.\d+\.mu\.value")
"""Limits that the targets of the units depend on too."""


def proof_of(low: Case, high: Case) -> Proof:
    """Return what equal plans at both ends of a range prove, from the one fact in which the two cases differ.

    However a key is written, what counts is the fact that it changes.

    Examples
    --------
    >>> from landquota.inputs.read import read_case
    >>> case = read_case("tests/cases/farmland_cap")
    >>> farmland = case.settings.farmland.model_copy(update={"cropland_cap_mu": 30.0})
    >>> proof_of(case, case.replace(settings=case.settings.model_copy(update={"farmland": farmland})))
    'limit'
    """
    facts = list(_changed(low, high))
    if len(facts) != 1:
        return "none"
    fact = facts[0]
    if VALUE.fullmatch(fact) or (fact == TAX and not _tax_is_a_gate(low)):
        return "value"
    if LIMIT.fullmatch(fact) or (LIMIT_AND_TARGET.fullmatch(fact) and "target" not in low.settings.objectives):
        return "limit"
    return "none"


def is_proved(proof: Proof, low: Point, high: Point, watch: Watch) -> bool:
    """Tell whether the plan that two points share is proved to hold all the way between them.

    For a value the placements are enough. For a limit everything that is decided has to be the same: areas or quotas that give way
    to a limit could, half way, make room for other placements.
    """
    if proof == "none" or not (low.exact and high.exact):
        return False
    same: bool = low.whole == high.whole if proof == "limit" else low.seen(watch) == high.seen(watch)
    return same


def worth(case: Case, places: Mapping[str, str]) -> float:
    """Return the value of placements under the values of a case."""
    values: dict[str, float] = dict(zip(case.projects["project_id"], project_values(case), strict=True))
    ordered = case.pairs.dropna(subset=["value"])
    pairs = zip(ordered["project_id"], ordered["parcel_id"], strict=True)
    orders: dict[tuple[str, str], float] = dict(zip(pairs, ordered["value"], strict=True))
    worths = (orders.get(pair, values[pair[0]]) for pair in places.items())
    return float(sum(worths))


def _tax_is_a_gate(case: Case) -> bool:
    return "tax" in [table.indicator for table in case.rulebook.admission.controls]


def _changed(low: Case, high: Case) -> Iterator[str]:
    """Yield each fact in which two cases differ; a cell is named by its column, once a row."""
    yield from _differences("settings", low.settings.model_dump(), high.settings.model_dump())
    yield from _differences("rulebook", low.rulebook.model_dump(), high.rulebook.model_dump())
    for name in (*tables(), "layers"):
        yield from _cells(name, getattr(low, name), getattr(high, name))


def _differences(path: str, low: Any, high: Any) -> Iterator[str]:
    """Walk two values of one model."""
    if isinstance(low, dict) and isinstance(high, dict) and low.keys() == high.keys():
        for key in low:
            if key not in TOLD:
                yield from _differences(f"{path}.{key}", low[key], high[key])
    elif isinstance(low, list | tuple) and isinstance(high, list | tuple) and len(low) == len(high):
        for number, pair in enumerate(zip(low, high, strict=True)):
            yield from _differences(f"{path}.{number}", *pair)
    elif low != high:
        yield path


def _cells(name: str, low: pd.DataFrame, high: pd.DataFrame) -> Iterator[str]:
    if len(low) != len(high):
        yield name
        return
    for column in low.columns:
        mine, theirs = low[column], high[column]
        if not mine.equals(theirs):
            same = (mine == theirs).fillna(False).astype(bool) | (mine.isna() & theirs.isna())
            yield from [f"{name}.{column}"] * int((~same).sum())
