"""Shapes are read from every format, joined to their tables, and written and read back as the same case."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from shapely import MultiPolygon, Polygon

from landquota.errors import InputError
from landquota.inputs import Case, read_case, write_case
from landquota.inputs.shapes.projection import to_degrees
from tests.inputs.good_case import SETTINGS, tables, write_folder, write_workbook
from tests.inputs.maps import (
    GRID,
    LINE,
    SITES,
    STOCK,
    SUFFIXES,
    UNITS,
    X,
    Y,
    at,
    bend,
    farthest,
    frame,
    joined,
    layer,
    layered,
    write_map,
)

LAYERS = SETTINGS + (
    "layers:\n"
    "  红线: {file: maps/all.gpkg, layer: lines, rule: forbid, code_field: code, codes: ['1'], source: s, version: '2026'}\n"
    "  plan: {file: maps/all.gpkg, rule: land_use, code_field: code}\n"
    "  road: {file: road.geojson, rule: cut}\n"
)


def layered_case(folder: Path) -> Path:
    """The good case with shapes of all its tables, and layers in a folder of their own."""
    write_folder(folder, settings=LAYERS)
    for table, key, shapes in (("stock", "parcel_id", STOCK), ("sites", "site_id", SITES), ("units", "unit_id", UNITS)):
        write_map(folder / f"{table}.gpkg", frame(shapes, key))
    hole = Polygon(at(0, 0, 90, 90).exterior, [at(10, 10, 20, 20).exterior])
    areas = {"a": at(5, 5, 15, 15), "b": MultiPolygon([hole, at(200, 0, 210, 10)]), "c": at(0, 0, 5, 5)}
    write_map(folder / "maps/all.gpkg", frame(areas, "name", code=["11", "12", "2"]), layer="lines")
    write_map(folder / "maps/all.gpkg", frame(areas, "name", code=["0601", "07", None]), layer="plan")
    write_map(folder / "road.geojson", frame(LINE, "name").to_crs("EPSG:4326"))
    return folder


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Case:
    return read_case(layered_case(tmp_path_factory.mktemp("case") / "a"))


def test_shapes_stand_beside_their_rows(case: Case) -> None:
    for table, key, shapes in (("stock", "parcel_id", STOCK), ("sites", "site_id", SITES), ("units", "unit_id", UNITS)):
        rows = getattr(case, table)
        for row_id, shape in zip(rows[key], rows["shape"], strict=True):
            drawn = to_degrees(np.array([shapes[row_id]], dtype=object), GRID)[0]
            assert farthest(shape, drawn) < 1e-6
    assert case.ground.crs == "+proj=laea +lat_0=26 +lon_0=117 +datum=WGS84 +units=m +no_defs"
    area = shapely.area(case.ground.stock)
    assert area == pytest.approx(
        [20_000, 45.5 * 2000 / 3], rel=2e-6
    )  # the grid is 1:1 on its meridian, where the case lies


def test_layers(case: Case) -> None:
    counted = [(n, c) for n, c in zip(case.layers["layer"], case.layers["code"], strict=True)]
    assert counted == [("plan", None), ("plan", "0601"), ("plan", "07"), ("road", None), ("红线", "11"), ("红线", "12")]
    kinds = [shape.geom_type for shape in case.layers["shape"]]
    assert kinds == ["Polygon", "Polygon", "MultiPolygon", "LineString", "Polygon", "MultiPolygon"]
    red = case.ground.layers[case.layers["code"] == "12"][0]
    assert red.area == pytest.approx(90 * 90 - 100 + 100, rel=2e-6)


def test_canonical_copy(case: Case, tmp_path: Path) -> None:
    write_case(case, tmp_path / "a")
    again = read_case(tmp_path / "a")
    assert again.same_facts(case)
    assert case.same_facts(again)
    write_case(again, tmp_path / "b")
    names = sorted(p.relative_to(tmp_path / "a").as_posix() for p in (tmp_path / "a").rglob("*") if p.is_file())
    assert {"stock.geojson", "sites.geojson", "units.geojson", "layers/红线.geojson"} <= set(names)
    assert all((tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes() for name in names)
    raw = json.loads(tmp_path.joinpath("a/stock.geojson").read_bytes())
    assert [f["properties"] for f in raw["features"]] == [{"parcel_id": "P1"}, {"parcel_id": "P2"}]
    assert all(round(c, 11) == c for c in np.ravel(raw["features"][0]["geometry"]["coordinates"]))
    ring = shapely.LinearRing(raw["features"][0]["geometry"]["coordinates"][0])
    assert ring.is_ccw  # RFC 7946, 3.1.6
    assert len(tmp_path.joinpath("a/stock.geojson").read_text("utf-8").splitlines()) == 2 + 2


def test_canonical_copy_deletes_what_is_stale(case: Case, tmp_path: Path) -> None:
    write_case(case, tmp_path)
    bare = case.replace(
        stock=case.stock.assign(shape=None),
        layers=case.layers.iloc[:0],
        settings=case.settings.model_copy(update={"layers": {}}),
    )
    write_case(bare, tmp_path)
    assert sorted(p.name for p in tmp_path.iterdir() if p.suffix != ".csv") == [
        "case.yaml",
        "rulebook.yaml",
        "sites.geojson",
        "units.geojson",
    ]
    assert read_case(tmp_path).same_facts(bare)


def test_a_moved_corner_is_another_case(case: Case) -> None:
    moved = case.stock["shape"].to_numpy(dtype=object).copy()
    moved[0] = shapely.transform(moved[0], lambda xy: xy + np.array([1e-9, 0]))
    assert not case.replace(stock=case.stock.assign(shape=moved)).same_facts(case)
    assert not case.replace(layers=case.layers.iloc[1:].reset_index(drop=True)).same_facts(case)


def whole_table(**renamed: str) -> gpd.GeoDataFrame:
    """Return the stock with all its columns as features, values typed as a GIS would hold them."""
    rows = tables()["stock"]
    columns = {
        renamed.get(name, name): [
            float(row[n]) if row[n] and name.startswith(("area", "far")) else row[n] or None for row in rows[1:]
        ]
        for n, name in enumerate(rows[0])
        if name != "parcel_id"
    }
    return frame(STOCK, renamed.get("parcel_id", "parcel_id"), **columns)


@pytest.mark.parametrize("suffix", [".gpkg", ".geojson", ".gdb"])
def test_a_table_of_shapes_alone(suffix: str, case: Case, tmp_path: Path) -> None:
    write_folder(tmp_path).joinpath("stock.csv").unlink()
    features = whole_table().iloc[::-1].assign(OBJECTID=[1, 2], Shape_Area=[1.0, 2.0])
    write_map(tmp_path / f"存量台账{suffix}", features)
    read = read_case(tmp_path).stock
    assert read.drop(columns="shape").equals(case.stock.drop(columns="shape"))
    assert [farthest(a, b) < 1e-6 for a, b in zip(read["shape"], case.stock["shape"], strict=True)] == [True, True]


@pytest.mark.parametrize(("encoding", "cpg"), [("UTF-8", True), ("UTF-8", False), ("GBK", True), ("GBK", False)])
def test_a_shapefile_in_chinese(encoding: str, cpg: bool, case: Case, tmp_path: Path) -> None:
    write_folder(tmp_path).joinpath("stock.csv").unlink()
    names = {
        "parcel_id": "地块编号",
        "unit_id": "单元代码",
        "kind": "存量类型",
        "area_mu": "登记面积",
        "land_use": "规划用途代码",
    }
    features = whole_table(**names)[[*names.values(), "geometry"]].assign(存量类型=["批而未供", "闲置"])
    write_map(tmp_path / "stock.shp", features, encoding=encoding)
    if not cpg:
        tmp_path.joinpath("stock.cpg").unlink()
    read = read_case(tmp_path)
    columns = [*names, "kind"]
    assert read.stock[columns].equals(case.stock[columns])
    (cut,) = [n for n in read.notices if n.code == "cut_field"]
    assert "land_use" in cut.text("en")


def test_a_cut_name_that_means_two_columns_is_refused(tmp_path: Path) -> None:
    write_folder(tmp_path).joinpath("stock.csv").unlink()
    write_map(
        tmp_path / "stock.shp", whole_table()[["parcel_id", "unit_id", "kind", "area_mu", "area_map_mu", "geometry"]]
    )
    with pytest.raises(InputError) as caught:
        read_case(tmp_path)  # area_map_m begins area_map_mu and area_map_m2
    assert [(p.code, p.value) for p in caught.value.problems] == [("unknown_column", "area_map_m")]


@pytest.mark.parametrize("kind", ["int64", "float64"])
def test_ids_that_are_numbers(kind: str, tmp_path: Path) -> None:
    rows = tables()["stock"]
    rows[1][0], rows[2][0] = "1001", "1002"
    for table in ("disposals", "pairs"):
        write_folder(tmp_path, {"stock": rows}).joinpath(f"{table}.csv").unlink()
    tmp_path.joinpath("disposals.csv").unlink(missing_ok=True)
    features = frame({1001: STOCK["P1"], 1002: STOCK["P2"]}, "parcel_id")  # type: ignore[dict-item]
    write_map(tmp_path / "stock.gpkg", features.astype({"parcel_id": kind}))
    assert read_case(tmp_path).stock["shape"].notna().all()


def test_a_map_beside_a_workbook(case: Case, tmp_path: Path) -> None:
    path = write_workbook(tmp_path)
    for table, key, shapes in (("存量台账", "parcel_id", STOCK), ("units", "unit_id", UNITS), ("draft", "x", SITES)):
        write_map(tmp_path / "case.gpkg", frame(shapes, key), layer=table)
    write_map(tmp_path / "sites.gpkg", frame(SITES, "site_id"))
    read = read_case(path)
    assert read.stock["shape"].equals(case.stock["shape"])
    assert read.units["shape"].equals(case.units["shape"])
    assert read.sites["shape"].isna().all()
    assert [n.details["ids"] for n in read.notices if n.code == "map_not_used"] == ["draft"]


def test_heights_are_dropped_and_curves_become_lines(tmp_path: Path) -> None:
    high = {"P1": shapely.force_3d(STOCK["P1"], 80.0), "P2": STOCK["P2"]}
    assert not read_case(joined(high)(tmp_path / "a")).stock["shape"][0].has_z
    folder = joined({"P1": STOCK["P1"]})(tmp_path / "b")
    bend(folder / "stock.gpkg", (X, Y), (X + 50, Y + 50), (X + 100, Y), (X + 50, Y - 50), (X, Y))
    circle = read_case(folder).ground.stock[0]
    assert circle.geom_type == "Polygon"
    assert circle.area == pytest.approx(np.pi * 50**2, rel=1e-2)


def test_repair_measures_in_metres(tmp_path: Path) -> None:
    """Two loops of 100 by 100 m, one in the other's corner: what lies in both counts once."""
    both = MultiPolygon([at(0, 0, 100, 100), at(50, 50, 150, 150)])
    read = read_case(joined({"P1": both, "P2": STOCK["P2"]})(tmp_path))
    (told,) = [n for n in read.notices if n.code == "shape_repaired"]
    before, after = (float(part) for part in told.details["all"][0][4:-4].split(" → "))
    assert before == pytest.approx(20_000, rel=1e-5)
    assert after == pytest.approx(17_500, rel=1e-5)
    assert read.ground.stock[0].area == pytest.approx(17_500, rel=1e-5)


def test_layer_files_may_be_of_any_format(tmp_path: Path) -> None:
    shapes = {"a": at(0, 0, 10, 10)}
    for suffix in SUFFIXES:
        folder = layered(shapes, layer(f"red{suffix}", code_field="code"), f"red{suffix}", code=["01"])(
            tmp_path / suffix
        )
        (row,) = read_case(folder).layers.to_dict("records")
        assert (row["layer"], row["code"]) == ("red", "01")
