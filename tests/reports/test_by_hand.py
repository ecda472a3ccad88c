"""The plan beside plans by hand, in the documents."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import openpyxl
import pytest

from landquota.reports.by_hand import by_hand_sentences, by_hand_table
from landquota.reports.html import render_html
from landquota.reports.words import Words
from landquota.reports.xlsx import write_xlsx
from landquota.texts import Language, say
from tests.reports.sample import make_case, make_infeasible, make_plan

GAIN = {
    "en": "this plan: value of projects placed: 30 more (6.82%); new land: 5 mu less; "
    "new land for each 100 of value: 14.9199 mu against 17.0735 mu; projects placed: 1 fewer.",
    "zh": "本方案：落地项目价值多 30（6.82%）；新增建设用地少 5 亩；每 100 价值新增用地 14.9199 亩，手工方案 17.0735 亩；落地项目少 1 个。",
}
"""Of 470 against 440, 70.123457 against 75.123457 mu, 2 against 3 projects; 30 / 440 = 0.0682, 70.123457 / 4.7, 75.123457 / 4.4."""


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_gain_is_told_in_both_documents(lang: Language, tmp_path: Path) -> None:
    told = by_hand_sentences(make_plan(), Words(make_case(), lang))
    assert len(told) == 1
    assert told[0].endswith(GAIN[lang])
    assert say("by_hand.rule.least_left", lang) in told[0]
    page = render_html(make_case(), make_plan(), lang)
    section = page[page.index('<section id="by_hand">') :]
    assert f"<p>{told[0]}</p>" in section
    assert say("report.intro.by_hand", lang) in section
    write_xlsx(make_case(), make_plan(), tmp_path / "report.xlsx", lang)
    sheet = openpyxl.load_workbook(tmp_path / "report.xlsx").worksheets[0]
    cells = {cell.value for row in sheet for cell in row}
    assert {told[0], say("report.section.by_hand", lang), say("by_hand.rule.suitability", lang)} <= cells


def test_the_plan_stands_first() -> None:
    table = by_hand_table(make_plan(), Words(make_case(), "en"))
    assert table.rows[0][0] == "this plan"
    assert [row[1:5] for row in table.rows] == [
        ("yes", None, 0.0, 470.0),
        ("yes", "no", 0.0, 400.0),
        ("yes", "yes", 0.0, 440.0),
        ("no", "no", 0.0, 480.0),
    ]


def test_equal_plans_and_nothing_by_hand() -> None:
    """Against 0 of value there is no share and no new land for each of it."""
    plan = make_plan()
    plan_row = plan.by_hand[plan.by_hand["rule"] == "plan"].iloc[0]
    same = plan.by_hand.assign(**{name: plan_row[name] for name in ("must_serve", "value", "new_land_mu", "placed")})
    words = Words(make_case(), "en")
    told = by_hand_sentences(dataclasses.replace(plan, by_hand=same), words)
    assert "placed: the same; new land: the same;" in told[0]
    assert told[0].endswith("projects placed: as many.")
    nothing = plan.by_hand.assign(
        must_serve=[0, 0, 1, 0], value=[0.0, 0.0, 470.0, 0.0], new_land_mu=[0.0, 0.0, 70.0, 0.0]
    )
    told = by_hand_sentences(dataclasses.replace(plan, by_hand=nothing), words)
    assert (
        "this plan: must-serve projects placed: 1 more; value of projects placed: 470 more; new land: 70 mu more; proj"
        in told[0]
    )


def test_no_rule_is_feasible() -> None:
    plan = make_plan()
    none = dataclasses.replace(plan, by_hand=plan.by_hand.assign(best=False))
    assert by_hand_sentences(none, Words(make_case(), "en")) == (say("by_hand.none", "en"),)


def test_without_a_plan_nothing_is_told() -> None:
    assert by_hand_sentences(make_infeasible(), Words(make_case(), "en")) == ()
    assert 'id="by_hand"' not in render_html(make_case(), make_infeasible(), "en")
