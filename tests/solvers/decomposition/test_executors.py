"""The plan in parts does not depend on who works: this process, pools, or a cluster that loses a worker midway."""

from __future__ import annotations

import sys
import time
from importlib.util import find_spec
from pathlib import Path
from threading import Event

import numpy as np
import pytest

from benchmarks.generate import generate
from landquota import app
from landquota.decide import Prepared, prepare
from landquota.errors import InputError
from landquota.solvers.decomposition.solve import missed, solve_in_parts
from landquota.solvers.executors.dask_cluster import DaskCluster
from landquota.solvers.options import Progress, SolveOptions
from landquota.solvers.result import SolveResult, Termination
from tests.solvers.decomposition.test_same_plan import asking
from tests.solvers.executors.clusters import running_cluster

GAP = 5e-3


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    folder = tmp_path_factory.mktemp("case")
    generate("XS", folder, objectives=("must_serve", "value"), gap=GAP)
    return prepare(asking(app.read_case(folder), "decomposed"))


@pytest.fixture(autouse=True)
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take every problem for one that is too large to be searched at once, or in this process unless asked."""
    monkeypatch.setattr("landquota.solvers.decomposition.solve.IN_PROCESS", 0)
    for module in ("solve", "level"):
        monkeypatch.setattr(f"landquota.solvers.decomposition.{module}.ALL_AT_ONCE", 0)
    monkeypatch.setattr("landquota.solvers.decomposition.level.KERNEL_COLUMNS", 100)


@pytest.fixture(scope="module")
def known() -> dict[str, bytes]:
    """Hold the first plan, for the others to be compared with."""
    return {}


def same(known: dict[str, bytes], prepared: Prepared, result: SolveResult) -> None:
    assert result.solution is not None
    assert missed(prepared.problem, result.solution) <= 1e-5
    levels = np.array([[level.objective, level.bound or 0.0] for level in result.levels])
    said = result.solution.tobytes() + levels.tobytes()
    assert known.setdefault("plan", said) == said


@pytest.mark.parametrize("processes", [1, 2, 4])
def test_processes(prepared: Prepared, known: dict[str, bytes], processes: int) -> None:
    result = solve_in_parts(prepared.searched, prepared.cut, SolveOptions(gap=GAP, threads=processes))
    assert len(prepared.instance.units) == 6
    same(known, prepared, result)


@pytest.mark.skipif(find_spec("distributed") is None, reason="NOT TESTED: the extra cluster is not installed")
@pytest.mark.skipif(sys.platform == "win32", reason="NOT TESTED: no SIGKILL on Windows")
def test_a_cluster_that_loses_a_worker(prepared: Prepared, known: dict[str, bytes], tmp_path: Path) -> None:
    """One of two workers is killed when the first answers of the second level are in."""
    with running_cluster(tmp_path, workers=2) as (address, workers):
        _wait_for(address)

        def kill(progress: Progress) -> None:
            if progress.stage == "value" and progress.done:
                workers[0].kill()

        options = SolveOptions(gap=GAP, cluster=address, on_progress=kill)
        result = solve_in_parts(prepared.searched, prepared.cut, options)
        assert workers[0].wait(10) != 0
    same(known, prepared, result)


def _wait_for(address: str) -> None:
    for _ in range(60):
        try:
            with DaskCluster(address) as cluster:
                cluster._client.wait_for_workers(2, timeout=30)
                return
        except InputError:
            time.sleep(0.3)
    pytest.fail("no cluster came up")


def test_a_cancel_keeps_the_best_plan(prepared: Prepared) -> None:
    """Said when the first answers of the second level are in: that level is told as cancelled, with a bound, and nothing is called proved."""
    cancel = Event()

    def say_stop(progress: Progress) -> None:
        if progress.stage == "value" and progress.bound is not None:
            cancel.set()

    options = SolveOptions(gap=0.0, threads=2, on_progress=say_stop, cancel=cancel)
    result = solve_in_parts(prepared.searched, prepared.cut, options)
    assert [level.stopped for level in result.levels] == [Termination.OPTIMAL, Termination.CANCELLED]
    assert not result.proved
    assert result.levels[1].bound is not None
    assert result.solution is not None
    assert missed(prepared.problem, result.solution) <= 1e-5


def test_a_limit_ends_the_search(prepared: Prepared) -> None:
    """Hardly any time: the first plan, and no claim."""
    result = solve_in_parts(prepared.searched, prepared.cut, SolveOptions(gap=0.0, threads=2, time_limit_s=0.01))
    assert len(result.levels) == 1 or result.levels[-1].stopped is Termination.TIME_LIMIT  # nobody must be served here
    assert not result.proved
    assert result.solution is not None
    assert missed(prepared.problem, result.solution) <= 1e-5
