"""Replay: 44 published land-supply results of January 2017, with land and projects given apart.

What really happened is one feasible plan, so the optimum must be at least as good. The data are not part of the repository.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pandas as pd
import pytest

from landquota.app import run, solve_case
from landquota.inputs import read_case
from tests.replay.landchina import Repair, Worth, read_results, write_case

DATA = Path(__file__).parents[2] / "shared" / "data"
RESULTS = DATA / "land-supply-ganzhou-2017-01" / "results.csv"
CODES = DATA / "ganzhou-counties" / "area-code-history.csv"

pytestmark = pytest.mark.skipif(
    not (RESULTS.is_file() and CODES.is_file()),
    reason=f"the published results are not in the repository; expected {RESULTS.name} and {CODES.name} in ../shared/data",
)


@pytest.fixture(scope="module")
def results() -> pd.DataFrame:
    return read_results(RESULTS)


@pytest.fixture(scope="module")
def codes() -> pd.DataFrame:
    return pd.read_csv(CODES, dtype=str, keep_default_na=False)


def historic(results: pd.DataFrame, worth: Worth) -> pd.Series:
    """Return what each complete row was worth, by project."""
    complete = results[results["面积(公顷)"] != ""]
    column = {"price": "成交价格", "area": "面积(公顷)"}[worth]
    values = pd.to_numeric(complete[column].replace("", "0"))
    return pd.Series(values.to_numpy(), index="R" + complete["序号"].str.zfill(2))


def test_every_repair_is_told(results: pd.DataFrame, codes: pd.DataFrame, tmp_path: Path) -> None:
    repairs = write_case(results, codes, tmp_path)
    rows: dict[str, list[int]] = {}
    for repair in repairs:
        rows.setdefault(repair.kind, []).append(repair.row)
    complete = [n for n in range(1, 45) if n not in {21, *range(23, 34)}]
    assert rows == {
        "no_area": [21, *range(23, 34)],  # published without any figure: left out
        "far_swapped": complete,  # the two headers are swapped upstream
        "far_zero": [8, 10, 11, 12, 13, 16, 19, 41],  # 0 means missing
        "no_industry": [17, 18, 35, 38, 39, 40, 42, 43],  # 其它
        "price_zero": [3, 9, 12, 15],  # 划拨, no price
    }
    assert Repair(8, "far_swapped", "上限/下限", "1.2/") in repairs


def test_the_importer_copes_with_the_published_dirt(results: pd.DataFrame, codes: pd.DataFrame, tmp_path: Path) -> None:
    write_case(results, codes, tmp_path)
    case = read_case(tmp_path)
    stock = case.stock.set_index("parcel_id")
    assert len(case.stock) == len(case.projects) == 32
    assert stock.loc["L03", "area_mu"] == 43.04145  # 2.86943 ha
    assert stock.loc["L01", "ready_on"] == pd.Timestamp("2017-02-26")  # 2017年02月26日
    assert stock.loc["L36", "unit_id"] == "360704"  # written under the old code 360721 of 赣县
    assert case.projects.set_index("project_id").loc["R36", "units"] == ("360704",)
    assert (stock["far_min"].fillna(0) <= stock["far_max"].fillna(99)).all()
    assert {"五级", "十四等级", "未评估地区"} <= set(stock["land_grade"])  # two styles, kept as published
    assert Counter(n.code for n in case.notices)["old_id"] == 2


@pytest.mark.parametrize("worth", ["price", "area"])
def test_the_optimum_is_at_least_what_happened(
    results: pd.DataFrame, codes: pd.DataFrame, tmp_path: Path, worth: Worth
) -> None:
    """Land and projects fill each other exactly; all 32 find a place, which only a perfect packing of every county allows."""
    folder = tmp_path / "case"
    folder.mkdir()
    write_case(results, codes, folder, worth)
    plan = run(folder, tmp_path / "run").plan
    happened = historic(results, worth)
    assert plan.status == "optimal"
    assert plan.totals is not None
    assert plan.totals.placed == len(happened) == 32
    assert plan.levels[0].value == pytest.approx(happened.sum(), rel=1e-12)


@pytest.mark.parametrize(("kept", "better"), [(0, False), (1, True)])
def test_with_half_of_the_land_the_optimum_is_at_least_what_happened_on_it(
    results: pd.DataFrame, codes: pd.DataFrame, tmp_path: Path, kept: int, better: bool
) -> None:
    """All projects compete for every second parcel; those that really went there are one feasible plan."""
    write_case(results, codes, tmp_path)
    case = read_case(tmp_path)
    half = case.stock.iloc[kept::2].reset_index(drop=True)
    plan = solve_case(case.replace(stock=half)).plan
    happened = historic(results, "price")[half["parcel_id"].str.replace("L", "R")].sum()
    value = plan.levels[0].value or 0.0
    assert plan.status == "optimal"
    assert value >= happened * (1 - 1e-12)
    assert bool(value > happened * (1 + 1e-9)) is better, "on one half the real plan was already the best"
