"""Each rule on cases made by hand: one in which it leaves something out, and what stops it, one change at a time."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from landquota.decide import prepare
from landquota.inputs.case import Case
from landquota.models.presolve.find import left_out
from tests.cross.rulebooks import number
from tests.models.presolve.made import case_of
from tests.models.presolve.rooms import plan_by, said, with_pin
from tests.written import Row


def gone(case: Case) -> dict[str, set[tuple[str, str]]]:
    """Return what is left out by rule; and check that the plan stays."""
    prepared = prepare(case)
    found = left_out(prepared.instance)
    assert found.counts == {name: int((found.rule == name).sum()) for name in found.counts}
    assert said(plan_by(prepared, prepared.problem)) == said(plan_by(prepared, prepared.searched))
    pairs = prepared.instance.pairs[found.pairs]
    names = zip(found.rule[found.pairs].tolist(), pairs["project_id"], pairs["place_id"], strict=True)
    by_rule: dict[str, set[tuple[str, str]]] = {}
    for rule, project, place in names:
        by_rule.setdefault(rule, set()).add((project, place))
    return by_rule


ONE: list[Row] = [{"project_id": "J1"}]
TWO: list[Row] = [{"project_id": "J1"}, {"project_id": "J2"}]
P1: list[Row] = [{"parcel_id": "P1"}]
P12: list[Row] = [{"parcel_id": "P1"}, {"parcel_id": "P2"}]
FREE = {"more_places": {("J1", "S")}}


def test_a_parcel_of_its_own_keeps_a_project_off_new_land() -> None:
    assert gone(case_of(ONE, P1)) == FREE


def test_one_parcel_for_two_keeps_nobody_off() -> None:
    assert gone(case_of(TWO, P1)) == {}


def test_two_parcels_for_two_keep_both_off() -> None:
    """Whatever J2 takes, one of the two is left for J1."""
    assert gone(case_of(TWO, P12)) == {"more_places": {("J1", "S"), ("J2", "S")}}


def test_of_three_for_two_parcels_any_may_be_left_over() -> None:
    assert gone(case_of([*TWO, {"project_id": "J3"}], P12)) == {}


def test_a_rival_that_fits_one_of_two_parcels_leaves_the_other() -> None:
    """J2 and J3 can only take P1, which is larger; J1 can always have P2, and they can be left over on P1."""
    rivals: list[Row] = [{"project_id": name, "area_mu": 12, "area_min_mu": 8} for name in ("J2", "J3")]
    parcels: list[Row] = [{"parcel_id": "P1", "area_mu": 9}, {"parcel_id": "P2"}]
    assert gone(case_of([*ONE, *rivals], parcels)) == FREE


def test_a_rival_may_take_two_parcels_as_one() -> None:
    """J2 needs 30 mu: P1 and P2, of 15 mu each, side by side. Both of J1's parcels go to one rival, until there is a third one apart."""
    projects: list[Row] = [{"project_id": "J1", "area_mu": 15}, {"project_id": "J2", "area_mu": 30, "new_land": "no"}]
    parcels = [{"parcel_id": name, "area_mu": 15} for name in ("P1", "P2", "P3")]
    space: dict[str, Any] = {"space": {"measure_crs": "EPSG:4547"}}
    assert gone(case_of(projects, parcels[:2], files=squares({"P1": 0, "P2": 1}), **space)) == {}
    assert gone(case_of(projects, parcels, files=squares({"P1": 0, "P2": 1, "P3": 5}), **space)) == FREE


def squares(columns: dict[str, int]) -> dict[str, str]:
    """Return shapes of 100 m by 100 m in a row, as a file of the case."""
    features = []
    for name, column in columns.items():
        west, south = 500_000 + 100 * column, 2_860_000
        ring = [[west, south], [west + 100, south], [west + 100, south + 100], [west, south + 100], [west, south]]
        shape = {"type": "Polygon", "coordinates": [ring]}
        features.append({"type": "Feature", "properties": {"parcel_id": name}, "geometry": shape})
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4547"}}
    return {"stock.geojson": json.dumps({"type": "FeatureCollection", "crs": crs, "features": features})}


def test_a_must_serve_project_moves_too() -> None:
    assert gone(case_of([{"project_id": "J1", "must_serve": "yes"}], P1)) == FREE


@pytest.mark.parametrize(
    ("order", "left"),
    [
        (["new_land", "value"], {"nothing_gained": {("J1", "S")}}),
        (["value", "new_land"], FREE),
        (["value", "waste", "new_land"], {}),
        (["value", "target", "new_land"], {}),
        (["value"], {}),
    ],
)
def test_the_order_of_the_goals_decides(order: list[str], left: dict[str, Any]) -> None:
    """Where waste or targets come first the parcel may be worse; where value comes after new land nobody is given any."""
    assert gone(case_of(ONE, P1, objectives=order)) == left


def test_a_parcel_worth_less_is_no_place() -> None:
    pairs = [{"project_id": "J1", "parcel_id": "P1", "value": 4}]
    assert gone(case_of(ONE, P1, pairs=pairs)) == {}
    assert gone(case_of(ONE, P1, pairs=pairs, objectives=["must_serve", "new_land", "value"])) != {}


def test_a_strip_that_cannot_be_sold_is_no_place() -> None:
    """6 of 7 mu leave 1, and the smallest part is 2; of 8 they leave 2."""
    for area, left in ((7, {}), (8, FREE), (6, FREE)):
        assert gone(case_of(ONE, [{"parcel_id": "P1", "area_mu": area, "min_part_mu": 2}])) == left


@pytest.mark.parametrize(("pin", "left"), [("any", FREE), ("none", {}), ("S", {}), ("P1", {})])
def test_a_pinned_project_stays_where_it_is_pinned(pin: str, left: dict[str, Any]) -> None:
    assert gone(with_pin(case_of(ONE, P1), {"J1": pin})) == left


def tasked(task: int) -> list[Row]:
    return [{"unit_id": "A", "name": "A", "task_unsupplied_mu": task}]


OLD: Row = {"parcel_id": "P1", "kind": "approved_unsupplied"}


def test_a_task_may_end_just_short_only_where_areas_can_be_chosen() -> None:
    """J1 takes exactly 6. J2, elsewhere in the unit on land that counts, could take 5 to 6 mu: so the sum could end just below the task of 12."""
    assert gone(case_of(ONE, [OLD], units=tasked(12))) == FREE
    loose: list[Row] = [*ONE, {"project_id": "J2", "area_mu": 60, "area_min_mu": 50, "value": 4, "new_land": "no"}]
    parcels = [OLD, {**OLD, "parcel_id": "P2", "area_mu": 60, "divisible": "yes"}]
    assert gone(case_of([loose[0]], parcels[:1], units=tasked(56))) == FREE
    barred = [{"project_id": "J1", "parcel_id": "P2", "allowed": "no"}]
    assert gone(case_of(loose, parcels, units=tasked(56), pairs=barred)) == {}
    can_choose: list[Row] = [{"project_id": "J1", "area_mu": 6, "area_min_mu": 5}, loose[1]]
    assert gone(case_of(can_choose, parcels, units=tasked(56), pairs=barred)) == FREE
    assert gone(case_of(loose, parcels, pairs=barred)) == FREE


def test_where_a_met_task_earns_less_stock_may_cost_quota() -> None:
    falling = {"tasks": {"both_met": number(0.5), "not_met": number(2)}}
    assert gone(case_of(ONE, [OLD], units=tasked(6), rulebook=falling)) == {}
    assert gone(case_of(ONE, P1, units=tasked(6), rulebook=falling)) == FREE


def test_new_land_that_lifts_the_brake_stays() -> None:
    """The unit is braked: its quota of 6 mu may come from the exempt project's new land alone, and a floor may ask for it."""
    braked = [{"unit_id": "A", "name": "A", "digest_years": 9, "quota_floor_mu": 6, "carry_over_mu": 0}]
    exempt: list[Row] = [{"project_id": "J1", "tier": "municipal"}]
    assert gone(case_of(exempt, P1, units=braked)) == {}
    worthless: list[Row] = [{**exempt[0], "value": 0}]
    assert gone(case_of(worthless, [], units=braked)) == {}
    assert gone(case_of(worthless, [])) == {"nothing_gained": {("J1", "S")}}
    free = [{"unit_id": "A", "name": "A", "digest_years": 1, "quota_floor_mu": 6}]
    assert gone(case_of(exempt, P1, units=free)) == FREE


def test_new_land_worth_nothing_is_left_out() -> None:
    """J2 is worth 0: on stock it may earn credit, on new land it only costs. J3 is must-serve."""
    projects: list[Row] = [
        {"project_id": "J1"},
        {"project_id": "J2", "value": 0},
        {"project_id": "J3", "value": 0, "must_serve": "yes"},
    ]
    assert gone(case_of(projects, [])) == {"nothing_gained": {("J2", "S")}}
    assert gone(with_pin(case_of(projects, []), {"J2": "any"})) == {}
    order = ["must_serve", "new_land", "value"]
    assert gone(case_of(projects, [], objectives=order)) == {"nothing_gained": {("J1", "S"), ("J2", "S")}}
    assert gone(case_of(projects, [], objectives=["new_land"])) == {
        "nothing_gained": {("J1", "S"), ("J2", "S"), ("J3", "S")}
    }


def test_new_land_worth_less_than_nothing_needs_no_goal_of_its_own() -> None:
    projects: list[Row] = [{"project_id": "J1", "value": -1}, {"project_id": "J2", "value": 0}]
    assert gone(case_of(projects, [], objectives=["value"])) == {"nothing_gained": {("J1", "S")}}


def test_without_candidates_nothing_is_left_out() -> None:
    case = case_of([{"project_id": "J1", "new_land": "no"}], [])
    assert not np.any(left_out(prepare(case).instance).pairs)
