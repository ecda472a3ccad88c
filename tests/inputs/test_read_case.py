"""Good cases: however a case is written down, it is the same case, typed as `Case` documents."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from landquota.errors import InputError
from landquota.inputs import Case, read_case
from landquota.inputs.schema import tables as specs
from tests.inputs.good_case import (
    RULEBOOK,
    SETTINGS,
    Rows,
    Tables,
    tables,
    write_folder,
    write_sheets,
    write_workbook,
)


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Case:
    return read_case(write_folder(tmp_path_factory.mktemp("good")))


def in_chinese() -> Tables:
    """Return the good tables with Chinese headers and choices, but for every third header."""
    changed: Tables = {}
    for name, rows in tables().items():
        spec = specs()[name]
        columns = [spec.column(header) for header in rows[0]]
        header = [c.name if n % 3 == 0 else c.zh[0] for n, c in enumerate(columns)]
        words = {key: zh[0] for c in spec.columns for key, zh in c.choices.items()} | {"yes": "是", "no": "否"}
        body = [["|".join(words.get(part, part) for part in cell.split("|")) for cell in row] for row in rows[1:]]
        changed[name] = [header, *body]
    return changed


def with_cell(table: str, column: str, header: str, values: list[str]) -> Tables:
    rows = tables()[table]
    position = rows[0].index(column)
    rows[0][position] = header
    for row, value in zip(rows[1:], values, strict=True):
        row[position] = value
    return {table: rows}


def test_types(good: Case) -> None:
    for name, spec in specs().items():
        frame = getattr(good, name)
        assert list(frame.columns) == [c.name for c in spec.columns] + ["shape"] * spec.shapes
        assert list(frame.index) == list(range(len(frame)))
        kinds = {
            "area": "float64",
            "number": "float64",
            "count": "float64",
            "share": "float64",
            "date": "datetime64[s]",
            "flag": "boolean",
        }
        assert {c.name: str(frame[c.name].dtype) for c in spec.columns} == {
            c.name: kinds.get(c.type, "object") for c in spec.columns
        }
    first = good.stock.iloc[0]
    assert (first["blockers"], first["approved_on"], first["min_part_mu"]) == (
        ("demolition", "mortgage"),
        pd.Timestamp(2015, 3, 1),
        10,
    )
    assert good.stock["in_task"].tolist() == [pd.NA, True]
    assert good.stock["land_grade"].tolist() == [None, None]
    works, plant = good.projects.iloc[0], good.projects.iloc[1]
    assert works["phases"] == ((2026, 12.0), (2027, 8.0))
    assert (plant["industry"], plant["units"], plant["area_min_mu"]) == ("0111", ("*",), 15)
    assert np.isnan(plant["floor_area_m2"])


def test_defaults(tmp_path: Path) -> None:
    rows = [
        ["project_id", "name", "units", "industry", "area_mu"],
        ["J1", "a", "U2", "35", "7"],
        ["J2", "b", "U2", "35", "8"],
    ]
    read = read_case(write_folder(tmp_path, {"projects": rows}))
    project = read.projects.iloc[1]
    columns = ["area_min_mu", "tier", "must_serve", "strategic", "new_land", "catalogue", "credit"]
    assert project[columns].tolist() == [8, "ordinary", False, False, True, "permitted", "ok"]
    assert read.settings.quota.step_mu == 1
    assert read.settings.objectives == ("must_serve", "value")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_chinese_in_any_encoding(good: Case, encoding: str, tmp_path: Path) -> None:
    read = read_case(write_folder(tmp_path, in_chinese(), encoding=encoding))
    assert read.same_facts(good)
    assert read.notices == good.notices


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_other_delimiters(good: Case, delimiter: str, tmp_path: Path) -> None:
    write_folder(tmp_path)
    for name in ("units", "stock"):
        text = "\r\n".join(delimiter.join(row) for row in tables()[name])
        tmp_path.joinpath(f"{name}.csv").write_text(text, "utf-8", newline="")
    assert read_case(tmp_path).same_facts(good)


def test_workbook_is_the_same_case(good: Case, tmp_path: Path) -> None:
    assert read_case(write_workbook(tmp_path)).same_facts(good)


def test_chinese_workbook_is_the_same_case(good: Case, tmp_path: Path) -> None:
    settings = [
        ["设置项", "值"],
        ["名称", "test"],
        ["年度", "２０２６年"],
        ["rulebook", "rulebook.yaml"],
        ["指标总量上限", "9００ 亩"],
        ["统筹比例", "0%"],
    ]
    settings += [["目标顺序", "必保、效益"]]
    sheets: dict[str, Rows] = {"说明": [["x"]], "案例": settings}
    sheets |= {specs()[name].zh[0]: rows for name, rows in in_chinese().items()}
    tmp_path.joinpath("rulebook.yaml").write_text(RULEBOOK, "utf-8")
    assert read_case(write_sheets(tmp_path / "案例.xlsx", sheets)).same_facts(good)


def test_folder_of_workbooks_with_chinese_names(good: Case, tmp_path: Path) -> None:
    write_folder(tmp_path)
    for name, rows in tables().items():
        tmp_path.joinpath(f"{name}.csv").unlink()
        write_sheets(tmp_path / f"{specs()[name].zh[0]}.xlsx", {"Sheet1": rows})
    tmp_path.joinpath("README.md").write_text("allowed")
    tmp_path.joinpath("~$stock.xlsx").write_text("a lock of Excel")
    tmp_path.joinpath("maps").mkdir()
    assert read_case(tmp_path).same_facts(good)


def test_order_of_rows_and_columns_means_nothing(good: Case, tmp_path: Path) -> None:
    turned = {name: [rows[0][::-1], *[row[::-1] for row in rows[:0:-1]]] for name, rows in tables().items()}
    turned["stock"][1][turned["stock"][0].index("ready_on")] = ""
    straight = {"stock": [row[::-1] for row in [turned["stock"][0], *turned["stock"][:0:-1]]]}
    read, other = read_case(write_folder(tmp_path / "a", turned)), read_case(write_folder(tmp_path / "b", straight))
    assert read.same_facts(other)
    assert not read.same_facts(good)
    assert read.notices == other.notices != ()


HA, M2 = "3.0333333333333333", "30333.333333333332"


@pytest.mark.parametrize(
    ("header", "first", "second"),
    [
        ("area_ha", "2", HA),
        ("area_m2", "20000", M2),
        ("area", "30", "45.5"),
        ("AREA_MU", "30亩", "45.5 mu"),
        (" 面积（亩）", "３０", "45.50"),
        ("面积(公顷)", "2.0", HA),
        ("面积（平方米）", "20,000", M2),
        ("面积（㎡）", "２0,000.00 ", M2),
        ("area (ha)", "2ha", HA + "公顷"),
        ("登记面积*", "　30　", "+45.5"),
    ],
)
def test_areas(good: Case, header: str, first: str, second: str, tmp_path: Path) -> None:
    assert read_case(write_folder(tmp_path, with_cell("stock", "area_mu", header, [first, second]))).same_facts(good)


@pytest.mark.parametrize(
    "text",
    ["2015-03-01", "2015/3/1", "2015.3.1", "2015年03月01日", "２０１５年3月1日", "20150301", "2015-03-01 00:00:00"],
)
def test_dates(good: Case, text: str, tmp_path: Path) -> None:
    changed = with_cell("stock", "approved_on", "批准日期", [text, "2016-05-01"])
    assert read_case(write_folder(tmp_path, changed)).same_facts(good)


@pytest.mark.parametrize(
    ("table", "column", "header", "values"),
    [
        ("stock", "built_share", "已建比例", ["", "25%"]),
        ("stock", "in_task", "in_task", ["", "Y"]),
        ("stock", "in_task", "in_task", ["", "TRUE"]),
        ("stock", "in_task", "in_task", ["", "1"]),
        ("stock", "kind", "kind", ["批而未供", "闲置土地"]),
        ("stock", "blockers", "blockers", ["抵押｜征拆", ""]),
        ("stock", "unit_id", "行政区代码", ["362101", "OLD2"]),
        ("projects", "phases", "phases", ["2027：8； 2026：12", ""]),
        ("projects", "investment_wan", "总投资（万元）", ["9,000", "5000.0"]),
        ("projects", "tax_wan", "年税收(万元/年)", ["400万元", "100"]),
        ("projects", "units", "units", ["OLD2|362101", "*"]),
        ("projects", "units", "units", ["U2、360702", "*"]),
        ("projects", "units", "units", ["U2，360702", "*"]),
        ("projects", "units", "units", ["360702; U2", "*"]),
        ("projects", "units", "units", ["360702\nU2", "*"]),
        ("stock", "blockers", "blockers", ["抵押、征拆", ""]),
        ("projects", "area_min_mu", "area_min", ["12", ""]),
    ],
)
def test_other_spellings(
    good: Case, tmp_path: Path, *, table: str, column: str, header: str, values: list[str]
) -> None:
    assert read_case(write_folder(tmp_path, with_cell(table, column, header, values))).same_facts(good)


def test_all_problems_at_once(tmp_path: Path) -> None:
    changed = with_cell("stock", "area_mu", "area_mu", ["x", "-1"]) | with_cell("sites", "paddy_mu", "pady", ["10"])
    with pytest.raises(InputError) as caught:
        read_case(write_folder(tmp_path, changed, settings="name: a\nplan_year: 1\nrulebook: plain\ntlit: 1\n"))
    found = [(p.table, p.place.row, p.code) for p in caught.value.problems]
    assert found == [
        ("", 2, "key_out_of_range"),
        ("", 4, "unknown_key"),
        ("units", 2, "unknown_award"),
        ("stock", 2, "not_number"),
        ("stock", 3, "not_above"),
        ("sites", None, "unknown_column"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "name: test\nplan_year: 2026年\nrulebook: rulebook.yaml\nquota: {cap_mu: ９００亩}\nobjectives: 必保|价值\n",
        "名称: test\n年度: '２０２６'\n规则库: rulebook.yaml\n指标总量上限: 900\n目标顺序: [必保项目, value]\n",
        "name: test\nplan_year: 2026\nrulebook: rulebook.yaml\nquota.cap_mu: 900.0\nobjectives: must_serve, value\n",
    ],
)
def test_settings_are_read_like_cells(good: Case, text: str, tmp_path: Path) -> None:
    assert read_case(write_folder(tmp_path, settings=text)).same_facts(good)


def test_shares_in_settings(tmp_path: Path) -> None:
    text = SETTINGS.replace("cap_mu: 900", "withhold_share: ２０%") + "求解差距: 1%\n"
    settings = read_case(write_folder(tmp_path, settings=text)).settings
    assert (settings.quota.withhold_share, settings.solve.gap) == (0.2, 0.01)


def test_files_are_named_with_their_digests(good: Case) -> None:
    assert [name for name, _ in good.files] == sorted(
        ["case.yaml", "rulebook.yaml", *[f"{name}.csv" for name in specs()]]
    )
    assert all(len(digest) == 64 for _, digest in good.files)


def test_quota_only_and_absent_tables(tmp_path: Path) -> None:
    tmp_path.joinpath("case.yaml").write_text("name: a\nplan_year: 2026\nrulebook: plain\n")
    tmp_path.joinpath("units.csv").write_text("unit_id,name\nU1,One\n")
    read = read_case(tmp_path)
    assert [len(getattr(read, name)) for name in specs()] == [1, 0, 0, 0, 0, 0, 0]
    assert read.units_under("*") == ("U1",)


def test_the_section_letter_of_an_industry_code_is_not_kept(tmp_path: Path) -> None:
    rows = tables()["projects"]
    column = rows[0].index("industry")
    rows[1][column] = "C3911"
    case = read_case(write_folder(tmp_path / "case", {"projects": rows}))
    assert case.projects["industry"].iloc[0] == "3911"
