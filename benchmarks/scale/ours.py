"""Ours, end to end: `landquota run` as the command does it, from the case folder to the sealed run folder, with a log of what it told."""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from pathlib import Path

from benchmarks.scale.log import Log
from landquota import app
from landquota.solvers.options import Method, Progress, SolveOptions


def run(case: Path, folder: Path, method: Method, limit_s: float, gap: float, threads: int) -> None:  # noqa: PLR0913, PLR0917
    """Decide a case into `folder/run`."""
    log = Log(folder)

    def told(progress: Progress) -> None:
        if progress.stage == "value":
            log.seen(progress.incumbent, progress.bound)

    def asked(options: SolveOptions) -> SolveOptions:
        limits = {"gap": gap, "time_limit_s": limit_s, "threads": threads}
        return replace(options, **limits, method=method, on_progress=told)

    out = folder / "run"
    result = app.run(case, out, lang="en", change_options=asked, on_stage=lambda name: log.tell("stage", name=name))
    log.tell("stage", name="end")
    levels = json.loads((out / "manifest.json").read_text("utf-8"))["levels"]
    log.tell("levels", levels=[vars(level) for level in result.plan.levels], ended=levels)
    log.end(result.plan.status)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("case", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("method", choices=("auto", "whole", "decomposed"))
    parser.add_argument("limit", type=float)
    parser.add_argument("gap", type=float)
    parser.add_argument("threads", type=int)
    given = parser.parse_args()
    run(given.case, given.folder, given.method, given.limit, given.gap, given.threads)
