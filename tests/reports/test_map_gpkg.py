from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from landquota.inputs.shapes.projection import to_metres
from landquota.reports.map_gpkg import write_map
from landquota.texts import LANGUAGES, Language
from tests.reports.sample import make_infeasible
from tests.reports.spatial_sample import METRES, make_spatial_case, make_spatial_plan, shapes

pyogrio = pytest.importorskip("pyogrio", reason="needs the extra gis")
shapely = pytest.importorskip("shapely", reason="needs the extra gis")
LAYERS = ["units", "parcels", "sites", "proposals", "bundles", "layers"]


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("map") / "map.gpkg"
    write_map(make_spatial_case(), make_spatial_plan(), path, "zh")
    return path


def read(path: Path, layer: str) -> pd.DataFrame:
    """Return the rows of a layer with their shapes."""
    meta, _, blobs, fields = pyogrio.raw.read(path, layer=layer)
    return pd.DataFrame(dict(zip(meta["fields"], fields, strict=True))).assign(shape=shapes(shapely.from_wkb(blobs)))


def test_file_holds_every_layer_in_cgcs2000(path: Path) -> None:
    assert pyogrio.list_layers(path)[:, 0].tolist() == LAYERS
    assert {pyogrio.read_info(path, layer=name)["crs"] for name in LAYERS} == {"EPSG:4490"}


def test_parcels_come_back_with_shape_and_outcome(path: Path) -> None:
    parcels, case = read(path, "parcels"), make_spatial_case()
    assert parcels["parcel_id"].tolist() == ["S1", "S2", "S3", "S4"]
    assert parcels["status"].tolist() == ["used", "used", "excluded", "used_up"]
    assert parcels["project_names"].tolist()[0] == "P1 电路板项目"
    assert parcels["reason"].tolist()[2].endswith("（red：1,234.5 ㎡，容许 2 ㎡）")
    assert parcels["granted_mu"].tolist() == [50.0, 25.0, 0.0, 0.0]
    assert parcels["shape"][3] is None
    same = shapely.equals(parcels["shape"].to_numpy()[:3], case.stock["shape"].to_numpy()[:3])
    assert same.all()


def test_units_sites_and_layers_come_back(path: Path) -> None:
    units = read(path, "units")
    assert units["quota_mu"].tolist() == [325.0, 60.0, 0.0]
    assert np.isnan(units["carry_over_mu"][0])  # unknown stays unknown
    assert read(path, "sites")["status"].tolist() == ["used", "excluded"]
    layers = read(path, "layers").astype(object).fillna("")
    assert layers[["layer", "rule", "code"]].values.tolist() == [
        ["plan", "land_use", "1001"],
        ["red", "forbid", ""],
        ["red", "forbid", ""],
        ["roads", "cut", ""],
    ]
    assert layers["shape"][3].geom_type == "LineString"


def test_a_bundle_is_one_shape_of_its_parcels(path: Path) -> None:
    bundles, case = read(path, "bundles"), make_spatial_case()
    assert bundles[["parcel_id", "project_id"]].values.tolist() == [["S1|S2", "P1"]]
    assert shapely.equals(bundles["shape"][0], shapely.union_all(case.stock["shape"].to_numpy()[:2]))


def test_a_clean_part_stands_where_it_was_measured_and_an_offcut_has_no_shape(path: Path) -> None:
    proposals = read(path, "proposals")
    assert proposals[["kind", "place_id", "area_mu"]].values.tolist() == [
        ["clean_part", "S3", 30.5],
        ["offcut", "S2", 1.5],
    ]
    assert proposals["shape"][1] is None
    back = to_metres(proposals["shape"].to_numpy()[:1], METRES)[0]
    assert (
        shapely.hausdorff_distance(back, make_spatial_plan().clean_parts["shape"][0]) < 0.01
    )  # metres; the way back is a series


@pytest.mark.parametrize("lang", LANGUAGES)
def test_same_facts_same_bytes(tmp_path: Path, lang: Language, monkeypatch: pytest.MonkeyPatch) -> None:
    before = pyogrio.get_gdal_config_option("OGR_CURRENT_DATE")
    paths = [tmp_path / "one.gpkg", tmp_path / "two.gpkg"]
    for path, zone in zip(paths, ("UTC", "Asia/Shanghai"), strict=True):
        monkeypatch.setenv("TZ", zone)
        write_map(make_spatial_case(), make_spatial_plan(), path, lang)
    assert paths[0].read_bytes() == paths[1].read_bytes()
    assert b"2026-01-01T00:00:00.000Z" in paths[0].read_bytes()
    assert pyogrio.get_gdal_config_option("OGR_CURRENT_DATE") == before


def test_far_from_china_the_degrees_are_wgs84(tmp_path: Path) -> None:
    case = make_spatial_case()
    moved = {
        name: getattr(case, name).assign(shape=shapes(shapely.transform(getattr(case, name)["shape"].to_numpy(), west)))
        for name in ("units", "stock", "sites", "layers")
    }
    write_map(case.replace(**moved), make_spatial_plan(), tmp_path / "map.gpkg")
    assert pyogrio.read_info(tmp_path / "map.gpkg", layer="units")["crs"] == "EPSG:4326"


def west(xy: np.ndarray) -> np.ndarray:
    """Move degrees to the other side of the earth."""
    return np.asarray(xy - (180.0, 0.0))


def test_without_a_plan_the_map_says_what_was_removed_and_no_outcome(tmp_path: Path) -> None:
    write_map(make_spatial_case(), make_infeasible(), tmp_path / "map.gpkg")
    parcels = read(tmp_path / "map.gpkg", "parcels")
    assert parcels["parcel_id"].tolist() == ["S1", "S2", "S3", "S4"]
    assert parcels["status"].isna().all()
    assert parcels["granted_mu"].isna().all()
