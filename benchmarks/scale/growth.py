"""How time and memory grow from one size to the next, beside how the case grows."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from benchmarks.scale.curves import OURS

FACTS = ("projects", "parcels", "candidates")
MEASURED = ("seconds", "solve", "end_to_end_s", "peak_mb")
STRETCH = ("M", "L")
"""Sizes that are compared even where others lie between them."""


def growth(sizes: dict[str, Any]) -> list[dict[str, Any]]:
    """Return what was measured at the larger of two sizes as a multiple of the smaller, for each contestant that was at both.

    Sizes that follow each other in projects, and M and L. Times are None where the contestant did not reach the gap at both sizes (ours:
    at every level, the tie rule too): who was stopped by the limit took as long as the limit says.

    Examples
    --------
    >>> run = lambda s: {"failed": [], "median": {"own_gap": 0.0, "seconds": s, "build_s": 0.0, "end_to_end_s": None, "peak_mb": 8.0}}
    >>> size = lambda n, s: {"terms": {"gap": 0.01}, "facts": dict.fromkeys(FACTS, n), "contestants": {"highs": run(s)}}
    >>> growth({"S": size(100, 2.0), "M": size(1000, 40.0)})[0]["contestants"]["highs"]["seconds"]
    20.0
    """
    known = {name: result for name, result in sizes.items() if "failed" not in result["facts"]}
    ordered = sorted(known, key=lambda name: known[name]["facts"]["projects"])
    pairs = list(pairwise(ordered))
    if set(STRETCH) <= set(ordered) and STRETCH not in pairs:
        pairs.append(STRETCH)
    return [_between(small, large, known[small], known[large]) for small, large in pairs]


def _between(small: str, large: str, before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    names = [name for name in before["contestants"] if name in after["contestants"]]
    both = {name: (measured(before, name), measured(after, name)) for name in names}
    return {
        "from": small,
        "to": large,
        **{fact: after["facts"][fact] / before["facts"][fact] for fact in FACTS},
        "contestants": {name: {key: _times(a[key], b[key]) for key in MEASURED} for name, (a, b) in both.items()},
    }


def measured(result: dict[str, Any], name: str) -> dict[str, float | None]:
    """Return seconds, of building and solving, of solving and end to end, and memory of a contestant; no seconds where it did not reach the gap."""
    contestant = result["contestants"][name]
    median = contestant["median"]
    done = _is_done(name, contestant, result["terms"]["gap"])
    seconds, build = median["seconds"], median["build_s"]
    return {
        "seconds": seconds if done else None,
        "solve": seconds - build if done and seconds is not None and build is not None else None,
        "end_to_end_s": median["end_to_end_s"] if done else None,
        "peak_mb": None if contestant["failed"] else median["peak_mb"],
    }


def _is_done(name: str, contestant: dict[str, Any], gap: float) -> bool:
    """Tell whether a contestant ended by itself in every run, with a gap as small as was asked."""
    own = contestant["median"]["own_gap"]
    ended = not name.startswith(OURS) or all(run["status"] == "optimal" for run in contestant["runs"])
    return ended and not contestant["failed"] and own is not None and own <= gap


def _times(before: float | None, after: float | None) -> float | None:
    return after / before if before and after is not None else None
