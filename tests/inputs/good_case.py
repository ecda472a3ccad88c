# ruff: noqa: E501 (the tables and the rulebook are read as they stand)
"""A small good case that uses every table, and ways to write it down."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import xlsxwriter

Rows = list[list[str]]
Tables = dict[str, Rows]

SETTINGS = """name: test
plan_year: 2026
rulebook: rulebook.yaml
quota:
  cap_mu: 900
objectives: [must_serve, value]
"""

RULEBOOK = """name: test
zh: 测试
en: test
credit:
  - {id: old, zh: 旧, en: old, kind: approved_unsupplied, approved_to: 2017-12-31, ratio: {value: 0.5, source: s, verified: true}, task: unsupplied}
  - {id: idle, zh: 闲, en: idle, kind: idle, in_task: true, ratio: {value: 0.5, source: s, verified: true}, task: idle}
tasks: {both_met: {value: 1.1, source: s, verified: true}, not_met: {value: 0.8, source: s, verified: true}}
brake: {digest_years_max: {value: 6, source: s, verified: true}}
awards:
  - {id: prize, zh: 奖, en: prize, mu: {value: 100, source: s, verified: true}}
intensity:
  completion_cap: {value: 1, source: s, verified: true}
  indicators:
    - {id: far, zh: 容, en: far, unit: '1', direction: higher, ideal: {value: 1, source: s, verified: true}, weight: {value: 1, source: s, verified: true}, zone_types: [industry_led]}
    - {id: energy, zh: 能, en: energy, unit: t, direction: lower, ideal: {value: 1, source: s, verified: true}, worst: {value: 3, source: s, verified: true}, weight: {value: 1, source: s, verified: true}}
value:
  tier_weights: {national: &one {value: 1, source: s, verified: false}, provincial: *one, municipal: *one, ordinary: *one}
  strategic_weight: *one
admission:
  sources: {catalogue: {source: s, verified: true}}
  controls:
    - {id: invest, zh: 投, en: invest, indicator: invest, edition: 2002, rows: {'36': {value: 200, source: s, verified: true}, '*': {value: 100, source: s, verified: true}}}
  crosswalks:
    - {edition_from: 2002, edition_to: 2017, source: s, rows: {'36': ['35']}}
generic_site: {agricultural_share: {value: 0.8, source: s, verified: true}, cropland_share: {value: 0.3, source: s, verified: true}, paddy_share: {value: 0.2, source: s, verified: true}}
screening:
  source: {source: s, verified: true}
  blockers: {demolition: until_ready, mortgage: forbid}
  offcut_mu: {value: 5, source: s, verified: true}
  area_tolerance_share: {value: 0.02, source: s, verified: true}
"""

TEXT = """
units: unit_id,name,parent_id,kind,zone_type,old_ids,carry_over_mu,task_unsupplied_mu,task_idle_mu,digest_years,cropland_balance_mu,paddy_balance_mu,quota_floor_mu,quota_cap_mu,awards
360702,章贡区,3607,county,industry_led,,10,20,5,3.5,100,50,0,500,prize
U2,Zone,3607,zone,city_industry,OLD2,0,0,0,2,80,40,10,400,
stock: parcel_id,unit_id,kind,area_mu,area_map_mu,approved_on,supplied_on,start_due_on,built_share,in_task,land_use,far_min,far_max,ready_on,blockers,divisible,min_part_mu
P1,360702,approved_unsupplied,30,30.1,2015-03-01,,,,,0601,0.8,2,2026-01-01,demolition|mortgage,yes,10
P2,U2,idle,45.5,,2016-05-01,2018-01-01,2019-01-01,0.25,yes,0601,,,2026-03-01,,no,0
disposals: disposal_id,unit_id,parcel_id,kind,approved_on,in_task,measure,area_mu,date,evidence_no,status
D1,360702,P1,approved_unsupplied,,,supply,5,2026-02-01,no 1,recorded
D2,U2,,idle,2014-01-01,yes,resumed,12,2026-11-01,,forecast
indicators: unit_id,indicator,value,source
360702,far,0.9,survey
U2,energy,2,survey
projects: project_id,name,units,industry,area_mu,area_min_mu,floor_area_m2,investment_wan,tax_wan,output_wan,jobs,tier,must_serve,strategic,land_use,new_land,start_on,catalogue,credit,phases,value
J1,Works,360702|U2,3562,20,12,14000,9000,400,20000,120,municipal,yes,no,06,yes,2026-06-01,encouraged,ok,2026:12;2027:8,
J2,Plant,*,0111,15,15,,5000,100,,,ordinary,no,yes,,no,,permitted,ok,,77.5
sites: site_id,unit_id,area_mu,agricultural_mu,cropland_mu,paddy_mu,land_use,ready_on
S1,U2,100,80,40,10,0601,2026-01-01
pairs: project_id,parcel_id,area_mu,value,allowed
J1,P2,18,90,yes
"""


def tables() -> Tables:
    """Return the tables of the good case, header first."""
    found: Tables = {}
    for line in TEXT.strip().splitlines():
        name, colon, rest = line.partition(": ")
        if colon and name.isalpha():
            found[name] = [rest.split(",")]
        else:
            found[list(found)[-1]].append(line.split(","))
    return found


def csv_text(rows: Rows) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def write_folder(
    folder: Path, changed: Tables | None = None, *, settings: str = SETTINGS, encoding: str = "utf-8-sig"
) -> Path:
    """Write the good case, with some tables changed, as a folder of CSV files."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.joinpath("case.yaml").write_text(settings, "utf-8")
    folder.joinpath("rulebook.yaml").write_text(RULEBOOK, "utf-8")
    for name, rows in {**tables(), **(changed or {})}.items():
        folder.joinpath(f"{name}.csv").write_text(csv_text(rows), encoding, newline="")
    return folder


SHEET_SETTINGS = [
    ["key", "value", "note"],
    ["name", "test", "ignored"],
    ["plan_year", "2026"],
    ["rulebook", "rulebook.yaml"],
    ["quota.cap_mu", "900"],
    ["quota.extra_mu", ""],
    ["objectives", "must_serve|value"],
]


TEXT_HEADERS = {
    "industry",
    "行业代码",
    "unit_id",
    "单元代码",
    "units",
    "意向单元",
    "parent_id",
    "上级代码",
    "land_use",
    "用途代码",
}


def write_sheets(path: Path, sheets: dict[str, Rows]) -> Path:
    """Write sheets as an .xlsx workbook; texts that are plain numbers become numbers, codes stay text."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with xlsxwriter.Workbook(str(path)) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for position, cell in enumerate(row):
                    kept = number == 0 or cell.startswith("0") or rows[0][position] in TEXT_HEADERS
                    if cell.replace(".", "", 1).isdigit() and not kept:
                        sheet.write_number(number, position, float(cell))
                    else:
                        sheet.write_string(number, position, cell)
    return path


def write_workbook(folder: Path, changed: Tables | None = None, settings: Rows | None = None) -> Path:
    """Write the good case, with some sheets changed, as one workbook with its rulebook beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.joinpath("rulebook.yaml").write_text(RULEBOOK, "utf-8")
    sheets = {"case": settings or SHEET_SETTINGS, **tables(), **(changed or {})}
    return write_sheets(folder / "case.xlsx", sheets)
