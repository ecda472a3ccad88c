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
    """What to read and where to write; how long it may take, for a peer build included (s); to which relative gap, with how many threads."""

    file: Path
    folder: Path
    limit_s: float
    gap: float
    threads: int

    def left(self, log: Log) -> float:
        """Return the seconds that are left for solving, at least one."""
        return max(self.limit_s - log.seconds, 1.0)


def given() -> Asked:
    """Return what stands on the command line: FILE FOLDER LIMIT GAP THREADS."""
    parser = argparse.ArgumentParser()
    for name, kind in (("file", Path), ("folder", Path), ("limit", float), ("gap", float), ("threads", int)):
        parser.add_argument(name, type=kind)
    asked = parser.parse_args()
    return Asked(asked.file, asked.folder, asked.limit, asked.gap, asked.threads)


def peer(run: Callable[[Matrix, Asked, Log, Path], None]) -> None:
    """Run a peer as a program; its file is a matrix. Its clock starts when it has the arrays."""
    asked = given()
    matrix = Matrix.load(asked.file)
    run(matrix, asked, Log(asked.folder), asked.folder)
