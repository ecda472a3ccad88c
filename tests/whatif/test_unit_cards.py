"""Unit cards: figures worked out by hand, and all of them by the verifier on drawn cases."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given

from landquota import app
from landquota.reports.cards.card import Card
from landquota.reports.verify import Choice, Facts, recompute_facts
from landquota.reports.verify.outcome import Outcome, work_out
from landquota.whatif.study import study_of
from landquota.whatif.unit_cards import unit_card
from tests.cases.hand import solved
from tests.cross.comparing import choice_of, drawing, read
from tests.cross.rulebooks import number
from tests.cross.strategies import tiny_cases
from tests.written import Row, Written, read_written

HAND = Path(__file__).parents[1] / "cases"
MEMBERS: dict[str, Row] = {
    "old": {"kind": "approved_unsupplied", "approved_on": "2015-05-01"},
    "new": {"kind": "approved_unsupplied", "approved_on": "2020-05-01"},
    "idle": {"kind": "idle", "in_task": "yes"},
    "unbuilt": {"kind": "supplied_unbuilt"},
    "low": {"kind": "inefficient"},
}
"""Facts of an area of each class of a drawn rulebook."""


def card_of(tables: dict[str, list[Row]], mu: float = 100.0, unit_id: str = "A", **changes: Any) -> Card:
    """Return a card in the case `tasks_met_by_match` without projects, with other tables, settings and rulebook entries."""
    written = read_written(HAND / "tasks_met_by_match").with_rows("projects", [])
    for table, rows in tables.items():
        written = written.with_rows(table, rows)
    rulebook = {**(written.rulebook or {}), **changes.pop("rulebook", {})}
    written = Written(written.settings, written.tables, rulebook).with_settings(**changes)
    return unit_card(study_of(app.solve_case(read(written))), unit_id, mu)


def disposal(name: str, area: float, unit_id: str = "A", **more: Any) -> Row:
    row = {"kind": "approved_unsupplied", "approved_on": "2016-01-01", "measure": "supply", "date": "2026-03-01"}
    return {"disposal_id": name, "unit_id": unit_id, "area_mu": area, **row, **more}


def parcel(parcel_id: str, area: float, **more: Any) -> Row:
    row = {"parcel_id": parcel_id, "unit_id": "A", "kind": "approved_unsupplied", "approved_on": "2016-01-01"}
    return {**row, "area_mu": area, **more}


IDLE = {"kind": "idle", "in_task": "yes"}
ONE_TASK_OPEN = {
    "units": [{"unit_id": "A", "name": "East", "task_unsupplied_mu": 50, "task_idle_mu": 10}],
    "disposals": [disposal("D1", 20), disposal("D2", 10, **IDLE)],
    "stock": [parcel("P1", 100)],
}
"""Credit (20 + 10) x 0.5 = 15, times 0.8 for the open task: 12. 30 mu are missing, 100 are left."""


def test_the_waterfall_is_that_of_the_plan() -> None:
    plan = solved("tasks_met_by_match").plan
    card = unit_card(study_of(solved("tasks_met_by_match")), "A")
    rows = card.details["waterfall"]
    assert [row["step"] for row in rows] == plan.quota_steps["step"].tolist()
    assert [row["amount_mu"] for row in rows] == pytest.approx(plan.quota_steps["amount_mu"].tolist(), abs=1e-6)
    assert sum(row["amount_mu"] for row in rows) == pytest.approx(33)
    assert (card.outcome, card.reason, card.proved) == ("quota", "quota", True)
    assert ("tasks.both_met", "by hand") in [(cited.id, cited.source) for cited in card.rules]


def test_one_more_mu_counts_that_it_lowers_what_the_cap_leaves() -> None:
    """M is 50 and 30, the cap 60: k = 0.75. One more mu earns A 0.5: k = 60 / 80.5.

    A's target was 0.75 x 0.8 x 50 + half of the pool of 12 = 36; now 0.8 x 60 x 50.5 / 80.5 + 6 = 36.111801.
    """
    tables: dict[str, list[Row]] = {
        "units": [{"unit_id": unit_id, "name": unit_id} for unit_id in "AB"],
        "disposals": [disposal("D1", 100), disposal("D2", 60, "B")],
        "stock": [],
    }
    card = card_of(tables, quota={"cap_mu": 60, "withhold_share": 0.2})
    old = card.details["one_more_mu"][0]
    assert (old["credit_class"], old["ratio"], old["left_mu"]) == ("old", 0.5, 0.0)
    assert (old["credit_mu"], old["multiplied_mu"], old["own_mu"], old["target_mu"]) == (0.5, 0.5, 0.0, 0.111801)


def test_one_more_mu_that_meets_the_last_task_raises_the_multiplier() -> None:
    """With half a mu missing, one more of unsupplied land: (50.5 + 10) x 0.5 x 1.1 - (49.5 + 10) x 0.5 x 0.8 = 9.475."""
    tables = {**ONE_TASK_OPEN, "disposals": [disposal("D1", 49.5), disposal("D2", 10, **IDLE)]}
    old, idle = card_of(tables).details["one_more_mu"]
    assert (old["multiplied_mu"], old["own_mu"], old["target_mu"]) == (9.475, 10.0, 9.475)  # own: 23.8 to 33.275
    assert (idle["multiplied_mu"], idle["left_mu"]) == (0.4, 0.0)


def test_a_task_says_what_is_missing_and_what_meeting_it_adds() -> None:
    """30 mu more: (50 + 10) x 0.5 x 1.1 = 33, 21 more than 12."""
    unsupplied, idle = card_of(ONE_TASK_OPEN).details["tasks"]
    assert [unsupplied[f"{name}_mu"] for name in ("asked", "done", "missing", "left")] == [50, 20, 30, 100]
    gain = {"credit_mu": 15.0, "multiplied_mu": 21.0, "own_mu": 21.0, "target_mu": 21.0}
    assert unsupplied["meeting"] == {"areas": {"old": 30.0}, **gain}
    assert (idle["missing_mu"], idle["meeting"]) == (0.0, None)
    assert card_of(ONE_TASK_OPEN).details["all_tasks"] is None


def test_one_task_of_two_adds_no_multiplier_and_both_do() -> None:
    """Nothing done: 50 mu earn 25 x 0.8 = 20 alone, 10 idle ones 4; both (25 + 5) x 1.1 = 33."""
    tables = {**ONE_TASK_OPEN, "disposals": [], "stock": [parcel("P1", 60), parcel("P2", 10, **IDLE)]}
    details = card_of(tables).details
    assert [task["meeting"]["multiplied_mu"] for task in details["tasks"]] == [20.0, 4.0]
    assert (details["all_tasks"]["areas"], details["all_tasks"]["multiplied_mu"]) == (
        {"old": 50.0, "idle_in": 10.0},
        33.0,
    )


def test_a_task_beyond_what_is_left_cannot_be_met() -> None:
    tables = {**ONE_TASK_OPEN, "stock": [parcel("P1", 29)]}
    assert card_of(tables).details["tasks"][0]["meeting"] is None


@pytest.mark.parametrize(
    ("mu", "area", "brings", "meets"),
    [
        (5, 12.5, 5.0, []),  # 12.5 x 0.5 x 0.8
        (11.996, 29.99, 11.996, []),  # the last that leaves the task open
        (12.1, 30.0, 21.0, ["unsupplied"]),  # 30.25 at 0.8; 30 meet the task and bring more
        (50, 82.73, 50.0015, ["unsupplied"]),  # 1.1 x (15 + 82.73 / 2) - 12
    ],
)
def test_the_next_mu_take_the_least_disposal(mu: float, area: float, brings: float, meets: list[str]) -> None:
    found = card_of(ONE_TASK_OPEN, mu).details["next_100_mu"]
    assert (found["mu"], found["possible"], found["checked"], found["meets"]) == (mu, True, True, meets)
    assert (found["areas"], found["disposal_mu"], found["multiplied_mu"]) == ({"old": area}, area, brings)


def test_the_most_that_can_be_earned_is_said_where_the_next_mu_are_out_of_reach() -> None:
    """All 100 mu: (120 + 10) x 0.5 x 1.1 - 12 = 59.5."""
    found = card_of(ONE_TASK_OPEN).details["next_100_mu"]
    assert (found["possible"], found["checked"]) == (False, True)
    assert (found["areas"], found["multiplied_mu"]) == ({"old": 100.0}, 59.5)


def test_granted_land_is_not_left() -> None:
    """J1 takes 30 of the 100 mu of P1."""
    card = unit_card(study_of(solved("tasks_met_by_match")), "A")
    assert card.details["one_more_mu"][0]["left_mu"] == 70.0


def test_a_class_without_a_ratio_counts_for_its_task_alone() -> None:
    """30 mu of land without a ratio meet the task, credit stays 15: 15 x 1.1 - 12 = 4.5."""
    book = read_written(HAND / "tasks_met_by_match").rulebook or {}
    unbuilt = {"id": "unbuilt", "zh": "未", "en": "unbuilt", "kind": "supplied_unbuilt", "task": "unsupplied"}
    rulebook = {"credit": [*book["credit"], {**unbuilt, "ratio": number(None)}]}
    tables = {**ONE_TASK_OPEN, "stock": [parcel("P1", 40, kind="supplied_unbuilt")]}
    details = card_of(tables, 4.0, rulebook=rulebook).details
    assert [row["credit_class"] for row in details["one_more_mu"]] == ["old", "idle_in"]
    assert (details["next_100_mu"]["areas"], details["next_100_mu"]["multiplied_mu"]) == ({"unbuilt": 30.0}, 4.5)


def test_a_plan_without_proof_proves_no_quota() -> None:
    study = study_of(solved("tasks_met_by_match"))
    base = study.base.__class__(**{**vars(study.base), "proved": False, "gap": 0.5})
    card = unit_card(study.__class__(base, study.prepared), "A")
    assert (card.proved, card.details["gap"]) == (False, 0.5)


@dataclass(frozen=True)
class Judge:
    """The verifier's word on one unit of a drawn case, for a plan that stays as it is."""

    written: Written
    facts: Facts
    choice: Choice
    unit_id: str

    @cached_property
    def now(self) -> Outcome:
        return work_out(self.facts, self.choice)

    def gain(self, areas: dict[str, float]) -> dict[str, float]:
        """Return what a unit earns more in the written case with more rows in `disposals`."""
        row = {"unit_id": self.unit_id, "measure": "x", "date": "2026-06-01", "status": "forecast"}
        more = [{"disposal_id": f"X{c}", "area_mu": area, **row, **MEMBERS[c]} for c, area in areas.items()]
        after = recompute_facts(read(self.written.with_rows("disposals", [*self.written.tables["disposals"], *more])))
        then, unit_id = work_out(after, self.choice), self.unit_id
        return {
            "credit_mu": then.credit[unit_id] - self.now.credit[unit_id],
            "multiplied_mu": then.multiplied[unit_id] - self.now.multiplied[unit_id],
            "own_mu": after.own[unit_id] - self.facts.own[unit_id],
            "target_mu": then.target[unit_id] - self.now.target[unit_id],
        }

    def left(self) -> dict[str, float]:
        """Return what is left of each class, mu."""
        left = dict.fromkeys(MEMBERS, 0.0)
        for parcel_id, found in self.facts.parcels.items():
            if found.unit_id == self.unit_id and found.credit_class is not None:
                left[found.credit_class.id] += found.available - self.now.on_parcel.get(parcel_id, 0.0)
        return left

    def raised(self, areas: dict[str, float]) -> float:
        """Return by how much the credit after multipliers rises, by the formulation."""
        unit, classes = self.facts.units[self.unit_id], {c.id: c for c in self.facts.rulebook.credit}
        by_task = {t: sum(a for c, a in areas.items() if classes[c].task == t) for t in unit.tasks}
        done = self.now.disposed[self.unit_id]
        met = bool(unit.tasks) and all(done[t] + by_task[t] >= due - 1e-5 for t, due in unit.tasks.items())
        credit = self.now.credit[self.unit_id] + sum((classes[c].ratio.value or 0.0) * a for c, a in areas.items())
        return (unit.top if met else unit.base) * credit - self.now.multiplied[self.unit_id]


@drawing(examples=5, long=1500)
@given(tiny_cases())
def test_every_gain_is_that_of_the_verifier_for_the_written_case(written: Written) -> None:
    case = read(written)
    facts = recompute_facts(case)
    unit_id = next((p.unit_id for p in facts.parcels.values() if p.credit_class and p.ratio > 0), None)
    assume(unit_id is not None)
    plan = app.solve_case(case)
    assume(plan.plan.totals is not None)
    details = unit_card(study_of(plan), str(unit_id), 1.5).details
    judge = Judge(written, facts, choice_of(plan.plan), str(unit_id))
    gains = [({row["credit_class"]: 1.0}, row) for row in details["one_more_mu"]]
    gains += [(one["areas"], one) for task in details["tasks"] if (one := task["meeting"])]
    gains += [(one["areas"], one) for one in (details["all_tasks"], details["next_100_mu"]) if one]
    for areas, told in gains:
        gain = judge.gain(areas)
        assert {name: told[name] for name in gain} == pytest.approx(gain, abs=1e-5)
    assert details["next_100_mu"]["checked"]
    assert_least(judge, details["next_100_mu"])


def assert_least(judge: Judge, told: dict[str, Any]) -> None:
    """Try every disposal on a grid of half a mu: none that is smaller reaches, and where it is said that none does, none does."""
    left = judge.left()
    for vector in product(*(np.arange(0.0, amount + 1e-6, 0.5) for amount in left.values())):
        if not told["possible"] or sum(vector) < told["disposal_mu"] - 0.005:
            assert judge.raised(dict(zip(left, vector, strict=True))) < told["mu"] - 1e-7
    assert judge.raised(told["areas"]) == pytest.approx(told["multiplied_mu"], abs=1e-5)
