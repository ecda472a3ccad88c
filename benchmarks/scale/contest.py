"""Run contestants, each in a process of its own, one after the other, with a watchdog; POSIX systems only."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.scale.curves import KILLED, curve
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
MOST_MB = 15_000
"""Memory that a contestant may take with all its processes before it is killed, so that the machine lives."""
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
    told, events = watched([sys.executable, "-m", module, *arguments], folder, terms.limit_s + OVER_S)
    told["curve"] = curve(events)
    file = folder / SOLUTION
    if file.exists():
        matrix, solution = Matrix.load(matrix_file), np.load(file)
        told["missed"] = matrix.missed(solution)
        told["value"] = float(matrix.value @ solution)
        if told["missed"] > MISSED:
            told["failed"] = f"its plan misses a row by {told['missed']:.3g}"
    return told


def run_same_value(case: Path, folder: Path, terms: Terms) -> dict[str, Any]:
    """Look for the least new land that is worth as much as the best plan by hand."""
    command = [sys.executable, "-m", "benchmarks.scale.same_value", str(case), str(folder), *_terms(terms)]
    told, events = watched(command, folder, terms.limit_s + AROUND_S)
    return told | next((e for e in events if e["event"] == "least"), {})


def run_ours(method: str, case: Path, folder: Path, terms: Terms, levels: Sequence[str]) -> dict[str, Any]:
    """Run landquota end to end, then its verifier over the run folder."""
    arguments = [str(case), str(folder), method, *_terms(terms), ",".join(levels)]
    over = terms.limit_s + AROUND_S
    told, events = watched([sys.executable, "-m", "benchmarks.scale.ours", *arguments], folder, over)
    if told["failed"] is None:
        told.update(_ours(events))
        began = time.perf_counter()
        command = [sys.executable, "-m", "landquota", "verify", str(folder / "run"), "--lang", "en"]
        verified = subprocess.run(command, capture_output=True, text=True, check=False)
        told["verify_s"] = round(time.perf_counter() - began, 3)
        if verified.returncode != 0:
            told["failed"] = f"verify ended with {verified.returncode}: {last_words(verified.stdout)}"
    told["curve"] = curve(events, _before(events))
    shutil.rmtree(folder / "run", ignore_errors=True)
    return told


def _terms(terms: Terms) -> list[str]:
    return [str(terms.limit_s), str(terms.gap), str(terms.threads)]


def _stages(events: list[dict[str, Any]]) -> list[tuple[str, float]]:
    """Return each stage that began, and when, s."""
    return [(e["name"], e["s"]) for e in events if e["event"] == "stage"]


def _before(events: list[dict[str, Any]]) -> float:
    """Return the seconds of the stages that no peer has to do, as far as it came."""
    pairs = pairwise(_stages(events))
    return round(sum(b - a for (name, a), (_, b) in pairs if name in BEFORE), 4)


def _ours(events: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the seconds of each stage, what each level reached with its gap, and when the last plan of `value` stood."""
    stages = _stages(events)
    seconds = {name: round(b - a, 4) for (name, a), (_, b) in pairwise(stages)}
    last = next(e for e in events if e["event"] == "levels")
    ended = {level["level"]: level for level in last["ended"]}
    levels = [
        level | {k: ended.get(level["level"], {}).get(k) for k in ("seconds", "stopped")} for level in last["levels"]
    ]
    value = next(level for level in levels if level["level"] == "value")
    began = dict(stages)["solve"]
    at = began + sum(level["seconds"] or 0.0 for level in levels[: levels.index(value) + 1])
    at = round(min(at, began + seconds["solve"]), 4)
    events.append({"s": at, "event": "seen", "plan": value["value"], "bound": value["bound"]})
    return {
        "stages": seconds,
        "levels": levels,
        "value": value["value"],
        "offset_s": _before(events),
        "build_s": round(sum(seconds[stage] for stage in BUILD), 4),
        "seconds": began + seconds["solve"],
        "end_to_end_s": dict(stages)["end"],
    }


def watched(command: list[str], folder: Path, limit_s: float) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Run a program until it ends, or its clock or its memory is past the limit; return how it ended, and what it told."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    with (folder / "said.txt").open("w", encoding="utf-8") as said:
        process = subprocess.Popen(command, stdout=said, stderr=said, stdin=subprocess.DEVNULL, start_new_session=True)
        failed, peak_mb = _wait(process, folder, limit_s)
    events = read_log(folder)
    ended = next((e for e in events if e["event"] == "end"), None)
    killed = failed is not None
    if not killed and (process.returncode or ended is None):
        failed = f"exit code {process.returncode}: {last_words((folder / 'said.txt').read_text('utf-8', 'replace'))}"
    told = {
        "failed": failed,
        "status": ended["status"] if ended else None,
        "seconds": events[-1]["s"] if events and not killed else None,
        "build_s": next((e["s"] for e in events if e["event"] == "built"), None),
        "peak_mb": peak_mb,
    }
    return told, events


def last_words(said: str) -> str:
    r"""Return the last line of what a program said, without folders of this machine.

    Examples
    --------
    >>> last_words("Traceback\n  ...\nOSError: no space for '/home/me/runs/x.lp', 2 of 3")
    "OSError: no space for 'x.lp', 2 of 3"
    """
    lines = said.strip().splitlines()
    return re.sub(r"(?:/[^\s/'\":]+)+/", "", lines[-1])[:300] if lines else "it said nothing"


def _wait(process: subprocess.Popen[bytes], folder: Path, limit_s: float) -> tuple[str | None, int]:
    """Wait for a process, and kill it and its children when it takes too much; return why it was killed, and the most memory of all of them (MB)."""
    started, clock, most_mb, why = time.monotonic(), None, 0, None
    while process.poll() is None and why is None:
        now_mb, peak_mb = _session_mb(process.pid)
        most_mb, now = max(most_mb, peak_mb), time.monotonic()
        if clock is None and read_log(folder):
            clock = now
        if now_mb > MOST_MB:
            why = f"{KILLED}: it took more than {MOST_MB:,} MB"
        elif clock is None and now > started + LOADING_S:
            why = f"{KILLED}: it did not begin within {LOADING_S:g} s"
        elif clock is not None and now > clock + limit_s:
            why = f"{KILLED}: still running {limit_s:g} s after it began"
        else:
            time.sleep(LOOK_S)
    _end(process.pid)
    process.wait()
    return why, most_mb


def _end(session: int) -> None:
    """End what is left of a session that this program started, also what formed a group of its own in it."""
    with suppress(ProcessLookupError):
        os.killpg(session, signal.SIGKILL)
    for folder in _processes(session):
        with suppress(ProcessLookupError):
            os.kill(int(folder.name), signal.SIGKILL)


def _processes(session: int) -> Iterator[Path]:
    """Return the folder of every process of a session that runs now; none where the system does not tell."""
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError, IndexError):  # it ended between listing and reading
            if int((folder / "stat").read_text().rpartition(")")[2].split()[3]) == session:
                yield folder


def _session_mb(session: int) -> tuple[int, int]:
    """Return the memory of every process of a session that runs now, added up: of now, and the peak of each; MB, 0 where the system does not tell.

    The peak that a parent is told at the end counts what the child was before it became another program, so it is looked up while it runs.
    """
    now_kb = peak_kb = 0
    for folder in _processes(session):
        with suppress(OSError, IndexError):
            status = (folder / "status").read_text()
            now_kb, peak_kb = now_kb + _kb(status, "VmRSS:"), peak_kb + _kb(status, "VmHWM:")
    return now_kb // 1024, peak_kb // 1024


def _kb(status: str, what: str) -> int:
    return int(status.partition(what)[2].split()[0])
