"""Credit, tasks, brake, own part, scores and shares, each sum written out."""

from __future__ import annotations

import pytest

from landquota.reports.verify import recompute_facts
from tests.reports.verify.small import BRAKE, TASKS, disposal, make_case, make_rulebook, parcel, sourced, unit

LEDGER = [
    disposal("d1", 1000, approved_on="2017-12-31"),
    disposal("d2", 500, approved_on="2018-01-01"),
    disposal("d3", 200, kind="idle", in_task=True),
    disposal("d4", 80, kind="idle", in_task=False),
]
# 1000 at 0.5, 500 at 0.3, 200 at 0.5, 80 at 0
CREDIT = 500 + 150 + 100 + 0


def test_credit_by_class_and_vintage() -> None:
    facts = recompute_facts(make_case(units=[unit("A")], disposals=LEDGER))
    assert facts.units["A"].credit == CREDIT == 750
    assert facts.units["A"].class_areas == {"old": 1000, "new": 500, "idle_in": 200, "idle_out": 80}


@pytest.mark.parametrize(
    "line",
    [
        disposal("d", 100),  # date unknown: neither vintage is known to hold
        disposal("d", 100, kind="idle"),  # task flag unknown
        disposal("d", 100, kind="inefficient"),  # no class
        disposal("d", 100, kind="supplied_unbuilt"),  # class without ratio
    ],
)
def test_what_is_not_known_is_not_credited(line: dict[str, object]) -> None:
    assert recompute_facts(make_case(units=[unit("A")], disposals=[line])).units["A"].credit == 0


def test_a_disposal_takes_blank_facts_from_its_parcel() -> None:
    stock = [parcel("P1", 300, kind="idle", in_task=True)]
    lines = [
        disposal("d1", 100, kind="idle", parcel_id="P1"),
        disposal("d2", 40, kind="idle", parcel_id="P1", in_task=False),
    ]
    facts = recompute_facts(make_case(units=[unit("A")], stock=stock, disposals=lines))
    assert facts.units["A"].credit == 50  # 100 at 0.5; the other says itself that it is outside the task
    assert facts.parcels["P1"].available == 160  # 300 - 100 - 40


@pytest.mark.parametrize(
    ("tasks", "multiplier"),
    [
        ({}, 1.0),
        ({"task_unsupplied_mu": 1500, "task_idle_mu": 200}, 1.1),
        ({"task_unsupplied_mu": 1500.1, "task_idle_mu": 200}, 0.8),
        ({"task_unsupplied_mu": 1500}, 1.0),
        ({"task_idle_mu": 201}, 0.8),
        ({"task_idle_mu": 0}, 1.0),
    ],
)
def test_multiplier_by_tasks(tasks: dict[str, float], multiplier: float) -> None:
    # unsupplied 1000 + 500, idle 200: the 80 outside the task do not count
    facts = recompute_facts(make_case(make_rulebook(tasks=TASKS), units=[unit("A", **tasks)], disposals=LEDGER))
    assert facts.units["A"].multiplied == pytest.approx(multiplier * 750)


def test_own_part_is_scaled_to_the_cap_withheld_and_rounded_down() -> None:
    # M0: A 750, B 250; cap 800 leaves k = 0.8; 10 % withheld: A 0.8 * 0.9 * 750 = 540, B 0.8 * 0.9 * 250 = 180
    lines = [*LEDGER, disposal("d9", 500, "B", approved_on="2015-01-01")]
    quota = {"cap_mu": 800, "withhold_share": 0.1, "step_mu": 50}
    facts = recompute_facts(make_case(settings={"quota": quota}, units=[unit("A"), unit("B")], disposals=lines))
    assert facts.factor == 0.8
    assert facts.own == {"A": 500, "B": 150}


def test_a_braked_unit_has_no_own_part_and_no_share() -> None:
    units = [unit("A", digest_years=3.1), unit("B", digest_years=3.0), unit("C")]
    facts = recompute_facts(make_case(make_rulebook(brake=BRAKE), units=units, disposals=LEDGER))
    assert facts.own["A"] == 0
    assert {u: s.pool_share for u, s in facts.scores.items()} == {"A": 0, "B": 0.5, "C": 0.5}


INTENSITY = {
    "completion_cap": sourced(1.2),
    "indicators": [
        {
            "id": "tax",
            "zh": "t",
            "en": "t",
            "unit": "",
            "direction": "higher",
            "ideal": sourced(40),
            "weight": sourced(3),
        },
        {
            "id": "idle_rate",
            "zh": "i",
            "en": "i",
            "unit": "%",
            "direction": "lower",
            "ideal": sourced(2),
            "worst": sourced(10),
            "weight": sourced(1),
        },
    ],
}


def test_scores_ranks_and_shares() -> None:
    values = [("A", "tax", 20), ("A", "idle_rate", 4), ("B", "tax", 50), ("C", "tax", 10), ("C", "idle_rate", 12)]
    facts = recompute_facts(
        make_case(
            make_rulebook(intensity=INTENSITY),
            units=[unit("A", task_unsupplied_mu=100), unit("B"), unit("C")],
            disposals=[disposal("d1", 150), disposal("d2", 900, status="forecast")],
            indicators=[{"unit_id": u, "indicator": i, "value": v} for u, i, v in values],
        )
    )
    scores = facts.scores
    assert scores["A"].low == pytest.approx((3 * 50 + 75) / 4)  # 20/40; 1 - 2/8
    assert (scores["B"].low, scores["B"].high, scores["B"].missing) == (
        75,
        100,
        ("idle_rate",),
    )  # over the ideal is 100
    assert scores["C"].low == pytest.approx(3 * 25 / 4)  # beyond the worst is 0
    assert [(scores[u].rank_best, scores[u].rank_worst) for u in "ABC"] == [(2, 2), (1, 1), (3, 3)]
    assert scores["A"].completion == 0  # no date: the 150 are of no class; nothing recorded in the task
    # shares: A 0, B 1 * 0.75, C 1 * 0.1875
    assert [scores[u].pool_share for u in "ABC"] == [pytest.approx(s) for s in (0, 0.8, 0.2)]


def test_a_negative_figure_scores_nothing() -> None:
    case = make_case(
        make_rulebook(intensity=INTENSITY),
        units=[unit("A")],
        indicators=[{"unit_id": "A", "indicator": "tax", "value": -20}],
    )
    score = recompute_facts(case).scores["A"]
    assert (score.low, score.high) == (0, 25)  # tax weighs 3 of 4; the other is unknown


def test_ranks_within_a_zone_type_as_intervals() -> None:
    """Units of another zone type do not count; a unit with an unknown figure may be anywhere its score reaches."""
    values = {"A": 40, "B": 20, "C": 20, "E": 40}
    facts = recompute_facts(
        make_case(
            make_rulebook(intensity={**INTENSITY, "indicators": INTENSITY["indicators"][:1]}),  # type: ignore[index]
            units=[unit(u, zone_type="industry_led") for u in "ABCD"] + [unit("E", zone_type="city_industry")],
            indicators=[{"unit_id": u, "indicator": "tax", "value": v} for u, v in values.items()],
        )
    )
    ranks = {u: (score.rank_best, score.rank_worst) for u, score in facts.scores.items()}
    assert ranks == {"A": (1, 1), "B": (2, 3), "C": (2, 3), "D": (1, 4), "E": (1, 1)}


def test_completion_counts_recorded_disposal_of_set_tasks_up_to_the_cap() -> None:
    lines = [
        disposal("d1", 90, approved_on="2010-01-01"),
        disposal("d2", 900, approved_on="2010-01-01", status="forecast"),
        disposal("d3", 500, kind="idle", in_task=True),
    ]
    units = [unit("A", task_unsupplied_mu=100)]
    facts = recompute_facts(make_case(make_rulebook(intensity=INTENSITY), units=units, disposals=lines))
    assert facts.scores["A"].completion == 0.9
    many = [disposal("d1", 500, approved_on="2010-01-01")]
    facts = recompute_facts(make_case(make_rulebook(intensity=INTENSITY), units=units, disposals=many))
    assert facts.scores["A"].completion == 1.2


def test_awards_are_summed() -> None:
    awards = [{"id": i, "zh": i, "en": i, "mu": sourced(mu)} for i, mu in (("county", 1000), ("reform", 50))]
    facts = recompute_facts(make_case(make_rulebook(awards=awards), units=[unit("A", awards=("county", "reform"))]))
    assert facts.units["A"].award == 1050
