"""The canonical copy of a case, and the empty workbook, read back as the same case."""

from __future__ import annotations

import datetime
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from landquota.inputs import Case, read_case, write_case, write_template
from landquota.inputs.aliases import setting_specs
from landquota.inputs.schema import tables as specs
from landquota.texts import Language
from tests.inputs.good_case import RULEBOOK, tables, write_folder


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Case:
    return read_case(write_folder(tmp_path_factory.mktemp("good")))


def test_canonical_copy(good: Case, tmp_path: Path) -> None:
    write_case(good, tmp_path / "a")
    again = read_case(tmp_path / "a")
    assert again.same_facts(good)
    assert again.settings.rulebook == "rulebook.yaml"
    write_case(again, tmp_path / "b")
    names = sorted(file.name for file in (tmp_path / "a").iterdir())
    assert names == sorted(["case.yaml", "rulebook.yaml", *[f"{name}.csv" for name in specs()]])
    for name in names:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_canonical_copy_of_awkward_values(good: Case, tmp_path: Path) -> None:
    texts = pd.Series(["=1+1", '\'="a",\nb'], dtype=object)
    stock = good.stock.assign(area_mu=[1 / 3 * 100, 1e8 / 7], approval_no=texts)
    units = good.units.assign(carry_over_mu=[0.1 + 0.2, 1e-7])
    case = good.replace(stock=stock.round({"area_mu": 6}), units=units.round({"carry_over_mu": 9}))
    write_case(case, tmp_path)
    assert read_case(tmp_path).same_facts(case)
    assert "'=1+1" in tmp_path.joinpath("stock.csv").read_text("utf-8-sig")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_template_filled_in(good: Case, lang: Language, tmp_path: Path) -> None:
    path = tmp_path / "template.xlsx"
    write_template(path, lang)
    book = openpyxl.load_workbook(path)
    keys = {cell.value: cell.row for cell in book["案例" if lang == "zh" else "case"]["A"]}
    values = {
        "name": "test",
        "plan_year": 2026,
        "rulebook": "rulebook.yaml",
        "quota.cap_mu": 900,
        "objectives": "must_serve|value",
    }
    for key, value in values.items():
        shown = setting_specs()[key].zh[0] if lang == "zh" else key
        book["案例" if lang == "zh" else "case"].cell(keys[shown], 2).value = value
    for name, rows in tables().items():
        spec = specs()[name]
        sheet = book[spec.zh[0] if lang == "zh" else name]
        for number, row in enumerate(rows[1:], 2):
            for header, text in zip(rows[0], row, strict=True):
                position = [c.name for c in spec.columns].index(header) + 1
                sheet.cell(number, position).value = _typed(spec.column(header).type, text)
    book.save(path)
    tmp_path.joinpath("rulebook.yaml").write_text(RULEBOOK, "utf-8")
    assert read_case(path).same_facts(good)


def _typed(kind: str, text: str) -> object:
    """Return a text as a person's spreadsheet would hold it."""
    if not text:
        return None
    if kind == "date":
        return datetime.date.fromisoformat(text)
    return float(text) if kind in {"area", "number", "count", "share"} else text


def test_template_is_the_same_bytes_every_time(tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        write_template(tmp_path / name)
    assert tmp_path.joinpath("a.xlsx").read_bytes() == tmp_path.joinpath("b.xlsx").read_bytes()


def test_template_offers_choices_and_marks_required_columns(tmp_path: Path) -> None:
    write_template(tmp_path / "a.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")["存量台账"]
    headers = {cell.value: cell for cell in sheet[1]}
    assert headers["面积（亩）"].fill.fgColor.rgb != headers["图斑面积（亩）"].fill.fgColor.rgb
    assert sheet.freeze_panes == "B2"
    lists = {v.formula1 for v in sheet.data_validations.dataValidation if v.type == "list"}
    assert '"批而未供,供而未用,闲置,低效"' in lists
    assert '"是,否"' in lists
    messages = [v.prompt for v in sheet.data_validations.dataValidation]
    assert len(messages) == len(specs()["stock"].columns)
    assert all(messages)
    assert max(map(len, messages)) < 255
