"""Bad cases, each with the problem that must be told. The command line's tests use them for exit code 2."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.inputs.good_case import SETTINGS, csv_text, tables, write_folder

Builder = Callable[[Path], Path]


@dataclass(frozen=True)
class BadCase:
    """A case that must be refused: how to make it, and the problem with its place."""

    name: str
    build: Builder
    code: str
    file: str = ""
    row: int | None = None
    column: str = ""
    value: str | None = None


def cell(table: str, row: int, column: str, value: str, code: str, *, shown: str | None = None) -> BadCase:
    """One cell of the good case is changed; rows count as a spreadsheet shows them."""

    def build(folder: Path) -> Path:
        rows = tables()[table]
        rows[row - 1][rows[0].index(column)] = value
        return write_folder(folder, {table: rows})

    told = (shown if shown is not None else value) or None
    return BadCase(f"{table}.{column}={value[:20]!r}", build, code, f"{table}.csv", row, column, told)


def header(table: str, column: str, new: str | None, code: str, shown: str | None = None) -> BadCase:
    """One header is changed, or its whole column deleted."""

    def build(folder: Path) -> Path:
        rows = tables()[table]
        position = rows[0].index(column)
        if new is None:
            rows = [[*row[:position], *row[position + 1 :]] for row in rows]
        else:
            rows[0][position] = new
        return write_folder(folder, {table: rows})

    place = (f"{table}.csv", None, shown if shown is not None else new or "")
    return BadCase(f"{table}: {column} -> {new}", build, code, *place)


def table_bytes(name: str, data: bytes, code: str, row: int | None = None, *, table: str = "stock") -> BadCase:
    """A whole table is replaced by bytes."""

    def build(folder: Path) -> Path:
        write_folder(folder)
        folder.joinpath(f"{table}.csv").write_bytes(data)
        return folder

    return BadCase(name, build, code, f"{table}.csv", row)


def settings(name: str, text: str, code: str, row: int | None = None) -> BadCase:
    """`case.yaml` is replaced."""
    return BadCase(f"case.yaml: {name}", lambda folder: write_folder(folder, settings=text), code, "case.yaml", row)


def extra_row(name: str, table: str, row: list[str], code: str, *, column: str, value: str) -> BadCase:
    """A row is added to a table."""

    def build(folder: Path) -> Path:
        rows = tables()[table]
        return write_folder(folder, {table: [*rows, row + [""] * (len(rows[0]) - len(row))]})

    return BadCase(name, build, code, f"{table}.csv", len(tables()[table]) + 1, column, value)


def without(table: str) -> Builder:
    """A table is deleted."""

    def build(folder: Path) -> Path:
        write_folder(folder).joinpath(f"{table}.csv").unlink()
        return folder

    return build


STOCK_BYTES = csv_text(tables()["stock"]).encode()

CELLS = [
    cell("stock", 2, "area_mu", "abc", "not_number"),
    cell("stock", 2, "area_mu", "十二", "not_number"),
    cell("stock", 2, "area_mu", "1,23", "not_number"),
    cell("stock", 2, "area_mu", "=1+1", "not_number"),
    cell("stock", 2, "area_mu", "3公顷", "number_with_unit"),
    cell("stock", 2, "area_mu", "nan", "not_finite"),
    cell("stock", 2, "area_mu", "-inf", "not_finite"),
    cell("stock", 2, "area_mu", "1e400", "not_finite"),
    cell("stock", 2, "area_mu", "2e9", "too_large"),
    cell("stock", 2, "area_mu", "-3.2", "not_above"),
    cell("stock", 2, "area_mu", "0", "not_above"),
    cell("stock", 2, "area_mu", "", "blank_required"),
    cell("stock", 2, "area_mu", "　", "blank_required", shown=""),
    cell("stock", 2, "area_mu", "-", "blank_sign"),
    cell("stock", 2, "area_mu", "#DIV/0!", "excel_error"),
    cell("stock", 2, "approved_on", "无", "blank_sign"),
    cell("stock", 2, "approved_on", "2017-02-30", "no_such_date"),
    cell("stock", 2, "approved_on", "9/1/2017", "not_date"),
    cell("stock", 2, "approved_on", "2017-01-09 13:30:00", "not_date"),
    cell("stock", 2, "approved_on", "45000", "not_date"),
    cell("stock", 2, "approved_on", "1948-12-31", "date_out_of_range"),
    cell("stock", 2, "kind", "idel", "not_choice"),
    cell("stock", 2, "blockers", "抵押|泥石流", "not_choice"),
    cell("stock", 2, "blockers", "抵押|mortgage", "repeated_entry"),
    cell("stock", 2, "divisible", "maybe", "not_flag"),
    cell("stock", 3, "built_share", "1.5", "not_share"),
    cell("stock", 3, "built_share", "135%", "not_share"),
    cell("stock", 2, "land_use", "06-", "bad_code"),
    cell("projects", 2, "industry", "39-1", "bad_code"),
    cell("stock", 2, "far_min", "-1", "too_small_number"),
    cell("stock", 2, "unit_id", "36070", "unknown_unit"),
    cell("stock", 2, "unit_id", "章贡区", "unit_name"),
    cell("projects", 2, "units", "U2、章贡区", "unit_name", shown="章贡区"),
    cell("units", 3, "parent_id", "章贡区", "unit_name"),
    cell("units", 3, "unit_id", "U，2", "separator_in_id", shown="U,2"),
    cell("stock", 2, "unit_id", "360782", "ambiguous_old_id"),
    cell("stock", 2, "parcel_id", "P\x071", "bad_id"),
    cell("stock", 2, "parcel_id", "P1|P2", "bad_id"),
    cell("stock", 2, "parcel_id", "3.60702E+17", "lost_digits"),
    cell("stock", 3, "parcel_id", "P1", "repeated_row"),
    cell("stock", 2, "min_part_mu", "31", "part_above_whole"),
    cell("stock", 2, "far_min", "3", "low_above_high"),
    cell("units", 2, "quota_floor_mu", "501", "low_above_high"),
    cell("units", 2, "awards", "prise", "unknown_award"),
    cell("units", 2, "parent_id", "360702", "parent_cycle"),
    cell("units", 2, "name", "", "blank_required"),
    cell("units", 2, "kind", "国家", "not_choice"),
    cell("disposals", 2, "parcel_id", "P9", "unknown_parcel"),
    cell("disposals", 2, "unit_id", "U2", "disposal_differs"),
    cell("disposals", 2, "kind", "idle", "disposal_differs"),
    cell("disposals", 2, "area_mu", "30.5", "disposals_above_parcel"),
    cell("disposals", 2, "date", "", "blank_required"),
    cell("indicators", 2, "indicator", "fra", "unknown_indicator"),
    cell("indicators", 2, "value", "高", "not_number"),
    cell("projects", 2, "units", "360702|U9", "unknown_scope", shown="U9"),
    cell("projects", 2, "units", "OLD2|360782", "ambiguous_old_id", shown="360782"),
    cell("projects", 2, "area_min_mu", "21", "part_above_whole"),
    cell("projects", 2, "phases", "2026:12;2027:9", "phases_sum"),
    cell("projects", 2, "phases", "2026:12;2026:8", "repeated_year"),
    cell("projects", 2, "phases", "12+8", "bad_phases"),
    cell("projects", 2, "jobs", "1.5", "not_whole"),
    cell("projects", 2, "tier", "省部级", "not_choice"),
    cell("projects", 2, "credit", "bad", "not_choice"),
    cell("projects", 2, "industry", "制造业", "bad_code"),
    cell("sites", 2, "site_id", "P1", "site_is_parcel"),
    cell("sites", 2, "agricultural_mu", "101", "part_above_whole"),
    cell("sites", 2, "cropland_mu", "81", "part_above_whole"),
    cell("sites", 2, "paddy_mu", "41", "part_above_whole"),
    cell("pairs", 2, "project_id", "J9", "unknown_project"),
    cell("pairs", 2, "parcel_id", "P9", "unknown_parcel"),
    cell("pairs", 2, "area_mu", "46", "part_above_whole"),
    cell("pairs", 2, "allowed", "2", "not_flag"),
]

HEADERS = [
    header("stock", "land_use", "land_sue", "unknown_column"),
    header("stock", "area_mu", "面积（平方公里）", "header_unit"),
    header("stock", "area_mu", "面积（公倾）", "header_unit"),
    header("stock", "built_share", "已建比例（%）", "header_unit"),
    header("projects", "investment_wan", "总投资（亿元）", "header_unit"),
    header("stock", "area_map_mu", "登记面积", "repeated_column"),
    header("stock", "kind", None, "missing_column"),
    BadCase(
        "stock: blank header",
        header("stock", "kind", "", "").build,
        "column_without_name",
        "stock.csv",
        2,
        "",
        "approved_unsupplied",
    ),
]

FILES = [
    table_bytes("empty file", b"", "empty_file"),
    table_bytes("blank lines only", b",,\n,\n", "no_header"),
    table_bytes("UTF-16", "parcel_id,unit_id\nP1,U2\n".encode("utf-16"), "not_text"),
    table_bytes("binary", b"\x89PNG\0\0\0", "not_text"),
    table_bytes("neither encoding", b"parcel_id,unit_id\nP1,\xff\xff\n", "bad_encoding", 2),
    table_bytes("damaged UTF-8", "地块编号,单元代码\nP1,章\n".encode()[:-2] + b"\n", "bad_encoding", 2),
    table_bytes("open quote", b'parcel_id,unit_id\n"P1,U2\n', "csv_syntax", 2),
    table_bytes("quote inside", b'parcel_id,unit_id\n"P1"x,U2\n', "csv_syntax", 2),
    table_bytes("short row", b"parcel_id,unit_id,kind,area_mu\nP1,U2,idle\n", "short_row", 2),
    table_bytes("long row", b"parcel_id,unit_id,kind,area_mu\nP1,U2,idle,1,234\n", "cell_without_column", 2),
    table_bytes("too many columns", b"a," * 501 + b"a\n", "too_big_table"),
    table_bytes("no unit", b"unit_id,name\n", "no_units", table="units"),
    table_bytes("title", "2026年存量台账,,\n单位：亩,,\n".encode() + STOCK_BYTES, "title_row", 1),
    BadCase("no stock", without("stock"), "missing_table", "disposals.csv", None, "parcel_id"),
    BadCase("no units at all", without("units"), "no_units"),
    extra_row("pair twice", "pairs", ["J1", "P2"], "repeated_row", column="project_id", value="J1, P2"),
]


def _cycle(folder: Path) -> Path:
    rows = tables()["units"]
    rows[1][2], rows[2][2] = "U2", "360702"
    return write_folder(folder, {"units": rows})


FILES.append(BadCase("cycle of two", _cycle, "parent_cycle", "units.csv", 2, "parent_id", "U2"))

YAML = [
    settings("empty", "", "empty_file"),
    settings("unknown key", SETTINGS + "tlit: 1\n", "unknown_key", 7),
    settings("unknown key below", SETTINGS.replace("cap_mu", "cup_mu"), "unknown_key", 5),
    settings("missing key", "name: a\nrulebook: plain\n", "missing_key", 1),
    settings("not a number", SETTINGS.replace("900", "many"), "key_not_number", 5),
    settings("a flag for a number", SETTINGS.replace("900", "yes"), "key_not_number", 5),
    settings("not finite", SETTINGS.replace("900", ".inf"), "key_not_number", 5),
    settings("negative", SETTINGS.replace("900", "-1"), "key_out_of_range", 5),
    settings("wrong year", SETTINGS.replace("2026", "26"), "key_out_of_range", 2),
    settings("wrong level", SETTINGS.replace("value]", "valeu]"), "key_not_choice", 6),
    settings("two names", SETTINGS + "名称: b\n", "repeated_key", 7),
    settings("unknown Chinese key", SETTINGS + "指标总量下限: 1\n", "unknown_key", 7),
    settings("hectares", SETTINGS.replace("900", "60公顷"), "key_not_number", 5),
    settings("level twice", SETTINGS.replace("must_serve,", "value,"), "repeated_objective", 6),
    settings("no levels", SETTINGS.replace("[must_serve, value]", "[]"), "key_empty", 6),
    settings("number as name", SETTINGS.replace("test", "2026"), "key_not_text", 1),
    settings("long name", SETTINGS.replace("test", "x" * 201), "key_too_long", 1),
    settings("value for a group", "name: a\nplan_year: 2026\nrulebook: plain\nquota: 3\n", "key_wrong_shape", 4),
    settings("repeated key", SETTINGS + "name: again\n", "yaml_repeated_key", 7),
    settings("syntax", "name: [a\nplan_year: 2026\n", "yaml_syntax", 2),
    settings("tag", "name: !!python/object/apply:os.system [ls]\n", "yaml_syntax", 1),
    settings("a list", "- name\n", "yaml_not_mapping"),
    settings("a scalar", "name\n", "yaml_not_mapping"),
    settings("deep nesting", "name: " + "[" * 100_000, "yaml_bomb", 1),
    settings("recursive alias", "name: &a [*a]\n", "yaml_bomb", 1),
    settings("too big", SETTINGS + "#" * 5_000_000, "too_big_file"),
    settings("no rulebook", SETTINGS.replace("rulebook.yaml", "plian"), "no_rulebook", 3),
    settings("rulebook outside", SETTINGS.replace("rulebook.yaml", "../rulebook.yaml"), "rulebook_outside"),
    settings("rulebook elsewhere", SETTINGS.replace("rulebook.yaml", "/etc/passwd"), "rulebook_outside"),
    settings("billion laughs", "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{new}: &{new} [{','.join(['*' + old] * 9)}]\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
    ), "yaml_bomb"),
]  # fmt: skip

TEXT_CASES: tuple[BadCase, ...] = (*CELLS, *HEADERS, *FILES, *YAML)
