"""Coordinate systems: what they are taken for, what is told where none is stated, and shifts that no file states."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

from landquota.errors import InputError
from landquota.inputs import Case, read_case
from landquota.inputs.problem import Problem
from landquota.inputs.shapes.crs import coordinate_system, guess
from landquota.inputs.shapes.gcj02 import SHIFTS, to_bd09, to_gcj02
from landquota.inputs.shapes.projection import equal_area_crs, to_degrees, to_metres
from tests.inputs.good_case import SETTINGS, write_folder
from tests.inputs.maps import GRID, STOCK, UNITS, frame, joined, moved, write_map

COUNTIES = Path(__file__).parents[3] / "shared" / "data" / "ganzhou-counties" / "counties.geojson"
WKT = (  # as ArcGIS writes it
    'PROJCS["CGCS2000_3_Degree_GK_CM_117E",GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",DATUM["D_China_2000",'
    'SPHEROID["CGCS2000",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],'
    'PROJECTION["Gauss_Kruger"],PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",0.0],'
    'PARAMETER["Central_Meridian",117.0],PARAMETER["Scale_Factor",1.0],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]'
)


def problems_of(folder: Path) -> tuple[Problem, ...]:
    with pytest.raises(InputError) as caught:
        read_case(folder)
    return caught.value.problems


@pytest.mark.parametrize(
    ("bounds", "said"),
    [
        ((114.1, 25.1, 114.9, 25.9), "EPSG:4490"),
        ((25.1, 114.1, 25.9, 114.9), "swapped. The coordinates look like degrees"),
        ((38410000, 2850000, 38420000, 2860000), "EPSG:4526 (CGCS2000, 3-degree zone 38, 114E)"),
        ((2850000, 38410000, 2860000, 38420000), "swapped"),
        ((25500000, 4000000, 25510000, 4010000), "EPSG:4513 (CGCS2000, 3-degree zone 25, 75E)"),
        ((20410000, 2850000, 20420000, 2860000), "EPSG:4498 (CGCS2000, 6-degree zone 20, 117E)"),
        ((410000, 2850000, 420000, 2860000), "EPSG:4548 is 117E"),
        ((38900000, 2850000, 39100000, 2860000), ""),
        ((0, 0, 100, 100), ""),
    ],
)
def test_guess(bounds: tuple[float, float, float, float], said: str) -> None:
    told = guess(bounds).en
    assert said in told
    assert bool(said) == bool(told)
    if "EPSG:" in said and "zone" in said:  # the register knows that zone under that number
        system = coordinate_system(said[: said.index(" (")])
        assert system is not None
        zone, width = int(said.split("zone ")[1].split(",", maxsplit=1)[0]), said.split("-degree", maxsplit=1)[0][-1]
        assert system.zone == zone
        assert {"3": "3-degree", "6": "/ Gauss-Kruger"}[width] in system.name


def test_a_system_may_be_stated_by_the_settings(tmp_path: Path) -> None:
    build = joined(STOCK, crs=None)
    (problem,) = problems_of(build(tmp_path / "a"))
    assert "space.file_crs" in problem.text("en")
    folder = build(tmp_path / "b")
    folder.joinpath("case.yaml").write_text(SETTINGS + f"图形坐标系: {GRID}\n", "utf-8")
    stated = joined(STOCK)(tmp_path / "c")
    assert read_case(folder).same_facts(read_case(stated))


def test_a_system_in_the_words_of_arcgis(tmp_path: Path) -> None:
    folder = joined(STOCK, suffix=".shp")(tmp_path / "a")
    folder.joinpath("stock.prj").write_text(WKT, "utf-8")
    stated = joined(STOCK)(tmp_path / "b")
    assert read_case(folder).stock["shape"].equals(read_case(stated).stock["shape"])


def test_systems_of_china_are_taken_as_wgs84() -> None:
    """The first axis of these systems is north or latitude; x stays east."""
    meridian = np.array([shapely.Point(500_000, 2_850_000)], dtype=object)
    for code, offset in (("EPSG:4548", 0), ("EPSG:4527", 39_000_000), ("EPSG:4498", 20_000_000)):
        (point,) = to_degrees(np.array([shapely.Point(offset + 500_000, 2_850_000)], dtype=object), code)
        assert point == to_degrees(meridian, GRID)[0]
        assert point.x == 117
    (same,) = to_degrees(np.array([shapely.Point(114.5, 25.5)], dtype=object), "EPSG:4490")
    assert (same.x, same.y) == (114.5, 25.5)


def test_areas_are_those_on_the_ellipsoid() -> None:
    """A degree by a degree in Jiangxi, by the formula of the authalic latitude."""
    box = shapely.segmentize(shapely.box(114, 25, 115, 26), 0.001)
    flattening = 1 / 298.257223563
    e = np.sqrt(2 * flattening - flattening**2)

    def zone(latitude: float) -> float:
        s = np.sin(np.radians(latitude))
        return float(s / (1 - (e * s) ** 2) + np.log((1 + e * s) / (1 - e * s)) / (2 * e))

    exact = np.radians(1) * 6378137.0**2 * (1 - e**2) / 2 * (zone(26) - zone(25))
    (metres,) = to_metres(np.array([box], dtype=object), equal_area_crs((114, 25, 115, 26)))
    assert shapely.area(metres) == pytest.approx(exact, rel=1e-8)


def test_measured_in_the_system_that_is_asked_for(tmp_path: Path) -> None:
    folder = joined(STOCK)(tmp_path)
    folder.joinpath("case.yaml").write_text(SETTINGS + f"space: {{measure_crs: '{GRID}'}}\n", "utf-8")
    read = read_case(folder)
    assert read.ground.crs == GRID
    assert shapely.hausdorff_distance(read.ground.stock, list(STOCK.values())).max() < 1.2e-6


def test_features_of_another_zone_are_named(tmp_path: Path) -> None:
    mixed = {"P1": moved(STOCK, 39_000_000, 0)["P1"], "P2": moved(STOCK, 38_000_000, 0)["P2"]}
    (problem,) = problems_of(joined(mixed, crs="EPSG:4527")(tmp_path / "a"))
    assert (problem.details["ids"], problem.code) == ("P2", "crs_outside")
    assert "EPSG:4526 (CGCS2000, 3-degree zone 38, 114E)" in problem.text("en")
    folder = joined(UNITS, "units")(tmp_path / "b")
    write_map(folder / "stock.gpkg", frame({"P1": STOCK["P1"]}, "parcel_id", "EPSG:4547"))
    (problem,) = problems_of(folder)
    assert (problem.details["ids"], problem.code) == ("P1", "other_zone")


def test_shifts_are_hundreds_of_metres() -> None:
    """Some 300 to 1200 m anywhere in China, and undone to a micrometre."""
    x, y = np.meshgrid(np.linspace(80, 130, 11), np.linspace(20, 50, 7))
    places = np.column_stack([x.ravel(), y.ravel()])
    for back, into in SHIFTS.values():
        assert np.abs(back(into(places)) - places).max() < 1e-10
    metres = np.hypot(*((to_gcj02(places) - places) * 111_000 * [0.8, 1]).T)
    assert 100 < metres.min() < metres.max() < 1300


def borders(shift: str = "", units_shift: str = "", folder: Path | None = None) -> Path:
    """A case of Ganzhou: a parcel of 150 m inside each county, at its corners nearest north and south, as the maps say it."""
    if not COUNTIES.exists():
        pytest.skip(f"{COUNTIES} is not there: real borders are not tested")
    assert folder is not None
    counties = gpd.GeoDataFrame.from_features(json.loads(COUNTIES.read_bytes())["features"], crs="EPSG:4326")
    into = {"GCJ-02": to_gcj02, "BD-09": to_bd09, "": lambda xy: xy}
    rows, shapes = [["parcel_id", "unit_id", "kind", "area_mu"]], {}
    metres = equal_area_crs((113.9, 24.5, 116.6, 27.2))
    for code, county in zip(counties["district_adcode"], to_metres(counties.geometry.to_numpy(), metres), strict=True):
        inner = county.buffer(-110)  # a square of 150 m reaches 106 m from its middle
        corners = max(shapely.get_parts(inner), key=shapely.area).exterior.coords
        for side, (east, north) in enumerate((min(corners), max(corners))):
            name = f"{code}-{side}"
            rows.append([name, code, "idle", "33.75"])
            shapes[name] = shapely.box(east - 75, north - 75, east + 75, north + 75)
    write_folder(folder)
    for table in ("disposals", "indicators", "projects", "sites", "pairs"):
        folder.joinpath(f"{table}.csv").unlink()
    folder.joinpath("stock.csv").write_text("\n".join(",".join(row) for row in rows), "utf-8")
    old = {"360783": "360727", "360704": "360721"}  # Longnan and Ganxian were counties before
    units = [
        f"{old.get(c, c)},{n}" for c, n in zip(counties["district_adcode"], counties["district_name"], strict=True)
    ]
    present = [f"{c},{n}" for c, n in zip(counties["district_adcode"], counties["district_name"], strict=True)]
    folder.joinpath("units.csv").write_text("unit_id,name\n" + "\n".join(present), "utf-8")
    drawn = dict(zip([unit.split(",")[0] for unit in units], counties.geometry, strict=True))
    drawn = {code: shapely.transform(shape, into[units_shift]) for code, shape in drawn.items()}
    write_map(folder / "units.geojson", frame(drawn, "unit_id", "EPSG:4326"))
    degrees = to_degrees(np.array(list(shapes.values()), dtype=object), metres)
    placed = {name: shapely.transform(shape, into[shift]) for name, shape in zip(shapes, degrees, strict=True)}
    write_map(folder / "stock.gpkg", frame(placed, "parcel_id", "EPSG:4326"))
    return folder


def told(case: Case) -> set[str]:
    return {notice.code for notice in case.notices if notice.code not in {"default_used", "no_red_line"}}


def test_real_borders_are_no_complaint(tmp_path: Path) -> None:
    read = read_case(borders(folder=tmp_path))
    assert len(read.stock) == 36
    assert not {code for code in told(read) if not code.startswith("blank")} - {"old_id", "no_indicators"}
    assert {n.value for n in read.notices if n.code == "old_id"} == {"360727", "360721"}
    assert read.units["shape"].notna().all()


@pytest.mark.parametrize(
    ("shift", "units_shift", "system", "table"),
    [
        ("GCJ-02", "", "GCJ-02", "stock"),
        ("BD-09", "", "BD-09", "stock"),
        ("", "GCJ-02", "GCJ-02", "units"),
        ("", "BD-09", "BD-09", "units"),
    ],
)
def test_web_maps_are_told(shift: str, units_shift: str, system: str, table: str, tmp_path: Path) -> None:
    (problem,) = problems_of(borders(shift, units_shift, tmp_path))
    assert (problem.code, problem.details["system"], problem.table) == ("shifted_map", system, table)
    assert 300 < float(problem.details["metres"]) < 1500
    assert system in problem.text("zh")


def test_both_shifted_alike_is_not_seen(tmp_path: Path) -> None:
    """Nothing tells, where all coordinates are shifted; the page says so."""
    assert "shifted_map" not in {n.code for n in read_case(borders("GCJ-02", "GCJ-02", tmp_path)).notices}


def test_two_places_outside_prove_no_shift(tmp_path: Path) -> None:
    folder = joined(UNITS, "units")(tmp_path)
    write_map(folder / "stock.gpkg", frame(moved(STOCK, -150, 0), "parcel_id"))
    assert [n.details["ids"] for n in read_case(folder).notices if n.code == "outside_unit"] == ["P2 (49%)"]
