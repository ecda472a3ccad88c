"""The same facts give the same run folder, byte for byte, but for `manifest.json`: in any row order, at any thread count, from CSV or Excel."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from landquota import app
from tests.written import Row, Written, read_written

GANZHOU = Path(__file__).parents[1] / "inputs" / "cases" / "ganzhou"
UNITS = 3
KEYS = {"units": "unit_id", "stock": "parcel_id", "sites": "site_id"}


@pytest.fixture(scope="module")
def part_of_ganzhou() -> Written:
    """The first units of the bundled case, with what lies in them."""
    return cut(read_written(GANZHOU), UNITS)


@pytest.fixture(scope="module")
def expected(part_of_ganzhou: Written, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Every file of the run folder of the case as it stands, but the manifest."""
    folder = tmp_path_factory.mktemp("expected")
    files = run(part_of_ganzhou.folder(folder / "case"), folder / "run")
    shapes = {"map.gpkg", "case/stock.geojson", "case/layers/生态保护红线.geojson"}
    assert {"plan.json", "assignments.csv", "report.html", "report.xlsx", "case/units.csv", *shapes} <= set(files)
    assert len(files["assignments.csv"].splitlines()) > 5
    return files


def cut(whole: Written, units: int) -> Written:
    """Return the case of the first units; a project keeps those of its units that are left."""
    kept = {row["unit_id"] for row in whole.tables["units"][:units]}
    tables = {name: [row for row in rows if row.get("unit_id") in kept] for name, rows in whole.tables.items()}
    tables["projects"] = [_within(row, kept) for row in whole.tables["projects"] if _within(row, kept)["units"]]
    ids = {row["project_id"] for row in tables["projects"]}, {row["parcel_id"] for row in tables["stock"]}
    tables["pairs"] = [
        row for row in whole.tables["pairs"] if row["project_id"] in ids[0] and row["parcel_id"] in ids[1]
    ]
    known = {row[key] for name, key in KEYS.items() for row in tables[name]}
    shapes = {f"{name}.geojson": json.loads(whole.files[f"{name}.geojson"])["features"] for name in KEYS}
    left = {
        name: [feature for feature in found if known & set(feature["properties"].values())]
        for name, found in shapes.items()
    }
    return replace(whole, tables=tables).with_features(left)


def _within(project: Row, kept: set[str]) -> Row:
    named = [unit for unit in project["units"].split("|") if unit in kept or unit == "*"]
    return {**project, "units": "|".join(named)}


def run(case: Path, out: Path, threads: int | None = None) -> dict[str, bytes]:
    app.run(case, out, change_options=app.with_limits(None, None, threads))
    return files_of(out)


def files_of(out: Path) -> dict[str, bytes]:
    found = {path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*") if path.is_file()}
    del found["manifest.json"]
    return found


def assert_same_files(found: dict[str, bytes], expected: dict[str, bytes]) -> None:
    assert set(found) == set(expected)
    assert [name for name in expected if found[name] != expected[name]] == []


@pytest.mark.parametrize("seed", [1, 2])
def test_row_order(part_of_ganzhou: Written, expected: dict[str, bytes], tmp_path: Path, seed: int) -> None:
    case = part_of_ganzhou.shuffled(seed).folder(tmp_path / "case")
    assert_same_files(run(case, tmp_path / "run"), expected)


def test_threads_in_the_case(part_of_ganzhou: Written, expected: dict[str, bytes], tmp_path: Path) -> None:
    solve = {**part_of_ganzhou.settings["solve"], "threads": 2}
    case = part_of_ganzhou.with_settings(solve=solve).folder(tmp_path / "case")
    assert_same_files(run(case, tmp_path / "run"), expected)


@pytest.mark.parametrize("threads", [1, 4])
def test_threads_on_the_command_line(
    part_of_ganzhou: Written, expected: dict[str, bytes], tmp_path: Path, threads: int
) -> None:
    case, out = part_of_ganzhou.folder(tmp_path / "case"), tmp_path / "run"
    command = [
        sys.executable,
        "-m",
        "landquota",
        "run",
        str(case),
        "--out",
        str(out),
        "--threads",
        str(threads),
        "--lang",
        "zh",
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    assert_same_files(files_of(out), expected)


def test_one_workbook(part_of_ganzhou: Written, expected: dict[str, bytes], tmp_path: Path) -> None:
    settings = {key: value for key, value in part_of_ganzhou.settings.items() if value not in ({}, "", None)}
    workbook = replace(part_of_ganzhou, settings=settings).workbook(tmp_path / "case.xlsx")
    assert_same_files(run(workbook, tmp_path / "run"), expected)
