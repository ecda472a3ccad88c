"""Goals: what is found reaches them when it is run, and nothing is ruled out that a setting reaches."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from landquota import app
from landquota.errors import InputError
from landquota.inputs.read import open_case
from landquota.models.plan import Plan
from landquota.solvers.options import SolveOptions
from landquota.whatif.budget import Budget
from landquota.whatif.goal import GoalEffort, base_value, goal
from landquota.whatif.goal_box import BoxModel
from landquota.whatif.goal_over import share_bounds
from landquota.whatif.goal_terms import TOTALS, UNIT_FIGURES, Goal, total_of
from tests.cross.comparing import drawing
from tests.cross.strategies import tiny_cases
from tests.written import Written

ALONE = GoalEffort(workers=1)
COARSE = GoalEffort(precision=0.1, points=3, workers=1)
WIDEST = {"quota.withhold_share": (0, 1), "tilt": (0, 3), "quota.extra_mu": (0, 6), "quota.cap_mu": (0, 12)}


def all_goals_reached_by(plan: Plan) -> list[Goal]:
    """Return goals of every kind that a plan reaches, and only just."""
    goals = []
    for name in UNIT_FIGURES:
        figures = plan.quota[name].to_numpy(dtype=float)
        goals += [Goal("every", name, True, float(figures.min()), None)]
        goals += [Goal("every", name, False, float(figures.max()), None)]
    for left, right in (("quota_mu", "target_mu"), ("target_mu", "quota_mu"), ("own_mu", "multiplied_mu")):
        share = plan.quota[left].to_numpy(dtype=float), plan.quota[right].to_numpy(dtype=float)
        if share[1].min() > 0:
            ratios = share[0] / share[1]
            goals += [Goal("every", left, True, float(ratios.min()), right)]
            goals += [Goal("every", left, False, float(ratios.max()), right)]
    for name in (*TOTALS, *(level.level for level in plan.levels)):
        goals += [Goal("total", name, at_least, total_of(plan, name), None) for at_least in (True, False)]
    return goals


@st.composite
def questions(draw: st.DrawFn) -> tuple[Written, dict[str, tuple[float, float]], dict[str, float]]:
    """Draw a case, a box of settings, and a setting in it; ends are quarters of the widest range."""
    keys = draw(st.lists(st.sampled_from(sorted(WIDEST)), unique=True, min_size=1, max_size=2))
    box, inside = {}, {}
    for key in keys:
        low, high = WIDEST[key]
        ends = sorted(draw(st.lists(st.integers(0, 16), min_size=3, max_size=3)))
        values = [low + (high - low) * end / 16 for end in ends]
        box[key], inside[key] = (values[0], values[2]), values[1]
    return draw(tiny_cases()), box, inside


@drawing(examples=15, long=4000)
@given(questions())
def test_no_setting_that_reaches_a_goal_is_ruled_out(
    asked: tuple[Written, dict[str, tuple[float, float]], dict[str, float]],
) -> None:
    """The plan of a setting in the box reaches all goals at once that are made of its own figures: the box must stay."""
    written, box, inside = asked
    with TemporaryDirectory() as folder:
        source = open_case(written.folder(Path(folder)))
        case = source.case(changes=[f"{key}={value}" for key, value in inside.items()])
        other = source.case(changes=[f"{key}={ends[0]}" for key, ends in box.items()])
    plan = app.solve_case(case).plan
    assume(plan.totals is not None)
    model = BoxModel(app.prepare(other))
    assert not model.is_free_of_goal(box, all_goals_reached_by(plan), Budget(SolveOptions()))


@pytest.mark.parametrize("name", ["own_part", "tilt", "quota_cap", "cap_scales_own_part", "pool_is_what_is_withheld"])
def test_nor_over_the_widest_box_of_hand_made_cases(name: str) -> None:
    """As above, with every setting free at once around the case as it is."""
    case = app.read_case(f"tests/cases/{name}")
    cap = case.settings.quota.cap_mu
    box = {"quota.withhold_share": (0.0, 1.0), "tilt": (0.0, 3.0), "quota.extra_mu": (0.0, 500.0)}
    box |= {} if cap is None else {"quota.cap_mu": (cap / 2, cap * 2)}
    plan = app.solve_case(case).plan
    for part in ({key: box[key]} for key in box):
        assert not BoxModel(app.prepare(case)).is_free_of_goal(part, all_goals_reached_by(plan), Budget(SolveOptions()))
    assert not BoxModel(app.prepare(case)).is_free_of_goal(box, all_goals_reached_by(plan), Budget(SolveOptions()))


@drawing(examples=6, long=1000)
@given(tiny_cases(), st.sampled_from(sorted(WIDEST)))
def test_a_narrow_box_is_ruled_out_where_its_only_plan_misses(written: Written, key: str) -> None:
    """In a box of one setting the value is what the plan reaches, so that more of it is ruled out."""
    middle = sum(WIDEST[key]) / 2
    with TemporaryDirectory() as folder:
        case = open_case(written.folder(Path(folder))).case(changes=[f"{key}={middle}"])
    plan = app.solve_case(case).plan
    assume(plan.totals is not None)
    first = plan.levels[0]
    better = first.level in ("must_serve", "value")
    assert first.value is not None
    wanted = Goal("total", first.level, better, first.value + (0.5 if better else -0.5), None)
    assert BoxModel(app.prepare(case)).is_free_of_goal({key: (middle, middle)}, [wanted], Budget(SolveOptions()))


@given(
    st.lists(
        st.tuples(st.sampled_from([0.0, 0.4, 1.0, 1.2]), st.sampled_from([0.0, 0.3, 0.9, 1.0])), min_size=1, max_size=4
    ),
    st.lists(st.floats(0, 4), min_size=3, max_size=3).map(sorted),
)
def test_bounds_of_shares_hold(units: list[tuple[float, float]], tilts: list[float]) -> None:
    done, score = np.array(units).T
    low, high = share_bounds(done, score, (tilts[0], tilts[2]))
    weights = done * score ** tilts[1]
    shares = weights / weights.sum() if weights.sum() > 0 else np.full(len(done), 1.0 / len(done))
    assert (low <= shares + 1e-12).all()
    assert (shares <= high + 1e-12).all()


def test_found_by_hand_and_run_again() -> None:
    """Both units own 10 mu; B's project of value 9 needs 10 mu and A's of value 4 needs 5: the answer is the case's to give."""
    path, wanted = "tests/cases/own_part", ["value >= 9"]
    answer = goal(path, total=wanted, vary=["quota.withhold_share=0:1"], effort=ALONE)
    assert answer.outcome == "found"
    plan = app.solve_case(app.read_case(path, changes=answer.changes)).plan
    assert plan.proved
    assert total_of(plan, "value") >= 9


def test_none_is_proved() -> None:
    answer = goal("tests/cases/two_parcels", total=["value >= 13"], vary=["quota.extra_mu=0:20"], effort=COARSE)
    assert (answer.outcome, answer.boxes, answer.excluded) == ("none", 1, 1.0)
    assert answer.shortfall == 1.0


def test_what_cannot_be_proved_stays_open() -> None:
    """J1 is worth 5 and J2 7; up to 5.5 for J1 the value stays below 13, but nothing is proved for a cell of a table."""
    answer = goal("tests/cases/two_parcels", total=["value >= 13"], vary=["projects.J1.value=0:5.5"], effort=COARSE)
    assert (answer.outcome, answer.boxes) == ("open", 0)
    assert answer.shortfall == pytest.approx(0.5)
    assert answer.changes == ("projects.J1.value=5.5",)


def test_the_smallest_change_on_the_grid() -> None:
    """J1 must be worth 6 or more for 13: on the grid of tenths from 0 to 10 that is 6."""
    answer = goal("tests/cases/two_parcels", total=["value >= 13"], vary=["projects.J1.value=0:10"], effort=ALONE)
    assert answer.outcome == "found"
    assert answer.changes == ("projects.J1.value=6",)


def test_the_case_may_do_as_it_is() -> None:
    answer = goal("tests/cases/two_parcels", total=["value >= 12"], vary=["tilt=0:3"], effort=ALONE)
    assert (answer.outcome, answer.changes, len(answer.tried)) == ("found", (), 0)


def test_the_same_with_two_processes() -> None:
    asked: dict[str, Any] = {"total": ["value >= 13"], "vary": ["projects.J1.value=0:10"]}
    one, two = (goal("tests/cases/two_parcels", **asked, effort=GoalEffort(0.25, 3, None, n)) for n in (1, 2))
    assert one.changes == two.changes
    assert one.tried.equals(two.tried)


@pytest.mark.parametrize(
    ("every", "total", "vary", "codes"),
    [
        ([], [], ["tilt=0:1"], {"no_goal"}),
        (["quota_mu > 3"], ["value >= 3 * placed"], ["tilt=0:1"], {"goal_unreadable_every", "goal_unreadable_total"}),
        (["quota >= 3"], ["profit >= 3"], ["tilt=0:1"], {"goal_unknown"}),
        (["quota_mu >= 3"], [], [], {"goal_keys"}),
        (["quota_mu >= 3"], [], ["tilt=0:1", "tilt=0:2"], {"goal_keys"}),
        (["quota_mu >= 3"], [], ["tilt=1:0"], {"range_order"}),
    ],
)
def test_wrong_questions_are_refused_all_at_once(
    every: list[str], total: list[str], vary: list[str], codes: set[str]
) -> None:
    with pytest.raises(InputError) as refused:
        goal("tests/cases/two_parcels", every=every, total=total, vary=vary, effort=ALONE)
    assert codes <= {problem.code for problem in refused.value.problems}


def test_an_unknown_key_is_refused() -> None:
    with pytest.raises(InputError):
        goal("tests/cases/two_parcels", total=["value >= 1"], vary=["quota.extr_mu=0:1"], effort=ALONE)


def test_base_values() -> None:
    case = app.read_case("inputs/cases/ganzhou")
    assert base_value(case, "quota.withhold_share") == case.settings.quota.withhold_share
    assert base_value(case, "rulebook.tasks.not_met") == 0.8
    assert (
        base_value(case, f"projects.{case.projects['project_id'].iloc[0]}.area_mu") == case.projects["area_mu"].iloc[0]
    )
    assert base_value(case, "quota.cap_mu") == case.settings.quota.cap_mu
