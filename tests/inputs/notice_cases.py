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
    ids: str


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
    write_folder(folder, settings="name: test\nplan_year: 2026\nrulebook: plain\n")
    rows = tables()["units"]
    rows[1][-1] = ""
    folder.joinpath("units.csv").write_text("\n".join(map(",".join, rows)) + "\n", "utf-8")
    return folder


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
    changed("stock", 3, "divisible", "", "default_used"),
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
    changed("projects", 2, "area_min_mu", "", "default_used"),
    changed("units", 2, "carry_over_mu", "", "blank_carry_over"),
    changed("units", 2, "paddy_balance_mu", "", "blank_balance"),
    changed("units", 2, "digest_years", "", "blank_digest_years"),
    changed("units", 3, "zone_type", "", "blank_zone_type"),
    changed("sites", 2, "paddy_mu", "", "blank_farmland"),
    changed("sites", 2, "ready_on", "", "blank_ready_on"),
    NoticeCase("no rules", _no_rules, "no_such_rule", "units", "digest_years", "360702, U2"),
    NoticeCase("code as number", _number_code, "code_was_number", "sites", "land_use", "S1"),
)
