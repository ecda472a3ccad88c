"""Settings of map layers are read as other settings are: Chinese names, shares, lists, and texts as they are typed."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any, get_args

import openpyxl
import pytest
import yaml

from landquota.errors import InputError
from landquota.inputs import read_case
from landquota.inputs.aliases import layer_specs, rules
from landquota.inputs.problem import Problem
from landquota.inputs.settings import Layer, Overlay
from tests.inputs.good_case import SETTINGS, SHEET_SETTINGS, write_folder, write_workbook
from tests.inputs.maps import at, frame, write_map

RED = {"a": at(0, 0, 10, 10)}


def with_map(folder: Path, text: str) -> Path:
    write_folder(folder, settings=SETTINGS + text)
    write_map(folder / "red.gpkg", frame(RED, "name", code=["0101"]))
    return folder


def layers_of(folder: Path, text: str) -> dict[str, Layer]:
    return read_case(with_map(folder, text)).settings.layers


def in_workbook(folder: Path, cells: list[tuple[str, Any]]) -> Path:
    """The good case as a workbook with more rows in its sheet of settings; they begin in row 8."""
    path = write_workbook(folder)
    book: Any = openpyxl.load_workbook(path)
    for number, (key, value) in enumerate(cells, len(SHEET_SETTINGS) + 1):
        book["case"].cell(number, 1, key)
        book["case"].cell(number, 2, value)
    book.save(path)
    write_map(folder / "red.gpkg", frame(RED, "name", code=["0101"]))
    return path


def problems_of(path: Path) -> tuple[Problem, ...]:
    with pytest.raises(InputError) as caught:
        read_case(path)
    return caught.value.problems


@pytest.mark.parametrize(
    ("typed", "key", "value"),
    [
        ("max_share: 20%", "max_share", 0.2),
        ("max_share: ２０％", "max_share", 0.2),
        ("tolerance_m2: 5平方米", "tolerance_m2", 5.0),
        ("tolerance_m: 2米", "tolerance_m", 2.0),
        ("version: 2023", "version", "2023"),
        ("version: 2024-11-01", "version", "2024-11-01"),
        ("version: 1.10", "version", "1.10"),
        ("source: yes", "source", "yes"),
        ("codes: '0101、0103'", "codes", ("0101", "0103")),
        ("codes: 01|07", "codes", ("01", "07")),
        ("codes: 0103", "codes", ("0103",)),  # 67 in YAML
        ("codes: [01, 0103, 7]", "codes", ("01", "0103", "7")),
        ("codes: ['01', a2]", "codes", ("01", "a2")),
        ("最大占比: 20%", "max_share", 0.2),
        ("容差（㎡）: 3", "tolerance_m2", 3.0),
        ("容差（米）: 3", "tolerance_m", 3.0),
        ("版本: 2023", "version", "2023"),
        ("代码: [01]", "codes", ("01",)),
    ],
)
def test_a_value_is_what_is_typed(typed: str, key: str, value: object, tmp_path: Path) -> None:
    text = f"layers:\n  red:\n    file: red.gpkg\n    rule: forbid\n    code_field: code\n    {typed}\n"
    assert getattr(layers_of(tmp_path, text)["red"], key) == value


def test_chinese_names_of_keys_and_rules(tmp_path: Path) -> None:
    chinese = (
        "图层:\n  红线: {文件: red.gpkg, 规则: 不得超出, 用途字段: code, 来源: 局, 图层名: red, 坐标系: EPSG:4548}\n"
    )
    english = (
        "layers:\n  红线: {file: red.gpkg, rule: within, code_field: code, source: 局, layer: red, crs: EPSG:4548}\n"
    )
    assert layers_of(tmp_path / "a", chinese) == layers_of(tmp_path / "b", english)


def test_every_key_and_rule_has_chinese_names() -> None:
    assert list(layer_specs()) == list(Layer.model_fields)
    assert list(rules()) == list(get_args(Overlay))
    types = {key: spec.type for key, spec in layer_specs().items()}
    for key, field in Layer.model_fields.items():
        expected = {str: {"text"}, Overlay: {"rule"}, tuple[str, ...]: {"codes"}}
        assert types[key] in expected.get(field.annotation, {"number", "share"}), key
    names = [name for spec in layer_specs().values() for name in (spec.key, *spec.zh)]
    assert len(set(names)) == len(names)


def test_a_workbook_holds_layers_under_both_names(tmp_path: Path) -> None:
    cells = [
        ("layers.红线.file", "red.gpkg"),
        ("layers.红线.rule", "forbid"),
        ("layers.红线.version", 2023),
        ("图层.农田.文件", "red.gpkg"),
        ("图层.农田.规则", "占比受限"),
        ("图层.农田.最大占比", "20%"),
        ("图层.农田.版本", datetime(2024, 11, 1)),
        ("图层.农田.代码字段", "code"),
        ("图层.农田.代码", "01、0103"),
        ("图层.农田.容差（㎡）", 2),
    ]
    layers = read_case(in_workbook(tmp_path, cells)).settings.layers
    assert layers["红线"] == Layer(file="red.gpkg", rule="forbid", version="2023")
    assert layers["农田"] == Layer(
        file="red.gpkg",
        rule="cap_share",
        max_share=0.2,
        version="2024-11-01",
        code_field="code",
        codes=("01", "0103"),
        tolerance_m2=2,
    )


def test_a_wrong_key_of_a_workbook_is_told_with_its_row(tmp_path: Path) -> None:
    rows = [
        ("图层.红线.文件", "red.gpkg"),
        ("图层.红线.规则", "禁"),
        ("图层.红线.板本", 1),
        ("layers.b.file", "x.gpkg"),
    ]
    found = {(p.code, p.place.row): p for p in problems_of(in_workbook(tmp_path, rows))}
    assert set(found) == {("key_not_choice", 9), ("unknown_key", 10), ("missing_key", 11)}
    rule = found["key_not_choice", 9]
    assert rule.place.key == "图层.红线.规则"
    assert "禁止、范围内、规划用途、占比受限、地类、分隔" in rule.text("zh")
    assert "forbid, within, land_use, cap_share, land_class, cut" in rule.text("en")
    assert "version / 版本" in found["unknown_key", 10].text("zh")


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("图层:\n  a: {文件: red.gpkg, 规则: forbid}\nlayers:\n  a: {file: red.gpkg}\n", "repeated_key", 10),
        ("layers:\n  a:\n    file: red.gpkg\n    rule: forbid\n    文件: red.gpkg\n", "repeated_key", 11),
        ("图层:\n  a:\n    文件: red.gpkg\n    规则: 禁\n", "key_not_choice", 10),
        ("图层:\n  a:\n    规则: 禁止\n", "missing_key", 8),
        ("图层: 3\n", "key_wrong_shape", 7),
        ("图层: {a: 3}\n", "key_wrong_shape", 7),
        ("layers: {a/b: {file: red.gpkg, rule: cut}}\n", "key_bad_id", 7),
        ("layers: {a: {file: red.gpkg, rule: cap_share, max_share: 120%}}\n", "key_out_of_range", 7),
        ("layers: {a: {file: red.gpkg, rule: cut, codes: {a: 1}}}\n", "key_wrong_shape", 7),
    ],
)
def test_what_is_wrong_is_told_with_its_line(text: str, code: str, line: int, tmp_path: Path) -> None:
    (problem,) = problems_of(with_map(tmp_path, text))
    assert (problem.code, problem.place.row) == (code, line), problem


def test_a_written_case_keeps_texts(tmp_path: Path) -> None:
    text = "layers: {red: {file: red.gpkg, rule: forbid, code_field: code, codes: [01], version: 2023}}\n"
    read = layers_of(tmp_path, text)["red"]
    again = yaml.safe_dump({"layers": {"red": read.model_dump(mode="json")}}, allow_unicode=True)
    assert layers_of(tmp_path / "b", again)["red"] == read
