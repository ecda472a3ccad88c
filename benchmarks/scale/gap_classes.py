"""Published generalized assignment problems as cases: what is reached and proved, beside the published optimum."""

from __future__ import annotations

import time
from collections import defaultdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from landquota import app
from tests.cross.gap import FOLDER, Instance, instances


def gap_classes() -> dict[str, Any] | str:
    """Solve every instance, and return seconds and gaps by class; or why nothing was solved."""
    known = instances()
    if not known:
        return f"SKIPPED: no published instances at ../{FOLDER.relative_to(FOLDER.parents[2])}"
    classes: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for instance in known:
        classes[instance.name.partition("-")[0]].append(_solved(instance))
    return {
        "classes": {name: _summary(runs) for name, runs in classes.items()},
        "instances": [run for runs in classes.values() for run in runs],
    }


def _solved(instance: Instance) -> dict[str, Any]:
    with TemporaryDirectory() as folder:
        case = app.read_case(instance.written().folder(Path(folder) / "case"))
        began = time.perf_counter()
        plan = app.solve_case(case).plan
        seconds = time.perf_counter() - began
    served, value = plan.levels
    published = instance.optimum if instance.sense == "Max" else -instance.optimum
    return {
        "instance": f"{instance.name} {instance.sense}",
        "published": published,
        "value": value.value,
        "all_served": served.value == len(instance.worth[0]),
        "from_published": abs(value.value - published) / abs(published),
        "gap": value.gap,
        "proved": plan.proved,
        "seconds": round(seconds, 3),
    }


def _summary(runs: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "instances": len(runs),
        "proved": sum(run["proved"] for run in runs),
        "at_published_optimum": sum(run["from_published"] < 1e-9 and run["all_served"] for run in runs),
        "seconds": round(sum(run["seconds"] for run in runs), 2),
        "slowest_s": max(run["seconds"] for run in runs),
    }
