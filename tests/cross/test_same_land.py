"""The whole plan does not hang on how the same land is drawn: where it lies, in which system, with how many corners, in which order."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import shapely

from landquota import app
from landquota.inputs.case import Case
from landquota.inputs.shapes.projection import rounded, to_degrees, to_metres
from landquota.models.plan import Plan

GANZHOU = Path(__file__).parents[2] / "inputs" / "cases" / "ganzhou"
ZONE = "EPSG:4547"
SHAPED = ("units", "stock", "sites", "layers")
Change = Callable[[np.ndarray], np.ndarray]


@cache
def as_drawn() -> tuple[Case, Plan]:
    """The bundled case with its first two goals, and its plan."""
    case = app.read_case(GANZHOU)
    case = case.replace(settings=case.settings.model_copy(update={"objectives": ("must_serve", "value")}))
    return case, app.solve_case(case).plan


def redrawn(case: Case, change: Change, crs: str = "") -> Case:
    space = case.settings.space.model_copy(update={"measure_crs": crs})
    frames = {name: getattr(case, name) for name in SHAPED}
    return case.replace(
        settings=case.settings.model_copy(update={"space": space}),
        **{name: frame.assign(shape=changed(frame["shape"], change)) for name, frame in frames.items()},
    )


def changed(shapes: pd.Series, change: Change) -> pd.Series:
    cells = np.full(len(shapes), None, dtype=object)
    known = shapes.notna().to_numpy()
    cells[known] = rounded(change(shapes.to_numpy(dtype=object)[known]))
    return pd.Series(cells, index=shapes.index, dtype=object)


def further_east(shapes: np.ndarray) -> np.ndarray:
    return np.asarray(shapely.transform(shapes, lambda xy: xy + np.array([1.25, 0.0])), dtype=object)


def with_more_corners(shapes: np.ndarray) -> np.ndarray:
    """Put a corner every 7 m, as another office would have drawn the same borders."""
    return to_degrees(shapely.segmentize(to_metres(shapes, ZONE), 7.0), ZONE)


def decided(plan: Plan) -> dict[str, list[tuple[Any, ...]]]:
    """Return what was decided and why, without what was measured in square metres."""
    columns = {
        "assignments": ["project_id", "placement", "parcel_id", "site_id", "area_mu"],
        "excluded": ["project_id", "parcel_id", "site_id", "rule", "layer"],
        "bundles": ["parcel_id", "projects"],
        "unplaced": ["project_id", "reason", "rules"],
        "quota": ["unit_id", "quota_mu"],
    }
    return {
        name: [tuple(row) for row in getattr(plan, name)[kept].fillna("").itertuples(index=False)]
        for name, kept in columns.items()
    }


@pytest.mark.parametrize(
    ("change", "crs"),
    [(further_east, ""), (with_more_corners, ""), (lambda shapes: shapes, ZONE), (shapely.reverse, "EPSG:4548")],
    ids=["elsewhere", "with more corners", "measured in its zone", "other way round and in the next zone"],
)
def test_the_same_land_drawn_otherwise_gives_the_same_plan(change: Change, crs: str) -> None:
    case, plan = as_drawn()
    assert (plan.assignments["placement"] == "bundle").sum() > 1
    assert plan.excluded["layer"].notna().sum() > 10
    assert decided(app.solve_case(redrawn(case, change, crs)).plan) == decided(plan)
