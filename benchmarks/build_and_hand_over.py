"""How long preparation takes at size, and how near building and hand-over come to their limit.

The bundled case is tiled: each copy has its own ids, so that the model grows in every part. The limit is HiGHS taking the finished
matrix as raw arrays; the peer is Pyomo's persistent interface to HiGHS taking the same Pyomo model.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from typing import Any, TypeVar

import pandas as pd
from pyomo.contrib.appsi.solvers import Highs as AppsiHighs

from landquota import app
from landquota.inputs.case import Case
from landquota.models.assessment import assess
from landquota.models.build import build
from landquota.models.candidates import screen
from landquota.models.instance import make_instance
from landquota.solvers.hand_over import compile_problem
from landquota.solvers.highs import HighsSession
from landquota.solvers.options import SolveOptions

T = TypeVar("T")
IDS = ("unit_id", "parcel_id", "disposal_id", "project_id", "site_id")
TABLES = ("units", "stock", "disposals", "indicators", "projects", "sites", "pairs")


def tiled(case: Case, copies: int) -> Case:
    """Return the case `copies` times side by side."""
    return case.replace(**{name: _tiled(getattr(case, name), copies) for name in TABLES})


def _tiled(table: pd.DataFrame, copies: int) -> pd.DataFrame:
    parts = []
    for copy in range(copies):
        suffix = f"-{copy:04d}"
        part = table.assign(**{c: table[c].where(table[c].isna(), table[c] + suffix) for c in IDS if c in table})
        if "units" in part:
            part["units"] = [tuple(u if u == "*" else u + suffix for u in units) for units in part["units"]]
        parts.append(part)
    whole = pd.concat(parts, ignore_index=True)
    return whole.sort_values([c for c in IDS if c in whole], ignore_index=True)


def timed(seconds: dict[str, float], stage: str, step: Callable[[], T]) -> T:
    """Run a stage and note its wall time."""
    began = time.perf_counter()
    result = step()
    seconds[stage] = round(time.perf_counter() - began, 4)
    return result


def measure(copies: int) -> dict[str, Any]:
    """Return sizes, seconds of each stage and the ratios."""
    seconds: dict[str, float] = {}
    case = tiled(app.read_case("inputs/cases/ganzhou"), copies)
    assessment = timed(seconds, "assess", lambda: assess(case))
    candidates = timed(seconds, "screen", lambda: screen(case, assessment))
    instance = timed(seconds, "arrange", lambda: make_instance(case, assessment, candidates))
    model = timed(seconds, "build", lambda: build(instance))
    problem = timed(seconds, "compile", lambda: compile_problem(model.m))
    timed(seconds, "raw_arrays", lambda: HighsSession(problem, SolveOptions()))
    for objective in [o for o in model.m.component_objects() if o.name.startswith("level_")][1:]:
        objective.deactivate()
    timed(seconds, "appsi_highs", lambda: AppsiHighs().set_instance(model.m))
    ours = seconds["build"] + seconds["compile"] + seconds["raw_arrays"]
    return {
        "projects": len(case.projects),
        "parcels": len(case.stock),
        "units": len(case.units),
        "candidates": len(candidates.pairs),
        "rows_columns_nonzeros": [*problem.matrix.shape, int(problem.matrix.nnz)],
        "seconds": seconds,
        "ratio_to_raw_arrays": round(ours / seconds["raw_arrays"], 1),
        "ratio_to_appsi": round(ours / (seconds["build"] + seconds["appsi_highs"]), 3),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]) if len(sys.argv) > 1 else 15), indent=2))
