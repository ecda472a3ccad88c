"""The hand-made case of `sample.py` with shapes: 3 units side by side, 4 parcels, 2 sites, 3 map layers."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import pytest

from landquota.inputs.case import Case
from landquota.inputs.settings import Layer
from landquota.models.plan import Plan
from tests.reports.sample import HOSTILE, NAN, frame, make_case, make_plan

shapely = pytest.importorskip("shapely", reason="needs the extra gis")

WEST, SOUTH = 115.0, 25.9
"""South-west corner of the sample, degrees."""
METRES = "+proj=laea +lat_0=26 +lon_0=115 +datum=WGS84 +units=m +no_defs"
"""The system centred on the whole degrees nearest to the sample's middle."""
UNKNOWN: dict[str, Any] = {"agricultural_mu": np.nan, "cropland_mu": np.nan, "paddy_mu": np.nan, "land_use": None}
SITES: list[dict[str, Any]] = [
    {"site_id": "N1", "unit_id": "360702", "area_mu": 60.0, **UNKNOWN},
    {"site_id": "N2", "unit_id": "360703", "area_mu": 80.0, **UNKNOWN},
]
LAYERS = {
    "red": Layer(file="red.gpkg", rule="forbid", source=HOSTILE, version="2026-01", tolerance_m2=2.0),
    "plan": Layer(file="plan.gpkg", rule="land_use", code_field="code"),
    "roads": Layer(file="roads.gpkg", rule="cut"),
}


def square(east: float, north: float, side: float = 0.004) -> Any:
    """Return a square with its corner so many degrees east and north of the sample's corner."""
    return shapely.box(WEST + east, SOUTH + north, WEST + east + side, SOUTH + north + side)


def shapes(found: Sequence[Any]) -> pd.Series:
    column = np.full(len(found), None, dtype=object)
    column[:] = found
    return pd.Series(column, dtype="object")


def make_spatial_case() -> Case:
    """S4 has no shape; the hostile unit kfq has one."""
    case = make_case()
    features = [
        ("plan", "1001", square(0.0, 0.0, 0.05)),
        ("red", None, square(0.118, 0.01)),
        ("red", None, square(0.5, 0.5)),
        ("roads", None, shapely.LineString([(WEST, SOUTH), (WEST + 0.15, SOUTH + 0.05)])),
    ]
    sites = pd.DataFrame(SITES).assign(shape=shapes([square(0.01, 0.03), square(0.06, 0.03)]))
    stock = case.stock.assign(
        shape=shapes([square(0.01, 0.01), square(0.06, 0.01), square(0.12, 0.01), None]), land_use=None
    )
    return case.replace(
        units=case.units.assign(shape=shapes([square(0.05 * i, 0.0, 0.05) for i in range(3)])),
        stock=stock,
        sites=sites,
        layers=pd.DataFrame(
            {
                "layer": pd.Series([name for name, _, _ in features], dtype="object"),
                "code": pd.Series([code for _, code, _ in features], dtype="object"),
                "shape": shapes([shape for _, _, shape in features]),
            }
        ),
        settings=case.settings.model_copy(update={"layers": LAYERS}),
    )


def make_spatial_plan() -> Plan:
    """S1 and S2 are granted as one to P1, S3 is removed by the red layer, N1 is used, N2 removed."""
    plan = make_plan()
    removed = [
        (None, "S3", None, "kfq", "forbid", 1234.5, 2.0, "red"),
        (None, None, "N2", "360703", "no_shape", *[None] * 3),
    ]
    excluded = [*removed, *plan.excluded.iloc[1:].itertuples(index=False, name=None)]
    parcels = plan.parcels.assign(
        status=["used", "used", "excluded", "used_up"],
        granted_mu=[50.0, 25.0, 0.0, 0.0],
        left_mu=[0.0, 0.0, 60.123456, 0.0],
        projects=pd.Series(["P1", "P1", None, None], dtype="object"),
        rule=pd.Series([None, None, "forbid", "used_up"], dtype="object"),
    )
    clean = {"place": "parcel", "place_id": "S3", "unit_id": "kfq", "area_mu": 30.5, "layers": ("red",)}
    corners = [(13000.0, -10000.0), (13200.0, -10000.0), (13200.0, -9800.0)]
    return dataclasses.replace(
        plan,
        parcels=parcels,
        excluded=frame("excluded", excluded),
        assignments=frame(
            "assignments",
            [
                ("P1", "bundle", "S1|S2", None, "360702", 75.0, 350.0, 70.0, 75.0),
                ("P2", "new_land", None, "N1", "360702", 30.0, 120.0, 30.0, 30.0),
            ],
        ),
        sites=frame(
            "sites",
            [
                ("N1", "360702", "used", 60.0, 0.7, 0.3, 0.2, 30.0, "P2", None),
                ("N2", "360703", "excluded", 80.0, 0.7, 0.3, 0.2, 0.0, None, "no_shape"),
            ],
        ),
        overlaps=frame(
            "overlaps",
            [("parcel", "S3", "kfq", "red", "forbid", None, 1240.0, 1234.5, 0.01, 2.0, 0.05, True, "=1+1", "2026-01")],
        ),
        bundles=frame("bundles", [("S1|S2", "360702", 75.0, 2, 120.5, 0.61, 3)]),
        discrepancies=frame(
            "discrepancies",
            [("S1", "360702", 50.0, 47.0, 46.5, NAN, 45.0, 0.1, 0.05, 50.0, "space.entering_area")],
        ),
        proposals=frame(
            "proposals",
            [
                ("clean_part", "S3", "kfq", 30.5, ("red",), (), ()),
                ("offcut", "S2", "360703", 1.5, (), ("S1",), ("P1",)),
            ],
        ),
        clean_parts=pd.DataFrame([clean]).assign(shape=shapes([shapely.Polygon(corners)])),
    )
