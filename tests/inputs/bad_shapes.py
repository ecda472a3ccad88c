"""Bad maps, each with the problem that must be told."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pyogrio
import shapely
from shapely import GeometryCollection, MultiPolygon, Point, Polygon

from landquota.inputs.shapes.gcj02 import to_gcj02
from tests.inputs.bad_cases import BadCase
from tests.inputs.good_case import SETTINGS, tables, write_folder
from tests.inputs.maps import (
    GRID,
    KEYS,
    LINE,
    SITES,
    STOCK,
    UNITS,
    Shapes,
    X,
    Y,
    at,
    frame,
    joined,
    layer,
    layered,
    moved,
    with_bytes,
    write_map,
)

Change = Callable[[Path], object]

P1, P2 = STOCK["P1"], STOCK["P2"]
EMPTY = Polygon()
SQUARE = [[114.0, 25.0], [114.1, 25.0], [114.1, 25.1], [114.0, 25.0]]
METRES = [[39500000.0, 2850000.0], [39500100.0, 2850000.0], [39500100.0, 2850100.0], [39500000.0, 2850000.0]]


def stock(name: str, shapes: Shapes, code: str, *, suffix: str = ".gpkg", crs: str | None = GRID) -> BadCase:
    """The stock of the good case gets these shapes."""
    return BadCase(f"map: {name}", joined(shapes, "stock", suffix, crs), code, f"stock{suffix}")


def changed(name: str, change: Change, code: str, suffix: str = ".gpkg") -> BadCase:
    """Good shapes of the stock are written, and their file is then changed."""

    def build(folder: Path) -> Path:
        path = joined(STOCK, "stock", suffix)(folder) / f"stock{suffix}"
        change(path)
        return folder

    return BadCase(f"map: {name}", build, code, f"stock{suffix}")


def geojson(name: str, text: str, code: str) -> BadCase:
    return BadCase(f"geojson: {name}", with_bytes("stock.geojson", text.encode()), code, "stock.geojson")


def feature(coordinates: object, kind: str = "Polygon", **more: object) -> str:
    geometry = {"type": kind, "coordinates": coordinates}
    one = {"type": "Feature", "properties": {"parcel_id": "P1"}, "geometry": geometry}
    return json.dumps({"type": "FeatureCollection", "features": [one], **more})


def settings(name: str, text: str, code: str, value: str | None = None) -> BadCase:
    """`case.yaml` names a map layer that cannot be read."""
    return BadCase(f"layer: {name}", layered({"a": P1}, text, "red.gpkg", code=["01"]), code, "case.yaml", 7, "", value)


def measured_in(crs: str) -> BadCase:
    """The good case with shapes, measured in a system that is not meant for its place."""

    def build(folder: Path) -> Path:
        joined(STOCK)(folder)
        (folder / "case.yaml").write_text(SETTINGS + f"space: {{measure_crs: '{crs}'}}\n", encoding="utf-8")
        return folder

    return BadCase(f"measured in {crs}", build, "crs_distorts", "case.yaml", 7, "", crs)


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:5000])


def run_sql(text: str) -> Change:
    def change(path: Path) -> None:
        database = sqlite3.connect(path)
        database.executescript(text)
        database.close()

    return change


def _view(path: Path) -> None:
    columns = "table_name, column_name, geometry_type_name, srs_id, z, m"
    run_sql(
        "CREATE VIEW seen AS SELECT * FROM stock;"
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id) SELECT 'seen', data_type, 'seen', srs_id"
        " FROM gpkg_contents WHERE table_name = 'stock';"
        f"INSERT INTO gpkg_geometry_columns ({columns}) SELECT 'seen', column_name, geometry_type_name, srs_id, z, m"
        " FROM gpkg_geometry_columns WHERE table_name = 'stock';"
        "DELETE FROM gpkg_geometry_columns WHERE table_name = 'stock';"
        "DELETE FROM gpkg_contents WHERE table_name = 'stock';"
    )(path)


def _two_layers(path: Path) -> None:
    path.unlink()
    for name in ("a", "b"):
        write_map(path, frame(STOCK, "parcel_id"), layer=name)


def _no_shapes(path: Path) -> None:
    path.unlink()
    pyogrio.write_dataframe(pd.DataFrame({"parcel_id": ["P1"]}), path, driver="GPKG")


def _mixed_codes(path: Path) -> None:
    """Write a name in GBK beside one in UTF-8."""
    dbf = path.with_suffix(".dbf")
    data = dbf.read_bytes()
    dbf.write_bytes(data.replace(b"P1", "甲".encode("gbk")).replace(b"P2", b"\xff\xff"))
    path.with_suffix(".cpg").unlink()


def _repeated(folder: Path) -> Path:
    write_folder(folder)
    twice = frame(STOCK, "parcel_id")
    write_map(folder / "stock.gpkg", twice.iloc[[0, 1, 1]])
    return folder


def _two_maps(folder: Path) -> Path:
    joined(STOCK)(folder)
    write_map(folder / "存量台账.gpkg", frame(STOCK, "parcel_id"))
    return folder


def _no_key(folder: Path) -> Path:
    write_folder(folder)
    write_map(folder / "stock.gpkg", frame(STOCK, "number"))
    return folder


def _blank_key(folder: Path) -> Path:
    write_folder(folder)
    write_map(folder / "stock.gpkg", frame(STOCK, "parcel_id").assign(parcel_id=["P1", None]))
    return folder


def _bad_key(folder: Path) -> Path:
    write_folder(folder)
    write_map(folder / "stock.gpkg", frame({"P1": P1, "P|2": P2}, "parcel_id"))
    return folder


def _typed_as_mu(table: str, area: str) -> Callable[[Path], Path]:
    """The first place of a table has its shape, but its area is typed in another unit."""

    def build(folder: Path) -> Path:
        rows = tables()[table]
        rows[1][rows[0].index("area_mu")] = area
        write_folder(folder, {table: rows})
        write_map(folder / f"{table}.gpkg", frame({"stock": STOCK, "sites": SITES}[table], KEYS[table]))
        return folder

    return build


def _alone(folder: Path) -> Path:
    """The stock is given as a map alone, with a column that no table has."""
    write_folder(folder).joinpath("stock.csv").unlink()
    rows = tables()["stock"]
    columns = {header: [row[n] for row in rows[1:]] for n, header in enumerate(rows[0]) if header != "parcel_id"}
    write_map(folder / "stock.gpkg", frame(STOCK, "parcel_id", **columns, owner=["a", "b"]))
    return folder


def shifted(folder: Path) -> Path:
    """Three parcels that lie along the border of their unit, in the degrees of a web map."""
    rows = tables()["stock"]
    rows += [[f"B{n}", "U2", "idle", "15", *[""] * (len(rows[0]) - 4)] for n in range(3)]
    write_folder(folder, {"stock": rows})
    write_map(folder / "units.gpkg", frame(UNITS, "unit_id"))
    shapes = {f"B{n}": at(200, 200 + 110 * n, 300, 300 + 110 * n) for n in range(3)}
    degrees = frame(shapes, "parcel_id").to_crs("EPSG:4326")
    west = degrees.set_geometry(shapely.transform(degrees.geometry.to_numpy(), lambda xy: 2 * xy - to_gcj02(xy)))
    write_map(folder / "stock.gpkg", west)
    return folder


def _other_zone(folder: Path) -> Path:
    joined(UNITS, "units")(folder)
    write_map(folder / "stock.gpkg", frame(STOCK, "parcel_id", "EPSG:4547"))
    return folder


def _without_cpg(path: Path) -> None:
    path.with_suffix(".shx").unlink()


IN_ZONE_39 = "EPSG:4527"
"""The zone of 117E with its number before the easting: 39 500 000."""
MIXED = {"P1": moved(STOCK, 39_000_000, 0)["P1"], "P2": moved(STOCK, 38_000_000, 0)["P2"]}

BAD_SHAPES: tuple[BadCase, ...] = (
    stock("unknown id", {"P1": P1, "P22": P2}, "unknown_shape"),
    BadCase("map: id twice", _repeated, "repeated_shape", "stock.gpkg"),
    BadCase("map: two files", _two_maps, "repeated_table", "存量台账.gpkg"),
    BadCase("map: no key", _no_key, "missing_key_field", "stock.gpkg"),
    BadCase("map: blank key", _blank_key, "blank_required", "stock.gpkg", 2, "parcel_id"),
    BadCase("map: bad key", _bad_key, "bad_id", "stock.gpkg", 2, "parcel_id", "P|2"),
    BadCase("map: unknown column", _alone, "unknown_column", "stock.gpkg", None, "owner", "owner"),
    BadCase("map: square metres typed as mu", _typed_as_mu("stock", "20000"), "area_unit", "stock.csv", 2, "area_mu", "20000"),
    BadCase("map: hectares typed as mu", _typed_as_mu("sites", "6.6667"), "area_unit", "sites.csv", 2, "area_mu", "6.6667"),
    *(
        BadCase(f"map: {file}", with_bytes(file, b"x"), "table_format", file)
        for file in ("stock.zip", "存量台账.KML", "units.gdb.zip", "sites.shp.zip", "stock.tab", "projects.dxf", "stock.fgb")
    ),
    stock("collection without areas", {"P1": P1, "P2": GeometryCollection([Point(X, Y), LINE["a"]])}, "wrong_kind_of_shape"),
    BadCase("map: of no such table", with_bytes("projects.gpkg", b"x"), "table_format", "projects.gpkg"),
    stock("empty", {"P1": P1, "P2": EMPTY}, "empty_shape"),
    stock("points", {"P1": P1, "P2": Point(X, Y)}, "wrong_kind_of_shape"),
    stock("lines", {"P1": LINE["a"], "P2": P2}, "wrong_kind_of_shape"),
    stock("without area", {"P1": Polygon([(X, Y), (X + 9, Y), (X, Y)]), "P2": P2}, "shape_without_area"),
    stock("infinite", {"P1": P1, "P2": MultiPolygon([P2, Polygon([(X, Y), (X, float("inf")), (X + 9, Y)])])}, "endless_coordinates"),
    stock("no system", STOCK, "no_crs", crs=None),
    stock("axes", {n: shapely.transform(s, lambda xy: xy[:, ::-1]) for n, s in STOCK.items()}, "axes_swapped"),
    stock("datum", STOCK, "crs_datum", crs="EPSG:2384"),
    stock("two zones", MIXED, "crs_outside", crs=IN_ZONE_39),
    stock("zone number in a system without", moved(STOCK, 39_000_000, 0), "crs_outside"),
    BadCase("map: neighbouring zone", _other_zone, "other_zone", "stock.csv"),
    BadCase("map: web map", shifted, "shifted_map", "stock.csv"),
    changed("truncated", truncate, "broken_map"),
    changed("not what it says", lambda path: path.write_bytes(b"<OGRVRTDataSource/>"), "not_a_map"),
    changed("in use", lambda path: path.with_name("stock.gpkg-wal").write_bytes(b"x"), "map_in_use"),
    changed("view", _view, "computed_layer"),
    changed("virtual table", run_sql("CREATE VIRTUAL TABLE t USING fts5(x);"), "computed_layer"),
    changed("two layers", _two_layers, "several_map_layers"),
    changed("no shapes", _no_shapes, "no_map_layer"),
    changed("no .shx", _without_cpg, "shapefile_part", ".shp"),
    changed("two encodings", _mixed_codes, "shapefile_encoding", ".shp"),
    changed("no shapefile", lambda path: path.write_bytes(b"x" * 200), "not_a_map", ".shp"),
    changed("cut shapefile", lambda path: path.write_bytes(path.read_bytes()[:120]), "broken_map", ".shp"),
    BadCase("map: no geodatabase", lambda folder: _mkdir(write_folder(folder), "stock.gdb"), "not_a_map", "stock.gdb"),
    geojson("not JSON", "<VRT/>", "geojson_syntax"),
    geojson("no features", '{"type": "Topology"}', "not_a_map"),
    geojson("a list", "[]", "not_a_map"),
    geojson("name twice", feature([SQUARE]).replace('"geometry"', '"properties"', 1), "geojson_syntax"),
    geojson("NaN", feature([SQUARE]).replace("114.1", "NaN", 1), "geojson_syntax"),
    geojson("deep", '{"features":' + "[" * 100_000, "geojson_syntax"),
    geojson("open ring", feature([SQUARE[:3]]), "geojson_geometry"),
    geojson("unknown kind", feature([SQUARE], "Curve"), "geojson_geometry"),
    geojson("linked system", feature([SQUARE], crs={"type": "link"}), "bad_crs"),
    geojson("metres for degrees", feature([METRES]), "crs_outside"),
    geojson("latitude first", feature([[[y, x] for x, y in SQUARE]]), "axes_swapped"),
    settings("outside", layer("../red.gpkg"), "layer_outside", "../red.gpkg"),
    settings("absolute", layer("/etc/red.gpkg"), "layer_outside"),
    settings("drive", layer("'C:\\red.gpkg'"), "layer_outside"),
    settings("format", layer("red.kml"), "layer_format"),
    settings("no file", layer("rad.gpkg"), "no_layer_file", "rad.gpkg"),
    settings("no code", layer("red.gpkg", "land_use"), "no_code_field"),
    settings("codes without field", layer("red.gpkg", codes="['01']"), "no_code_field"),
    settings("unknown field", layer("red.gpkg", code_field="codes"), "unknown_code_field", "codes"),
    settings("system", layer("red.gpkg", crs="Xian"), "bad_crs", "Xian"),
    settings("two names", layer("red.gpkg").rstrip()[:-1] + ", RED: {file: red.gpkg, rule: cut}}\n", "same_layer_name", "red"),
    settings("name of a path", layer("red.gpkg", name="a/b"), "key_bad_id"),
    settings("system of the tables", SETTINGS + "space: {file_crs: 1234567}\n", "key_not_text"),
    settings("system of the tables unknown", SETTINGS + "space: {file_crs: 'EPSG:9'}\n", "bad_crs", "EPSG:9"),
    settings("degrees to measure in", SETTINGS + "space: {measure_crs: 'EPSG:4490'}\n", "crs_not_metres", "EPSG:4490"),
    measured_in("EPSG:3857"),  # a world map: areas grow with the latitude
    measured_in("+proj=ortho +lat_0=-80"),  # the case lies behind the horizon
    BadCase("layer: no such layer", layered({"a": P1}, layer("red.gpkg", layer="blue"), "red.gpkg"), "unknown_map_layer", "red.gpkg"),
    BadCase("layer: lines", layered(LINE, layer("red.gpkg"), "red.gpkg"), "wrong_kind_of_shape", "red.gpkg"),
)  # fmt: skip


def _mkdir(folder: Path, name: str) -> Path:
    folder.joinpath(name).mkdir()
    return folder
