"""Gates, removals and the range of every candidate, each boundary by hand."""

from __future__ import annotations

from typing import Any

import pytest

from landquota.inputs.case import M2_PER_MU
from landquota.reports.verify import Facts, candidates, recompute_facts
from tests.reports.verify.small import BRAKE, make_case, make_rulebook, parcel, project, sourced, unit


def facts_of(stock: list[dict[str, Any]], projects: list[dict[str, Any]], **more: Any) -> Facts:
    return recompute_facts(make_case(units=[unit("A"), unit("B")], stock=stock, projects=projects, **more))


def removed(facts: Facts) -> dict[tuple[str, str, str], tuple[str, Any, Any]]:
    return {(r.project_id, r.parcel_id, r.site_id): (r.rule, r.measure, r.limit) for r in facts.removals}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"area_mu": 1e-6}, ("used_up", 1e-6, 0.0)),
        ({"blockers": ("seizure",), "ready_on": "2026-01-01"}, ("blocker", "seizure", None)),
        ({"blockers": ("demolition",)}, ("blocker", "demolition", None)),
        ({"blockers": ("mortgage",), "ready_on": "2026-01-01"}, ("blocker", "mortgage", None)),
        ({"ready_on": "2027-01-01"}, ("not_ready", "2027-01-01", "2026-12-31")),
    ],
)
def test_a_parcel_removed_for_all(change: dict[str, Any], reason: tuple[str, Any, Any]) -> None:
    facts = facts_of([{**parcel("P1", 50), **change}], [project("x", 10, new_land=False)])
    assert removed(facts)["", "P1", ""] == reason
    assert not candidates(facts)
    assert facts.reasons["x"] == {"new_land", reason[0]}


@pytest.mark.parametrize("change", [{"blockers": ("demolition",), "ready_on": "2026-12-31"}, {}])
def test_a_parcel_that_stands(change: dict[str, Any]) -> None:
    facts = facts_of([{**parcel("P1", 50), **change}], [project("x", 10, new_land=False)])
    assert candidates(facts) == {("x", "parcel", "P1"): (10, 10)}


@pytest.mark.parametrize(
    ("land", "asks", "pair", "reason"),
    [
        ({}, {}, {"allowed": False}, ("not_allowed", None, None)),
        ({"ready_on": "2026-07-02"}, {"start_on": "2026-07-01"}, {}, ("late", "2026-07-02", "2026-07-01")),
        ({"land_use": "0902"}, {"land_use": ("1001", "09011")}, {}, ("land_use", "0902", "1001|09011")),
        ({"area_mu": 9}, {}, {}, ("too_small", 9.0, 10.0)),
        # 20000 m2 of floor at 1.0 at most: 30 mu are needed, there are 25
        ({"far_max": 1.0}, {"floor_area_m2": 20000, "area_mu": 40}, {}, ("too_small", 25.0, 20000 / M2_PER_MU)),
        # 4000 m2 of floor at 1.0 at least: 6 mu at most, 10 are needed
        ({"far_min": 1.0}, {"floor_area_m2": 4000}, {}, ("above_admitted", 10.0, 4000 / M2_PER_MU)),
        ({"divisible": False}, {}, {}, ("above_admitted", 25.0, 10.0)),
        ({"divisible": False}, {}, {"area_mu": 24}, ("above_admitted", 25.0, 24.0)),
        ({}, {}, {"area_mu": 25.1}, ("too_small", 25.0, 25.1)),
    ],
)
def test_a_pair_removed(
    land: dict[str, Any], asks: dict[str, Any], pair: dict[str, Any], reason: tuple[str, Any, Any]
) -> None:
    request = {**project("x", 10, new_land=False), **asks}
    request.setdefault("area_min_mu", min(10, request["area_mu"]))
    pairs = [{"project_id": "x", "parcel_id": "P1", **pair}] if pair else []
    facts = facts_of([{**parcel("P1", 25), **land}], [request], pairs=pairs)
    rule, measure, limit = removed(facts)["x", "P1", ""]
    assert (rule, measure, limit) == (reason[0], reason[1], pytest.approx(reason[2]) if reason[2] else None)
    assert not candidates(facts)


@pytest.mark.parametrize(
    ("land", "asks", "pair", "span"),
    [
        ({}, {"area_min_mu": 10, "area_mu": 40}, {}, (10, 25)),
        ({"divisible": False}, {"area_min_mu": 10, "area_mu": 40}, {}, (25, 25)),
        ({}, {}, {"area_mu": 20}, (20, 20)),  # more than the project asks for, on this parcel
        ({"divisible": False}, {}, {"area_mu": 25}, (25, 25)),
        ({"land_use": "1001"}, {"land_use": ("10",)}, {}, (10, 10)),
        ({"ready_on": "2026-07-01"}, {"start_on": "2026-07-01"}, {}, (10, 10)),
        ({"far_max": 1.0, "far_min": 0}, {"floor_area_m2": 8000, "area_mu": 40, "area_min_mu": 10}, {}, (12, 25)),
        ({"area_mu": 10 - 1e-7}, {}, {}, (10 - 1e-7, 10 - 1e-7)),
    ],
)
def test_a_pair_that_stands(
    land: dict[str, Any], asks: dict[str, Any], pair: dict[str, Any], span: tuple[float, float]
) -> None:
    pairs = [{"project_id": "x", "parcel_id": "P1", **pair}] if pair else []
    facts = facts_of([{**parcel("P1", 25), **land}], [{**project("x", 10, new_land=False), **asks}], pairs=pairs)
    assert candidates(facts)["x", "parcel", "P1"] == pytest.approx(span)


def test_scope_is_the_unit_or_an_ancestor() -> None:
    units = [unit("A", parent_id="city"), unit("B", parent_id="A"), unit("C")]
    projects = [
        project("all", 1),
        project("city", 1, units=("city",)),
        project("a", 1, units=("A",)),
        project("b", 1, units=("B",)),
    ]
    facts = recompute_facts(make_case(units=units, projects=projects))
    found: dict[str, set[str]] = {}
    for name, _, site in candidates(facts):
        found.setdefault(name, set()).add(site.removeprefix("new:"))
    assert found == {"all": {"A", "B", "C"}, "city": {"A", "B"}, "a": {"A", "B"}, "b": {"B"}}


def test_new_land_of_a_braked_unit_is_for_exempt_projects() -> None:
    projects = [project("x", 5), project("n", 5, tier="national"), project("w", 5, industry="4610")]
    units = [unit("A", digest_years=4)]
    facts = recompute_facts(make_case(make_rulebook(brake=BRAKE), units=units, projects=projects))
    assert {name for name, _, _ in candidates(facts)} == {"n"}
    assert removed(facts)["x", "", "new:A"][0] == "brake"
    facts = recompute_facts(
        make_case(make_rulebook(brake=BRAKE), units=units, projects=[project("e", 5, industry="4412")])
    )
    assert set(candidates(facts)) == {("e", "new_land", "new:A")}


def test_sites_bound_the_area_and_have_their_own_shares() -> None:
    sites = [
        {"site_id": "S1", "unit_id": "A", "area_mu": 8, "cropland_mu": 2},
        {"site_id": "S2", "unit_id": "B", "area_mu": 3, "ready_on": "2027-01-01"},
    ]
    facts = facts_of([], [project("x", 12, area_min_mu=5)], sites=sites)
    assert candidates(facts) == {("x", "new_land", "S1"): (5, 8)}
    assert facts.sites["S1"].shares == {"agricultural": 0.8, "cropland": 0.25, "paddy": 0.1}
    assert removed(facts)["x", "", "S2"] == ("not_ready", "2027-01-01", "2026-12-31")


def controls(**rows: float) -> dict[str, Any]:
    table = {
        "id": "jx",
        "zh": "",
        "en": "",
        "indicator": "invest",
        "edition": 2017,
        "rows": {code.strip("_"): sourced(value) for code, value in rows.items()},
    }
    return {"sources": {"catalogue": sourced(), "credit": sourced()}, "controls": [table]}


@pytest.mark.parametrize(
    ("investment", "result", "cap"),
    [(2000.0, "pass", 10.0), (1000.0, "pass", 5.0), (999.0, "fail", 4.995), (None, "unknown", None)],
)
def test_control_gate_takes_the_longest_prefix(investment: float | None, result: str, cap: float | None) -> None:
    book = make_rulebook(admission=controls(_39=100, _391=200, _3912=900))
    request = project("x", 12, area_min_mu=5, investment_wan=investment)
    facts = recompute_facts(make_case(book, units=[unit("A")], projects=[request]))
    gate = facts.projects["x"].gates[1]
    assert (gate.name, gate.result, gate.area_cap) == ("control:jx", result, cap)
    assert gate.rules == ("admission.controls.jx.rows.391",)
    assert gate.value == (investment / 12 if investment else None)
    span = {"pass": (5, cap), "fail": None, "unknown": (5, 12)}[result]
    assert candidates(facts).get(("x", "new_land", "new:A")) == span


def test_an_override_may_exceed_the_request_but_not_the_control_indicator() -> None:
    book = make_rulebook(admission=controls(_391=200))
    stock = [parcel("P1", 50), parcel("P2", 50)]
    pairs = [
        {"project_id": "x", "parcel_id": "P1", "area_mu": 15},
        {"project_id": "x", "parcel_id": "P2", "area_mu": 16},
    ]
    request = project("x", 12, investment_wan=3000, new_land=False)  # cap 15
    facts = recompute_facts(make_case(book, units=[unit("A")], stock=stock, projects=[request], pairs=pairs))
    assert candidates(facts) == {("x", "parcel", "P1"): (15, 15)}
    assert removed(facts)["x", "P2", ""] == ("above_admitted", 16, 15)


@pytest.mark.parametrize("asks", [{"catalogue": "prohibited"}, {"credit": "blacklisted"}])
def test_a_failed_gate_leaves_nothing(asks: dict[str, Any]) -> None:
    facts = facts_of([parcel("P1", 25)], [{**project("x", 10, new_land=False), **asks}])
    assert not candidates(facts)
    assert not facts.removals
    assert facts.projects["x"].failed == (next(iter(asks)),)


@pytest.mark.parametrize(
    ("asks", "value"),
    [
        ({"tax_wan": 100}, 100),
        ({"tax_wan": 100, "tier": "national", "strategic": True}, 300),  # 100 * 2 * 1.5
        ({"tax_wan": 100, "value": 7}, 7),
        ({}, None),
    ],
)
def test_value(asks: dict[str, Any], value: float | None) -> None:
    assert facts_of([], [{**project("x", 10), **asks}]).projects["x"].value == value
