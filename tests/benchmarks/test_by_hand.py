"""Plans made by hand, worked out by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from benchmarks.by_hand import RULES, by_hand
from benchmarks.scale.hand_out import best, matrix_of, new_land, plans_by_hand
from benchmarks.scale.matrix import MISSED
from landquota import app
from landquota.decide import Prepared, prepare
from tests.written import Row, Written

OBJECTIVES = ["must_serve", "value"]


def project(name: str, unit: str, area: float, value: float, **more: str) -> Row:
    return {"project_id": name, "name": name, "units": unit, "industry": "39", "area_mu": area, "value": value, **more}


def prepared(folder: Path, settings: Row, units: list[Row], stock: list[Row], projects: list[Row]) -> Prepared:
    head = {"name": "by hand", "plan_year": 2026, "rulebook": "plain", "objectives": OBJECTIVES, **settings}
    written = Written(head, {"units": units, "stock": stock, "projects": projects})
    return prepare(app.read_case(written.folder(folder / "case")))


def placed(case: Prepared, solution: np.ndarray) -> dict[str, str]:
    chosen = case.instance.pairs[solution[case.place_columns] > 0.5]
    return dict(zip(chosen["project_id"], chosen["place_id"], strict=True))


def is_plan(case: Prepared, solution: np.ndarray) -> bool:
    return matrix_of(case.problem, new_land(case), solution).missed(solution) <= MISSED


@pytest.mark.parametrize(
    ("rule", "places"),
    [
        ("least_left", {"Y": "A", "X": "A"}),  # Y leaves 30 of A; X then leaves 5 there, 25 of B
        ("suitability", {"Y": "A", "X": "B"}),  # B is 25 mu larger than X needs, A 75
        ("benefit", {"Y": "A", "X": "B"}),  # X yields more a mu, comes first and leaves 25 of B, 75 of A
    ],
)
def test_each_rule_chooses_its_parcel(rule: str, places: dict[str, str], tmp_path: Path) -> None:
    case = on_stock(tmp_path, [project("Y", "U", 70, 10, new_land="no"), project("X", "U", 25, 9, new_land="no")])
    solution = by_hand(case, rule)
    assert placed(case, solution) == places
    assert is_plan(case, solution)


def on_stock(folder: Path, projects: list[Row]) -> Prepared:
    parcels: list[Row] = [
        {"parcel_id": name, "unit_id": "U", "kind": "approved_unsupplied", "area_mu": area}
        for name, area in (("A", 100), ("B", 50))
    ]
    return prepared(folder, {}, [{"unit_id": "U", "name": "U"}], parcels, projects)


def test_value_comes_first_or_value_a_mu(tmp_path: Path) -> None:
    """W is worth most and least a mu: by value it takes all of A, and Y gets nothing; by value a mu it comes last."""
    asked = [("W", 100, 11), ("Y", 70, 10), ("X", 25, 9)]
    case = on_stock(tmp_path, [project(name, "U", area, value, new_land="no") for name, area, value in asked])
    assert placed(case, by_hand(case, "least_left")) == {"W": "A", "X": "B"}
    assert placed(case, by_hand(case, "benefit")) == {"X": "B", "Y": "A"}
    plans = plans_by_hand(case)
    assert {rule: plans[rule]["value"] for rule in RULES} == {"least_left": 20, "suitability": 20, "benefit": 19}
    assert best(plans) == "least_left"


def test_must_serve_comes_first(tmp_path: Path) -> None:
    asked = [project("W", "U", 100, 11, new_land="no"), project("M", "U", 90, 1, new_land="no", must_serve="yes")]
    case = on_stock(tmp_path, asked)
    assert all(placed(case, by_hand(case, rule)) == {"M": "A"} for rule in RULES)


@pytest.mark.parametrize("rule", RULES)
def test_quota_is_cut_in_proportion(rule: str, tmp_path: Path) -> None:
    """U asks for 60 mu and V for 30; there are 60: two thirds each, 40 and 20. Two of three projects of each get land."""
    units: list[Row] = [{"unit_id": name, "name": name} for name in "UV"]
    projects = [
        project(f"{unit}{n}", unit, area, n, new_land="yes") for unit, area in (("U", 20), ("V", 10)) for n in (1, 2, 3)
    ]
    case = prepared(tmp_path, {"quota": {"extra_mu": 60, "step_mu": 10}}, units, [], projects)
    solution = by_hand(case, rule)
    assert solution[case.step_columns].tolist() == [4, 2]
    assert set(placed(case, solution)) == {"U2", "U3", "V2", "V3"}
    assert is_plan(case, solution)


def test_a_plan_of_the_bundled_case_keeps_every_rule() -> None:
    case = prepare(app.read_case("inputs/cases/ganzhou"))
    assert all(is_plan(case, by_hand(case, rule)) for rule in RULES)
