"""`search.csv`: how plan and bound of each level came together, step by step."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import pandas as pd

from landquota.models.plan import LevelResult

COLUMNS = ["level", "step", "what", "value", "bound", "gap"]
Step = tuple[str, float, float | None]
"""Name of a step of the search, value and bound after it."""
WHOLE, NOT_SEARCHED, PUBLISHED = "whole", "not_searched", "published"
"""One search over everything; none, as a limit came before; what is published, where it differs from the last step."""
DECIMALS = 6
AGREE, AGREE_SHARE = 1e-5, 1e-9
"""Two numbers agree within this, or within this share of the larger (docs/formulation.md)."""


def search_table(
    levels: Sequence[LevelResult], tried: Collection[str], steps: Mapping[str, Sequence[Step]]
) -> pd.DataFrame:
    """Return one row a step, the levels in their order; the last row of each says what is published.

    Parameters
    ----------
    levels
        As published; those without a value have no row.
    tried
        Levels that a search reached.
    steps
        Level to the steps of its search, the first one first; a level that is absent was searched as a whole.

    Examples
    --------
    >>> level = LevelResult("value", 90.0, 99.0, 0.1)
    >>> steps = {"value": [("start", 60.0, None), ("relaxation", 60.0, 99.0), ("plans", 90.0, 99.0)]}
    >>> search_table([level], {"value"}, steps)["gap"].tolist()
    [nan, 0.65, 0.1]
    """
    rows = [
        (level.level, number, what, value, bound, _gap(value, bound))
        for level in levels
        if level.value is not None
        for number, (what, value, bound) in enumerate(_told(level, level.value, tried, steps.get(level.level, ())))
    ]
    table = pd.DataFrame(rows, columns=COLUMNS)
    return table.astype({"step": int, **dict.fromkeys(("value", "bound", "gap"), float)})


def _told(level: LevelResult, value: float, tried: Collection[str], steps: Sequence[Step]) -> Sequence[Step]:
    """Return the steps of one level up to what is published."""
    if not steps:
        return [(WHOLE if level.level in tried else NOT_SEARCHED, value, level.bound)]
    what, *last = steps[-1]
    if all(_agree(one, other) for one, other in zip(last, (value, level.bound), strict=True)):
        return [*steps[:-1], (what, value, level.bound)]
    return [*steps, (PUBLISHED, value, level.bound)]


def _agree(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return abs(one - other) <= max(AGREE, AGREE_SHARE * max(abs(one), abs(other)))


def _gap(value: float, bound: float | None) -> float | None:
    """Return the gap of the printed numbers; nothing has no share."""
    if bound is None:
        return None
    off, size = abs(round(bound, DECIMALS) - round(value, DECIMALS)), abs(round(value, DECIMALS))
    return off / size if size else None if off else 0.0
