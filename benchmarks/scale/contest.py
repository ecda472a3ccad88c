"""Run contestants, each in a process of its own, one after the other, with a watchdog; POSIX systems only."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.scale.log import SOLUTION, read_log
from benchmarks.scale.matrix import MISSED, Matrix

PEERS = ("highs", "linopy", "cpsat", "cbc")
PACKED = "-packed"
"""A peer of this ending gets the matrix with the rows of `models/constraints/packing.py`."""
METHODS = ("auto", "whole", "decomposed")
OVER_S = 20.0
"""How much longer than its limit a peer may take before it is killed: HiGHS overruns."""
AROUND_S = 900.0
"""What ours may take besides solving: reading, building, verifying, writing."""
LOADING_S = 300.0
"""What a process may take until its clock starts."""
LOOK_S = 0.2
BEFORE = ("read", "assess", "screen")
"""Stages of ours that no peer has to do: their seconds are taken off where ours is compared."""
BUILD = ("build", "hand_over")


@dataclass(frozen=True)
class Terms:
    """What every contestant is given: seconds, relative gap, threads."""

    limit_s: float
    gap: float
    threads: int


def run_peer(name: str, matrix_file: Path, folder: Path, terms: Terms) -> dict[str, Any]:
    """Run a peer and judge its plan."""
    module = f"benchmarks.scale.{name}"
    arguments = [str(matrix_file), str(folder), *_terms(terms)]
    told = _watched([sys.executable, "-m", module, *arguments], folder, terms.limit_s + OVER_S)
    file = folder / SOLUTION
    if file.exists():
        matrix, solution = Matrix.load(matrix_file), np.load(file)
        told["missed"] = matrix.missed(solution)
        told["value"], told["new_land"] = (float(c @ solution) for c in (matrix.value, matrix.new_land))
        if told["missed"] > MISSED:
            told["failed"] = f"its plan misses a row by {told['missed']:.3g}"
    return told


def run_ours(method: str, case: Path, folder: Path, terms: Terms) -> dict[str, Any]:
    """Run landquota end to end, then its verifier over the run folder."""
    arguments = [str(case), str(folder), method, *_terms(terms)]
    over = terms.limit_s + AROUND_S
    told = _watched([sys.executable, "-m", "benchmarks.scale.ours", *arguments], folder, over)
    if told["failed"] is None:
        told.update(_ours(told["events"]))
        began = time.perf_counter()
        command = [sys.executable, "-m", "landquota", "verify", str(folder / "run"), "--lang", "en"]
        verified = subprocess.run(command, capture_output=True, text=True, check=False)
        told["verify_s"] = round(time.perf_counter() - began, 3)
        if verified.returncode != 0:
            told["failed"] = f"verify ended with {verified.returncode}: {verified.stdout.strip()[:300]}"
    shutil.rmtree(folder / "run", ignore_errors=True)
    return told


def _terms(terms: Terms) -> list[str]:
    return [str(terms.limit_s), str(terms.gap), str(terms.threads)]


def _ours(events: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the seconds of each stage, what each level reached with its gap, and when the last plan of `value` stood."""
    stages = [(e["name"], e["s"]) for e in events if e["event"] == "stage"]
    seconds = {name: round(b - a, 4) for (name, a), (_, b) in pairwise(stages)}
    last = next(e for e in events if e["event"] == "levels")
    levels = {level["level"]: level for level in last["levels"]}
    value, began, solving = levels["value"], dict(stages)["solve"], 0.0
    for level in last["ended"]:
        solving += level["seconds"]
        if level["level"] == "value":
            break
    at = round(min(began + solving, began + seconds["solve"]), 4)
    events.append({"s": at, "event": "seen", "plan": value["value"], "bound": value["bound"]})
    return {
        "stages": seconds,
        "levels": last["levels"],
        "ended": last["ended"],
        "value": value["value"],
        "offset_s": round(sum(seconds[stage] for stage in BEFORE), 4),
        "build_s": round(sum(seconds[stage] for stage in BUILD), 4),
        "seconds": dict(stages)["solve"] + seconds["solve"],
        "end_to_end_s": dict(stages)["end"],
    }


def _watched(command: list[str], folder: Path, limit_s: float) -> dict[str, Any]:
    """Run a program until it ends or its clock is past the limit, and return what it told, its seconds and its memory."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    with (folder / "said.txt").open("w", encoding="utf-8") as said:
        process = subprocess.Popen(command, stdout=said, stderr=said, stdin=subprocess.DEVNULL, start_new_session=True)
        killed, peak_mb = _wait(process, folder, limit_s)
    events = read_log(folder)
    ended = next((e for e in events if e["event"] == "end"), None)
    failed = None
    if killed:
        failed = f"killed {OVER_S:g} s or more after its limit"
    elif process.returncode or ended is None:
        lines = (folder / "said.txt").read_text(encoding="utf-8", errors="replace").strip().splitlines()
        failed = f"exit code {process.returncode}: {lines[-1][:300] if lines else 'it said nothing'}"
    return {
        "failed": failed,
        "status": ended["status"] if ended else None,
        "seconds": events[-1]["s"] if events and not killed else None,
        "build_s": next((e["s"] for e in events if e["event"] == "built"), None),
        "peak_mb": peak_mb,
        "events": events,
    }


def _wait(process: subprocess.Popen[bytes], folder: Path, limit_s: float) -> tuple[bool, int]:
    """Wait for a process, and kill it and its children when it is over its limit; return whether, and the most memory of all of them (MB)."""
    started, clock, most_mb = time.monotonic(), None, 0
    while process.poll() is None:
        most_mb = max(most_mb, _session_mb(process.pid))
        now = time.monotonic()
        if clock is None and read_log(folder):
            clock = now
        if now > (started + LOADING_S if clock is None else clock + limit_s):
            _end(process.pid)
            process.wait()
            return True, most_mb
        time.sleep(LOOK_S)
    _end(process.pid)
    return False, most_mb


def _end(session: int) -> None:
    """End what is left of a session that this program started."""
    try:
        os.killpg(session, signal.SIGKILL)
    except ProcessLookupError:
        return


def _session_mb(session: int) -> int:
    """Return the peak memory of every process of a session that runs now, added up, MB; 0 where the system does not tell.

    The peak that a parent is told at the end counts what the child was before it became another program, so it is looked up while it runs.
    """
    total_kb = 0
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if int((folder / "stat").read_text().rpartition(")")[2].split()[3]) == session:
                total_kb += int((folder / "status").read_text().partition("VmHWM:")[2].split()[0])
        except (OSError, IndexError):
            continue  # it ended between listing and reading
    return total_kb // 1024
