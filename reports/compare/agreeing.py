"""When two numbers of two runs are the same number."""

from __future__ import annotations

SIZE_TOLERANCE = 1e-9
"""Share of the larger by which two numbers may differ; it also bears their six published decimals."""
PRINTED = 1e-6


def agree(one: float, other: float) -> bool:
    """Tell whether two published numbers are the same but for rounding.

    Examples
    --------
    >>> agree(750.0, 750.0000005), agree(750.0, 750.01), agree(0.5, 0.4)
    (True, False, False)
    """
    return abs(one - other) <= max(PRINTED, SIZE_TOLERANCE * max(abs(one), abs(other)))


def difference(old: float | None, new: float | None) -> float | None:
    """Return new less old, exactly 0 where they agree; None where either is unknown.

    Examples
    --------
    >>> difference(3.0, 5.0), difference(1.0, 1.0000000001), difference(None, 2.0)
    (2.0, 0.0, None)
    """
    if old is None or new is None:
        return None
    return 0.0 if agree(old, new) else new - old
