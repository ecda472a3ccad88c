"""What the logs of contestants say: gaps over time, and when they were small enough."""

from __future__ import annotations

from statistics import median
from typing import Any

NEAR = {"0.25%": 0.0025, "0.1%": 0.001}
PROVES = ("ours", "highs", "linopy", "cbc")
"""Contestants whose bound holds for the matrix itself."""

OURS = "ours-"
KILLED = "killed"
"""How the reason begins where a run took too much time or memory: what it told until then holds."""
SAME = 1e-6
"""Share of a value by which two may differ and be the same."""

Run = dict[str, Any]
"""What was measured of one run; its `curve` is what `curve` returns, also after it was written as JSON and read again."""
Point = tuple[float, float | None, float | None]
"""Seconds, best plan, best bound."""


def curve(events: list[dict[str, Any]], offset_s: float = 0.0) -> list[Point]:
    """Return seconds after the offset, best plan and best bound, in the order of time and each no worse than before.

    Examples
    --------
    >>> curve([{"s": 3, "event": "seen", "plan": 5, "bound": None}, {"s": 2, "event": "seen", "plan": 4, "bound": 9}], 1.0)
    [(1.0, 4, 9), (2.0, 5, 9)]
    """
    points: list[Point] = []
    plan = bound = None
    for event in sorted((e for e in events if e["event"] == "seen"), key=lambda e: e["s"]):
        plan = max((v for v in (plan, event["plan"]) if v is not None), default=None)
        bound = min((v for v in (bound, event["bound"]) if v is not None), default=None)
        points.append((round(event["s"] - offset_s, 4), plan, bound))
    return points


def refute(runs: dict[str, list[Run]]) -> None:
    """Mark as failed who claims a bound below a plan that was found and multiplied out.

    Examples
    --------
    >>> one, other = {"failed": None, "value": 5.0, "curve": []}, {"failed": None, "curve": [(1.0, None, 4.0)]}
    >>> refute({"highs": [one], "cbc": [other]})
    >>> one["failed"], other["failed"]
    (None, 'its bound of 4.00 lies below a plan worth 5.00')
    """
    every = [(name, run) for name, several in runs.items() for run in several]
    best = max((run["value"] for _, run in every if run["failed"] is None and "value" in run), default=None)
    for name, run in every:
        bound = last_bound(run)
        if best is not None and bound is not None and _proves(name) and bound < best - SAME * abs(best):
            run["failed"] = f"its bound of {bound:.2f} lies below a plan worth {best:.2f}"


def best_bound(runs: dict[str, list[Run]]) -> float | None:
    """Return the least bound on the value that any contestant proved."""
    proved = [run for name, several in runs.items() if _proves(name) for run in several]
    bounds = [last_bound(run) for run in proved if not _wrong(run)]
    return min((bound for bound in bounds if bound is not None), default=None)


def last_bound(run: Run) -> float | None:
    """Return the best bound of a run."""
    return run["curve"][-1][2] if run["curve"] else None


def _proves(name: str) -> bool:
    return name.partition("-")[0] in PROVES


def _wrong(run: Run) -> bool:
    """Tell whether a run failed otherwise than by taking too much time or memory."""
    return run["failed"] is not None and not run["failed"].startswith(KILLED)


def read(run: Run, bound: float | None, start: float) -> dict[str, Any]:
    """Return the numbers of one run; of one that failed otherwise than by taking too much, only its memory.

    Parameters
    ----------
    bound
        The least bound that anybody proved.
    start
        Value of the plan that peers begin from.
    """
    points = [] if _wrong(run) else run["curve"]
    plan, own = points[-1][1:] if points else (None, None)
    numbers = {
        "seconds": None if run["seconds"] is None or _wrong(run) else run["seconds"] - run.get("offset_s", 0.0),
        "end_to_end_s": None if _wrong(run) else run.get("end_to_end_s"),
        "build_s": run["build_s"],
        "first_plan_s": next((s for s, p, _ in points if p is not None), None),
        "better_than_start_s": next((s for s, p, _ in points if p is not None and p > start * (1 + SAME)), None),
        "value": plan,
        "bound": own,
        "own_gap": gap(plan, own),
        "known_gap": gap(plan, bound),
        "peak_mb": run["peak_mb"],
    }
    for name, near in NEAR.items():
        numbers[f"own_{name}_s"] = _reached(points, near, None)
        numbers[f"known_{name}_s"] = _reached(points, near, bound)
    return numbers


def gap(plan: float | None, bound: float | None) -> float | None:
    """Return how far a plan may be from the best, as a share of it; None without plan or bound.

    Examples
    --------
    >>> gap(100.0, 101.0)
    0.01
    """
    return None if plan is None or bound is None else abs(bound - plan) / max(abs(plan), 1e-9)


def _reached(points: list[Point], near: float, bound: float | None) -> float | None:
    """Return when the gap was small enough, to a bound or (None) to the contestant's own at that time."""
    for seconds, plan, own in points:
        there = gap(plan, own if bound is None else bound)
        if there is not None and there <= near:
            return seconds
    return None


def medians(readings: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the median of each number; None counts as never, and so is the larger half of an even number.

    Examples
    --------
    >>> medians([{"a": 1.0}, {"a": None}, {"a": 3.0}]), medians([{"a": None}, {"a": None}, {"a": 3.0}])
    ({'a': 3.0}, {'a': None})
    """
    told = {}
    for key in readings[0]:
        middle = median(float("inf") if r[key] is None else r[key] for r in readings)
        told[key] = None if middle == float("inf") else middle
    return told
