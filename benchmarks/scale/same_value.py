"""How much new land the plan made by hand could have saved: the least new land of a plan that is worth as much and serves as many.

HiGHS minimises from the start, in the process of a peer. Its log tells new land as a negative number, because contestants maximise.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from benchmarks.scale import peer_highs
from benchmarks.scale.asked import Asked, peer
from benchmarks.scale.log import Log
from benchmarks.scale.matrix import Matrix

ROUNDING = 1e-6
"""Share of the value that may be missed, in the sum of many numbers."""


def run(matrix: Matrix, asked: Asked, log: Log, folder: Path) -> None:
    """Hold the value of the start and minimise new land."""
    worth = np.flatnonzero(matrix.value).astype(np.int32)
    least = float(matrix.value @ matrix.start) * (1 - ROUNDING)
    held = replace(
        matrix,
        indptr=np.r_[matrix.indptr, matrix.indptr[-1] + len(worth)].astype(np.int32),
        indices=np.r_[matrix.indices, worth].astype(np.int32),
        data=np.r_[matrix.data, matrix.value[worth]],
        row_lower=np.r_[matrix.row_lower, least],
        row_upper=np.r_[matrix.row_upper, np.inf],
        value=-matrix.new_land,
    )
    peer_highs.run(held, asked, log, folder)


if __name__ == "__main__":
    peer(run)
