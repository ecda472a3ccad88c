"""What the runs of one size come to. It can be made anew from what was written down, also of several runs of the benchmark together."""

from __future__ import annotations

from typing import Any

from benchmarks.scale.curves import OURS, Run, best_bound, gap, medians, read, refute


def summary(  # noqa: PLR0913 - what was measured of a size
    facts: dict[str, Any],
    terms: dict[str, Any],
    runs: dict[str, list[Run]],
    *,
    all_levels: dict[str, list[Run]],
    building: dict[str, Any],
    saved: dict[str, Any],
) -> dict[str, Any]:
    """Return everything about a size.

    Parameters
    ----------
    facts, terms
        The case and its matrix; what everybody was given.
    runs, all_levels
        Runs of each contestant, and those of ours over all levels.
    building
        Build and hand-over without solving.
    saved
        The least new land that is worth as much as the plan made by hand.
    """
    refute(runs)
    bound, start = best_bound(runs), facts["start"]["value"]
    told: dict[str, Any] = {}
    for name, several in runs.items():
        reached = medians([read(run, bound, start) for run in several])
        told[name] = {"median": reached, "failed": _failed(several), "runs": several}
        told[name] |= _stages(several) if name.startswith(OURS) else {}
    return {
        "terms": terms,
        "facts": facts,
        "best_bound": bound,
        "contestants": told,
        "all_levels": {name: _levels(several) for name, several in all_levels.items()},
        "building": building,
        "saved": saved,
        "over_by_hand": _gain(facts, told, saved, bound),
    }


def _failed(runs: list[Run]) -> list[str]:
    return [run["failed"] for run in runs if run["failed"] is not None]


def _stages(runs: list[Run]) -> dict[str, Any]:
    """Return the median seconds of each stage, and the share of build and hand-over; nothing where a run failed."""
    if _failed(runs):
        return {}
    stages = medians([run["stages"] | {"verify_again": run["verify_s"]} for run in runs])
    share = medians([{"share": run["build_s"] / run["end_to_end_s"]} for run in runs])["share"]
    return {"stages": stages, "build_share": share}


def _levels(runs: list[Run]) -> dict[str, Any]:
    """Return the medians of every level; none where a run failed."""
    failed = _failed(runs)
    if failed:
        return {"failed": failed, "runs": runs, "levels": []}
    by_level = zip(*(run["levels"] for run in runs), strict=True)
    keys = ("value", "bound", "gap", "seconds")
    levels = [
        {"level": of_all[0]["level"], **medians([{key: level[key] for key in keys} for level in of_all])}
        for of_all in by_level
    ]
    whole = medians([{key: run[key] for key in ("end_to_end_s", "peak_mb")} for run in runs])
    proved = sum(run["status"] == "optimal" for run in runs)
    return {"failed": [], "runs": runs, "levels": levels, "proved": proved, **whole}


def _gain(facts: dict[str, Any], told: dict[str, Any], saved: dict[str, Any], bound: float | None) -> dict[str, Any]:
    """Return what the best plan of ours is worth more than the best one made by hand, and the new land that this could have saved.

    `more_value` compares the two plans at the level `value`. `least_new_land` is that of a plan worth as much as the one made by hand, which ours
    found from it within the limit; `land_saved_mu` is the new land made by hand less that.
    """
    by_hand = None if facts["best_by_hand"] is None else facts["by_hand"][facts["best_by_hand"]]
    plans = [told[name]["median"]["value"] for name in told if name.startswith(OURS)]
    ours = max((plan for plan in plans if plan is not None), default=None)
    value = None if by_hand is None else by_hand["value"]
    before, after = saved.get("new_land_by_hand"), saved.get("least_new_land")
    less = None if before is None or after is None else before - after
    return {
        "rule": facts["best_by_hand"],
        "value_by_hand": value,
        "value_ours": ours,
        "more_value": None if ours is None or not value else (ours - value) / value,
        "by_hand_below_bound": gap(value, bound),
        "new_land_by_hand": before,
        "least_new_land": after,
        "least_new_land_bound": saved.get("bound"),
        "land_saved_mu": less,
        "land_saved_share": None if less is None else less / before if before else 0.0,
        "failed": saved["failed"],
    }
