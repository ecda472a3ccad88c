"""What an id stands for, where its card comes from, and `landquota explain`."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from landquota import app, cli
from landquota.errors import InputError
from landquota.inputs import read_case
from landquota.inputs.case import Case
from landquota.reports.run_reading import read_run
from landquota.whatif import explain as explaining
from landquota.whatif.explain import explain_run, find
from tests.cases.hand import CASES


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """J1 has P1, J2 has P2; J3 has no land, and no plan gives it any."""
    return app.run(CASES / "two_parcels", tmp_path_factory.mktemp("explain") / "run").folder


@pytest.fixture(scope="module")
def with_cards(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("cards") / "run"
    return app.run(CASES / "two_parcels", out, explain=True, workers=1).folder


@pytest.fixture(scope="module")
def case() -> Case:
    return read_case(CASES / "two_parcels")


def asked(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as stopped:
        cli.main(["explain", *arguments, "--workers", "1"])
    printed = capsys.readouterr()
    return int(stopped.value.code or 0), printed.out, printed.err


def test_an_id_is_found_in_whichever_table_knows_it(case: Case) -> None:
    assert find(case, ["P2", "U1", "J1"]) == (("parcel", "P2"), ("unit", "U1"), ("project", "J1"))


def test_an_id_of_two_tables_wants_the_kind(case: Case) -> None:
    both = case.replace(stock=case.stock.assign(parcel_id=case.stock["parcel_id"].replace("P1", "J1")))
    with pytest.raises(InputError) as refused:
        find(both, ["J1"])
    assert [problem.code for problem in refused.value.problems] == ["card_several"]
    assert "--kind project" in str(refused.value)
    assert find(both, ["J1"], "parcel") == (("parcel", "J1"),)


def test_every_unknown_id_is_told_with_the_nearest(case: Case) -> None:
    with pytest.raises(InputError) as refused:
        find(case, ["J33", "zz", "J1"])
    assert [problem.value for problem in refused.value.problems] == ["J33", "zz"]
    assert 'The nearest is "J3".' in refused.value.problems[0].text("en")
    with pytest.raises(InputError):
        find(case, ["P1"], "project")


def test_without_ids_all_projects_without_land_are_explained(run: Path) -> None:
    found = explain_run(read_run(run), workers=1)
    assert [(card.id, card.reason) for card in found.cards] == [("J3", "impossible")]
    assert found.exit_code == 0


def test_cards_stand_in_the_order_of_the_ids_each_as_often_as_asked(run: Path) -> None:
    found = explain_run(read_run(run), ["P2", "U1", "J1", "P2"], workers=1)
    assert [(card.kind, card.id) for card in found.cards] == [
        ("parcel", "P2"),
        ("unit", "U1"),
        ("project", "J1"),
        ("parcel", "P2"),
    ]


def test_cards_of_the_run_are_taken_from_there(with_cards: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: Any, **__: Any) -> None:
        raise AssertionError("worked out again")

    monkeypatch.setattr(explaining, "spread", never)
    monkeypatch.setattr(explaining, "project_cards", never)
    stored = json.loads((with_cards / "cards.json").read_text("utf-8"))["cards"]
    for ids in ((), ("J3",)):
        assert [card.to_dict() for card in explain_run(read_run(with_cards), ids).cards] == stored
    with pytest.raises(AssertionError):
        explain_run(read_run(with_cards), ["J1"])


def test_a_card_of_the_run_that_stops_early_is_followed_to_the_end(with_cards: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(with_cards, tmp_path / "copy")
    text = (copy / "cards.json").read_text("utf-8")
    (copy / "cards.json").write_text(text.replace('"depth": "all"', '"depth": "decisive"'), "utf-8")
    run = read_run(copy)
    assert [explain_run(run, ids, workers=1).cards[0].depth for ids in ((), ("J3",))] == ["decisive", "all"]


def test_what_the_run_holds_is_what_explain_works_out(run: Path, with_cards: Path) -> None:
    assert explain_run(read_run(run), workers=1).cards == explain_run(read_run(with_cards)).cards


def test_the_command_speaks_both_languages(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = asked([str(run), "J3", "--lang", "zh"], capsys)
    assert (code, out.splitlines()[0]) == (0, "项目 J3（Three）：未落地，任何方案都排不下")
    code, out, _ = asked([str(run), "P1", "U1", "--lang", "en"], capsys)
    assert code == 0
    assert out.startswith("Parcel P1: used\n  It is granted to J1 (One).\n\nUnit U1 (East): quota of 0 mu\n")


def test_json_is_one_object_for_one_id_and_else_a_list(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one = json.loads(asked([str(run), "J3", "--json"], capsys)[1])
    assert list(one) == [
        *(
            "id",
            "kind",
            "outcome",
            "reason",
            "loss",
            "displaces",
            "nearest",
            "change",
            "proved",
            "depth",
            "rules",
            "details",
        ),
    ]
    for ids in ([], ["--all"]):
        assert json.loads(asked([str(run), *ids, "--json"], capsys)[1]) == [one]
    two = json.loads(asked([str(run), "J3", "P1", "--json"], capsys)[1])
    assert [card["id"] for card in two] == ["J3", "P1"]


@pytest.mark.parametrize("name", ["cards.html", "cards.xlsx", "cards.json"])
def test_cards_are_written_where_asked(
    name: str, run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert asked([str(run), "J3", "--out", str(tmp_path / name)], capsys)[0] == 0
    assert (tmp_path / name).stat().st_size > 500


def test_wrong_questions_are_refused(run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (
        [str(tmp_path)],
        [str(run), "J9"],
        [str(run), "J3", "--out", "cards.pdf"],
        [str(run), "J3", "--all"],
    ):
        code, out, err = asked(arguments, capsys)
        assert (code, out) == (2, "")
        assert "Traceback" not in err


def test_a_run_without_a_plan_tells_what_clashes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = app.run(CASES / "floor_above_cap", tmp_path / "run", explain=True, workers=1)
    assert not (run.folder / "cards.json").exists()
    assert app.verify(run.folder).ok
    code, out, _ = asked([str(run.folder), "--lang", "en", "--out", str(tmp_path / "cards.html")], capsys)
    assert code == 3
    assert "there is no plan to explain" in out
    assert len(out.splitlines()) > 1
    assert not (tmp_path / "cards.html").exists()
    code, out, _ = asked([str(run.folder), "--json"], capsys)
    assert (code, json.loads(out)["status"]) == (3, "infeasible")


def test_a_plan_that_is_not_proved_is_not_explained(
    run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = shutil.copytree(run, tmp_path / "copy")
    plan = json.loads((copy / "plan.json").read_text("utf-8"))
    (copy / "plan.json").write_text(json.dumps({**plan, "status": "feasible", "proved": False}), "utf-8")
    code, out, _ = asked([str(copy), "J3", "--json"], capsys)
    assert (code, json.loads(out)["reason"], json.loads(out)["proved"]) == (4, "not_proved", False)


def test_where_every_project_has_land_there_is_nothing_to_explain(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = app.run(CASES / "awards", tmp_path / "run", explain=True, workers=1)
    assert len(run.plan.unplaced) == 0
    assert json.loads((run.folder / "cards.json").read_text("utf-8"))["cards"] == []
    assert app.verify(run.folder).ok
    assert asked([str(run.folder), "--lang", "en"], capsys)[:2] == (
        0,
        "Every project has land; there is nothing to explain.\n",
    )
