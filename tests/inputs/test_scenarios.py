"""Scenarios, single changes and pins: what is changed is what was asked for, and nothing else."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml

from landquota.errors import InputError
from landquota.inputs import open_case, read_case, write_case
from landquota.inputs.case import Case
from landquota.inputs.reading import shapes
from landquota.inputs.reading.vectorfile import Vector, read_vector
from landquota.inputs.schema import tables as specs
from tests.inputs.bad_scenarios import BAD_SCENARIOS
from tests.inputs.good_case import SETTINGS, SHEET_SETTINGS, tables, write_folder, write_workbook

GANZHOU = Path(__file__).parents[2] / "inputs" / "cases" / "ganzhou"

SCENARIOS = """scenarios:
  tight:
    says: less for all
    quota: {cap_mu: 500, withhold_share: 20%}
    stock: {P1: {ready_on: 2027-01-01, land_use: 0602}}
  lower:
    rulebook: {credit: {old: 0.4}}
    项目.J2.必保: 是
    units.360702.quota_cap_mu: 450
  both: {inherits: [tight, lower], quota.cap_mu: 400}
"""


def change(folder: Path, *changes: str, settings: str = SETTINGS) -> Case:
    return read_case(write_folder(folder, settings=settings), changes=changes)


def cell(case: Case, table: str, row: str, column: str) -> Any:
    frame: pd.DataFrame = getattr(case, table)
    return frame.set_index(specs()[table].key[0]).at[row, column]


def refused(folder: Path, *changes: str, scenario: str = "", settings: str = SETTINGS) -> list[tuple[str, str]]:
    with pytest.raises(InputError) as caught:
        read_case(write_folder(folder, settings=settings), scenario=scenario, changes=changes)
    return [(problem.code, problem.text("en")) for problem in caught.value.problems]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_folder(tmp_path / "case", settings=SETTINGS + SCENARIOS)


def test_the_base_has_no_trace_of_scenarios(folder: Path, tmp_path: Path) -> None:
    case, plain = read_case(folder), read_case(write_folder(tmp_path / "plain"))
    assert (case.scenario, case.changes, case.notices) == ("", (), ())
    without = case.replace(settings=case.settings.model_copy(update={"scenarios": {}}))
    assert without.same_facts(plain)
    assert read_case(folder, scenario="base").same_facts(case)


def test_a_scenario_changes_what_it_names_and_nothing_else(folder: Path) -> None:
    base, tight = read_case(folder), read_case(folder, scenario="tight")
    assert tight.scenario == "tight"
    assert (tight.settings.quota.cap_mu, tight.settings.quota.withhold_share) == (500, 0.2)
    assert cell(tight, "stock", "P1", "ready_on") == pd.Timestamp("2027-01-01")
    assert cell(tight, "stock", "P1", "land_use") == "0602"
    undone = tight.stock.assign(ready_on=base.stock["ready_on"], land_use=base.stock["land_use"])
    assert undone.equals(base.stock)
    assert tight.rulebook == base.rulebook
    assert all(getattr(tight, name).equals(getattr(base, name)) for name in specs() if name != "stock")


def test_scenarios_are_applied_in_order_and_changes_last(folder: Path) -> None:
    case = read_case(folder, scenario="tight,lower", changes=["quota.cap_mu=300"])
    assert (case.scenario, case.changes) == ("tight,lower", ("quota.cap_mu=300",))
    assert (case.settings.quota.cap_mu, cell(case, "projects", "J2", "must_serve")) == (300, True)
    first = read_case(folder, scenario=["both", "tight"])
    assert (first.scenario, first.settings.quota.cap_mu) == ("both,tight", 500)
    assert read_case(folder, scenario="tight,both").settings.quota.cap_mu == 400


def test_a_scenario_inherits_others(folder: Path) -> None:
    both, together = read_case(folder, scenario="both"), read_case(folder, scenario="tight,lower")
    assert both.settings.quota.cap_mu == 400
    assert both.rulebook == together.rulebook
    assert both.stock.equals(together.stock)
    assert both.units.equals(together.units)


def test_a_changed_number_of_the_rulebook_says_so(folder: Path) -> None:
    base, lower = (dict(read_case(folder, scenario=name).rulebook.sources()) for name in ("", "lower"))
    changed = lower.pop("credit.old.ratio")
    assert changed.model_dump(include={"value", "verified"}) == {"value": 0.4, "verified": False}
    assert changed.source == "local: scenario lower, 0.5 → 0.4; s"
    assert base.pop("credit.old.ratio").verified
    assert base == lower


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("quota.cap_mu=８００亩", lambda c: c.settings.quota.cap_mu == 800),
        ("指标总量上限=800", lambda c: c.settings.quota.cap_mu == 800 and c.changes == ("quota.cap_mu=800",)),
        ("quota.cap_mu=null", lambda c: c.settings.quota.cap_mu is None),
        ("objectives=new_land|value", lambda c: c.settings.objectives == ("new_land", "value")),
        ("objectives=[value]", lambda c: c.settings.objectives == ("value",)),
        ("name=Test #2: again", lambda c: c.settings.name == "Test #2: again"),
        ("plan_year=2027", lambda c: c.settings.plan_year == 2027),
        ("solve.time_limit_s=null", lambda c: c.settings.solve.time_limit_s is None),
        ("rulebook.credit.old=45%", lambda c: c.rulebook.credit[0].ratio.value == 0.45),
        ("rulebook.credit.idle.ratio=null", lambda c: c.rulebook.credit[1].ratio.value is None),
        ("rulebook.intensity.indicators.far.weight=2", lambda c: c.rulebook.intensity.indicators[0].weight.value == 2),
        ("rulebook.admission.controls.invest.rows.36=9", lambda c: c.rulebook.admission.controls[0].rows["36"].value == 9),
        ("rulebook.space.tolerance_m2=9", lambda c: c.rulebook.space.tolerance_m2.value == 9),
        ("规则库.brake.digest_years_max=2", lambda c: c.rulebook.brake.digest_years_max.value == 2),
        ("stock.P1.ready_on=", lambda c: pd.isna(cell(c, "stock", "P1", "ready_on"))),
        ("stock.P1.area_ha=3", lambda c: cell(c, "stock", "P1", "area_mu") == 45),
        ("stock.P1.blockers=抵押", lambda c: cell(c, "stock", "P1", "blockers") == ("mortgage",)),
        ("stock.P1.blockers=null", lambda c: cell(c, "stock", "P1", "blockers") == ()),
        ("projects.J1.units=U2", lambda c: cell(c, "projects", "J1", "units") == ("U2",)),
        ("projects.J1.phases=2026:20", lambda c: cell(c, "projects", "J1", "phases") == ((2026, 20),)),
        ("projects.J1.tier=国家级", lambda c: cell(c, "projects", "J1", "tier") == "national"),
        ("pairs.J1|P2.allowed=no", lambda c: not c.pairs["allowed"][0]),
        ("indicators.360702|far.value=0.5", lambda c: c.indicators["value"].tolist() == [0.5, 2]),
        ("units.360702.awards=null", lambda c: cell(c, "units", "360702", "awards") == ()),
        ("pin.J1=P2|P1", lambda c: c.settings.pin == {"J1": "P1|P2"}),
        ("pin.J1=不供地", lambda c: c.settings.pin == {"J1": "none"}),
        ("锁定.J2=any", lambda c: c.settings.pin == {"J2": "any"}),
        ("pin.J2=S1", lambda c: c.settings.pin == {"J2": "S1"}),
    ],
    ids=lambda part: part if isinstance(part, str) else "",
)  # fmt: skip
def test_single_changes(text: str, read: Callable[[Case], bool], tmp_path: Path) -> None:
    assert read(change(tmp_path, text))


def test_a_blank_takes_its_default_as_if_it_had_been_typed(tmp_path: Path) -> None:
    rows = tables()["projects"]
    rows[1][rows[0].index("area_min_mu")] = ""
    folder = write_folder(tmp_path, {"projects": rows})
    assert cell(read_case(folder), "projects", "J1", "area_min_mu") == 20
    larger = read_case(folder, changes=["projects.J1.area_mu=20.5", "projects.J1.phases=null"])
    assert cell(larger, "projects", "J1", "area_min_mu") == 20.5
    assert cell(change(tmp_path, "projects.J1.tier=null"), "projects", "J1", "tier") == "ordinary"


def test_ids_with_dots_and_codes_as_keys(tmp_path: Path) -> None:
    rows = tables()["stock"]
    rows[2][0] = "P.2.b"
    scenario = "scenarios: {a: {stock: {P.2.b: {area_mu: 45}}, units: {360702: {quota_cap_mu: 499}}}}\n"
    folder = write_folder(tmp_path, {"stock": rows, "pairs": tables()["pairs"][:1]}, settings=SETTINGS + scenario)
    case = read_case(folder, scenario="a", changes=["stock.P.2.b.min_part_mu=3"])
    assert (cell(case, "stock", "P.2.b", "area_mu"), cell(case, "stock", "P.2.b", "min_part_mu")) == (45, 3)
    assert cell(case, "units", "360702", "quota_cap_mu") == 499


def test_a_changed_case_passes_the_checks_of_any_case(tmp_path: Path) -> None:
    found = dict(refused(tmp_path, "disposals.D1.parcel_id=P9", "stock.P2.far_min=-1", "quota.step_mu=0"))
    assert set(found) == {"unknown_parcel", "too_small_number", "key_out_of_range"}
    assert found["unknown_parcel"].startswith("--set disposals.D1.parcel_id=P9: ")
    assert found["key_out_of_range"].startswith("--set quota.step_mu=0: ")


def test_all_problems_are_told_at_once_with_the_nearest_name(tmp_path: Path) -> None:
    texts = dict(
        refused(tmp_path, "quota.cup_mu=1", "stock.P11.area_mu=3", "rulebook.credit.odl=0.4", "tilt", scenario="x")
    )
    assert set(texts) == {"unknown_change", "unknown_row", "unknown_number", "change_without_value", "unknown_scenario"}
    assert "quota.cap_mu" in texts["unknown_change"]
    assert '"P1"' in texts["unknown_row"]
    assert "credit.old.ratio" in texts["unknown_number"]


def test_a_wrong_scenario_is_told_in_its_line_in_a_base_run_too(tmp_path: Path) -> None:
    told = refused(tmp_path, settings=SETTINGS + "scenarios:\n  a:\n    tilt: 1\n    stock.P7.area_mu: 3\n")
    assert [code for code, _ in told] == ["unknown_row"]
    assert told[0][1].startswith("case.yaml line 10 key scenarios.a.stock.P7.area_mu: ")


def test_every_code_of_changes_has_a_case() -> None:
    text = files("landquota").joinpath("catalogue", "scenarios.yaml").read_text("utf-8")
    codes = {key.split(".")[1] for key in yaml.safe_load(text) if key.startswith("problem.")}
    assert codes <= {case.code for case in BAD_SCENARIOS} | {"change_without_value"}


def test_a_workbook_may_hold_scenarios(tmp_path: Path) -> None:
    rows = [
        ["scenarios.a.quota.cap_mu", "500"],
        ["情景.a.项目.J2.必保", "是"],
        ["scenarios.b.inherits", "a"],
        ["scenarios.b.rulebook.credit.old", "0.4"],
        ["pin.J2", "P2"],
    ]
    path = write_workbook(tmp_path, settings=[*SHEET_SETTINGS, *([*row, ""] for row in rows if row[0][0] != "情")])
    case = read_case(path, scenario="b")
    assert (case.settings.quota.cap_mu, case.rulebook.credit[0].ratio.value) == (500, 0.4)
    assert case.settings.pin == {"J2": "P2"}


def test_the_copy_of_a_changed_case_says_what_was_applied(folder: Path, tmp_path: Path) -> None:
    case = read_case(folder, scenario="both", changes=["pin.J1=P1", "tilt=2"])
    write_case(case, tmp_path / "copy")
    copy = read_case(tmp_path / "copy")
    assert copy.same_facts(case)
    assert (copy.scenario, copy.changes) == ("both", ("pin.J1=P1", "tilt=2"))
    assert set(copy.settings.scenarios) == {"tight", "lower", "both"}
    again = read_case(tmp_path / "copy", scenario="both", changes=case.changes)
    assert again.same_facts(case)
    more = read_case(tmp_path / "copy", scenario="both,tight", changes=[*case.changes, "tilt=3"])
    assert (more.scenario, more.changes) == ("both,tight", ("pin.J1=P1", "tilt=2", "tilt=3"))
    assert (more.settings.quota.cap_mu, more.settings.tilt) == (500, 3)


def test_the_copy_of_a_case_whose_other_scenarios_no_longer_fit_is_a_case(tmp_path: Path) -> None:
    text = SETTINGS + "scenarios: {other: {rulebook: plain}, lower: {rulebook.credit.old: 0.4}}\n"
    rows = {"units": [[*row[:-1], row[-1] and "awards" * (n == 0)] for n, row in enumerate(tables()["units"])]}
    case = read_case(write_folder(tmp_path / "case", rows, settings=text), scenario="other")
    write_case(case, tmp_path / "copy")
    assert read_case(tmp_path / "copy").same_facts(case)


def test_spelling_of_a_scenario_means_nothing(tmp_path: Path) -> None:
    ways = (
        "{quota.cap_mu: 5, projects.J2.must_serve: true}",
        "{项目: {J2: {必保: true}}, 指标总量上限: 5}",
        "{projects: {J2: {must_serve: true}}, quota: {cap_mu: 5}}",
    )
    cases = [
        read_case(write_folder(tmp_path / str(n), settings=f"{SETTINGS}scenarios: {{a: {way}}}\n"), scenario="a")
        for n, way in enumerate(ways)
    ]
    assert all(case.same_facts(cases[0]) for case in cases)


def test_files_are_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[Path] = []

    def counted(path: Path, *rest: Any) -> Vector:
        read.append(path)
        return read_vector(path, *rest)

    monkeypatch.setattr(shapes, "read_vector", counted)
    source = open_case(GANZHOU)
    cases = [
        source.case(changes=[f"quota.extra_mu={mu}", "layers.永久基本农田.tolerance_m2=2"]) for mu in (0, 100, 200)
    ]
    assert len(read) == 3  # units, stock, sites
    assert [case.settings.quota.extra_mu for case in cases] == [0, 100, 200]
    assert cases[1].same_facts(read_case(GANZHOU, changes=cases[1].changes))


def test_layers_of_scenarios() -> None:
    source = open_case(GANZHOU)
    base, valley = source.case(), source.case("valley")
    assert not [notice for notice in base.notices if notice.code == "map_not_used"]
    assert set(valley.settings.layers) - set(base.settings.layers) == {"河谷保护"}
    assert len(valley.layers) > len(base.layers)
    assert {name for name, _ in valley.files} - {name for name, _ in base.files} == {"layers/valley.geojson"}
    gone = source.case(changes=["layers.道路=null"])
    assert "道路" not in gone.settings.layers and "道路" not in set(gone.layers["layer"])
    same = source.case("valley", ["layers.河谷保护=null"])
    assert same.layers.equals(base.layers)


def test_a_layer_may_be_given_whole_or_key_by_key(tmp_path: Path) -> None:
    shutil.copytree(GANZHOU, tmp_path / "case")
    source = open_case(tmp_path / "case")
    whole = source.case(changes=["layers.v={file: layers/valley.geojson, rule: 禁止, version: 2026}"])
    keys = source.case(changes=["图层.v.文件=layers/valley.geojson", "layers.v.rule=forbid", "layers.v.version=2026"])
    assert whole.settings.layers["v"] == keys.settings.layers["v"]
    assert whole.layers.equals(keys.layers)


def test_the_ratios_of_the_bundled_scenario_are_all_that_are_half() -> None:
    base, lower = read_case(GANZHOU).rulebook.credit, read_case(GANZHOU, scenario="ratio40").rulebook.credit
    assert [c.ratio.value for c in lower] == [0.4 if c.ratio.value == 0.5 else c.ratio.value for c in base]
    assert {c.id for c in base if c.ratio.value == 0.5} == {"unsupplied_to_2017", "idle_in_task"}
