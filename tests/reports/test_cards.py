"""Cards in words, in the documents and on disk."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import get_args

import openpyxl
import pytest

from landquota.errors import InputError
from landquota.reports.cards.card import Card, Citation, Reason
from landquota.reports.cards.files import card_document, card_of, cards_text
from landquota.reports.cards.tables import cards_table
from landquota.reports.cards.text import cards_lines
from landquota.reports.cards.words import tell
from landquota.reports.cards.writing import write_cards
from landquota.reports.html import render_html
from landquota.reports.words import Words
from landquota.reports.xlsx import write_xlsx
from landquota.texts import LANGUAGES, Language, has
from tests.reports.cards import ALL, CHANGE, NEAR, PROJECTS, parcel, project, unit
from tests.reports.sample import HOSTILE, make_case, make_plan

UNPLACED = (
    Card("P3", "project", "unplaced", "not_admitted", True, rules=(Citation("catalogue", "=目录"),)),
    Card("P4", "project", "unplaced", "displaced", True, {"value": 12.5}, ("P1",), change=CHANGE),
)


def words(lang: Language) -> Words:
    return Words(make_case(), lang)


def sentences(card: Card, lang: Language = "zh") -> list[str]:
    return list(tell(card, words(lang)).lines)


def test_the_cards_made_by_hand_show_every_reason() -> None:
    assert {card.reason for card in ALL} == set(get_args(Reason))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("card", ALL, ids=lambda card: f"{card.kind}-{card.reason}")
def test_every_card_has_words(card: Card, lang: Language) -> None:
    told = tell(card, words(lang))
    assert told.lines
    for text in (told.title, told.verdict, *told.lines, *told.sources):
        assert text.strip()
        assert not re.search(r"[{}]|\bNone\b|\bnan\b", text), text
        assert not has(text), f"a key stands where its text should: {text}"


@pytest.mark.parametrize("card", ALL, ids=lambda card: f"{card.kind}-{card.reason}")
def test_no_chinese_is_left_in_english_but_names_and_sources(card: Card) -> None:
    case = make_case()
    named = "".join(
        [*case.projects["name"], *case.units["name"], "红线", "局", "目录", "示例", "自然资发〔2020〕91号", "万元"]
    )
    told = tell(card, words("en"))
    left = "".join((told.verdict, *told.lines))
    assert set(re.findall("[\u4e00-\u9fff]", left)) <= set(named), left


def test_a_displaced_project_is_told_with_its_price_and_what_would_place_it() -> None:
    card = project(
        "displaced", loss={"must_serve": 0.0, "value": 1337.3, "new_land": -2.5}, displaces=("P1", "P2"), change=CHANGE
    )
    assert sentences(card) == [
        "它有可选的土地，但已证明的最优方案不选它。",
        "强行安排它，落地项目价值减少 1,337.3，新增建设用地减少 2.5 亩，并挤掉 P1（电路板项目）、P2（家具项目）。",
        "若它的项目价值由 500 提至 1,837.31（提高 1,337.31），即可落地（已重新求解核对）。",
    ]
    assert sentences(card, "en")[1:] == [
        "If it is forced in, the value of projects placed falls by 1,337.3, new land falls by 2.5 mu, "
        "and P1 (电路板项目), P2 (家具项目) would lose land.",
        "It would be placed if its value rose from 500 to 1,837.31 (by 1,337.31), checked by solving again.",
    ]


def test_a_price_that_was_not_followed_to_the_end_says_so() -> None:
    whole = project("displaced", loss={"value": 7.0, "waste": 1.0})
    cut = project("displaced", loss={"value": 7.0}, depth="decisive")
    said = "代价算到最先变差的一级目标为止，其后各级没有再算。"
    assert (said in sentences(whole), said in sentences(cut)) == (False, True)


def test_a_loss_too_small_for_two_decimals_is_still_told() -> None:
    assert "落地项目价值减少 0.0003" in sentences(project("displaced", loss={"value": 0.0003}))[1]


def test_the_nearest_miss_and_a_smaller_least_area_are_told() -> None:
    change = {"figure": "area_min_mu", "from": 15.0, "to": 13.2, "by": -1.8, "checked": True}
    card = project("no_candidate", nearest=NEAR, change=change, details={"removed": {}, "removed_for_all": {}})
    assert sentences(card)[1:] == [
        "最接近的是 S1：可用 13.2 亩，至少需要 15 亩，差 1.8 亩。",
        "若它的最小面积（亩）由 15 降至 13.2（降低 1.8），即可落地（已重新求解核对）。",
    ]


def test_a_removed_parcel_tells_layer_and_square_metres() -> None:
    near = {
        "rule": "forbid",
        "place": "S2",
        "project_id": None,
        "layer": "红线",
        "measure": 30.25,
        "limit": 1.0,
        "miss": 29.25,
    }
    card = parcel("excluded", "excluded", rules=(Citation("forbid", "红线, 局"),), nearest=near)
    assert sentences(card) == [
        "它对所有项目都被排除：位于禁止范围内。",
        "红线：实测 30.25 ㎡，容许 1 ㎡，超出 29.25 ㎡。",
    ]


def test_a_clash_is_told_without_the_outcome_that_nobody_set() -> None:
    told = " ".join(sentences(PROJECTS[3], "en"))
    assert "land for project P5" not in told  # the clash is about P6
    assert "land for project P6 稀土项目 and the quota cap of 章贡区, 20 mu cannot all hold." in told
    assert "--set units.360702.quota_cap_mu=25" in told
    assert "the land itself rules it out" in " ".join(sentences(PROJECTS[4], "en"))


def test_a_unit_tells_its_steps_with_rules_and_what_more_disposal_brings() -> None:
    told = tell(unit(), words("zh"))
    assert told.title == "单元 360702（章贡区）"
    assert told.verdict == "分配指标 198 亩"  # 210 - 12.05 + 0.05
    assert told.steps == (
        "1. 批而未供 挂钩 +210 亩；面积 420 亩；依据 批而未供：挂钩比例；出处 自然资发〔2020〕91号",
        "2. 任务系数 −12.05 亩；依据 处置任务未完成的系数；出处 local: 示例, 2026-01",
        "3. 取整 +0.05 亩；依据 下达单位（亩）；出处 案例设定（case.yaml）",
    )
    assert "闲置土地处置任务还差 20 亩：任务 30 亩，已处置 10 亩，尚有存量 25 亩。" in told.hints
    assert "今年多处置 1 亩“批而未供”，系数后指标增加 0.55 亩，目标增加 0.44 亩；这类存量还有 70 亩。" in told.hints
    assert told.hints[-2].startswith("要再挣 100 亩，至少再处置 181.82 亩：批而未供 161.82 亩、闲置 20 亩；")


def test_the_terminal_shows_a_headline_and_what_it_says_below() -> None:
    lines = list(
        cards_lines(
            [UNPLACED[0], parcel("no_taker", "no_candidate", details={"removed": {}, "not_admitted": 0})], words("en")
        )
    )
    assert lines == [
        "Project P3 (化工项目): no land, not admitted",
        "  It fails: industry catalogue.",
        "  Rules: industry catalogue (=目录).",
        "",
        "Parcel S2: not used, no project fits it",
        "  No project names its unit.",
    ]


def test_the_table_names_the_level_that_loses_first() -> None:
    table = cards_table(UNPLACED, words("zh"))
    assert table.column("loss_level") == (None, "落地项目价值")
    assert table.column("loss") == (None, 12.5)
    assert table.column("displaces") == (None, "P1")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_report_has_the_cards_where_there_are_some(lang: Language, tmp_path: Path) -> None:
    bare, full = (render_html(make_case(), make_plan(), lang, cards) for cards in ((), UNPLACED))
    assert 'id="cards"' not in bare
    assert 'id="cards"' in full
    assert sentences(UNPLACED[1], lang)[0] in full
    for cards, wanted in (((), False), (UNPLACED, True)):
        write_xlsx(make_case(), make_plan(), tmp_path / "report.xlsx", lang, cards)
        book = openpyxl.load_workbook(tmp_path / "report.xlsx")
        assert (words(lang).say("report.sheet.cards") in book.sheetnames) is wanted


def test_hostile_names_are_text_in_a_page_of_their_own(tmp_path: Path) -> None:
    case = make_case()
    card = Card("kfq", "unit", "quota", "quota", True, details=unit().details)
    hostile = Card(
        "P4", "project", "unplaced", "displaced", True, {"value": 1.0}, ("P1",), rules=(Citation("x", HOSTILE),)
    )
    write_cards([card, hostile], case, make_plan(), tmp_path / "cards.html")
    page = (tmp_path / "cards.html").read_text("utf-8")
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "default-src &#39;none&#39;" in page or "default-src 'none'" in page


def test_a_workbook_of_cards_runs_no_formula(tmp_path: Path) -> None:
    write_cards([*UNPLACED, *ALL], make_case(), make_plan(), tmp_path / "cards.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "cards.xlsx").worksheets[0]
    assert [cell.value for cell in sheet["B"]][1:3] == ["项目 P3（化工项目）", "项目 P4（=HYPERLINK(1)）"]
    assert not [cell.coordinate for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert sheet.max_row >= 1 + len(UNPLACED) + len(ALL)


@pytest.mark.parametrize("name", ["cards.html", "cards.xlsx", "cards.json"])
def test_a_document_is_the_same_to_the_byte(name: str, tmp_path: Path) -> None:
    written = []
    for _ in range(2):
        write_cards(ALL, make_case(), make_plan(), tmp_path / name)
        written.append((tmp_path / name).read_bytes())
    assert written[0] == written[1]
    assert [file.name for file in tmp_path.iterdir()] == [name]


def test_a_file_of_another_kind_or_in_no_folder_is_refused(tmp_path: Path) -> None:
    for name, code in (
        ("cards.pdf", "card_file_suffix"),
        ("nowhere/cards.html", "card_not_writable"),
        ("no/c.xlsx", "card_not_writable"),
    ):
        with pytest.raises(InputError) as refused:
            write_cards(ALL, make_case(), make_plan(), tmp_path / name)
        assert [problem.code for problem in refused.value.problems] == [code]
    assert list(tmp_path.iterdir()) == []


def test_json_has_the_cards_as_they_are_and_reads_back() -> None:
    document = json.loads(cards_text(ALL))
    assert document["schema"] == "landquota/cards/1"
    assert document["cards"] == [card_document(card) for card in ALL]
    assert [card_of(card) for card in document["cards"]] == list(ALL)
