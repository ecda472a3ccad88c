"""What holds for this process and for a pool alike: order, errors, setups, stopping."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from landquota.errors import InputError
from landquota.inputs.problem import Problem
from landquota.solvers.executors.base import Executor, Setup, Stopped
from landquota.solvers.executors.choose import open_executor
from tests.solvers.executors import jobs


@pytest.fixture(scope="module", params=[1, 2], ids=["in_process", "pool"])
def executor(request: pytest.FixtureRequest) -> Iterator[Executor]:
    with open_executor(workers=request.param, cluster=None) as opened:
        yield opened


def test_results_are_in_the_order_of_the_items(executor: Executor) -> None:
    """The first item takes longest, so that a pool has all others before it."""
    items = [(number, 0.5 if number == 0 else 0.0) for number in range(20)]
    assert [number for number, _ in executor.run(jobs.slow_where_asked, items)] == list(range(20))


def test_nothing_to_do(executor: Executor) -> None:
    assert executor.run(jobs.double, []) == []


def test_arrays_travel(executor: Executor) -> None:
    items = [np.full(1000, float(number)) for number in range(5)]
    assert executor.run(jobs.total, items) == [0.0, 1000.0, 2000.0, 3000.0, 4000.0]


def test_counts_and_results_are_told(executor: Executor) -> None:
    counts: list[tuple[int, int]] = []
    results: dict[int, int] = {}
    executor.run(
        jobs.double,
        [5, 6, 7],
        on_done=lambda done, count: counts.append((done, count)),
        on_result=lambda number, result: results.update({number: result}),
    )
    assert counts == [(1, 3), (2, 3), (3, 3)]
    assert results == {0: 10, 1: 12, 2: 14}


def test_the_first_error_of_the_items_is_raised(executor: Executor) -> None:
    """Item 5 fails long before item 2 does."""
    with pytest.raises(ValueError, match="no 2"):
        executor.run(jobs.refuse, range(8))
    assert executor.run(jobs.double, [1]) == [2], "it goes on after an error"


def test_stop_tells_what_is_done(executor: Executor) -> None:
    """Six items of 0.2 s; after the second somebody says stop."""
    seen: list[int] = []
    items = [(number, 0.2) for number in range(6)]
    with pytest.raises(Stopped) as stopped:
        executor.run(
            jobs.slow_where_asked,
            items,
            stop=lambda: len(seen) >= 2,
            on_result=lambda number, result: seen.append(number),
        )
    done = stopped.value.done
    assert sorted(done) == sorted(seen)
    assert 2 <= len(done) <= 3
    assert all(done[number][0] == number for number in done)
    assert executor.run(jobs.double, [4]) == [8], "it goes on after a stop"


def test_a_setup_is_made_once_a_process(executor: Executor, tmp_path: Path) -> None:
    """Two runs with one setup, then another: each process made each of them once at most."""
    log, other = tmp_path / "log", tmp_path / "other"
    setup = Setup(jobs.share, (log, 100))
    for _ in range(2):
        assert executor.run(jobs.shared_plus, [1, 2, 3], setup=setup) == [101, 102, 103]
    assert executor.run(jobs.shared_plus, [1, 2, 3], setup=Setup(jobs.share, (other, 200))) == [201, 202, 203]
    for made in (log.read_text().split(), other.read_text().split()):
        assert len(made) == len(set(made)) > 0


def test_an_input_error_keeps_its_problems(executor: Executor) -> None:
    with pytest.raises(InputError) as refused:
        executor.run(_refuse_input, [1])
    assert [problem.code for problem in refused.value.problems] == ["run_missing"]


def _refuse_input(number: int) -> int:
    raise InputError([Problem("run_missing", value="x")])


def test_a_wait_is_not_busy(executor: Executor) -> None:
    began = time.process_time()
    executor.run(jobs.slow_where_asked, [(0, 1.0)])
    assert time.process_time() - began < 0.5
