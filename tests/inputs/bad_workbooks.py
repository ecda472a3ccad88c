"""Bad cases that need workbooks or files, and the list of all bad cases."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import datetime, time
from pathlib import Path
from typing import Any

import openpyxl

from tests.inputs.bad_cases import TEXT_CASES, BadCase
from tests.inputs.bad_rulebooks import RULEBOOKS
from tests.inputs.bad_scenarios import BAD_SCENARIOS
from tests.inputs.bad_shapes import BAD_SHAPES
from tests.inputs.good_case import SHEET_SETTINGS, tables, write_folder, write_sheets, write_workbook

BadBook = Callable[[Any], None]


def book(name: str, change: BadBook, code: str, row: int | None = None, *place: str) -> BadCase:
    """The good workbook is changed by openpyxl; `place` is the column and the value that are told."""

    def build(folder: Path) -> Path:
        path = write_workbook(folder)
        opened = openpyxl.load_workbook(path)
        change(opened)
        opened.save(path)
        return path

    return BadCase(f"workbook: {name}", build, code, "case.xlsx", row, *place)


def put(sheet: str, cell: str, value: object) -> BadBook:
    def change(opened: Any) -> None:
        opened[sheet][cell] = value

    return change


def merge(opened: Any) -> None:
    opened["stock"].merge_cells("B2:B3")


def rename(old: str, new: str) -> BadBook:
    def change(opened: Any) -> None:
        opened[old].title = new

    return change


def raw(name: str, data: bytes, code: str, file: str = "stock.xlsx") -> BadCase:
    """A table is replaced by a file of bytes."""

    def build(folder: Path) -> Path:
        write_folder(folder)
        folder.joinpath("stock.csv").unlink()
        folder.joinpath(file).write_bytes(data)
        return folder

    return BadCase(name, build, code, file)


def added(name: str, file: str, code: str, data: bytes = b"x") -> BadCase:
    """A file is added to the good folder."""

    def build(folder: Path) -> Path:
        write_folder(folder)
        folder.joinpath(file).write_bytes(data)
        return folder

    return BadCase(name, build, code, file)


def zipped(parts: dict[str, bytes]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return data.getvalue()


def sheet_parts(sheet: bytes) -> dict[str, bytes]:
    """Return the parts of a workbook with one sheet, as small as can be."""
    relations = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    return {
        "xl/workbook.xml": b'<workbook xmlns:r="'
        + relations
        + b'"><sheets><sheet name="stock" sheetId="1" r:id="i"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": b'<Relationships><Relationship Id="i" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": b"<worksheet><sheetData>" + sheet + b"</sheetData></worksheet>",
    }


def liar() -> bytes:
    """Return a workbook whose stated unpacked size is enormous."""
    data = bytearray(zipped(sheet_parts(b"")))
    entry = data.rfind(b"PK\x01\x02")
    data[entry + 24 : entry + 28] = (0xFFFFFFF0).to_bytes(4, "little")
    return bytes(data)


FAR = b'<row r="1"><c r="A1"><v>1</v></c><c r="XFD1"><v>1</v></c></row>'
DEEP = b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="A1048576"><v>1</v></c></row>'


def _no_settings(folder: Path) -> Path:
    write_folder(folder).joinpath("case.yaml").unlink()
    return folder


def _directory(folder: Path) -> Path:
    write_folder(folder)
    folder.joinpath("stock.csv").unlink()
    folder.joinpath("stock.csv").mkdir()
    return folder


def _dangling(folder: Path) -> Path:
    write_folder(folder)
    folder.joinpath("stock.csv").unlink()
    folder.joinpath("stock.csv").symlink_to("nowhere.csv")
    return folder


def _link_outside(folder: Path) -> Path:
    write_folder(folder)
    outside = folder.parent / "outside.yaml"
    folder.joinpath("rulebook.yaml").rename(outside)
    folder.joinpath("rulebook.yaml").symlink_to(outside)
    return folder


def _text_file(folder: Path) -> Path:
    folder.mkdir(parents=True)
    folder.joinpath("case.txt").write_text("x")
    return folder / "case.txt"


def _sheets(changed: dict[str, list[list[str]]]) -> Callable[[Path], Path]:
    return lambda folder: write_workbook(
        folder, settings=changed.get("case"), changed={k: v for k, v in changed.items() if k != "case"}
    )


def _settings_book(name: str, rows: list[list[str]], code: str, row: int | None = None) -> BadCase:
    return BadCase(f"settings sheet: {name}", _sheets({"case": rows}), code, "case.xlsx", row)


def _two_tables(folder: Path) -> Path:
    write_folder(folder)
    write_sheets(folder / "存量台账.xlsx", {"Sheet1": tables()["stock"]})
    return folder


def _second_sheet(folder: Path) -> Path:
    write_folder(folder)
    folder.joinpath("stock.csv").unlink()
    write_sheets(folder / "stock.xlsx", {"stock": tables()["stock"], "draft": tables()["stock"]})
    return folder


WORKBOOKS = [
    book("error value", put("stock", "D2", "#N/A"), "excel_error", 2, "area_mu", "#N/A"),
    book("formula without value", put("stock", "D2", "=15*2"), "formula_without_value", 2, "area_mu", "=15*2"),
    book("formula in settings", put("case", "B5", "=900"), "formula_without_value", 5, "", "=900"),
    book("merged cells", merge, "merged_cells", 2, "", "B2:B3"),
    book("unknown sheet", rename("stock", "stok"), "unknown_sheet", None, "", "stok"),
    book("sheet twice", rename("sites", "存量台账"), "repeated_table"),
    book("no settings sheet", rename("case", "readme"), "no_settings_sheet"),
    book("long number as id", put("stock", "A2", 360702000000000123), "lost_digits", 2, "parcel_id"),
    book("date as id", put("stock", "A2", datetime(2026, 1, 2)), "date_as_text", 2, "parcel_id", "2026-01-02"),
    book("flag as area", put("stock", "D2", True), "not_number", 2, "area_mu", "TRUE"),
    book("fraction as code", put("projects", "D2", 35.5), "bad_code", 2, "industry", "35.5"),
    book("time as date", put("stock", "F2", time(9, 30)), "not_date", 2, "approved_on"),
    book("cell beside the table", put("sites", "Z2", "x"), "cell_without_column", 2, "", "x"),
    _settings_book("header", [["name", "test"], ["plan_year", "2026"]], "settings_header"),
    _settings_book("no key", [*SHEET_SETTINGS, ["", "5"]], "setting_without_key", 8),
    _settings_book("key twice", [*SHEET_SETTINGS, ["name", "b"]], "repeated_key", 8),
    _settings_book("value and group", [*SHEET_SETTINGS, ["quota", "b"]], "repeated_key", 8),
    _settings_book("unknown key", [*SHEET_SETTINGS, ["quota.cup_mu", "b"]], "unknown_key", 8),
    raw("xls renamed", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, "old_excel"),
    raw("text renamed", b"parcel_id,unit_id\n", "broken_workbook"),
    raw("empty workbook", b"", "empty_file"),
    raw("zip without workbook", zipped({"a.txt": b"x"}), "broken_workbook"),
    raw("workbook cut", zipped(sheet_parts(FAR))[:-30], "broken_workbook"),
    raw("sheet is no XML", zipped({**sheet_parts(b""), "xl/workbook.xml": b"<workbook"}), "broken_workbook"),
    raw("one cell far right", zipped(sheet_parts(FAR)), "too_big_table"),
    raw("one cell far down", zipped(sheet_parts(DEEP)), "too_big_table"),
    raw("zip bomb", liar(), "too_big_workbook"),
    raw("workbook without rows", zipped(sheet_parts(b"")), "broken_workbook"),
    raw("old format", b"\xd0\xcf\x11\xe0", "table_format", "stock.xls"),
    raw("map format", b"x", "not_a_map", "stock.gpkg"),
    added("unknown table", "stok.csv", "unknown_table"),
    added("unknown workbook", "场地.xlsx", "unknown_table"),
    BadCase("table twice", _two_tables, "repeated_table", "存量台账.xlsx"),
    BadCase("second sheet", _second_sheet, "unknown_sheet", "stock.xlsx", None, "", "draft"),
    BadCase("no case.yaml", _no_settings, "no_settings", "case.yaml"),
    BadCase("folder for a file", _directory, "not_a_file", "stock.csv"),
    BadCase("dangling link", _dangling, "cannot_read", "stock.csv"),
    BadCase("rulebook links outside", _link_outside, "rulebook_outside"),
    BadCase("no such case", lambda folder: folder / "nowhere", "no_such_case"),
    BadCase("not a case", _text_file, "not_a_case"),
]

BAD_CASES: tuple[BadCase, ...] = (*TEXT_CASES, *RULEBOOKS, *WORKBOOKS, *BAD_SHAPES, *BAD_SCENARIOS)
