"""One fault is told once: what only follows from it is not, and a suggestion stands only where there is one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from landquota.errors import InputError
from landquota.inputs import read_case
from landquota.inputs.problem import Problem
from tests.inputs.bad_cases import CELLS, header, without
from tests.inputs.bad_workbooks import book, merge
from tests.inputs.good_case import Rows, tables, write_folder, write_sheets, write_workbook


def problems_of(path: Path) -> tuple[Problem, ...]:
    with pytest.raises(InputError) as caught:
        read_case(path)
    return caught.value.problems


def codes_of(path: Path) -> list[str]:
    return [problem.code for problem in problems_of(path)]


@pytest.mark.parametrize(
    ("column", "new"), [("area_mu", "面积（公倾）"), ("kind", "存量类形"), ("unit_id", "单元代吗")]
)
def test_a_misspelt_header_is_not_missing_too(column: str, new: str, tmp_path: Path) -> None:
    (problem,) = problems_of(header("stock", column, new, "").build(tmp_path))
    assert problem.code in {"unknown_column", "header_unit"}


def test_a_misspelt_key_does_not_make_every_id_unknown(tmp_path: Path) -> None:
    assert codes_of(header("units", "unit_id", "单元代吗", "").build(tmp_path)) == ["unknown_column"]
    assert codes_of(header("stock", "parcel_id", None, "").build(tmp_path)) == ["missing_column"]


def test_a_missing_table_is_told_once(tmp_path: Path) -> None:
    assert codes_of(without("units")(tmp_path / "a")) == ["no_units"]
    assert codes_of(without("stock")(tmp_path / "b")) == ["missing_table", "missing_table"]
    folder = write_folder(tmp_path / "c")
    folder.joinpath("units.csv").rename(folder / "unit.csv")
    assert codes_of(folder) == ["unknown_table"]
    write_folder(tmp_path / "d").joinpath("units.csv").write_bytes(b"\0")
    assert codes_of(tmp_path / "d") == ["not_text"]


def test_cells_under_a_merged_one_are_not_blank_too(tmp_path: Path) -> None:
    assert codes_of(book("merged", merge, "").build(tmp_path)) == ["merged_cells"]


def titled(rows: Rows) -> Rows:
    """Return a table below a title and a line of remarks."""
    return [["2026年存量台账"], ["填报单位：市局", "单位：亩"], *rows]


def test_a_title_is_one_problem_and_the_table_is_read(tmp_path: Path) -> None:
    rows = tables()["stock"]
    rows[1][rows[0].index("area_mu")] = "x"
    folder = write_folder(tmp_path / "a", {"stock": titled(rows)})
    title, area = problems_of(folder)
    assert (title.code, title.place.row, title.details["headers"]) == ("title_row", 1, 3)
    assert (area.code, area.place.row) == ("not_number", 4)
    assert codes_of(write_folder(tmp_path / "b", {"units": titled(tables()["units"])})) == ["title_row"]


def test_a_merged_title_of_a_sheet_is_one_problem(tmp_path: Path) -> None:
    path = write_workbook(tmp_path)
    opened: Any = openpyxl.load_workbook(path)
    for sheet in opened.worksheets:
        sheet.insert_rows(1, amount=2)
        sheet["A1"], sheet["B2"] = "2026年", "单位：亩"
        sheet.merge_cells("A1:F1")
    opened.save(path)
    assert codes_of(path) == ["title_row"] * len(opened.worksheets)


def test_a_title_above_other_delimiters(tmp_path: Path) -> None:
    write_folder(tmp_path)
    text = "2026\n" + "\n".join(";".join(row) for row in tables()["units"])
    tmp_path.joinpath("units.csv").write_text(text, "utf-8")
    assert codes_of(tmp_path) == ["title_row"]


@pytest.mark.parametrize("case", CELLS, ids=lambda case: case.name)
def test_no_empty_suggestion(case: Any, tmp_path: Path) -> None:
    for problem in problems_of(case.build(tmp_path)):
        if problem.code != "blank_sign":
            assert '"-"' not in problem.text("en")
            assert "“-”" not in problem.text("zh")


def test_suggestions(tmp_path: Path) -> None:
    def told(table: str, row: int, column: str, value: str) -> str:
        rows = tables()[table]
        rows[row][rows[0].index(column)] = value
        (problem,) = problems_of(write_folder(tmp_path, {table: rows}))
        return problem.text("en").partition(": ")[2]

    assert told("stock", 1, "unit_id", "章贡") == (
        'The unit "章贡" is not in the table units. Correct it, add the unit, or correct the id in the units table.'
    )
    assert told("stock", 1, "unit_id", "章贡区") == '"章贡区" is the name of 360702. Write the code.'
    assert "Choose from: prize / 奖. " in told("units", 1, "awards", "zz")
    assert told("units", 1, "carry_over_mu", "3公倾").endswith(
        "is a number with a text; the column is in mu. Convert it to the unit of the column and write the number alone."
    )


def test_an_unknown_header_is_not_followed_by_all_columns(tmp_path: Path) -> None:
    (problem,) = problems_of(header("stock", "land_use", "经办人", "").build(tmp_path))
    assert problem.text("en").endswith(
        "so it would not be read. Rename or delete the column; one that only explains is named remarks."
    )


def test_sheets_are_listed_where_none_is_near(tmp_path: Path) -> None:
    write_folder(tmp_path)
    write_sheets(tmp_path / "qqq.xlsx", {"Sheet1": [["a"]]})
    (problem,) = problems_of(tmp_path)
    assert "分配单元、存量台账" in problem.text("zh")
    assert "units, stock" in problem.text("en")


def test_keys_are_told_as_they_are_typed(tmp_path: Path) -> None:
    settings = "名称: a\n年度: 二十六\n规则库: rulebook.yaml\n指标总量下限: 3\n"
    texts = [problem.text("zh") for problem in problems_of(write_folder(tmp_path, settings=settings))]
    assert texts[0].startswith("case.yaml 第 2 行 设置项 年度: ")
    assert "是否指：quota.cap_mu / 指标总量上限？" in texts[1]
