"""No objective, in whatever order, grants land that a red line takes."""

from __future__ import annotations

from typing import Any, get_args

import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from landquota import app
from landquota.inputs.settings import Level
from tests.models.space.drawn import Drawn, maps
from tests.models.space.made import made


@settings(max_examples=12, deadline=None)
@given(drawn=maps(("forbid",)), order=st.permutations(get_args(Level)), kept=st.integers(1, 5))
def test_land_in_a_red_line_is_never_granted(drawn: Drawn, order: list[Any], kept: int) -> None:
    """Parcels and sites are the same squares here; what is red is found again by dissolving all features."""
    case = made(drawn.parcels, drawn.layers, sites=drawn.parcels)
    case = case.replace(settings=case.settings.model_copy(update={"objectives": tuple(order[:kept])}))
    red = shapely.union_all([shape for _, found in drawn.layers.values() for _, shape in found])
    lost = {n for n, shape in enumerate(drawn.parcels) if shape.intersection(red).area > 0.5}
    placed = app.solve_case(case).plan.assignments
    places = [*placed["parcel_id"].dropna(), *placed["site_id"].dropna()]
    used = {int(name.lstrip("PS")) for place in places for name in place.split("|")}
    assert not used & lost


def test_the_same_land_is_granted_where_nothing_forbids_it() -> None:
    """Else the test above could not fail."""
    drawn = [shapely.box(500000, 2860000, 500100, 2860100)]
    placed = app.solve_case(made(drawn, sites=drawn)).plan.assignments
    assert set(placed["parcel_id"].dropna()) == {"P0"}
    assert set(placed["site_id"].dropna()) == {"S0"}
