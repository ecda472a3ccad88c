import dataclasses

import pytest

from landquota.models.plan import Plan, Totals
from landquota.reports.contents import contents
from landquota.reports.deviation import brake_notes, deviation_reasons, deviation_sentences, handed_out
from landquota.reports.words import Words
from tests.reports.sample import make_case, make_infeasible, make_plan

UNIT = "360703"


def deviating(rule: str, amount: float, **quota: float) -> Plan:
    """Return the sample with another deviation of one unit, and other figures of its quota."""
    plan = make_plan()
    steps, table = plan.quota_steps.copy(), plan.quota.copy()
    mine = (steps["unit_id"] == UNIT) & (steps["step"] == "deviation")
    steps.loc[mine, "amount_mu"], steps.loc[mine, "rule"] = amount, rule
    for name, value in quota.items():
        table.loc[table["unit_id"] == UNIT, name] = value
    return dataclasses.replace(plan, quota_steps=steps, quota=table)


def with_totals(plan: Plan, quota_mu: float, earned_mu: float) -> Plan:
    return dataclasses.replace(plan, totals=Totals(quota_mu, earned_mu, 0.0, 0.0, 0, 0))


@pytest.mark.parametrize(
    ("rule", "amount", "quota", "sentence"),
    [
        ("units.360703.quota_cap_mu", -5.0, {}, "capped by the unit's quota cap (units, quota_cap_mu = 70.5)"),
        ("units.360703.quota_floor_mu", 6.0, {}, "raised to its floor (units, quota_floor_mu = 60)"),
        (
            *("brake.digest_years_max", -5.0, {}),
            "braked: digestion of 6.25 years is above the limit of 5, quota only for exempt projects",
        ),
        (
            *("case.objectives", 6.0, {"quota_used_mu": 64.6}),
            "raised to what its placed projects use (64.6 mu) beyond the carry-over (5 mu)",
        ),
        (
            *("case.objectives", 6.0, {"quota_used_mu": 59.6, "carry_over_mu": float("nan")}),
            "raised to what its placed projects use (59.6 mu)",
        ),
        ("case.objectives", 6.0, {"quota_used_mu": 63.0}, "set by the order of the objectives (see the levels)"),
        ("case.objectives", -5.0, {}, "set by the order of the objectives (see the levels)"),
    ],
)
def test_each_reason_is_said_with_its_numbers(rule: str, amount: float, quota: dict[str, float], sentence: str) -> None:
    case = make_case()
    mine = case.units["unit_id"] == UNIT
    case = case.replace(units=case.units.assign(quota_cap_mu=70.5, digest_years=6.25).where(mine, case.units))
    assert deviation_sentences(case, deviating(rule, amount, **quota), Words(case, "en")) == {UNIT: sentence}


def test_quota_is_given_up_only_when_none_is_left() -> None:
    plan = deviating("case.objectives", -5.0)
    assert deviation_reasons(make_case(), with_totals(plan, 388.7, 389.2)) == {UNIT: "given_up"}
    assert deviation_reasons(make_case(), with_totals(plan, 388.2, 389.2)) == {UNIT: "objectives"}


def test_no_deviation_needs_no_reason() -> None:
    assert deviation_reasons(make_case(), deviating("case.objectives", 0.0)) == {}


def test_what_was_not_handed_out_is_the_sum_of_its_parts() -> None:
    case = make_case()
    assert handed_out(case, make_plan(), Words(case, "zh")) == (
        "可分配指标 389.2 亩，下达 385 亩，未下达 4.2 亩，由以下各项相加："
        "无单元可得的统筹 +10 亩、单元保底提高 −6 亩、取整 +0.2 亩。"
    )


def test_everything_handed_out_is_said_and_no_plan_says_nothing() -> None:
    case = make_case()
    words = Words(case, "en")
    assert handed_out(case, with_totals(make_plan(), 389.2, 389.2), words).startswith("All of the 389.2 mu")
    assert handed_out(case, make_infeasible(), words) == ""


def test_parts_that_do_not_add_up_as_shown_say_so() -> None:
    case, plan = make_case(), make_plan()
    steps = plan.quota_steps.copy()
    steps.loc[(steps["unit_id"] == UNIT) & (steps["step"] == "rounding"), "amount_mu"] = 0.096
    rough = with_totals(dataclasses.replace(plan, quota_steps=steps), 384.996, 389.204)
    said = "the last digit may not add up"
    assert said in handed_out(case, rough, Words(case, "en"))
    assert said not in handed_out(case, plan, Words(case, "en"))


def test_only_braked_units_have_a_note() -> None:
    case = make_case()
    assert brake_notes(case, make_plan(), Words(case, "zh")) == {"kfq": "暂停：消化周期 5.5 > 5"}
    assert brake_notes(case, make_infeasible(), Words(case, "zh")) == {}


def test_columns_of_caps_and_brake_stand_only_where_a_unit_has_one() -> None:
    plan, case = make_plan(), make_case()
    bare = case.replace(units=case.units.assign(quota_floor_mu=float("nan")))
    free = dataclasses.replace(plan, scores=plan.scores.assign(braked=False))
    kept = contents(case, plan, Words(case, "en"))["quota"]
    dropped = contents(bare, free, Words(bare, "en"))["quota"]
    assert {c.name for c in kept.columns} - {c.name for c in dropped.columns} == {"brake", "quota_floor_mu"}
