"""What a comparison finds, against differences worked out by hand."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from landquota.reports.compare import Comparison, Speech, compare, comparison_document, comparison_text
from landquota.reports.compare.changed_inputs import Part
from landquota.reports.compare.changed_plans import Land
from landquota.reports.compare.comparison import Pair
from landquota.reports.compare.fates import Fate
from tests.reports.compare_runs import replaced, run_of, without_layer
from tests.written import read_written


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of runs."""
    folder = tmp_path_factory.mktemp("runs")
    run_of("two_parcels", folder / "base")
    run_of("two_parcels", folder / "again")
    seized = (
        "parcel_id,unit_id,kind,area_mu,blockers\nP1,U1,approved_unsupplied,30,\nP2,U1,approved_unsupplied,50,seizure\n"
    )
    run_of("two_parcels", folder / "seized", lambda case: _write(case / "stock.csv", seized))
    run_of("two_parcels", folder / "quota", replaced("case.yaml", ("rulebook", "quota: {extra_mu: 60}\nrulebook")))
    run_of("floor_above_cap", folder / "none")
    run_of("pool_is_what_is_withheld", folder / "half")
    less = ("ratio: {value: 0.5, source: by hand", "ratio: {value: 0.4, source: a new notice")
    run_of("pool_is_what_is_withheld", folder / "forty", replaced("rules.yaml", less))
    run_of("red_line", folder / "line")
    run_of("red_line", folder / "open", without_layer)
    return folder


def _write(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8")


def _pair(runs: Path, old: str, new: str) -> tuple[Comparison, Pair]:
    comparison = compare([runs / old, runs / new])
    return comparison, comparison.pairs[0]


def test_a_seized_parcel_costs_a_project_its_land(runs: Path) -> None:
    """P2 of 50 mu is seized: J2, worth 7, needs 50 mu and would fit new land alone, for which there is no quota."""
    comparison, pair = _pair(runs, "base", "seized")
    (change,) = pair.inputs
    assert (change.group, change.key, change.old, change.new) == ("tables", "stock.P2.blockers", None, "seizure")
    (move,) = pair.moves
    assert (move.project_id, move.kind, move.old, move.new) == ("J2", "out", Land("parcel", "P2", 50.0), None)
    assert (move.reason, move.rules) == ("not_in_best_plan", "")
    assert move.after == (Fate("P2", "removed", "blocker"),)
    assert {row.name: row.values for row in comparison.levels} == {
        "must_serve": (0, 0),
        "value": (12, 5),
        "new_land": (0, 0),
        "waste": (0, 0),
        "target": (0, 0),
    }
    totals = {row.name: row.differences[0] for row in comparison.totals}
    assert totals == {
        "quota_mu": 0,
        "earned_mu": 0,
        "new_land_mu": 0,
        "supplied_mu": -50,
        "placed": -1,
        "unplaced": 1,
    }
    (place,) = pair.places
    assert (place.place_id, place.old_status, place.new_status) == ("P2", "used", "excluded")
    assert (place.old_granted_mu, place.new_granted_mu) == (50, 0)


def test_the_other_way_round_the_project_gets_its_land(runs: Path) -> None:
    _, pair = _pair(runs, "seized", "base")
    (move,) = pair.moves
    assert (move.kind, move.old, move.new) == ("in", None, Land("parcel", "P2", 50.0))
    assert move.before == (Fate("P2", "removed", "blocker"),)
    assert move.after == ()


def test_the_input_stands_first_and_the_words_say_why(runs: Path) -> None:
    comparison, _ = _pair(runs, "base", "seized")
    text = comparison_text(Speech(comparison, "en"))
    assert text.index("[table] stock P2 blockers: not set → seizure") < text.index(
        "value of projects placed: 12 → 5 (−7, worse)"
    )
    why = "In seized: land would fit, but the proved best plan leaves it out; P2 removed: a blocker (seizure)"
    assert f"[loses its land] J2 Two: P2 50 mu → no land. {why}" in text
    assert (
        "What it costs: value of projects placed −7 (worse); stock land supplied (mu) −50; projects placed −1." in text
    )
    assert "P2 (East): used → removed" in text
    assert "Careful" not in text
    told = comparison_text(Speech(comparison, "zh"))
    assert "[数据] 存量台账 P2 供应障碍：未设 → 查封" in told
    assert "[失去用地] J2 Two：P2 50 亩 → 无用地。seized 中：有可选土地，已证明的最优方案未选入；P2 已排除：" in told


def test_quota_changes_by_steps_that_sum_to_the_gain(runs: Path) -> None:
    """The ratio falls from 0.5 to 0.4.

    A earned 30 and now 24, B 10 and now 8; half is withheld, shares 0.2 and 0.8, so the targets fall from 19 and 21 to
    15.2 and 16.8. J1 needs 25 mu in B: of 32 mu A keeps its own 12, which leaves 20. Without J1 the quotas are the rounded
    targets, 15 and 17; with it they were 15 and 25.
    """
    comparison, pair = _pair(runs, "half", "forty")
    assert [(row.name, row.values) for row in comparison.quota] == [("A", (15, 15)), ("B", (25, 17))]
    causes = {unit: dict(steps) for unit, steps in pair.causes.items()}
    assert causes["B"] == pytest.approx(
        {"credit:old": -2, "withheld": 1, "pool_share": -3.2, "rounding": 0.2, "deviation": -4}
    )
    assert causes["A"] == pytest.approx(
        {"credit:old": -6, "withheld": 3, "pool_share": -0.8, "rounding": -0.2, "deviation": 4}
    )
    assert [step for step, _ in pair.causes["B"]][:2] == ["deviation", "pool_share"]
    (move,) = pair.moves
    assert (move.project_id, move.kind, move.reason) == ("J1", "out", "not_in_best_plan")
    assert move.after == (Fate("new:B", "free"),)
    values = {row.name: row.values for row in comparison.levels}
    assert values["target"] == pytest.approx((8, 0.4))
    assert (values["value"], values["new_land"]) == ((5, 0), (25, 0))


def test_a_number_of_the_rulebook_is_one_difference_with_its_source_besides(runs: Path) -> None:
    comparison, pair = _pair(runs, "half", "forty")
    (change,) = pair.inputs
    assert (change.group, change.key, change.part) == ("rulebook", "rulebook.credit.old.ratio", "value")
    assert (change.old, change.new) == (0.5, 0.4)
    assert change.besides == (Part("source", "by hand", "a new notice"),)
    assert "[rulebook] old: credit ratio: 0.5 → 0.4 (source: by hand → a new notice)" in comparison_text(
        Speech(comparison, "en")
    )


def test_without_the_red_line_a_project_gets_land(runs: Path) -> None:
    """P1 stands again: J3, worth 3, which may not have P2, goes on it."""
    comparison, pair = _pair(runs, "line", "open")
    found = {(change.group, change.key, change.kind) for change in pair.inputs}
    assert found == {("tables", "pairs.J3|P2", "added"), ("layers", "layers.redline", "removed")}
    layer = next(change for change in pair.inputs if change.group == "layers")
    assert (layer.part, layer.old) == ("features", 4)
    move = next(move for move in pair.moves if move.project_id == "J3")
    assert (move.kind, move.new) == ("in", Land("parcel", "P1", 15.0))
    assert move.before == (Fate("P1", "removed", "forbid", "redline"),)
    assert ("P1", "excluded", "used") in {(p.place_id, p.old_status, p.new_status) for p in pair.places}
    assert next(row for row in comparison.levels if row.name == "value").values == (9, 12)
    assert "In line: land would fit, but the proved best plan leaves it out; P1 removed" in comparison_text(
        Speech(comparison, "en")
    )


def test_two_runs_of_one_case_are_the_same(runs: Path) -> None:
    comparison, pair = _pair(runs, "base", "again")
    assert (pair.inputs, pair.moves, pair.places, pair.causes, pair.same_plan) == ((), (), (), {}, True)
    text = comparison_text(Speech(comparison, "en"))
    assert "again and base have the same input and the same plan." in text
    assert "The input is the same." in text


def test_rows_in_another_order_are_no_difference(runs: Path, tmp_path: Path) -> None:
    from landquota import app  # noqa: PLC0415

    written = read_written(Path(__file__).parents[1] / "cases" / "two_parcels").shuffled(7)
    app.run(written.folder(tmp_path / "shuffled case"), tmp_path / "shuffled")
    told = comparison_document(Speech(compare([runs / "base", tmp_path / "shuffled"]), "en"))["comparisons"][0]
    assert (told["input"], told["same_plan"]) == ([], True)


def test_an_input_that_changes_nothing_is_told(runs: Path, tmp_path: Path) -> None:
    run_of("two_parcels", tmp_path / "noted", replaced("case.yaml", ("rulebook", "notice: a draft\nrulebook")))
    comparison = compare([runs / "base", tmp_path / "noted"])
    assert [(change.key, change.old, change.new) for change in comparison.pairs[0].inputs] == [
        ("notice", None, "a draft")
    ]
    assert comparison.pairs[0].same_plan
    assert "The input of noted differs from base, the plan is the same." in comparison_text(Speech(comparison, "en"))


def test_more_quota_lets_a_project_go_on_new_land(runs: Path) -> None:
    """J3 of 60 mu fits no parcel; 60 mu of quota are what it needs."""
    _, pair = _pair(runs, "base", "quota")
    assert [(change.key, change.old, change.new) for change in pair.inputs] == [("quota.extra_mu", 0, 60)]
    (move,) = pair.moves
    assert (move.project_id, move.kind, move.new) == ("J3", "in", Land("new_land", "new:U1", 60.0))
    assert not pair.same_plan


def test_a_project_that_the_other_case_does_not_have(runs: Path, tmp_path: Path) -> None:
    gone = "project_id,name,units,industry,area_mu,value\nJ1,One,U1,39,30,5\nJ3,Three,U1,39,60,9\n"
    run_of("two_parcels", tmp_path / "fewer", lambda case: _write(case / "projects.csv", gone))
    comparison = compare([runs / "base", tmp_path / "fewer"])
    (change,) = comparison.pairs[0].inputs
    assert (change.key, change.kind, change.table, change.row) == ("projects.J2", "removed", "projects", "J2")
    (move,) = comparison.pairs[0].moves
    assert (move.project_id, move.kind, move.reason, move.after) == ("J2", "out", "absent", (Fate("P2", "free"),))
    assert "J2 Two: P2 50 mu → no land. In fewer: the case has no such project" in comparison_text(
        Speech(comparison, "en")
    )


def test_an_infeasible_run_of_another_case_has_no_plan_to_compare(runs: Path) -> None:
    comparison, pair = _pair(runs, "base", "none")
    text = comparison_text(Speech(comparison, "en"))
    assert "They are different cases: two parcels and floor above cap." in text
    assert "none has no plan (proved infeasible), so plans cannot be compared." in text
    assert (pair.moves, pair.places, pair.has_plans) == ((), (), False)
    assert "What it costs" not in text
    document = json.loads(json.dumps(comparison_document(Speech(comparison, "zh")), allow_nan=False))
    assert document["comparisons"][0]["levels"][1] == {
        "level": "value",
        "old": 12,
        "new": None,
        "difference": None,
        "meaning": None,
    }


def test_three_runs_have_a_column_each(runs: Path) -> None:
    comparison = compare([runs / "base", runs / "seized", runs / "quota"])
    assert next(row for row in comparison.levels if row.name == "value").values == (12, 5, 21)
    assert comparison.quota[0].values == (0, 0, 60)
    assert comparison.quota[0].differences == (0, 60)
    text = comparison_text(Speech(comparison, "en"))
    assert "value of projects placed: 12 | 5 (−7, worse) | 21 (+9, better)" in text
    assert "East: +60 (0 → 60 mu)" in text


def test_a_plan_that_is_not_proved_is_never_compared_without_a_word(runs: Path, tmp_path: Path) -> None:
    stopped = tmp_path / "stopped"
    shutil.copytree(runs / "seized", stopped)
    plan = json.loads(stopped.joinpath("plan.json").read_text(encoding="utf-8"))
    plan |= {"status": "feasible", "proved": False}
    plan["objectives"][1] |= {"bound": 5.5, "gap": 0.1}
    plan["objectives"][2] |= {"bound": None, "gap": None}
    stopped.joinpath("plan.json").write_text(json.dumps(plan), encoding="utf-8")
    comparison = compare([runs / "base", stopped])
    assert comparison.doubtful == (False, True)
    text = comparison_text(Speech(comparison, "en"))
    careful = next(line for line in text.splitlines() if line.startswith("Careful"))
    assert "stopped is feasible, not proved optimal" in careful
    assert "value of projects placed: not proved, gap 10%" in careful
    assert "new land (mu): not solved, no bound" in careful
    assert "base is" not in careful
    told = comparison_document(Speech(comparison, "en"))
    assert [run["may_be_bettered"] for run in told["runs"]] == [False, True]


def test_a_gap_within_rounding_is_no_doubt(runs: Path, tmp_path: Path) -> None:
    """Half a step for one unit is 0.5 mu: a target that is 0.4 off its bound may be put down to rounding, 0.6 may not."""
    for bound, doubt in ((-0.4, False), (-0.6, True)):
        copy = tmp_path / str(bound)
        shutil.copytree(runs / "base", copy)
        plan = json.loads(copy.joinpath("plan.json").read_text(encoding="utf-8"))
        plan["objectives"][4] |= {"bound": bound, "gap": 1e8}
        copy.joinpath("plan.json").write_text(json.dumps(plan), encoding="utf-8")
        assert compare([runs / "base", copy]).doubtful == (False, doubt)
