"""One size: draw the case, hand it out, and run everybody."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.generate import generate
from benchmarks.scale.contest import PACKED, Terms, last_words, run_ours, run_peer, run_same_value
from benchmarks.scale.curves import OURS, Run
from benchmarks.scale.log import BUILDING
from benchmarks.scale.summary import summary

HAND_OUT_S = 3600.0
"""What making the matrix may take, and what measuring build and hand-over may take."""
LEVELS = ("must_serve", "value")
"""What ours decides beside the peers, which have the first of them held."""


def run_size(  # noqa: PLR0913 - what a size is measured with
    size: str,
    folder: Path,
    contestants: Sequence[str],
    terms: Terms,
    *,
    repeats: int,
    seed: int,
    levels: Sequence[str],
    told: Callable[[str], None],
) -> dict[str, Any]:
    """Return what everybody did on a case of this size.

    Parameters
    ----------
    contestants
        `ours-<method>` or the name of a peer.
    levels
        Objectives of one more run of each method of ours; none: there is no such run.
    told
        Told what is begun.
    """
    case = folder / "case"
    shutil.rmtree(folder, ignore_errors=True)
    generate(size, case, seed=seed, objectives=LEVELS, gap=terms.gap)
    told(f"{size}: matrix and plans by hand")
    facts = _handed_out(case, folder, terms)
    asked = {**vars(terms), "seed": seed, "levels": list(levels)}
    if "failed" in facts:
        return {"facts": facts, "terms": asked}
    told(f"{size}: build and hand-over, least new land for the value made by hand")
    built, saved = _built(case, folder, repeats), run_same_value(case, folder / "same_value", terms)
    runs: dict[str, list[Run]] = {name: [] for name in contestants}
    all_levels: dict[str, list[Run]] = {n: [] for n in contestants if levels and n.startswith(OURS)}
    for number in range(repeats):
        for which, of_all, what in (("", runs, LEVELS), (", all levels", all_levels, levels)):
            for name, done in of_all.items():
                told(f"{size}: {name}{which}, {number + 1} of {repeats}")
                done.append(_run(name, what, case, folder, terms))
    return summary(facts, asked, runs, all_levels=all_levels, building=built, saved=saved)


def _handed_out(case: Path, folder: Path, terms: Terms) -> dict[str, Any]:
    failed = _program("hand_out", [str(case), str(folder), str(terms.limit_s)])
    facts: dict[str, Any] = {"failed": failed} if failed else json.loads((folder / "facts.json").read_text("utf-8"))
    return facts


def _built(case: Path, folder: Path, repeats: int) -> dict[str, Any]:
    failed = _program("building", [str(case), str(folder), str(repeats)])
    measured = [] if failed else json.loads((folder / BUILDING).read_text("utf-8"))
    return {"failed": failed, "repeats": repeats, "measured": measured}


def _program(name: str, arguments: list[str]) -> str | None:
    """Run a program of this benchmark; return why it failed."""
    command = [sys.executable, "-m", f"benchmarks.scale.{name}", *arguments]
    try:
        ended = subprocess.run(command, capture_output=True, text=True, timeout=HAND_OUT_S, check=False)
    except subprocess.TimeoutExpired:
        return f"not done within {HAND_OUT_S:g} s"
    return last_words(ended.stderr) if ended.returncode else None


def _run(name: str, levels: Sequence[str], case: Path, folder: Path, terms: Terms) -> Run:
    """Run a contestant; `levels` are for ours alone."""
    if name.startswith(OURS):
        return run_ours(name.removeprefix(OURS), case, folder / name, terms, levels)
    peer = name.removesuffix(PACKED)
    matrix = "matrix.npz" if peer == name else "packed.npz"
    return run_peer(f"peer_{peer}", folder / matrix, folder / name, terms)
