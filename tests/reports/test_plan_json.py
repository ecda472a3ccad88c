import dataclasses
import json

from landquota.models.plan import LevelResult
from landquota.reports.basis import expired, rules_in_use, unverified
from landquota.reports.plan_json import plan_document, plan_text
from landquota.texts import has
from tests.reports.sample import make_case, make_infeasible, make_plan, with_levels

KEYS = [
    *("schema", "case", "plan_year", "rulebook", "notice", "scenario", "changes", "status", "proved", "objectives"),
    *("tie_rule", "totals", "conflicts", "clash", "pins", "pin_price", "warnings"),
]


def test_keys_stand_in_the_documented_order() -> None:
    document = plan_document(make_case(), make_plan())
    assert list(document) == KEYS
    assert document["objectives"][1] == {"level": "value", "value": 470.0, "bound": 470.0, "gap": 0.0}
    assert list(document["totals"]) == ["quota_mu", "earned_mu", "new_land_mu", "supplied_mu", "placed", "unplaced"]
    assert has(document["tie_rule"])


def test_text_is_the_document_and_is_strict_json() -> None:
    text = plan_text(make_case(), make_plan())
    assert json.loads(text, parse_constant=lambda name: 1 / 0) == plan_document(make_case(), make_plan())
    assert "手工案例" in text


def test_unknown_and_infinite_numbers_are_null_and_the_rest_is_rounded() -> None:
    plan = with_levels(make_plan(), LevelResult("value", 1 / 3, float("inf"), None))
    assert plan_document(make_case(), plan)["objectives"] == [
        {"level": "value", "value": 0.333333, "bound": None, "gap": None}
    ]


def test_infeasible_plan_has_no_totals_but_conflicts() -> None:
    document = plan_document(make_case(), make_infeasible())
    assert document["totals"] is None
    assert document["conflicts"][0] == {"code": "own_above_cap", "unit_id": "360702", "own_mu": 180.0, "cap_mu": 100.0}


def test_warnings_name_every_rule_in_doubt_that_the_plan_rests_on() -> None:
    warnings = plan_document(make_case(), make_plan())["warnings"]
    assert warnings["expired"] == ["tasks.both_met", "tasks.not_met"]
    assert "awards.county.mu" in warnings["unverified"]
    assert "awards.unheld.mu" not in warnings["unverified"]
    assert "credit.unsupplied.ratio" not in warnings["unverified"]


def test_rules_in_use_are_those_that_the_plan_rests_on() -> None:
    used = rules_in_use(make_case(), make_plan())
    assert [path for path, _ in expired(used, 2026)] == ["tasks.both_met", "tasks.not_met"]
    paths = [path for path, _ in unverified(used)]
    assert "awards.county.mu" in paths
    assert "awards.unheld.mu" not in paths
    assert "credit.unsupplied.ratio" not in paths


def test_a_gate_in_another_edition_counts_its_whole_table() -> None:
    plan = make_plan()
    other = plan.gates.assign(rule="admission.controls.ctl.rows.9999")
    used = rules_in_use(make_case(), dataclasses.replace(plan, gates=other))
    assert [path for path, _ in used if path.startswith("admission.controls")] == [
        "admission.controls.ctl.rows.39",
        "admission.controls.ctl.rows.26",
    ]


def test_values_given_by_the_case_do_not_rest_on_the_weights() -> None:
    case = make_case()
    valued = case.replace(projects=case.projects.assign(value=1.0))
    assert not [path for path, _ in rules_in_use(valued, make_plan()) if path.startswith("value.")]
