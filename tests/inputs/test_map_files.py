"""Files of maps: all are noted, none is changed, cut ones are refused, and nothing is loaded or fetched that is not needed."""

from __future__ import annotations

import hashlib
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import shapely

from landquota.errors import InputError
from landquota.inputs import read_case, write_case
from tests.inputs.good_case import write_folder
from tests.inputs.maps import STOCK, SUFFIXES, X, Y, farthest, frame, joined, layer, layered, write_map


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_every_file_is_in_the_manifest(suffix: str, tmp_path: Path) -> None:
    folder = joined(STOCK, "stock", suffix)(tmp_path / "a")
    read = dict(read_case(folder).files)
    parts = [p for p in folder.rglob("*") if p.is_file() and p.relative_to(folder).parts[0].startswith("stock.")]
    assert parts
    for part in parts:
        if not part.name.endswith(".lock"):
            assert read[part.relative_to(folder).as_posix()] == hashlib.sha256(part.read_bytes()).hexdigest()


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_nothing_is_written_into_the_case(suffix: str, tmp_path: Path) -> None:
    folder = joined(STOCK, "stock", suffix)(tmp_path / "a")
    before = {p: p.stat().st_mtime_ns for p in folder.rglob("*")}
    read_case(folder)
    assert {p: p.stat().st_mtime_ns for p in folder.rglob("*")} == before


def test_a_case_with_shapes_needs_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = joined(STOCK)(tmp_path / "a")
    bare = write_folder(tmp_path / "b")
    monkeypatch.setitem(sys.modules, "pyogrio", None)
    with pytest.raises(InputError) as caught:
        read_case(folder)
    (problem,) = caught.value.problems
    assert problem.code == "gis_missing"
    assert all('pip install "landquota[gis]"' in problem.text(lang) for lang in ("zh", "en"))
    assert read_case(bare).ground.crs == ""


def test_a_case_without_shapes_loads_no_library_of_maps(tmp_path: Path) -> None:
    write_folder(tmp_path)
    code = (
        "import sys; from landquota.inputs import read_case, write_case; "
        f"case = read_case({str(tmp_path)!r}); write_case(case, {str(tmp_path / 'copy')!r}); "
        "print([name for name in ('shapely', 'pyproj', 'pyogrio', 'geopandas') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_network_is_not_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROJ_NETWORK", "ON")

    def refuse(*_: object) -> None:
        raise AssertionError("a connection")

    monkeypatch.setattr(socket, "create_connection", refuse)
    box = shapely.box(545000, 258000, 545200, 258100)  # the best way from this datum is a grid that PROJ would fetch
    write_folder(tmp_path)
    write_map(tmp_path / "stock.gpkg", frame({"P1": box}, "parcel_id", "EPSG:27700"))
    assert "crs_shifted" in [n.code for n in read_case(tmp_path).notices]
    from pyproj import network  # noqa: PLC0415

    assert not network.is_network_enabled()


def test_a_link_is_followed(tmp_path: Path) -> None:
    folder = joined(STOCK)(tmp_path / "a")
    shutil.move(folder / "stock.gpkg", tmp_path / "real.gpkg")
    folder.joinpath("stock.gpkg").symlink_to(tmp_path / "real.gpkg")
    assert read_case(folder).stock["shape"].notna().all()


REFUSED = {"broken_map", "not_a_map", "no_crs", "bad_crs", "geojson_syntax", "empty_file", "missing_key_field"}


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_what_is_cut_off_is_never_read_in_part(suffix: str, tmp_path: Path) -> None:
    """Each file is cut at a few places: it is refused, or nothing of the shapes stood there."""
    whole = joined(STOCK, "stock", suffix)(tmp_path / "whole")
    parts = [
        p.relative_to(whole)
        for p in sorted(whole.rglob("*"))
        if p.is_file() and "stock." in str(p) and p.suffix != ".csv"
    ]
    good, refused = read_case(whole).stock["shape"], 0
    for number, part in enumerate(parts):
        for share in (0.3, 0.7, 0.99):
            folder = shutil.copytree(whole, tmp_path / f"{number}-{share}")
            data = folder.joinpath(part).read_bytes()
            folder.joinpath(part).write_bytes(data[: int(len(data) * share)])
            try:
                read = read_case(folder)
            except InputError as error:
                refused += 1
                assert {p.code for p in error.problems} <= REFUSED
            else:
                assert [farthest(a, b) < 1e-6 for a, b in zip(read.stock["shape"], good, strict=True)] == [True, True]
    assert refused >= 3


def test_a_layer_of_which_nothing_counts_can_be_written_and_read_again(tmp_path: Path) -> None:
    settings = layer("red.gpkg", "land_use", code_field="use", codes="['99']")
    case = read_case(layered(STOCK, settings, "red.gpkg", use=["01"] * len(STOCK))(tmp_path / "a"))
    assert case.layers.empty
    write_case(case, tmp_path / "copy")
    assert read_case(tmp_path / "copy").same_facts(case)


def test_what_is_told_of_features_does_not_hang_on_their_order(tmp_path: Path) -> None:
    """A feature without a code and a broken one: by their place, not by their number."""
    broken = shapely.Polygon([(X, Y), (X + 100, Y + 100), (X + 100, Y), (X, Y + 100)])
    settings = layer("red.gpkg", "land_use", code_field="use")
    told: list[list[tuple[str, object]]] = []
    for order in (slice(None), slice(None, None, -1)):
        shapes = dict(list({**STOCK, "broken": broken}.items())[order])
        codes = [None if name == "P1" else "01" for name in shapes]
        folder = layered(shapes, settings, "red.gpkg", use=codes)(tmp_path / f"{len(told)}")
        notices = read_case(folder).notices
        told.append([(n.code, n.details.get("ids")) for n in notices if n.place.key == "layers.red"])
    assert told[0] == told[1]
    assert {"blank_code", "shape_repaired"} <= {code for code, _ in told[0]}
