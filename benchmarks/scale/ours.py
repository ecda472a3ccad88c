"""Ours, end to end: `landquota run` as the command does it, from the case folder to the sealed run folder, with a log of what it told."""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from pathlib import Path

from benchmarks.scale.log import Log
from landquota.solvers.options import Method, Progress, SolveOptions


def run(  # noqa: PLR0913 - what a run is asked
    case: Path, folder: Path, method: Method, *, limit_s: float, gap: float, threads: int, levels: str
) -> None:
    """Decide a case into `folder/run`; `levels` are the objectives in order, with commas between them."""
    from landquota import app  # noqa: PLC0415 - as with the command, the processes that a run starts have no need of it

    log = Log(folder)

    def told(progress: Progress) -> None:
        if progress.stage == "value":
            log.seen(progress.incumbent, progress.bound)

    def asked(options: SolveOptions) -> SolveOptions:
        limits = {"gap": gap, "time_limit_s": limit_s, "threads": threads}
        return replace(options, **limits, method=method, on_progress=told)

    out = folder / "run"
    changes = [f"objectives={levels}"]
    result = app.run(
        case, out, changes=changes, lang="en", change_options=asked, on_stage=lambda name: log.tell("stage", name=name)
    )
    log.tell("stage", name="end")
    ended = json.loads((out / "manifest.json").read_text("utf-8"))["levels"]
    log.tell("levels", levels=[vars(level) for level in result.plan.levels], ended=ended)
    log.end(result.plan.status)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("case", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("method", choices=("auto", "whole", "decomposed"))
    parser.add_argument("limit", type=float)
    parser.add_argument("gap", type=float)
    parser.add_argument("threads", type=int)
    parser.add_argument("levels")
    given = parser.parse_args()
    asked = {"limit_s": given.limit, "gap": given.gap, "threads": given.threads, "levels": given.levels}
    run(given.case, given.folder, given.method, **asked)
