"""What is told about maps names the features, fields, files and kinds that it is about."""

from __future__ import annotations

from pathlib import Path

import pytest
from shapely import Point

from landquota.errors import InputError
from landquota.inputs import read_case
from landquota.inputs.problem import Problem
from tests.inputs.good_case import SETTINGS, tables, write_folder
from tests.inputs.maps import STOCK, UNITS, X, Y, at, frame, joined, write_map


def problems_of(path: Path) -> dict[str, Problem]:
    with pytest.raises(InputError) as caught:
        read_case(path)
    return {problem.code: problem for problem in caught.value.problems}


def test_a_missing_key_field_does_not_hide_wrong_shapes(tmp_path: Path) -> None:
    write_folder(tmp_path)
    write_map(tmp_path / "stock.gpkg", frame({**STOCK, "P2": Point(X, Y)}, "number"))
    found = problems_of(tmp_path)
    assert set(found) == {"missing_key_field", "wrong_kind_of_shape"}
    assert "number" in found["missing_key_field"].text("zh")
    assert "点" in found["wrong_kind_of_shape"].text("zh")
    assert "Point" in found["wrong_kind_of_shape"].text("en")


def test_repeated_ids_are_told_with_their_features(tmp_path: Path) -> None:
    write_folder(tmp_path)
    write_map(tmp_path / "stock.gpkg", frame(STOCK, "parcel_id").iloc[[0, 1, 0]])
    assert "P1 (#1, #3)" in problems_of(tmp_path)["repeated_shape"].text("en")


def test_lost_leading_zeros_are_hinted_at(tmp_path: Path) -> None:
    rows = tables()["sites"]
    rows[1][0] = "0001"
    write_folder(tmp_path, {"sites": rows})
    write_map(tmp_path / "sites.gpkg", frame({"1": at(600, 0, 800, 300)}, "site_id"))
    text = problems_of(tmp_path)["unknown_shape"].text("en")
    assert "1 (0001)" in text
    assert "leading zeros" in text


def test_no_zeros_no_hint(tmp_path: Path) -> None:
    text = problems_of(joined({"P1": STOCK["P1"], "P22": STOCK["P2"]})(tmp_path))["unknown_shape"].text("en")
    assert "P22 (P2)" in text
    assert "zeros" not in text


def test_several_systems_are_told_with_all_files(tmp_path: Path) -> None:
    write_folder(tmp_path, settings=SETTINGS + "layers: {red: {file: red.geojson, rule: forbid}}\n")
    write_map(tmp_path / "stock.gpkg", frame(STOCK, "parcel_id"))
    write_map(tmp_path / "units.gpkg", frame(UNITS, "unit_id").to_crs("EPSG:4547"))
    write_map(tmp_path / "red.geojson", frame({"a": at(0, 0, 9, 9)}, "name").to_crs("EPSG:4326"))
    (notice,) = [n for n in read_case(tmp_path).notices if n.code == "several_crs"]
    for file, system in (("stock.gpkg", "EPSG:4548"), ("units.gpkg", "EPSG:4547"), ("red.geojson", "")):
        assert f"{file}: {system}" in notice.text("zh")
