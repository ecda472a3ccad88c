"""Cases that are read, and what must be told about them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import openpyxl

from tests.inputs.good_case import tables, write_folder, write_sheets


@dataclass(frozen=True)
class NoticeCase:
    """A case with a notice: how to make it, the notice, and the ids that it names."""

    name: str
    build: Callable[[Path], Path]
    code: str
    table: str
    column: str
    ids: str = ""


def default_used(table: str, row: int, column: str) -> NoticeCase:
    """One cell of the good case is blank and read as its default; the notice is one for the whole table."""
    build = changed(table, row, column, "", "").build
    return NoticeCase(f"{table}.{column}", build, "default_used", table, "")


def changed(table: str, row: int, column: str, value: str, code: str, *, told: str = "", ids: str = "") -> NoticeCase:
    """One cell of the good case is changed; the notice stands at `told` or that column, and names that row's key."""

    def build(folder: Path) -> Path:
        rows = tables()[table]
        rows[row - 1][rows[0].index(column)] = value
        return write_folder(folder, {table: rows})

    return NoticeCase(
        f"{table}.{column}={value!r}", build, code, table, told or column, ids or tables()[table][row - 1][0]
    )


def _no_rules(folder: Path) -> Path:
    rows = tables()["units"]
    rows[1][-1] = ""
    return write_folder(folder, {"units": rows}, settings="name: test\nplan_year: 2026\nrulebook: plain\n")


def _no_indicators(folder: Path) -> Path:
    write_folder(folder).joinpath("indicators.csv").unlink()
    return folder


def _remarks(folder: Path) -> Path:
    rows = [[*row, cell, ""] for row, cell in zip(tables()["stock"], ["备注", "x", ""], strict=True)]
    rows[0][-1] = "序号"
    return write_folder(folder, {"stock": rows})


def _retired_code(folder: Path) -> Path:
    rows = tables()["units"]
    return write_folder(folder, {"units": [*rows, ["360721", "Old", *rows[2][2:5], "", *rows[2][6:]]]})


def _number_code(folder: Path) -> Path:
    write_folder(folder).joinpath("sites.csv").unlink()
    path = write_sheets(folder / "sites.xlsx", {"sites": tables()["sites"]})
    book = openpyxl.load_workbook(path)
    book["sites"]["G2"] = 601
    book.save(path)
    return folder


def _no_value(folder: Path) -> Path:
    rows = tables()["projects"]
    rows[1][rows[0].index("tax_wan")] = ""
    return write_folder(folder, {"projects": rows})


NOTICE_CASES = (
    default_used("stock", 3, "divisible"),
    changed("stock", 2, "area_map_mu", "31", "areas_differ", told="area_mu"),
    changed("stock", 3, "unit_id", "OLD2", "old_id"),
    changed("units", 3, "parent_id", "362101", "old_id"),
    changed("projects", 2, "units", "360702|OLD2", "old_id"),
    changed("stock", 3, "supplied_on", "2015-01-01", "odd_dates"),
    changed("stock", 2, "supplied_on", "2016-01-01", "unsupplied_with_date"),
    changed("stock", 2, "approved_on", "", "blank_approved_on"),
    changed("stock", 3, "in_task", "", "blank_in_task"),
    changed("stock", 3, "ready_on", "", "blank_ready_on"),
    changed("disposals", 2, "date", "2014-06-01", "odd_dates"),
    changed("disposals", 3, "date", "2025-11-01", "other_year"),
    changed("disposals", 2, "approved_on", "2015-03-02", "disposal_fact_differs"),
    changed("disposals", 3, "in_task", "", "blank_in_task"),
    changed("projects", 2, "phases", "2027:20", "no_phase_this_year"),
    NoticeCase("no tax, no value", _no_value, "blank_value", "projects", "tax_wan", "J1"),
    changed("projects", 2, "investment_wan", "", "blank_control"),
    default_used("projects", 2, "area_min_mu"),
    changed("units", 2, "carry_over_mu", "", "blank_carry_over"),
    changed("units", 2, "paddy_balance_mu", "", "blank_balance"),
    changed("units", 2, "digest_years", "", "blank_digest_years"),
    changed("units", 3, "zone_type", "", "blank_zone_type"),
    changed("sites", 2, "paddy_mu", "", "blank_farmland"),
    changed("sites", 2, "ready_on", "", "blank_ready_on"),
    NoticeCase("no rules", _no_rules, "no_such_rule", "units", "digest_years", "360702, U2"),
    NoticeCase("no classes", _no_rules, "no_credit_rule", "disposals", "area_mu", "D1, D2"),
    NoticeCase("no class of a task", _no_rules, "task_not_served", "units", "task_idle_mu", "360702, U2"),
    NoticeCase("no indicators", _no_indicators, "no_indicators", "indicators", ""),
    NoticeCase("remarks", _remarks, "remarks_not_read", "stock", ""),
    NoticeCase("retired code", _retired_code, "retired_code", "units", "unit_id", "360721"),
    changed("units", 3, "name", "章贡区", "same_name", ids="360702, U2"),
    changed("sites", 2, "area_mu", "100001", "large_area"),
    changed("projects", 2, "industry", "9999", "odd_industry"),
    NoticeCase("code as number", _number_code, "code_was_number", "sites", "land_use", "S1"),
)
