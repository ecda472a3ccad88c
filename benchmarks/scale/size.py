"""One size: draw the case, hand it out, run everybody, and read the logs."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.generate import generate
from benchmarks.scale.contest import PACKED, Terms, run_ours, run_peer
from benchmarks.scale.curves import best_bound, curve, gap, medians, read, refute

HAND_OUT_S = 3600.0
LEVELS = ("must_serve", "value")
OURS = "ours-"


def run_size(  # noqa: PLR0913 - what a size is measured with
    size: str,
    folder: Path,
    contestants: Sequence[str],
    terms: Terms,
    *,
    repeats: int,
    seed: int,
    told: Callable[[str], None],
) -> dict[str, Any]:
    """Return what everybody did on a case of this size.

    Parameters
    ----------
    contestants
        `ours-<method>` or the name of a peer.
    told
        Told what is begun.
    """
    shutil.rmtree(folder, ignore_errors=True)
    case = folder / "case"
    generate(size, case, seed=seed, objectives=LEVELS, gap=terms.gap)
    told(f"{size}: matrix and plans by hand")
    facts = _handed_out(case, folder, terms)
    if "failed" in facts:
        return {"facts": facts, "contestants": {}}
    runs: dict[str, list[dict[str, Any]]] = {name: [] for name in contestants}
    for number in range(repeats):
        for name in contestants:
            told(f"{size}: {name}, {number + 1} of {repeats}")
            runs[name].append(_run(name, case, folder, terms))
    told(f"{size}: least new land for the value made by hand")
    saved = run_peer("same_value", folder / "matrix.npz", folder / "same_value", terms)
    return _summary(facts, runs, saved)


def _handed_out(case: Path, folder: Path, terms: Terms) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.scale.hand_out", str(case), str(folder), str(terms.limit_s)]
    try:
        ended = subprocess.run(command, capture_output=True, text=True, timeout=HAND_OUT_S, check=False)
    except subprocess.TimeoutExpired:
        return {"failed": f"no matrix within {HAND_OUT_S:g} s"}
    if ended.returncode != 0:
        return {"failed": (ended.stderr.strip().splitlines() or ["it said nothing"])[-1][:300]}
    facts: dict[str, Any] = json.loads((folder / "facts.json").read_text(encoding="utf-8"))
    return facts


def _run(name: str, case: Path, folder: Path, terms: Terms) -> dict[str, Any]:
    if name.startswith(OURS):
        return run_ours(name.removeprefix(OURS), case, folder / name, terms)
    peer = name.removesuffix(PACKED)
    matrix = "matrix.npz" if peer == name else "packed.npz"
    return run_peer(f"peer_{peer}", folder / matrix, folder / name, terms)


def _summary(facts: dict[str, Any], runs: dict[str, list[dict[str, Any]]], saved: dict[str, Any]) -> dict[str, Any]:
    refute(runs)
    bound, start = best_bound(runs), facts["start"]["value"]
    told: dict[str, Any] = {}
    for name, several in runs.items():
        reached = medians([read(run, bound, start) for run in several])
        failed = [run["failed"] for run in several if run["failed"] is not None]
        told[name] = {"median": reached, "failed": failed, "runs": [_kept(run) for run in several]}
        if name.startswith(OURS) and not failed:
            told[name]["stages"] = medians([run["stages"] | {"verify_again": run["verify_s"]} for run in several])
    return {"facts": facts, "best_bound": bound, "contestants": told, "over_by_hand": _gain(facts, told, saved, bound)}


def _kept(run: dict[str, Any]) -> dict[str, Any]:
    """Return a run with its curve instead of its log."""
    return {key: value for key, value in run.items() if key != "events"} | {"curve": curve(run)}


def _gain(facts: dict[str, Any], told: dict[str, Any], saved: dict[str, Any], bound: float | None) -> dict[str, Any]:
    """Return what the best plan of ours is worth more than the best one made by hand, and the new land that this could have saved.

    `more_value` compares the two plans at the level `value`. `least_new_land` is that of a plan worth as much as the one made by hand, which HiGHS
    found from it within the limit; `land_saved_mu` is the new land made by hand less that.
    """
    by_hand = facts["start"]
    plans = [told[name]["median"]["value"] for name in told if name.startswith(OURS)]
    ours = max((plan for plan in plans if plan is not None), default=None)
    land = saved.get("new_land") if saved["failed"] is None else None
    return {
        "rule": facts["best_by_hand"],
        "value_by_hand": by_hand["value"],
        "value_ours": ours,
        "more_value": None if ours is None else (ours - by_hand["value"]) / by_hand["value"],
        "by_hand_below_bound": gap(by_hand["value"], bound),
        "new_land_by_hand": by_hand["new_land"],
        "least_new_land": land,
        "land_saved_mu": None if land is None else by_hand["new_land"] - land,
        "land_saved_share": None if land is None else (by_hand["new_land"] - land) / by_hand["new_land"],
        "least_new_land_bound": None if not curve(saved) or (b := curve(saved)[-1][2]) is None else -b,
        "failed": saved["failed"],
    }
