"""Random tiny cases: small whole areas, and every column that the formulation reads, now and then."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from tests.cross.rulebooks import rulebooks
from tests.written import Row, Written

LEVELS = ["must_serve", "value", "new_land", "waste", "target"]
KINDS = ["approved_unsupplied", "approved_unsupplied", "idle", "supplied_unbuilt", "inefficient"]
IN_TIME, EARLY, TOO_LATE = "2026-06-01", "2026-02-01", "2027-03-01"
MOST_FLEXIBLE = 2
"""Projects of one case whose area may vary: brute force searches the corners of so many dimensions."""


def areas(least: int, most: int) -> st.SearchStrategy[int]:
    return st.integers(least, most)


def seldom(values: st.SearchStrategy[Any], default: Any = None) -> st.SearchStrategy[Any]:
    """Draw a value one time in six, else the default."""
    return st.sampled_from([False] * 5 + [True]).flatmap(lambda chosen: values if chosen else st.just(default))


@st.composite
def units(draw: st.DrawFn) -> list[Row]:
    rows = []
    for n in range(draw(st.integers(1, 3))):
        cap = draw(seldom(areas(0, 9)))
        floor = draw(seldom(areas(1, 3)))
        rows.append(
            {
                "unit_id": f"U{n}",
                "name": f"Unit {n}",
                "parent_id": draw(st.sampled_from([None, "CITY"])),
                "carry_over_mu": draw(seldom(areas(0, 4))),
                "task_unsupplied_mu": draw(st.sampled_from([None, None, draw(areas(0, 8))])),
                "task_idle_mu": draw(seldom(areas(0, 4))),
                "digest_years": draw(seldom(st.sampled_from([1, 9]))),
                "cropland_balance_mu": draw(seldom(areas(0, 3))),
                "paddy_balance_mu": draw(seldom(areas(0, 2))),
                "quota_floor_mu": floor if floor is None or cap is None else min(floor, cap),
                "quota_cap_mu": cap,
                "awards": draw(seldom(st.just("prize"))),
            }
        )
    return rows


@st.composite
def stock(draw: st.DrawFn, unit_ids: list[str]) -> list[Row]:
    rows = []
    for n in range(draw(st.sampled_from([2, 1, 3, 3, 4, 0]))):
        area = draw(areas(1, 8))
        rows.append(
            {
                "parcel_id": f"P{n}",
                "unit_id": draw(st.sampled_from(unit_ids)),
                "kind": draw(st.sampled_from(KINDS)),
                "area_mu": area,
                "approved_on": draw(st.sampled_from(["2015-05-01", "2020-05-01", "2021-05-01", None])),
                "in_task": draw(st.sampled_from(["yes", "no", None])),
                "land_use": draw(seldom(st.sampled_from(["1001", "0901"]))),
                "far_min": draw(seldom(st.sampled_from([0.5, 1]))),
                "far_max": draw(seldom(st.sampled_from([1, 2]))),
                "ready_on": draw(seldom(st.sampled_from([EARLY, IN_TIME, TOO_LATE]))),
                "blockers": draw(seldom(st.sampled_from(["demolition", "seizure"]))) if n == 0 else None,
                "divisible": draw(st.sampled_from(["yes", "yes", "no"])),
                "min_part_mu": min(area, draw(st.integers(0, 3))),
            }
        )
    return rows


@st.composite
def disposals(draw: st.DrawFn, unit_ids: list[str], parcels: list[Row]) -> list[Row]:
    rows: list[Row] = []
    for n in range(draw(st.integers(0, 3))):
        row = {
            "disposal_id": f"D{n}",
            "unit_id": draw(st.sampled_from(unit_ids)),
            "parcel_id": None,
            "kind": draw(st.sampled_from(KINDS)),
            "approved_on": draw(st.sampled_from(["2015-05-01", "2020-05-01", None])),
            "in_task": draw(st.sampled_from(["yes", "no", None])),
            "measure": "supply",
            "area_mu": draw(areas(1, 8)),
            "date": IN_TIME,
            "status": draw(st.sampled_from(["recorded", "forecast"])),
        }
        if n == 0 and parcels and draw(st.booleans()):
            parcel = draw(st.sampled_from(parcels))
            row |= {column: parcel[column] for column in ("parcel_id", "unit_id", "kind")}
            row["area_mu"] = draw(areas(1, parcel["area_mu"]))
        rows.append(row)
    return rows


@st.composite
def projects(draw: st.DrawFn, unit_ids: list[str]) -> list[Row]:
    rows: list[Row] = []
    for n in range(draw(st.sampled_from([2, 3, 3, 4, 4, 1, 0]))):
        area = draw(areas(1, 6))
        flexible = sum(row["area_min_mu"] is not None for row in rows) < MOST_FLEXIBLE
        rows.append(
            {
                "project_id": f"J{n}",
                "name": f"Project {n}",
                "units": draw(st.sampled_from(["*", "*", "CITY", *unit_ids])),
                "industry": draw(st.sampled_from(["3911", "3611", "4411"])),
                "area_mu": area,
                "area_min_mu": draw(st.sampled_from([None, draw(areas(1, max(1, area - 1)))])) if flexible else None,
                "floor_area_m2": draw(seldom(st.sampled_from([1000, 2000]))),
                "tax_wan": draw(st.sampled_from([None, 3, 5, 8])),
                "tier": draw(seldom(st.sampled_from(["national", "provincial", "municipal"]), "ordinary")),
                "must_serve": draw(seldom(st.just("yes"))),
                "strategic": draw(seldom(st.just("yes"))),
                "land_use": draw(seldom(st.sampled_from(["10", "09"]))),
                "new_land": draw(st.sampled_from(["yes", "yes", "no"])),
                "start_on": draw(seldom(st.sampled_from(["2026-04-01", "2026-12-01"]))),
                "catalogue": draw(seldom(st.sampled_from(["encouraged", "prohibited"]))) if n == 0 else None,
                "credit": draw(seldom(st.just("blacklisted"))) if n == 0 else None,
                "phases": draw(seldom(st.sampled_from([f"2026:{area / 2};2027:{area / 2}", f"2027:{area}"]))),
                "value": draw(seldom(st.integers(-1, 6))),
            }
        )
    return rows


@st.composite
def sites(draw: st.DrawFn, unit_ids: list[str]) -> list[Row]:
    rows = []
    for n in range(draw(st.sampled_from([0, 1, 2, 2]))):
        nested = sorted((draw(areas(0, 8)) for _ in range(4)), reverse=True)
        known = draw(st.booleans())
        rows.append(
            {
                "site_id": f"S{n}",
                "unit_id": draw(st.sampled_from(unit_ids)),
                "area_mu": max(1, nested[0]),
                **{
                    f"{kind}_mu": nested[i] if known else None
                    for i, kind in enumerate(["agricultural", "cropland", "paddy"], 1)
                },
                "land_use": draw(seldom(st.sampled_from(["1001", "0901"]))),
                "ready_on": draw(seldom(st.sampled_from([IN_TIME, TOO_LATE]))),
            }
        )
    return rows


@st.composite
def pairs(draw: st.DrawFn, wanting: list[Row], parcels: list[Row]) -> list[Row]:
    both = [(project, parcel) for project in wanting for parcel in parcels]
    chosen = draw(st.lists(st.sampled_from(both), max_size=2, unique_by=_ids)) if both else []
    return [
        {
            "project_id": project["project_id"],
            "parcel_id": parcel["parcel_id"],
            "area_mu": draw(st.sampled_from([None, draw(areas(1, parcel["area_mu"]))])),
            "value": draw(st.sampled_from([None, 7, 0])),
            "allowed": draw(st.sampled_from(["yes", "yes", "no"])),
        }
        for project, parcel in chosen
    ]


def _ids(pair: tuple[Row, Row]) -> tuple[str, str]:
    return pair[0]["project_id"], pair[1]["parcel_id"]


@st.composite
def settings(draw: st.DrawFn) -> Row:
    order = draw(st.one_of(st.just(LEVELS), st.just(LEVELS), st.permutations(LEVELS)))
    caps = {f"{kind}_cap_mu": draw(seldom(areas(0, 6))) for kind in ("agricultural", "cropland", "paddy")}
    quota = {
        "cap_mu": draw(seldom(areas(0, 12))),
        "extra_mu": draw(areas(0, 6)),
        "withhold_share": draw(st.sampled_from([0, 0.25, 0.5, 1])),
        "step_mu": draw(st.sampled_from([1, 2, 2, 2.5, 4])),
    }
    return {
        **{"name": "drawn", "plan_year": 2026, "rulebook": "rulebook.yaml"},
        "quota": {key: value for key, value in quota.items() if value is not None},
        "farmland": {key: value for key, value in caps.items() if value is not None},
        "tilt": draw(st.sampled_from([1, 0, 2])),
        "objectives": list(order[: draw(st.sampled_from([5, 5, 4, 2, 1]))]),
    }


@st.composite
def indicators(draw: st.DrawFn, unit_ids: list[str], rulebook: Row) -> list[Row]:
    if "intensity" not in rulebook:
        return []
    all_of_them = [(unit_id, name) for unit_id in unit_ids for name in ("far", "idle")]
    chosen = draw(st.lists(st.sampled_from(all_of_them), unique=True, max_size=4))
    return [{"unit_id": u, "indicator": name, "value": draw(st.sampled_from([0.5, 1, 3]))} for u, name in chosen]


@st.composite
def tiny_cases(draw: st.DrawFn) -> Written:
    """Draw a whole case."""
    rulebook = draw(rulebooks())
    unit_rows = draw(units())
    if all(row["parent_id"] is None for row in unit_rows):
        unit_rows[0]["parent_id"] = "CITY"
    unit_ids = [row["unit_id"] for row in unit_rows]
    parcels, wanting = draw(stock(unit_ids)), draw(projects(unit_ids))
    tables = {
        "units": unit_rows,
        "stock": parcels,
        "disposals": draw(disposals(unit_ids, parcels)),
        "indicators": draw(indicators(unit_ids, rulebook)),
        "projects": wanting,
        "sites": draw(sites(unit_ids)),
        "pairs": draw(pairs(wanting, parcels)),
    }
    return Written(draw(settings()), tables, rulebook)
