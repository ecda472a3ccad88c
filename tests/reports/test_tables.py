import csv
import re
from pathlib import Path

import pandas as pd
import pytest

from landquota.reports import tables
from landquota.reports.tables import COLUMNS, guarded, table_text, write_tables
from tests.reports.sample import make_plan

RUN_FOLDER = Path(__file__).parents[2] / "docs" / "run-folder.md"


def described_columns() -> dict[str, tuple[str, ...]]:
    """Read the table of columns of docs/run-folder.md; what stands in brackets explains."""
    section = RUN_FOLDER.read_text("utf-8").split("## Columns")[1]
    rows = re.findall(r"^\| (\w+) \| (.+?) \| [^|]+ \|$", section, re.MULTILINE)
    return {name: tuple(re.sub(r"\s*\([^()]*\)", "", columns).split(", ")) for name, columns in rows if name != "file"}


def test_columns_are_those_of_the_documentation() -> None:
    assert described_columns() == COLUMNS


def test_files_are_utf8_with_mark_and_plain_line_ends(tmp_path: Path) -> None:
    names = write_tables(make_plan(), tmp_path)
    assert sorted(names) == sorted(f"{name}.csv" for name in COLUMNS)
    for name in names:
        content = (tmp_path / name).read_bytes()
        assert content.startswith(b"\xef\xbb\xbf")
        assert b"\r" not in content
        assert content.endswith(b"\n")


def test_rows_written_in_parts_are_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = write_tables(make_plan(), tmp_path)
    whole = [(tmp_path / name).read_bytes() for name in names]
    monkeypatch.setattr(tables, "AT_ONCE", 2)
    write_tables(make_plan(), tmp_path)
    assert [(tmp_path / name).read_bytes() for name in names] == whole


def test_lists_flags_and_blanks(tmp_path: Path) -> None:
    write_tables(make_plan(), tmp_path)
    rows = list(csv.DictReader((tmp_path / "unplaced.csv").read_text("utf-8-sig").splitlines()))
    assert rows[0]["rules"] == "control:ctl|catalogue"
    assert [row["proved"] for row in rows] == ["yes", "yes", "yes", "no"]
    assert rows[0]["nearest_limit"] == ""
    assert rows[1]["nearest_limit"] == "26.8"


@pytest.mark.parametrize("text", ["=1+1", "+86", "-x", "@a", "\tx"])
def test_text_that_a_spreadsheet_runs_is_guarded(text: str) -> None:
    assert guarded(text) == f"'{text}"
    cell = next(csv.reader([table_text(pd.DataFrame({"name": [text]}), ("name",)).split("\n", 1)[1]]))[0]
    assert cell == f"'{text}"


def test_negative_number_is_not_guarded() -> None:
    assert table_text(pd.DataFrame({"amount_mu": [-2.5]}), ("amount_mu",)) == "amount_mu\n-2.5\n"
    mixed = pd.DataFrame({"measure": [-2.5, "x", None]}, dtype=object)
    assert table_text(mixed, ("measure",)) == 'measure\n-2.5\nx\n""\n'


def test_missing_column_is_our_fault() -> None:
    with pytest.raises(KeyError):
        table_text(pd.DataFrame({"a": [1]}), ("b",))


def test_same_plan_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        write_tables(make_plan(), tmp_path / name)
    assert all(
        (tmp_path / "one" / f"{n}.csv").read_bytes() == (tmp_path / "two" / f"{n}.csv").read_bytes() for n in COLUMNS
    )
