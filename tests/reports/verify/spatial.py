"""A case that touches every column that shapes and map layers fill, small enough to solve in a moment."""

from __future__ import annotations

from landquota.inputs.case import Case
from tests.reports.verify.ground import box, feature, ground_case, rulebook_with, square
from tests.reports.verify.small import Row, parcel, project, unit

LAYERS: dict[str, Row] = {
    "hazard": {"rule": "cap_share", "max_share": 0.1, "source": "made up: hazards"},
    "line": {"rule": "forbid", "version": "2025"},
    "plan": {"rule": "land_use", "tolerance_m": 0.1},
    "red": {"rule": "forbid", "source": "made up: red line", "version": "2026-01"},
    "road": {"rule": "cut"},
    "survey": {"rule": "land_class"},
    "town": {"rule": "within", "tolerance_m2": 2},
}


def spatial_case() -> Case:
    """Return two units on one map.

    From west to east, in squares of 100 m: P1, P2, P3 side by side; P4 under a part of the red line, P5 across the edge of the
    town, P6 with a hazard on a fifth, P7 with a plan for a half; P8 without a shape; P9 and, beside it, PA; PB across a road from
    it; PC on a line that two layers draw together. PD has a sliver of red line below the tolerance. B has three sites.
    """
    return ground_case(
        LAYERS,
        _features(),
        rulebook_with(offcut=4, max_per_project=2),
        {"quota": {"extra_mu": 40}, "farmland": {"cropland_cap_mu": 9}, "solve": {"threads": 1, "time_limit_s": 60}},
        units=[unit("A", shape=box(-100, -500, 1000, 2000)), unit("B", shape=box(900, -500, 1000, 2000))],
        stock=_stock(),
        sites=_sites(),
        projects=_projects(),
    )


def _features() -> list[Row]:
    return [
        feature("hazard", box(600, 400, 20)),
        feature("hazard", box(605, 400, 10)),
        feature("hazard", box(0, 0, 10)),
        feature("line", box(800, 400, 1, 0.8)),
        feature("plan", box(-100, -500, 2000, 650), "1001"),
        feature("plan", box(-100, 150, 800, 900), "1002"),
        feature("plan", box(750, 150, 400, 450), "1001"),
        feature("red", box(-50, 390, 80, 120)),
        feature("red", box(800, 400.8, 1, 0.8)),
        feature("red", box(1099.2, -10, 30, 11)),
        feature("red", box(1250, 0, 10, 10)),
        feature("red", box(1340, 0, 100, 30)),
        feature("road", box(700, -50, 9, 200)),
        feature("survey", box(1200, -50, 40, 200), "0101"),
        feature("survey", box(1240, -50, 30, 200), "0301"),
        feature("survey", box(1270, -50, 300, 200), "0601"),
        feature("town", box(-100, -500, 600, 1100)),
        feature("town", box(500, -500, 1200, 1100)),
    ]


def _stock() -> list[Row]:
    return [
        square("P1", 0, area_map_mu=14.8),
        square("P2", 100, area_field_mu=14),
        square("P3", 200, min_part_mu=1),
        square("P4", 0, 400),
        square("P5", 300, 550),
        square("P6", 600, 400),
        square("P7", 700, 200),
        parcel("P8", 15),
        square("P9", 500),
        square("PA", 600),
        square("PB", 709),
        square("PC", 800, 400),
        square("PD", 1000, 0, "B", area_approval_mu=15.2),
    ]


def _sites() -> list[Row]:
    return [
        {"site_id": "S1", "unit_id": "B", "area_mu": 15, "cropland_mu": 1, "shape": box(1200, 20)},
        {"site_id": "S2", "unit_id": "B", "area_mu": 15, "shape": box(1330, 0)},
        {"site_id": "S3", "unit_id": "A", "area_mu": 15},
    ]


def _projects() -> list[Row]:
    return [
        project("x1", 30, area_min_mu=29, value=10, units=("A",), new_land=False),
        project("x2", 45, area_min_mu=40, value=6, units=("A",), new_land=False),
        project("x3", 13, value=5, units=("A",), new_land=False, must_serve=True),
        project("x4", 15, value=4, units=("A",), land_use=("1001",), new_land=False),
        project("x5", 14.5, area_min_mu=14, value=3, units=("B",), new_land=False),
        project("x6", 12, area_min_mu=10, value=2, units=("B",)),
        project("x7", 15, value=1, land_use=("07",)),
    ]
