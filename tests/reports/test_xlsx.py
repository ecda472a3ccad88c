from pathlib import Path

import openpyxl
import pytest

from landquota.reports.xlsx import write_xlsx
from landquota.texts import LANGUAGES, Language, say
from tests.reports.sample import HOSTILE, make_case, make_infeasible, make_plan

SHEETS = (
    *("summary", "quota", "quota_steps", "assignments", "unplaced", "limits", "parcels", "sites", "credits", "scores"),
    *("rules", "notices", "gates", "excluded"),
)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("xlsx") / "report.xlsx"
    write_xlsx(make_case(), make_plan(), path, "zh")
    return path


def test_sums_are_live_and_their_stored_values_are_the_totals(path: Path) -> None:
    plan = make_plan()
    assert plan.totals is not None
    formulas, values = (openpyxl.load_workbook(path, data_only=only)["指标分配"] for only in (False, True))
    heads = [cell.value for cell in formulas[1]]
    last = len(plan.quota) + 2
    assert formulas.cell(last, 3).value == f"=SUM(C2:C{last - 1})"
    assert formulas.cell(2, 5).value == "=C2/15"
    assert values.cell(last, 3).value == plan.totals.quota_mu
    assert values.cell(last, heads.index("新增用地（亩）") + 1).value == plan.totals.new_land_mu
    assert values.cell(2, 5).value == pytest.approx(plan.quota["quota_mu"].iloc[0] / 15, abs=1e-6)


def test_every_hectare_is_computed_from_the_mu_beside_it(path: Path) -> None:
    book = openpyxl.load_workbook(path)
    for sheet in book.worksheets[1:]:
        heads = [cell.value for cell in sheet[1]]
        for position, head in enumerate(heads, start=1):
            if "公顷" in str(head):
                cell = str(sheet.cell(2, position).value).removeprefix("=").removesuffix("/15")
                assert heads[sheet[cell].column - 1] == str(head).replace("公顷", "亩")


def test_text_that_looks_like_a_formula_stays_text(path: Path) -> None:
    sheet = openpyxl.load_workbook(path)["未落地项目"]
    cell = next(c for c in sheet["B"] if c.value == "=HYPERLINK(1)")
    assert cell.data_type == "s"
    assert any(c.value == HOSTILE for c in openpyxl.load_workbook(path)["指标分配"]["B"])


def test_header_is_frozen_and_filtered(path: Path) -> None:
    sheet = openpyxl.load_workbook(path)["指标分配"]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:N4"
    numbers = [cell for cell in sheet[1][2:] if cell.value != "暂停下达"]
    assert all("（亩）" in str(cell.value) or "（公顷）" in str(cell.value) for cell in numbers)
    assert {cell.alignment.horizontal for cell in numbers} == {"right"}


def test_headers_carry_their_explanation(path: Path) -> None:
    heads = {str(cell.value): cell.comment for cell in openpyxl.load_workbook(path)["指标分配"][1]}
    assert heads["系数后（亩）"].text.startswith("挂钩指标 × ")
    assert heads["单元"] is None


def test_every_sheet_prints_on_the_width_of_a_landscape_page(path: Path) -> None:
    for sheet in openpyxl.load_workbook(path).worksheets:
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.page_setup.fitToHeight == 0
        assert sheet.print_title_rows == "$1:$1" or sheet.title == "概览"


def test_goals_have_formats_and_headings_above_their_numbers(path: Path) -> None:
    sheet = openpyxl.load_workbook(path)["概览"]
    head = next(row for row in sheet.iter_rows() if row[1].value == "达到")
    assert [cell.alignment.horizontal for cell in head[1:4]] == ["right"] * 3
    goals = [sheet.cell(head[0].row + i, 2) for i in (1, 2, 3)]
    assert [cell.number_format for cell in goals] == ["#,##0", "#,##0", "#,##0.00"]


def test_first_sheet_says_what_was_not_handed_out(path: Path) -> None:
    texts = [str(cell.value) for cell in openpyxl.load_workbook(path)["概览"]["B"]]
    assert any("未下达 4.2 亩" in text for text in texts)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_same_facts_same_bytes(tmp_path: Path, lang: Language) -> None:
    one, two = tmp_path / "one.xlsx", tmp_path / "two.xlsx"
    write_xlsx(make_case(), make_plan(), one, lang)
    write_xlsx(make_case(), make_plan(), two, lang)
    assert one.read_bytes() == two.read_bytes()
    names = openpyxl.load_workbook(one).sheetnames
    assert names[: len(SHEETS)] == [say(f"report.sheet.{name}", lang) for name in SHEETS]


def test_infeasible_workbook_has_no_quota_sheet(tmp_path: Path) -> None:
    write_xlsx(make_case(), make_infeasible(), tmp_path / "report.xlsx", "zh")
    book = openpyxl.load_workbook(tmp_path / "report.xlsx")
    assert book.sheetnames == ["概览", "规则出处", "数据说明"]
    assert any("高于其指标上限 100 亩" in str(cell.value) for cell in book["概览"]["B"])
