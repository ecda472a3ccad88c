"""Results of a benchmark, made up: what each contestant told when, and how the cases grow."""

from __future__ import annotations

from typing import Any

from benchmarks.scale.report import SCHEMA
from benchmarks.scale.summary import summary

Run = dict[str, Any]
MACHINE = {
    "processors": 2,
    "memory_mb": 8192,
    "system": "Linux x86_64",
    "python": "3.11.0",
    "versions": {"highspy": "1"},
}
NOBODY: Run = {"failed": None, "status": None, "seconds": 1.0, "build_s": 0.5, "peak_mb": 10, "curve": []}


def run(*, seconds: float, plan: float, bound: float, peak_mb: int = 100, failed: str | None = None) -> Run:
    """Return a run of a peer that had a plan and a bound half a second before its end."""
    told = {"status": "Optimal", "build_s": 0.5, "curve": [[seconds - 0.5, plan, bound]]}
    return {"failed": failed, "seconds": seconds, "value": plan, "peak_mb": peak_mb, **told}


def ours(*, solve: float, plan: float, bound: float, peak_mb: int = 100, status: str = "optimal") -> Run:
    """Return a run of ours: 1 s of reading, 1 s of building, and 2 s of writing beside solving; must-serve takes none of it."""
    stages = {"read": 1.0, "build": 0.75, "hand_over": 0.25, "solve": solve, "report": 2.0}
    levels = [level("must_serve", 5.0, 5.0, 0.0), level("value", plan, bound, solve)]
    done = run(seconds=2.0 + solve, plan=plan, bound=bound, peak_mb=peak_mb)
    done["curve"] = [[0.5 + solve, plan, bound]]  # after the offset
    times = {"build_s": 1.0, "offset_s": 1.0, "end_to_end_s": 4.0 + solve, "verify_s": 0.5}
    return done | {"status": status, "stages": stages, "levels": levels, **times}


def level(name: str, value: float, bound: float | None, seconds: float | None) -> dict[str, Any]:
    gap = None if bound is None else abs(bound - value) / abs(value)
    return {"level": name, "value": value, "bound": bound, "gap": gap, "seconds": seconds, "stopped": "optimal"}


def facts(projects: int) -> dict[str, Any]:
    """Return a case with twice as many parcels and ten times as many candidates as projects; the best plan by hand is worth 900."""
    matrix = dict.fromkeys(
        ("rows", "columns", "nonzeros", "rows_packed", "columns_packed", "nonzeros_packed"), 30 * projects
    )
    plan = {"must_serve": 5.0, "value": 900.0, "new_land": 80.0, "feasible": True}
    case = {
        "projects": projects,
        "parcels": 2 * projects,
        "candidates": 10 * projects,
        "units": 10,
        "candidates_bundles": 7,
    }
    by_hand = {"start": {"value": 900.0, "new_land": 80.0}, "by_hand": {"benefit": plan}, "best_by_hand": "benefit"}
    return {**case, **matrix, **by_hand}


def size(
    projects: int, runs: dict[str, list[Run]], *, all_levels: dict[str, list[Run]] | None = None, limit_s: float = 60.0
) -> dict[str, Any]:
    """Return the summary of a size."""
    terms = {"limit_s": limit_s, "gap": 0.001, "threads": 2, "seed": 7}
    with_levels = ["must_serve", "value", "new_land"] if all_levels else []
    built = {
        "rows": 10,
        "columns": 10,
        "nonzeros": 30,
        "raw_s": 0.01,
        "linopy_s": 0.5,
        "to_raw": 60.0,
        "to_linopy": 1.2,
    }
    measured = [built | {"packed": packed, "ours_s": 0.6} for packed in (False, True)]
    return summary(
        facts(projects),
        {**terms, "levels": with_levels},
        runs,
        all_levels=all_levels or {},
        building={"failed": None, "repeats": 3, "measured": measured},
        saved={"failed": None, "new_land_by_hand": 80.0, "least_new_land": 60.0, "bound": 55.0},
    )


def told(**sizes: dict[str, Any]) -> dict[str, Any]:
    """Return what a whole benchmark tells."""
    return {"schema": SCHEMA, "machine": MACHINE, "sizes": sizes, "gap_classes": None}
