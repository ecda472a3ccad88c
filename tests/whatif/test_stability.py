"""Stability against every choice there is, judged by the verifier."""

from __future__ import annotations

import pytest
from hypothesis import assume, given

from landquota import app
from landquota.errors import InputError
from landquota.inputs.case import Case
from landquota.reports.answers.stability import Stability
from landquota.reports.verify import Choice, recompute_facts
from landquota.solvers.options import SolveOptions
from landquota.whatif.stability import stability
from landquota.whatif.study import study_of
from tests.cross.comparing import drawing, read
from tests.cross.strategies import tiny_cases
from tests.whatif.every_plan import Judged, best_on, costs, every_plan, is_small
from tests.written import Written

WITHIN = 0.3


def near(plans: list[Judged], order: tuple[str, ...], level: str) -> list[Choice]:
    """Return the plans near the best one, worked out from the list of all plans."""
    left = best_on(plans, order[: order.index(level)])
    best = min(costs(levels, (level,))[0] for _, levels in left)
    room = WITHIN * abs(best) if abs(best) > 1e-5 else WITHIN
    return [choice for choice, levels in left if costs(levels, (level,))[0] <= best + room + 1e-6]


def expected(has: list[bool]) -> str:
    return "always" if all(has) else "sometimes" if any(has) else "never"


def answer_to(case: Case, level: str) -> Stability:
    return stability(study_of(app.solve_case(case)), level=level, within=WITHIN)


@drawing(examples=9, long=2000)
@given(tiny_cases())
def test_the_same_as_looking_at_every_plan(written: Written) -> None:
    case = read(written)
    facts = recompute_facts(case)
    assume(is_small(facts))
    plans = every_plan(facts)
    assume(plans)
    order = case.settings.objectives
    for level in dict.fromkeys((order[0], order[-1])):
        plan_ids = near(plans, order, level)
        answer = answer_to(case, level)
        assert answer.proved
        for row in answer.placements.to_dict("records"):
            has = [p.placements.get(row["project_id"], ("", "", 0.0))[1] == row["place_id"] for p in plan_ids]
            assert row["stands"] == expected(has), (level, row)
        for row in answer.projects.to_dict("records"):
            assert row["stands"] == expected([row["project_id"] in p.placements for p in plan_ids]), (level, row)
        for row in answer.units.to_dict("records"):
            quotas = [p.quota.get(row["unit_id"], 0.0) for p in plan_ids]
            assert row["quota_least_mu"] == pytest.approx(min(quotas)), (level, row)
            assert row["quota_most_mu"] == pytest.approx(max(quotas)), (level, row)
            assert row["bound_least_mu"] == row["quota_least_mu"]
            assert row["bound_most_mu"] == row["quota_most_mu"]


def test_by_hand() -> None:
    """J1 (5) and J2 (7) stand in the plan of value 12; half of it is 6, so J1 may go and J2 may not."""
    study = study_of(app.solve_case(app.read_case("tests/cases/two_parcels")))
    stands = stability(study, within=0.5).projects.set_index("project_id")["stands"]
    assert stands.to_dict() == {"J1": "sometimes", "J2": "always", "J3": "never"}
    assert stability(study, within=0.4).projects["stands"].tolist() == ["always", "always", "never"]


def test_what_a_limit_leaves_undecided_is_unknown() -> None:
    study = study_of(app.solve_case(app.read_case("tests/cases/one_parcel_two_projects")))
    answer = stability(study, within=0.5, options=SolveOptions(time_limit_s=1e-9))
    assert not answer.proved
    assert answer.placements["stands"].tolist() == ["unknown", "unknown"]
    assert not answer.units["proved"].any()
    assert answer.units["bound_most_mu"].isna().all()


@pytest.mark.parametrize(("level", "within"), [("profit", 0.1), ("value", -1.0), ("value", float("nan"))])
def test_odd_questions_are_refused(level: str, within: float) -> None:
    study = study_of(app.solve_case(app.read_case("tests/cases/two_parcels")))
    with pytest.raises(InputError):
        stability(study, level=level, within=within)
