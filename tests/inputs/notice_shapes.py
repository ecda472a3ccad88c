"""Cases with maps that are read, and what must be told about them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import shapely
import shapely.affinity
from shapely import GeometryCollection, Polygon

from tests.inputs.good_case import tables, write_folder
from tests.inputs.maps import (
    GRID,
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
    write_map,
)
from tests.inputs.notice_cases import NoticeCase

BOW = {**STOCK, "P2": Polygon([(X, Y), (X + 100, Y + 100), (X + 100, Y), (X, Y + 100)])}
"""A bow tie: two triangles of 2500 m2 that meet in the middle; the areas of its loops cancel out."""
RED = {"a": at(0, 0, 10, 10)}


def told(name: str, code: str, ids: str = "", shapes: Shapes = STOCK, **options: str) -> NoticeCase:
    """The good case with these shapes of its stock."""
    return NoticeCase(f"map: {name}", joined(shapes, **options), code, options.get("table", "stock"), "", ids)


def about_layer(name: str, code: str, settings: str, shapes: Shapes = RED, *, codes: object = "01") -> NoticeCase:
    """The good case with shapes of its stock and a map layer."""
    build = layered(shapes, settings, "red.gpkg", GRID, code=[codes] * len(shapes))
    return NoticeCase(f"layer: {name}", build, code, "", "")


def _more_fields(folder: Path) -> Path:
    write_folder(folder)
    write_map(folder / "stock.gpkg", frame(STOCK, "parcel_id", OBJECTID=[1, 2], owner=[1.0, 2.0]))
    return folder


def _spare(folder: Path) -> Path:
    joined(STOCK)(folder)
    write_map(folder / "spare.gpkg", frame(STOCK, "parcel_id"))
    return folder


def _cut(folder: Path) -> Path:
    """The stock is given as a Shapefile alone, whose ten bytes hold four letters of UTF-8 at most."""
    write_folder(folder).joinpath("stock.csv").unlink()
    rows = tables()["stock"]
    names = {"地块编号": "parcel_id", "单元代码": "unit_id", "存量类型": "kind", "登记面积": "area_mu"}
    columns = {zh: [row[rows[0].index(name)] for row in rows[1:]] for zh, name in names.items()}
    write_map(folder / "stock.shp", frame(STOCK, "地块编号", **columns), encoding="UTF-8")
    return folder


def _two_systems(folder: Path) -> Path:
    joined(STOCK)(folder)
    write_map(folder / "units.gpkg", frame(UNITS, "unit_id").to_crs("EPSG:4547"))
    return folder


def _outside(folder: Path) -> Path:
    joined(moved(STOCK, 20, 0))(folder)
    write_map(folder / "units.gpkg", frame(UNITS, "unit_id"))
    return folder


def _old_code(folder: Path) -> Path:
    rows = [["unit_id", "name"], ["360704", "赣县区"], ["360702", "章贡区"], ["U2", "Zone"]]
    write_folder(folder, {"units": rows})
    write_map(folder / "units.gpkg", frame({"360721": at(5000, 0, 6000, 9)}, "unit_id"))
    return folder


def _overlap(folder: Path) -> Path:
    joined(STOCK)(folder)
    write_map(folder / "sites.gpkg", frame(moved(SITES, -101, 0), "site_id"))
    return folder


def _drawn_larger(table: str) -> Callable[[Path], Path]:
    """The first place of a table is drawn 3 % wider than its area: 1 % more than the rulebook tolerates."""

    def build(folder: Path) -> Path:
        shapes = {"stock": STOCK, "sites": SITES}[table]
        wider = {
            name: shapely.affinity.scale(shape, 1.03 if n == 0 else 1) for n, (name, shape) in enumerate(shapes.items())
        }
        return joined(wider, table)(folder)

    return build


def _below(folder: Path) -> Path:
    """Maps in folders below; those of a run's results, and hidden ones, are passed over."""
    joined(STOCK)(folder)
    for place in ("maps/old/spare.gpkg", "run/spare.gpkg", "run/case/stock.geojson", ".git/spare.gpkg"):
        write_map(folder / place, frame(STOCK, "parcel_id"))
    folder.joinpath("run", "manifest.json").write_text("{}")
    return folder


def _unit_without(folder: Path) -> Path:
    write_folder(folder)
    write_map(folder / "units.gpkg", frame({"U2": UNITS["U2"]}, "unit_id"))
    return folder


def _no_shape_at_all(folder: Path) -> Path:
    write_folder(folder, settings=layer("red.gpkg"))
    write_map(folder / "red.gpkg", frame(RED, "name"))
    return folder


def _british(folder: Path) -> Path:
    write_folder(folder)
    box = shapely.box(545000, 258000, 545200, 258100)
    write_map(folder / "stock.gpkg", frame({"P1": box}, "parcel_id", "EPSG:27700"))
    return folder


NOTICE_SHAPES = (
    NoticeCase("map: more fields", _more_fields, "fields_not_read", "stock", ""),
    NoticeCase("map: spare", _spare, "map_not_used", "", "", "spare.gpkg"),
    NoticeCase("map: cut names", _cut, "cut_field", "stock", ""),
    NoticeCase("map: two systems", _two_systems, "several_crs", "", ""),
    NoticeCase("map: other datum", _british, "crs_shifted", "stock", ""),
    NoticeCase("map: outside", _outside, "outside_unit", "stock", "", "P1 (10%)"),
    NoticeCase("map: old code", _old_code, "old_id", "units", ""),
    NoticeCase("map: on one another", _overlap, "places_overlap", "stock", "", "P2 + S1 (433.33 m²)"),
    NoticeCase("map: drawn larger", _drawn_larger("stock"), "areas_differ", "stock", "area_mu", "P1"),
    NoticeCase("map: site drawn larger", _drawn_larger("sites"), "site_area_differs", "sites", "area_mu", "S1"),
    NoticeCase("map: below", _below, "map_not_used", "", "", "maps/old/spare.gpkg"),
    NoticeCase("map: unit without", _unit_without, "blank_unit_shape", "units", "", "360702"),
    NoticeCase("map: none at all", _no_shape_at_all, "all_without_shape", "stock", "", "P1, P2"),
    told("collection", "collection_reduced", "P2", {**STOCK, "P2": GeometryCollection([STOCK["P2"], shapely.Point(X, Y)])}),
    about_layer("long edge", "long_edges", layer("red.gpkg"), {"a": at(0, 0, 10, 5100)}),
    told("no shape", "blank_shape", "P2", {"P1": STOCK["P1"]}),
    told("bow tie", "shape_repaired", "P2 (0.00 → 5000.00 m²)", BOW),
    NoticeCase("map: no red line", joined(STOCK), "no_red_line", "", ""),
    about_layer("elsewhere", "layer_elsewhere", layer("red.gpkg"), moved(RED, 5000, 0)),
    about_layer("no feature of the code", "layer_without_features", layer("red.gpkg", code_field="code", codes="['02']")),
    about_layer("other system", "crs_not_used", layer("red.gpkg", crs="'EPSG:4547'")),
    about_layer("blank code", "blank_code", layer("red.gpkg", "land_use", code_field="code"), codes=None),
    about_layer("number for a code", "code_was_number", layer("red.gpkg", "land_use", code_field="code"), codes=601),
    about_layer("empty", "empty_shape", layer("red.gpkg"), {**RED, "b": Polygon()}),
)  # fmt: skip
