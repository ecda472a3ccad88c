"""What a pool of processes has to bear: lost processes, stopping, scripts without a main guard."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from landquota.errors import SolveError
from landquota.solvers.executors.base import Setup, Stopped, is_serving
from landquota.solvers.executors.choose import open_executor
from landquota.solvers.executors.in_process import InProcess
from landquota.solvers.executors.pool import Pool
from tests.solvers.executors import jobs

NO_SIGKILL = pytest.mark.skipif(sys.platform == "win32", reason="NOT TESTED: no SIGKILL on Windows")


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    with Pool(2) as opened:
        yield opened


def test_equal_items_are_worked_on_once(pool: Pool, tmp_path: Path) -> None:
    file = tmp_path / "lines"
    items = [(file, 1), (file, 2), (file, 1), (file, 1), (file, 2)]
    assert pool.run(jobs.write_and_double, items) == [2, 4, 2, 2, 4]
    assert sorted(file.read_text().split()) == ["1", "2"]


def test_a_big_item_holds_up_nobody(pool: Pool) -> None:
    """One process takes the item of 1.5 s; the other all of the rest."""
    found = pool.run(jobs.slow_where_asked, [(0, 1.5), *((number, 0.01) for number in range(1, 11))])
    assert len({process for _, process in found[1:]}) == 1
    assert found[0][1] not in {process for _, process in found[1:]}


def test_processes_are_kept(pool: Pool) -> None:
    one, other = ({p for _, p in pool.run(jobs.slow_where_asked, [(n, 0.1) for n in range(4)])} for _ in range(2))
    assert one == other


@NO_SIGKILL
def test_a_lost_process_costs_its_task_not_the_run(pool: Pool, tmp_path: Path) -> None:
    marker = tmp_path / "was here"
    assert pool.run(jobs.die_once, [(marker, number) for number in range(8)]) == [2 * n for n in range(8)]
    assert marker.exists()


@NO_SIGKILL
def test_a_task_that_ends_three_processes_is_given_up(pool: Pool) -> None:
    with pytest.raises(SolveError, match="lost its worker 3 times"):
        pool.run(jobs.die, range(6))
    assert pool.run(jobs.double, [1, 2]) == [2, 4]


@NO_SIGKILL
def test_a_new_process_gets_the_setup_again(pool: Pool, tmp_path: Path) -> None:
    setup = Setup(jobs.share, (None, 100))
    before = pool.run(jobs.slow_where_asked, [(n, 0.1) for n in range(4)], setup=setup)
    for process in {process for _, process in before}:
        os.kill(process, signal.SIGKILL)
    assert pool.run(jobs.shared_plus, range(4), setup=setup) == [100, 101, 102, 103]


def test_stop_ends_running_work_within_a_second(pool: Pool) -> None:
    began = time.monotonic()
    with pytest.raises(Stopped) as stopped:
        pool.run(jobs.slow_where_asked, [(n, 30.0) for n in range(4)], stop=lambda: time.monotonic() - began > 1.0)
    assert time.monotonic() - began < 2.0
    assert stopped.value.done == {}


def test_an_error_that_cannot_travel_is_told(pool: Pool) -> None:
    with pytest.raises(SolveError, match="Awkward: 1 and 1") as told:
        pool.run(jobs.awkward, [1])
    assert "in awkward" in told.value.__notes__[0], "the trace of the other process"


def test_work_sends_no_work_on(pool: Pool) -> None:
    assert pool.run(jobs.executor_here, [0, 1]) == [(True, "InProcess")] * 2
    assert not is_serving()


def test_closing_ends_the_processes() -> None:
    with Pool(2) as opened:
        processes = {process for _, process in opened.run(jobs.slow_where_asked, [(n, 0.2) for n in range(4)])}
    opened.close()
    for process in processes:
        with pytest.raises(ProcessLookupError):
            os.kill(process, 0)


def test_one_worker_is_this_process() -> None:
    assert isinstance(open_executor(workers=1, cluster=None), InProcess)
    assert isinstance(open_executor(workers=3, cluster=None, in_process=True), InProcess)


UNGUARDED = """
from landquota.solvers.executors.choose import open_executor
with open_executor(workers=2, cluster=None) as executor:
    print(executor.run(abs, [-1, -2]))
"""


def test_a_script_without_main_guard_is_told_what_it_needs(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(UNGUARDED)
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert (
        "SolveError: worker processes end before they begin (exit code 1); a script needs `if __name__" in done.stderr
    )


SLEEPY = """
import signal
import time
from landquota.solvers.executors.pool import Pool
if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)  # where the tests run in the background it is ignored
    with Pool(2) as pool:
        print(len(pool.run(abs, [-1, -2])), flush=True)
        pool.run(time.sleep, [60, 61])
"""


@pytest.mark.skipif(sys.platform == "win32", reason="NOT TESTED: no SIGINT to a group on Windows")
def test_an_interrupt_ends_all_processes_in_silence(tmp_path: Path) -> None:
    """Ctrl-C goes to all processes of a terminal; only the first one may say anything."""
    script = tmp_path / "script.py"
    script.write_text(SLEEPY)
    with subprocess.Popen(
        [sys.executable, script], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "2\n"
        time.sleep(0.5)
        os.killpg(process.pid, signal.SIGINT)
        _, errors = process.communicate(timeout=10)
    assert errors.count("KeyboardInterrupt") == 1
    assert _are_gone(process.pid)


def _are_gone(group: int) -> bool:
    """Wait until no process of a group is left."""
    for _ in range(50):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.1)
    return False
