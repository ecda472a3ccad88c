import dataclasses
import html
import re
from html.parser import HTMLParser

import pandas as pd
import pytest

from landquota.models.plan import LevelResult
from landquota.reports.contents import contents
from landquota.reports.html import render_html
from landquota.reports.html.charts import Bar, chart
from landquota.reports.html.grid import MOST_ROWS
from landquota.reports.numbers import is_blank, plain
from landquota.reports.reasons import reason_words
from landquota.reports.tables import COLUMNS
from landquota.reports.words import Words
from landquota.texts import LANGUAGES, Language, say
from tests.reports.sample import HOSTILE, QUOTA, make_case, make_infeasible, make_plan, with_levels


class Tables(HTMLParser):
    """Cells of every table by the id of the section, with exact numbers where the page hides them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.section, self.inside = "", False
        self.cells: dict[str, list[str]] = {}
        self.exact: str | None = None
        self.addresses: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.addresses += [
            str(found[name]) for name in ("src", "href", "data", "action", "xlink:href") if name in found
        ]
        if tag == "section":
            self.section = str(found["id"])
        if tag == "td":
            self.inside = True
            self.cells.setdefault(self.section, []).append(found.get("title") or "")
            self.exact = found.get("title")

    def handle_endtag(self, tag: str) -> None:
        if tag == "td":
            self.inside = False

    def handle_data(self, data: str) -> None:
        if self.inside and not self.exact:
            self.cells[self.section][-1] += data.replace(",", "").replace("−", "-")


@pytest.fixture(scope="module", params=LANGUAGES)
def page(request: pytest.FixtureRequest) -> str:
    return render_html(make_case(), make_plan(), request.param)


QUOTA_COLUMNS = [
    column.name for column in contents(make_case(), make_plan(), Words(make_case(), "zh"))["quota"].columns
]


def test_quota_table_holds_the_published_numbers(page: str) -> None:
    cells = Tables(page).cells["quota"]
    for row in QUOTA:
        at = cells.index(str(row[0]))
        shown = dict(zip(QUOTA_COLUMNS, cells[at:], strict=False))
        for name, number in zip(COLUMNS["quota"][1:10], row[1:10], strict=True):
            assert shown[name] == "—" if is_blank(number) else float(shown[name]) == float(plain(float(number)))


def test_sum_row_equals_the_totals(page: str) -> None:
    plan = make_plan()
    assert plan.totals is not None
    sums = dict(zip(QUOTA_COLUMNS, Tables(page).cells["quota"][-len(QUOTA_COLUMNS) :], strict=True))
    assert float(sums["quota_mu"]) == plan.totals.quota_mu
    assert float(sums["new_land_mu"]) == plan.totals.new_land_mu


def test_every_unplaced_project_has_its_reason(page: str) -> None:
    lang: Language = "zh" if 'lang="zh-CN"' in page else "en"
    told = reason_words(Words(make_case(), lang), make_plan())
    cells = [cell.replace(",", "") for cell in Tables(page).cells["unplaced"]]
    for text in [*told["reason"], *told["detail"], *told["nearest"]]:
        assert not text or text.replace(",", "") in cells


def test_hostile_names_are_text(page: str) -> None:
    assert HOSTILE not in page
    assert "&lt;script&gt;" in page
    assert page.count("<script>") == 1


def test_nothing_outside_is_asked_for(page: str) -> None:
    assert all(address.startswith("#") for address in Tables(page).addresses)
    assert not re.search(r"(?:https?:)?//[a-z]|@import|url\(", page)
    assert "default-src 'none'" in html.unescape(page)


def test_links_of_the_contents_lead_somewhere(page: str) -> None:
    targets = {address.removeprefix("#") for address in Tables(page).addresses}
    assert targets <= set(re.findall(r'<section id="(\w+)"', page))


def test_same_facts_same_bytes(page: str) -> None:
    lang: Language = "zh" if 'lang="zh-CN"' in page else "en"
    assert render_html(make_case(), make_plan(), lang) == page


def test_each_unit_has_a_waterfall_that_ends_at_its_quota(page: str) -> None:
    drawings = re.findall(r"<svg.*?</svg>", page)
    assert len(drawings) == 1 + len(QUOTA)
    ends = [re.findall(r'class="amount"[^>]*>([^<]*)<', drawing)[-1] for drawing in drawings[1:]]
    assert [float(end) for end in ends] == [row[1] for row in QUOTA]
    assert "自然资发〔2020〕91号" in drawings[1]


def test_first_page_names_notice_and_doubtful_rules(page: str) -> None:
    first = page[: page.index('<section id="quota">')]
    assert "合成数据" in first
    assert "tasks.both_met" in first
    assert "2019-12-31" in first


@pytest.mark.parametrize(
    ("gap", "proved", "text"),
    [
        (0.0, True, "已证明最优"),
        (0.02, True, "已求解，但仍留有差距"),
        (0.02, False, "可行，但未证明最优"),
        (None, False, "可行，但未证明最优"),
    ],
)
def test_only_a_plan_without_gap_is_called_optimal(gap: float | None, proved: bool, text: str) -> None:
    bound = None if gap is None else 470.0 * (1 + gap)
    plan = with_levels(make_plan(), LevelResult("value", 470.0, bound, gap), proved=proved)
    page = render_html(make_case(), plan, "zh")
    assert f'<p class="verdict">{text}</p>' in page
    if gap:
        assert "差距 2%" in page


def test_infeasible_page_says_what_conflicts_and_has_no_quota() -> None:
    page = render_html(make_case(), make_infeasible(), "zh")
    assert 'id="quota"' not in page
    assert "章贡区：自挣部分 180 亩，高于其指标上限 100 亩" in page
    assert "500 亩，高于全市可分配的 379.2 亩" in page
    assert 'id="rules"' in page


def test_long_lists_are_capped_and_say_so() -> None:
    plan = make_plan()
    many = pd.concat([plan.excluded] * 1000, ignore_index=True)
    page = render_html(make_case(), type(plan)(**{**vars(plan), "excluded": many}), "zh")
    assert f"只列前 {MOST_ROWS} 行，全部 {len(many)} 行见 excluded.csv" in page
    assert len(page.encode()) < 3_000_000


def test_chart_of_a_fall_below_zero_stays_inside() -> None:
    drawing = chart([Bar("a", 10.0, ""), Bar("b", -30.0, ""), Bar("c", -20.0, "", total=True)], "x")
    assert [float(x) for x in re.findall(r'<rect x="([\d.-]+)"', drawing)] >= [236.0]
    assert 'class="minus"' in drawing


def test_headers_are_explained_and_a_legend_stands_below(page: str) -> None:
    section = page[page.index('<section id="quota">') : page.index('<section id="waterfall">')]
    explained = re.findall(r'<th scope="col" class="n" title="([^"]+)">', section)
    assert len(explained) >= 9
    assert 'class="hint legend"' in section


def test_reason_of_a_deviation_stands_in_line_tooltip_and_steps() -> None:
    page = render_html(make_case(), make_plan(), "zh")
    told = "提高到单元保底指标（单元表，保底 60 亩）"
    assert f"<em>{told}</em>" in page
    assert re.search(rf"<title>偏差：单元保底：6 亩；{re.escape(told)}；", page)
    assert f'<td class="w">{told}</td>' in page


def test_brake_stands_beside_the_quota() -> None:
    cells = Tables(render_html(make_case(), make_plan(), "zh")).cells["quota"]
    assert cells[cells.index("kfq") + QUOTA_COLUMNS.index("brake")] == "暂停：消化周期 5.5 > 5"
    assert QUOTA_COLUMNS.index("brake") == QUOTA_COLUMNS.index("quota_mu") + 1


def test_rounded_cells_keep_the_full_number_in_their_tooltip(page: str) -> None:
    assert '<td class="n" title="40.123457">40.12</td>' in page
    assert not re.search(r'<td class="n[^>]*>[^<]*\.\d{5,}', page)


def test_rows_that_do_not_add_up_as_shown_say_so() -> None:
    plan = make_plan()
    for parts, said in (((0.004, 0.004, 0.004), True), ((0.25, 0.25, 0.5), False)):
        quota = plan.quota.assign(carry_over_mu=parts)
        page = render_html(make_case(), dataclasses.replace(plan, quota=quota), "zh")
        section = page[page.index('<section id="quota">') : page.index('<section id="waterfall">')]
        assert (say("report.rounded", "zh") in section) == said


def test_unplaced_can_be_filtered_by_reason_and_lead_to_their_removed_land(page: str) -> None:
    chips = re.findall(r'<button type="button" data-reason="([^"]*)"', page)
    cells = Tables(page).cells["unplaced"]
    assert chips[0] == ""
    assert {html.unescape(chip).replace(",", "") for chip in chips[1:]} <= set(cells)
    assert re.findall(r'href="#excluded" data-find="(\w+)"', page) == ["P4", "P6"]


def test_removed_land_of_projects_without_land_is_listed_first() -> None:
    plan = make_plan()
    first = plan.excluded.iloc[[2]].assign(project_id="P1")
    excluded = pd.concat([first] * (MOST_ROWS + 5) + [plan.excluded], ignore_index=True)
    page = render_html(make_case(), dataclasses.replace(plan, excluded=excluded), "zh")
    section = page[page.index('<section id="excluded">') :]
    assert all(f">{project}</td>" in section for project in ("P4", "P6"))


def test_no_unit_of_area_but_the_chinese_one_in_the_chinese_page() -> None:
    page = render_html(make_case(), make_plan(), "zh")
    body = re.sub(r"<(style|script)>.*?</\1>", "", page, flags=re.DOTALL)
    assert not re.search(r"\d\s*mu\b|[(（/]mu\b", body)


def test_overview_says_what_was_not_handed_out(page: str) -> None:
    assert page.count('<p class="handed">') == 1
    assert "4.2 亩" in page or "4.2 mu" in page
