"""Real, dirty geometry: 4,411 parcels of Cambridge, Massachusetts, under its zoning, wetlands, open space and flood plain.

Nobody here drew these shapes. What landquota measures is compared with geopandas, written without our code. The data are not part of the repository.
"""

from __future__ import annotations

import json
import random
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest

from landquota.app import RunResult, run, verify
from landquota.errors import InputError
from landquota.inputs import read_case
from landquota.inputs.case import Case
from landquota.models.space.facts import measure_space
from landquota.models.space.neighbours import near_parcels

DATA = Path(__file__).parents[3] / "shared" / "data" / "cambridge-west"
if not DATA.is_dir():
    pytest.skip(f"{DATA.name} is not in the repository; expected in ../shared/data", allow_module_level=True)
pytest.importorskip("geopandas", reason="needs the extra gis and geopandas")

from tests.cambridge import making  # noqa: E402 - needs geopandas
from tests.cambridge.measured import Measures, measure_neighbours, measure_overlaps  # noqa: E402

AGREE_M2 = 0.01
SAMPLE = 80


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Case:
    """All parcels."""
    count = len(making.published(DATA))
    return read_case(making.write_case(DATA, tmp_path_factory.mktemp("cambridge") / "whole", range(count)))


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> RunResult:
    """A run with the parcels at and beside land for industry, offices and business."""
    folder = tmp_path_factory.mktemp("cambridge")
    return run(making.write_case(DATA, folder / "near", making.near_works(DATA)), folder / "run")


@pytest.fixture(scope="module")
def measures() -> Measures:
    return measure_overlaps(DATA)


def test_all_parcels_are_read_and_their_faults_told(whole: Case) -> None:
    assert len(whole.stock) == 4411
    assert whole.stock["shape"].notna().all()
    repaired = [notice for notice in whole.notices if notice.code == "shape_repaired"]
    invalid = ~making.as_published(DATA, "parcels").is_valid
    assert [notice.details["rows"] for notice in repaired] == [int(invalid.sum())] == [16]


def test_shapes_that_share_a_key_are_refused_by_name(tmp_path: Path) -> None:
    """The published key `ML` names several parcels at times, and the tax table has several rows a parcel."""
    folder = making.write_case(DATA, tmp_path / "raw", range(200))
    features = making.published(DATA)
    names = [feature["properties"]["ML"] for feature in features]
    making.write_shapes(folder / "stock.geojson", features, names)
    taxed = pd.read_csv(DATA / "tax.csv", dtype=str)["ML"].tolist()
    rows = [{"parcel_id": i, "unit_id": "U00", "kind": "idle", "area_mu": "1"} for i in taxed]
    making.write_table(folder, "stock", rows)
    with pytest.raises(InputError) as refused:
        read_case(folder)
    told = {problem.code: problem for problem in refused.value.problems}
    assert set(told["repeated_shape"].details["all"]) == {name for name, n in Counter(names).items() if n > 1}
    assert "ROAD" in told["repeated_shape"].details["ids"]
    assert set(told["unknown_shape"].details["all"]) == set(names) - set(taxed)
    twice = {problem.value for problem in refused.value.problems if problem.code == "repeated_row"}
    assert twice == {name for name, n in Counter(taxed).items() if n > 1}


def found_overlaps(table: pd.DataFrame) -> dict[tuple[str, str, str, str], float]:
    keys = zip(table["place_id"], table["layer"], table["rule"], table["code"].fillna(""), strict=True)
    return dict(zip(keys, table["overlap_m2"].astype(float), strict=True))


def test_every_overlap_of_every_parcel_agrees_with_geopandas(whole: Case, measures: Measures) -> None:
    found = found_overlaps(measure_space(whole).overlaps)
    apart = {
        key: (found.get(key, 0.0), measures.overlap_m2.get(key, 0.0))
        for key in found.keys() | measures.overlap_m2.keys()
        if abs(found.get(key, 0.0) - measures.overlap_m2.get(key, 0.0)) > AGREE_M2
    }
    assert apart == {}
    assert len(found) > 5000


def test_the_published_table_says_the_same(ran: RunResult, measures: Measures) -> None:
    table = pd.read_csv(ran.folder / "overlaps.csv", encoding="utf-8-sig", dtype={"code": str})
    table["place_id"] = table["place_id"].str.lstrip("'")
    found = found_overlaps(table)
    stock = set(ran.case.stock["parcel_id"])
    expected = {key: m2 for key, m2 in measures.overlap_m2.items() if key[0] in stock and m2 >= 0.015}
    assert expected.keys() <= found.keys()
    assert max(abs(m2 - measures.overlap_m2[key]) for key, m2 in found.items()) <= AGREE_M2


def test_what_is_removed_follows_from_the_measures(whole: Case, measures: Measures) -> None:
    """The rules in their order: a red line or open space, no plan, too much flood plain."""
    facts = measure_space(whole)
    rules = dict(zip(whole.stock["parcel_id"], facts.parcels["rule"], strict=True))
    for rule, expected in measures.removed.items():
        assert {name for name, found in rules.items() if found == rule} == expected, rule
    assert {rule: len(names) > 20 for rule, names in measures.removed.items()} == dict.fromkeys(measures.removed, True)


def test_neighbours_agree_with_geopandas(whole: Case) -> None:
    ids = whole.stock["parcel_id"].tolist()
    units = dict(zip(ids, whole.stock["unit_id"], strict=True))
    near = near_parcels(whole, whole.stock.index.to_numpy())
    found = {(ids[a], ids[b]): m for a, b, m in zip(near["a"], near["b"], near["shared_m"], strict=True)}
    found |= {(b, a): m for (a, b), m in found.items()}
    chosen = random.Random(4411).sample(ids, SAMPLE)
    expected = measure_neighbours(DATA, chosen, units)
    mine = {pair: m for pair, m in found.items() if pair[0] in chosen}
    assert mine.keys() == expected.keys()
    assert mine == pytest.approx(expected, abs=0.02)
    assert len(expected) > SAMPLE


def test_the_plan_is_proved_and_verified(ran: RunResult) -> None:
    assert (ran.plan.status, ran.plan.proved) == ("optimal", True)
    assert verify(ran.folder).ok
    assert set(ran.plan.assignments["placement"]) == {"parcel", "bundle"}
    assert {"forbid", "unplanned", "cap_share", "land_use"} <= set(ran.plan.excluded["rule"])
    tables = json.loads((ran.folder / "manifest.json").read_text("utf-8"))["outputs"]
    assert "map.gpkg" in tables


def test_no_land_is_granted_where_it_must_not_be(ran: RunResult, measures: Measures) -> None:
    granted = {name for cell in ran.plan.assignments["parcel_id"] for name in cell.split("|")}
    assert len(granted) > 50
    assert not granted & set().union(*measures.removed.values())
