"""What a contestant is asked on its command line."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.scale.log import Log
from benchmarks.scale.matrix import Matrix


@dataclass(frozen=True)
class Asked:
    """How long a peer may take, build included (s), to which relative gap, and with how many threads."""

    limit_s: float
    gap: float
    threads: int

    def left(self, log: Log) -> float:
        """Return the seconds that are left for solving, at least one."""
        return max(self.limit_s - log.seconds, 1.0)


def peer(run: Callable[[Matrix, Asked, Log, Path], None]) -> None:
    """Run a peer as a program: MATRIX FOLDER LIMIT GAP THREADS. Its clock starts when it has the arrays."""
    parser = argparse.ArgumentParser()
    parser.add_argument("matrix", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("limit", type=float)
    parser.add_argument("gap", type=float)
    parser.add_argument("threads", type=int)
    given = parser.parse_args()
    matrix = Matrix.load(given.matrix)
    run(matrix, Asked(given.limit, given.gap, given.threads), Log(given.folder), given.folder)
