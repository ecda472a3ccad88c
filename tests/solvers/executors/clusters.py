"""A cluster of processes on loopback, for tests."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


@contextmanager
def running_cluster(folder: Path, workers: int) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """Start `dask scheduler` and some `dask worker` without nannies; yield the address and the processes of the workers, and end them all."""
    port = str(free_port())
    address = f"tcp://127.0.0.1:{port}"
    with ExitStack() as stack:
        started = [_dask(folder, "dask_scheduler", "--port", port)]
        started += [_dask(folder, "dask_worker", address, "--nthreads", "1", "--no-nanny") for _ in range(workers)]
        for process in started:
            stack.callback(process.wait)
            stack.callback(process.kill)
        yield address, started[1:]


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _dask(folder: Path, *words: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "distributed.cli." + words[0], *words[1:], "--host", "127.0.0.1", "--no-dashboard"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(command, env=environment, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
