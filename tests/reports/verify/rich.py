"""A case that touches every published column, small enough to solve in a moment."""

from __future__ import annotations

from typing import Any

from landquota.inputs.case import Case
from tests.reports.verify.small import BRAKE, TASKS, disposal, make_case, make_rulebook, parcel, project, sourced, unit

INTENSITY = {
    "completion_cap": sourced(1.2),
    "indicators": [
        {
            "id": name,
            "zh": name,
            "en": name,
            "unit": "",
            "direction": "higher",
            "ideal": sourced(ideal),
            "weight": sourced(weight, verified=False),
            "zone_types": zones,
        }
        for name, ideal, weight, zones in (("tax", 40, 3, []), ("built", 90, 1, ["industry_led"]))
    ],
}
ADMISSION = {
    "sources": {"catalogue": sourced(), "credit": sourced(verified=False)},
    "controls": [
        {
            "id": name,
            "zh": name,
            "en": name,
            "indicator": indicator,
            "edition": 2017,
            "rows": {"39": sourced(value), "*": sourced(value / 2, valid_to="2020-12-31")},
        }
        for name, indicator, value in (("jx_invest", "invest", 200.0), ("far", "far", 0.7))
    ],
}


def rich_case() -> Case:
    """Return three units, one of them braked, with a parcel, a project and a site of every kind."""
    return make_case(
        make_rulebook(
            tasks=TASKS,
            brake=BRAKE,
            offcut=4,
            intensity=INTENSITY,
            admission=ADMISSION,
            awards=[
                {"id": "county", "zh": "县", "en": "county", "mu": sourced(25.5, valid_to="2020-12-31")},
                {"id": "reform", "zh": "改革", "en": "reform", "mu": {**sourced(5), "source": "local: other"}},
            ],
        ),
        settings={
            "notice": "hand-made",
            "quota": {"extra_mu": 40, "withhold_share": 0.2, "cap_mu": 190, "step_mu": 2},
            "farmland": {"cropland_cap_mu": 80},
            "solve": {"threads": 1, "time_limit_s": 60},
        },
        units=_units(),
        stock=_stock(),
        disposals=_disposals(),
        indicators=[
            {"unit_id": u, "indicator": i, "value": v}
            for u, i, v in (("A", "tax", 31), ("A", "built", 70), ("B", "tax", 22), ("C", "built", 60))
        ],
        projects=_projects(),
        sites=[
            {"site_id": "S1", "unit_id": "A", "area_mu": 60, "cropland_mu": 20, "paddy_mu": 5, "agricultural_mu": 50},
            {"site_id": "S2", "unit_id": "B", "area_mu": 25},
            {"site_id": "S3", "unit_id": "C", "area_mu": 30},
            {"site_id": "S4", "unit_id": "B", "area_mu": 30, "ready_on": "2027-06-01"},
        ],
        pairs=[
            {"project_id": "x01", "parcel_id": "P2", "allowed": False},
            {"project_id": "x03", "parcel_id": "P1", "area_mu": 13.25, "value": 99},
        ],
    )


def _units() -> list[dict[str, Any]]:
    return [
        unit("A", zone_type="industry_led", task_unsupplied_mu=210, carry_over_mu=3, quota_cap_mu=160)
        | {"awards": ("county", "reform")},
        unit("B", zone_type="industry_led", task_idle_mu=50, task_unsupplied_mu=40, cropland_balance_mu=15)
        | {"quota_floor_mu": 4},
        unit("C", zone_type="city_industry", digest_years=4.5),
    ]


def _disposals() -> list[dict[str, Any]]:
    return [
        disposal("d1", 200, approved_on="2016-01-01"),
        disposal("d2", 33.3, approved_on="2019-01-01", status="forecast"),
        disposal("d3", 61.7, "B", kind="idle", in_task=True),
        disposal("d4", 12, "B", kind="idle", in_task=False),
        disposal("d5", 15, "B", kind="inefficient"),
        disposal("d6", 20, "C", parcel_id="P7"),
        disposal("d7", 40, parcel_id="P8"),
    ]


def _stock() -> list[dict[str, Any]]:
    return [
        parcel("P1", 48.75, min_part_mu=5, far_max=2.0),
        parcel("P2", 18.5, divisible=False, kind="idle", in_task=True),
        parcel("P3", 30, "B", min_part_mu=2, far_min=0.5, approved_on="2019-05-01"),
        parcel("P4", 9, "B", kind="supplied_unbuilt"),
        parcel("P5", 26, "B", blockers=("seizure",)),
        parcel("P6", 26, "B", ready_on="2027-03-01"),
        parcel("P7", 32, "C", land_use="1001", ready_on="2026-09-01"),
        parcel("P8", 40),
        parcel("P9", 3, "C"),
    ]


def _projects() -> list[dict[str, Any]]:
    return [
        project("x01", 24, area_min_mu=16, investment_wan=6000, floor_area_m2=15000, tax_wan=400, must_serve=True),
        project("x02", 18.6, area_min_mu=17, investment_wan=9000, tax_wan=300, strategic=True, industry="3911"),
        project("x03", 15, area_min_mu=8, tax_wan=120, phases=((2026, 10.0), (2027, 5.0)), investment_wan=5000),
        project("x04", 28, area_min_mu=22, value=55, tier="national", units=("C",)),
        project("x14", 28.5, value=10, tier="national", units=("C",)),
        project("x05", 20, area_min_mu=10, tax_wan=77, catalogue="prohibited"),
        project("x06", 80, new_land=False, tax_wan=10),
        project("x07", 22, area_min_mu=20, tax_wan=5, units=("B",), new_land=False, start_on="2026-06-01"),
        project("x08", 14, area_min_mu=7, tax_wan=30, land_use=("10",), start_on="2026-12-01", units=("B", "C")),
        project("x09", 11, area_min_mu=9.5, tax_wan=41, investment_wan=1950, units=("A",)),
        project("x10", 30, area_min_mu=21, tax_wan=3, floor_area_m2=9000, units=("A", "B")),
        project("x11", 40, area_min_mu=38, tax_wan=2, units=("A",)),
        project("x12", 40, area_min_mu=39, tax_wan=1, units=("A",)),
        project("x13", 6, area_min_mu=5, value=1.5, units=("B",), tier="municipal"),
    ]
