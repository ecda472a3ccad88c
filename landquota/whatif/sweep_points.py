"""Solving a case at many values: read once in each process, and each proved plan kept in a file until the sweep is done.

What is kept is named by a digest of everything that decides the plan, so that a sweep that was stopped goes on where it was, and one over
other values uses what it shares with the one before.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

from landquota import __version__
from landquota.decide import options_of, solve_case
from landquota.errors import NoPlanError
from landquota.inputs.case import Case
from landquota.inputs.read import CaseSource, open_case
from landquota.models.plan import Plan
from landquota.parallel import Told, ignore_count, processors, spread
from landquota.reports.numbers import published
from landquota.reports.sweep.types import Point, value_text
from landquota.solvers.options import SolveOptions

ChangeOptions = Callable[[SolveOptions], SolveOptions]
At = tuple[Decimal, ...]
POOL_S = 6.0
"""Processes are started only for more work than this: starting them takes some seconds."""


@dataclass(frozen=True)
class Question:
    """What all points of a sweep share; small, so that it can be sent to another process.

    Attributes
    ----------
    keys
        The keys that are varied.
    time_limit_s
        Seconds for one point; None: the case's own.
    kept
        Folder for proved plans; None: they are not kept.
    """

    path: Path
    scenario: tuple[str, ...]
    changes: tuple[str, ...]
    keys: tuple[str, ...]
    time_limit_s: float | None = None
    threads: int | None = None
    kept: Path | None = None


@dataclass
class Solver:
    """Solves the case of a question at any values; the files are read once."""

    question: Question
    source: CaseSource

    def case(self, at: At) -> Case:
        """Return the case at some values.

        Raises
        ------
        InputError
            A key is unknown, or a value is none that it may have.
        """
        question = self.question
        varied = (f"{key}={value_text(value)}" for key, value in zip(question.keys, at, strict=True))
        return self.source.case(question.scenario, (*question.changes, *varied))

    def point(self, at: At) -> Point:
        """Return the plan at some values, from its file where it is kept."""
        case = self.case(at)
        file = self.question.kept / f"{_digest(case)}.json" if self.question.kept else None
        found = _read(file, at) if file else None
        if found is not None:
            return found
        point = self._solved(case, at)
        if file and point.status != "not_proved":
            _write(file, point)
        return point

    def _solved(self, case: Case, at: At) -> Point:
        options = replace(options_of(case), gap=0.0)
        limit, threads = self.question.time_limit_s, self.question.threads
        options = replace(options, time_limit_s=options.time_limit_s if limit is None else limit, threads=threads)
        try:
            return point_of(at, solve_case(case, options).plan)
        except NoPlanError:
            return Point(at, "not_proved", False, {}, {}, {}, {}, {})


def point_of(at: At, plan: Plan) -> Point:
    """Return what a sweep keeps of a plan."""
    if plan.totals is None:
        return Point(at, "infeasible", True, {}, {}, {}, {}, {})
    placed = plan.assignments
    ids = placed["parcel_id"].where(placed["parcel_id"].notna(), placed["site_id"])
    return Point(
        at=at,
        status="optimal" if plan.proved else "not_proved",
        exact=plan.proved and all(level.gap == 0.0 for level in plan.levels),
        levels={level.level: published(level.value) for level in plan.levels if level.value is not None},
        totals={name: published(value) for name, value in vars(plan.totals).items()},
        places=dict(zip(placed["project_id"], ids, strict=True)),
        areas={p: published(mu) for p, mu in zip(placed["project_id"], placed["area_mu"], strict=True)},
        quota={u: published(mu) for u, mu in zip(plan.quota["unit_id"], plan.quota["quota_mu"], strict=True)},
    )


PARTS = ("status", "exact", "levels", "totals", "places", "areas", "quota")


def _digest(case: Case) -> str:
    """Return the name of a case's plan: its files and changes, and the programs that decide."""
    facts = [__version__, version("highspy"), case.files, case.scenario, case.changes]
    return sha256(json.dumps(facts, ensure_ascii=False).encode()).hexdigest()


def _read(file: Path, at: At) -> Point | None:
    """Return a kept plan; None where there is none, or its file is no longer whole."""
    try:
        kept = json.loads(file.read_text("utf-8"))
        return Point(at, **{part: kept[part] for part in PARTS})
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _write(file: Path, point: Point) -> None:
    aside = file.with_suffix(f".{os.getpid()}.new")
    aside.write_text(json.dumps({part: getattr(point, part) for part in PARTS}, ensure_ascii=False), encoding="utf-8")
    aside.replace(file)


_here: list[Solver] = []
"""The solver of this process, if it has one."""


def _open_here(question: Question) -> None:
    """Open the case in this process, once; a process of a pool leaves Ctrl-C to the one that started it."""
    if multiprocessing.parent_process() is not None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    if not _here or _here[0].question != question:
        _here[:] = [Solver(question, open_case(question.path))]


def _point_here(at: At) -> Point:
    return _here[0].point(at)


@dataclass
class Solving:
    """Solves points one wave after the other, in this process or in several, with the same results.

    Parameters
    ----------
    workers
        Absent: as many processes as there are processors, where there is work enough for them.
    on_point
        Told how many points are solved, and how many are wanted so far, after each one.
    """

    solver: Solver
    workers: int | None = None
    on_point: Told = ignore_count
    _done: int = field(default=0, init=False)
    _wanted: int = field(default=0, init=False)
    _seconds: float = field(default=0.0, init=False)

    def __call__(self, wanted: Sequence[At]) -> list[Point]:
        """Return the points of some values, in their order."""
        _here[:] = [self.solver]
        self._wanted += len(wanted)
        if self.workers is not None:
            return self._spread(wanted, self.workers)
        first = self._timed(wanted[:1])
        busy = self._seconds * (len(wanted) - 1) > POOL_S
        return first + self._spread(wanted[1:], processors() if busy else 1)

    def _timed(self, wanted: Sequence[At]) -> list[Point]:
        began = time.perf_counter()
        points = self._spread(wanted, 1)
        self._seconds = max(self._seconds, time.perf_counter() - began)
        return points

    def _spread(self, wanted: Sequence[At], workers: int) -> list[Point]:
        before = self._done

        def told(number: int, _: int) -> None:
            self._done = before + number
            self.on_point(self._done, self._wanted)

        question: tuple[Any, ...] = (self.solver.question,)
        return list(spread(_point_here, wanted, workers=workers, setup=_open_here, arguments=question, on_done=told))
