"""Solving a case at many values: read once in each process, and each proved plan kept in a file until the sweep is done.

What is kept is named by a digest of everything that decides the plan, so that a sweep that was stopped goes on where it was, and one over
other values uses what it shares with the one before.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from decimal import Decimal
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from types import TracebackType
from typing import Self

from landquota import __version__
from landquota.decide import options_of, solve_case
from landquota.errors import NoPlanError
from landquota.inputs.case import Case
from landquota.inputs.read import CaseSource
from landquota.models.plan import Plan
from landquota.parallel import Setup, Told, ignore_count
from landquota.reports.numbers import published
from landquota.reports.sweep.types import Point, value_text
from landquota.solvers.executors.base import Executor
from landquota.solvers.executors.choose import open_executor
from landquota.solvers.executors.in_process import InProcess
from landquota.solvers.options import SolveOptions

ChangeOptions = Callable[[SolveOptions], SolveOptions]
At = tuple[Decimal, ...]
POOL_S = 6.0
"""Processes are started only for more work than this: starting them takes some seconds."""


@dataclass(frozen=True)
class Question:
    """What all points of a sweep share.

    Attributes
    ----------
    keys
        The keys that are varied.
    time_limit_s
        Seconds for one point; None: the case's own.
    """

    scenario: tuple[str, ...]
    changes: tuple[str, ...]
    keys: tuple[str, ...]
    time_limit_s: float | None = None
    threads: int | None = None


@dataclass
class Solver:
    """Solves the case of a question at any values; the files are read once, and what was read travels: a cluster's worker may not have them."""

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
        """Return the plan at some values."""
        case = self.case(at)
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


def _open_here(solver: Solver) -> None:
    _here[:] = [solver]


def _point_here(at: At) -> Point:
    return _here[0].point(at)


@dataclass
class Solving:
    """Solves points one wave after the other: in this process, in several, or on a cluster, with the same results. To be closed.

    Parameters
    ----------
    workers
        Absent: as many processes as there are processors, where there is work enough for them.
    cluster
        Address of a Dask scheduler whose workers solve instead.
    kept
        Folder for proved plans, which must exist; None: they are not kept.
    on_point
        Told how many points are solved, and how many are wanted so far, after each one.
    """

    solver: Solver
    workers: int | None = None
    cluster: str | None = None
    kept: Path | None = None
    on_point: Told = ignore_count
    _done: int = field(default=0, init=False)
    _wanted: int = field(default=0, init=False)
    _seconds: float | None = field(default=None, init=False)
    _others: Executor | None = field(default=None, init=False)
    _opened: ExitStack = field(default_factory=ExitStack, init=False)

    def __post_init__(self) -> None:
        self._setup, self._alone = Setup(_open_here, (self.solver,)), InProcess()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the processes that were started."""
        self._opened.close()

    def __call__(self, wanted: Sequence[At]) -> list[Point]:
        """Return the points of some values, in their order."""
        self._wanted += len(wanted)
        files = [self.kept / f"{_digest(self.solver.case(at))}.json" if self.kept else None for at in wanted]
        kept = {at: _read(file, at) if file else None for at, file in zip(wanted, files, strict=True)}
        found = {at: point for at, point in kept.items() if point is not None}
        self._told(len(found))
        missing = [(at, file) for at, file in zip(wanted, files, strict=True) if at not in found]
        first = 1 if self._is_unsure else 0
        for part in (missing[:first], missing[first:]):
            found |= {point.at: point for point in self._solved(part)}
        return [found[at] for at in wanted]

    @property
    def _is_unsure(self) -> bool:
        """Whether it has yet to be seen if the work is worth more processes."""
        return self._seconds is None and self.workers is None and self.cluster is None

    def _solved(self, wanted: Sequence[tuple[At, Path | None]]) -> list[Point]:
        """Solve points and keep them in their files."""
        if not wanted:
            return []
        before, began = self._done, time.perf_counter()

        def keep(number: int, point: Point) -> None:
            file = wanted[number][1]
            if file and point.status != "not_proved":
                _write(file, point)
            self._told(1)

        executor = self._executor(len(wanted))
        points = executor.run(_point_here, [at for at, _ in wanted], setup=self._setup, on_result=keep)
        if executor is self._alone:
            self._seconds = max(self._seconds or 0.0, (time.perf_counter() - began) / (self._done - before))
        return points

    def _executor(self, count: int) -> Executor:
        """Return this process for little work, others for more."""
        if self._others is None:
            is_little = count * (self._seconds or 0.0) <= POOL_S
            if self.workers is None and self.cluster is None and is_little:
                return self._alone
            self._others = self._opened.enter_context(open_executor(workers=self.workers, cluster=self.cluster))
        return self._others

    def _told(self, count: int) -> None:
        if count:
            self._done += count
            self.on_point(self._done, self._wanted)
