from pathlib import Path

import openpyxl
import pytest

from landquota.reports.contents import contents
from landquota.reports.html import render_html
from landquota.reports.spatial import TABLES
from landquota.reports.words import Words
from landquota.reports.xlsx import write_xlsx
from landquota.texts import LANGUAGES, Language, say
from tests.cases.hand import solved
from tests.reports.sample import make_case, make_plan
from tests.reports.spatial_sample import METRES, make_spatial_case, make_spatial_plan

MEASURED = tuple(name for name in TABLES if name != "farmland")
"""The sample has rows in all of them; its land survey says what its table of sites says."""
SHEETS = ("sites", "layers", *MEASURED)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_sheets_stand_where_they_have_rows(tmp_path: Path, lang: Language) -> None:
    titles = {say(f"report.sheet.{name}", lang) for name in SHEETS}
    write_xlsx(make_spatial_case(), make_spatial_plan(), tmp_path / "with.xlsx", lang)
    write_xlsx(make_case(), make_plan(), tmp_path / "without.xlsx", lang)
    assert titles <= set(openpyxl.load_workbook(tmp_path / "with.xlsx").sheetnames)
    names = set(openpyxl.load_workbook(tmp_path / "without.xlsx").sheetnames)
    assert titles & names == {say("report.sheet.sites", lang)}


def test_text_that_looks_like_a_formula_stays_text(tmp_path: Path) -> None:
    write_xlsx(make_spatial_case(), make_spatial_plan(), tmp_path / "report.xlsx", "zh")
    sheet = openpyxl.load_workbook(tmp_path / "report.xlsx")["图层压占"]
    cell = next(cell for row in sheet.iter_rows() for cell in row if cell.value == "=1+1")
    assert cell.data_type == "s"


def test_sections_stand_where_they_have_rows() -> None:
    with_space = render_html(make_spatial_case(), make_spatial_plan(), "zh")
    without = render_html(make_case(), make_plan(), "zh")
    for name in MEASURED:
        assert f'<section id="{name}">' in with_space
        assert f'id="{name}"' not in without
    assert METRES in with_space[with_space.index('<section id="settings">') :]
    assert "red.gpkg" in with_space
    assert f"<h3>{say('report.section.layers', 'zh')}</h3>" not in without


def test_numbers_of_the_layers_have_their_units() -> None:
    case = make_spatial_case()
    tables = contents(case, make_spatial_plan(), Words(case, "zh"))
    removed = tables["excluded"]
    at = removed.column("parcel_id").index("S3")
    assert (removed.column("measure")[at], removed.column("limit")[at]) == ("1,234.5 ㎡", "2 ㎡")
    assert removed.column("layer")[at] == "red"
    assert tables["excluded_rules"].rows[0][1:] == (1.0, 0.0, 0.0)
    assert tables["excluded_layers"].rows == (("red", Words(case, "zh").removed_by("forbid"), 1.0, 0.0),)


def test_bundles_say_who_got_them_and_placements_what_they_took() -> None:
    case = make_spatial_case()
    tables = contents(case, make_spatial_plan(), Words(case, "zh"))
    assert tables["bundles"].column("parcel_id") == ("S1、S2",)
    assert tables["bundles"].column("project_id") == ("P1",)
    assert tables["assignments"].column("land") == ("S1、S2", "N1")
    assert tables["assignments"].column("placement") == ("相邻地块合并", "新增用地")


def test_layers_show_their_own_tolerance_or_the_rulebooks() -> None:
    case = make_spatial_case()
    layers = contents(case, make_spatial_plan(), Words(case, "en"))["layers"]
    general = case.rulebook.space.tolerance_m2.value
    assert dict(zip(layers.column("layer"), layers.column("tolerance_m2"), strict=True)) == {
        "plan": general,
        "red": 2.0,
        "roads": general,
    }
    assert layers.column("max_share") == (None, None, None)


def test_farmland_that_is_measured_otherwise_is_told() -> None:
    """30 mu: by the table 30, 15 and 15, by the survey 60 %, 30 % and 10 %."""
    plan = solved("farmland_measured")
    table = contents(plan.case, plan.plan, Words(plan.case, "en"))["farmland"]
    expected = [("agricultural land", 30, 18), ("cropland", 15, 9), ("paddy", 15, 3)]
    shown = zip(*(table.column(name) for name in ("farmland", "written_mu", "measured_mu")), strict=True)
    assert list(shown) == expected
