"""A real cluster on loopback: `dask scheduler` and three `dask worker` without nannies, which are ended one after the other."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from landquota.decide import solve_case
from landquota.errors import InputError, SolveError
from landquota.inputs import read_case
from landquota.solvers.executors import dask_cluster
from landquota.solvers.executors.base import Setup, Stopped
from landquota.solvers.executors.choose import open_executor
from landquota.solvers.executors.dask_cluster import DaskCluster
from landquota.whatif.goal import GoalEffort, goal
from landquota.whatif.project_cards import project_cards
from landquota.whatif.study import study_of
from landquota.whatif.sweep import Effort, sweep
from tests.solvers.executors import jobs
from tests.solvers.executors.clusters import free_port, running_cluster

pytestmark = [
    pytest.mark.skipif(find_spec("distributed") is None, reason="NOT TESTED: the extra cluster is not installed"),
    pytest.mark.skipif(sys.platform == "win32", reason="NOT TESTED: no SIGKILL on Windows"),
]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of a scheduler with three workers; they run elsewhere, so that no path of the tests leads anywhere."""
    with running_cluster(tmp_path_factory.mktemp("cluster"), workers=3) as (address, _):
        yield address


@pytest.fixture(scope="module")
def cluster(address: str) -> Iterator[DaskCluster]:
    for _ in range(30):
        try:
            opened = DaskCluster(address)
            break
        except InputError:
            time.sleep(0.3)
    else:
        pytest.fail("no cluster came up")
    opened._client.wait_for_workers(3, timeout=30)
    with opened:
        yield opened


def test_results_are_in_the_order_of_the_items(cluster: DaskCluster) -> None:
    items = [(number, 0.5 if number == 0 else 0.0) for number in range(20)]
    assert [number for number, _ in cluster.run(jobs.slow_where_asked, items)] == list(range(20))
    assert cluster.run(jobs.double, []) == []


def test_equal_items_are_worked_on_once(cluster: DaskCluster, tmp_path: Path) -> None:
    file = tmp_path / "lines"
    assert cluster.run(jobs.write_and_double, [(file, 1), (file, 2), (file, 1)]) == [2, 4, 2]
    assert sorted(file.read_text().split()) == ["1", "2"]


def test_a_setup_is_made_once_a_process(cluster: DaskCluster, tmp_path: Path) -> None:
    log = tmp_path / "log"
    setup = Setup(jobs.share, (log, 100))
    for _ in range(2):
        assert cluster.run(jobs.shared_plus, range(10), setup=setup) == list(range(100, 110))
    assert cluster.run(jobs.shared_plus, [1], setup=Setup(jobs.share, (None, 200))) == [201]
    made = log.read_text().split()
    assert len(made) == len(set(made)) > 0


def test_the_first_error_of_the_items_is_raised(cluster: DaskCluster) -> None:
    with pytest.raises(ValueError, match="no 2"):
        cluster.run(jobs.refuse, range(8))
    assert cluster.run(jobs.double, [1]) == [2]


def test_stop_is_heard_within_a_second(cluster: DaskCluster) -> None:
    began = time.monotonic()
    with pytest.raises(Stopped) as stopped:
        cluster.run(jobs.slow_where_asked, [(n, 3.0) for n in range(9)], stop=lambda: time.monotonic() - began > 0.5)
    assert time.monotonic() - began < 1.5
    assert stopped.value.done == {}


def test_work_sends_no_work_on(cluster: DaskCluster) -> None:
    assert cluster.run(jobs.executor_here, [0]) == [(True, "InProcess")]


def test_a_large_item_brings_no_warning(cluster: DaskCluster) -> None:
    """Dask warns from 10 MB on, and here warnings are errors."""
    assert cluster.run(len, [bytes(11_000_000)]) == [11_000_000]


def test_a_lost_worker_costs_its_tasks_not_the_run(cluster: DaskCluster, tmp_path: Path) -> None:
    """A task ends its worker in the middle of the run, and all results are those of one process."""
    before = len(cluster._client.nthreads())
    items = [(tmp_path / "was here", number) for number in range(30)]
    assert cluster.run(jobs.die_once, items) == [2 * n for n in range(30)]
    assert len(cluster._client.nthreads()) == before - 1


def test_a_lost_worker_is_ended_from_outside(cluster: DaskCluster) -> None:
    """The worker that did the first task is killed while it does others, with results it holds."""
    before = len(cluster._client.nthreads())
    killed: list[int] = []

    def kill_first(number: int, result: Any) -> None:
        if not killed:
            killed.append(result[1])
            os.kill(result[1], signal.SIGKILL)

    found = cluster.run(jobs.slow_where_asked, [(n, 0.05) for n in range(40)], on_result=kill_first)
    assert [number for number, _ in found] == list(range(40))
    assert len(cluster._client.nthreads()) == before - 1


def test_other_programs_are_refused(cluster: DaskCluster, address: str) -> None:
    """The client believes to have another HiGHS and another Python than the workers."""
    found = cluster._client.get_versions(packages=list(dask_cluster.PROGRAMS))
    there = dict(found["client"]["packages"])
    found["client"]["packages"] |= {"highspy": "0.1", "python": "3.10.0.final.0"}
    client = SimpleNamespace(get_versions=lambda packages: found)
    with pytest.raises(InputError) as refused:
        dask_cluster.refuse_others(client, address)
    assert [p.details for p in refused.value.problems] == [
        {"program": "python", "here": "3.10.0.final.0", "there": there["python"]},
        {"program": "highspy", "here": "0.1", "there": there["highspy"]},
    ]


def test_the_case_travels_to_the_workers(cluster: DaskCluster, address: str) -> None:
    """They run where its path leads nowhere. Value 10 goes with J1; see the hand-solved case."""
    path = "tests/cases/two_parcels"
    alone, there = (
        sweep(path, "projects.J1.value=0:20", points=3, effort=Effort(workers=1, cluster=where))
        for where in (None, address)
    )
    assert there.points == alone.points
    found = goal(
        path, total=["value >= 13"], vary=["quota.extra_mu=0:20"], effort=GoalEffort(0.5, points=2, cluster=address)
    )
    assert found.outcome == "none"
    study = study_of(solve_case(read_case(path)))
    cards = [[card.to_dict() for card in project_cards(study, workers=1, cluster=where)] for where in (None, address)]
    assert cards[0] == cards[1] != []


def test_a_task_that_ends_workers_is_given_up(cluster: DaskCluster) -> None:
    """The scheduler is told to try no second time; usually it tries four times."""
    cluster._client.run_on_scheduler(jobs.allow_failures, 0)
    with pytest.raises(SolveError, match="lost its worker too often"):
        cluster.run(jobs.die, [3])


def test_a_cluster_that_ends_is_told(cluster: DaskCluster, monkeypatch: pytest.MonkeyPatch) -> None:
    """All workers end, and none comes for as long as is waited; this must be the last test with this cluster."""
    cluster._client.run_on_scheduler(jobs.allow_failures, 9)
    monkeypatch.setattr(dask_cluster, "NO_WORKER_S", 0.5)
    monkeypatch.setattr(dask_cluster, "LOOKED_EVERY_S", 0.1)
    with pytest.raises(SolveError, match="no worker"):
        cluster.run(jobs.die, [3])


def test_nobody_at_the_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dask_cluster, "CONNECT_S", 1.0)
    address = f"tcp://127.0.0.1:{free_port()}"
    began = time.monotonic()
    with pytest.raises(InputError) as refused:
        open_executor(workers=None, cluster=address)
    assert time.monotonic() - began < 5
    (problem,) = refused.value.problems
    assert (problem.code, problem.value) == ("cluster_unreachable", address)


def test_tls_without_certificates_is_refused() -> None:
    with pytest.raises(InputError) as refused:
        open_executor(workers=None, cluster="tls://127.0.0.1:8786")
    assert [problem.code for problem in refused.value.problems] == ["cluster_unreachable"]


def test_without_the_extra_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(InputError, match=r"landquota\[cluster\]"):
        open_executor(workers=None, cluster="tcp://127.0.0.1:8786")
