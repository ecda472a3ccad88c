"""Look into the XML of a workbook for what its reader leaves blank or could not bear.

Error values (`#N/A`) and formulas that no program has computed yet come back as blank cells. A blank means
unknown, so they would be lost silently. The bytes are searched first; only a sheet where something was found is parsed.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import PurePosixPath
from xml.etree import ElementTree

from landquota.inputs.problem import Place, Problem
from landquota.inputs.reading.grid import MAX_BYTES, MAX_COLUMNS, MAX_ROWS, ReadError, Uncomputed

MAX_CELLS = 60_000_000
"""A sheet is held whole, from its first to its last row and column."""
CHUNK = 1 << 20
OVERLAP = 200

_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    ElementTree.ParseError,
    LookupError,
    EOFError,
    OSError,
    RuntimeError,
    ValueError,
)
_SUSPECT = re.compile(rb"""\bt\s*=\s*["']e["']|<(?:\w+:)?f[\s/>]""")
_COLUMN = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{1,3})[0-9]""")
_ROW = re.compile(rb"""\br\s*=\s*["'][A-Za-z]{0,3}([0-9]{1,9})["']""")
_LONG = re.compile(rb"""\br\s*=\s*["'](?:[A-Za-z]{4,}[0-9]|[A-Za-z]{0,3}[0-9]{10,})""")


def column_letters(number: int) -> str:
    """Return the letters of a column, counted from 1.

    Examples
    --------
    >>> column_letters(28)
    'AB'
    """
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """Return the number of a column, counted from 1.

    Examples
    --------
    >>> column_number("AB")
    28
    """
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


@dataclass(frozen=True)
class LostCell:
    """A cell that its reader leaves blank: row and column counted from 1, and what to show in its place."""

    row: int
    column: int
    text: str


@dataclass
class _Extent:
    """What the bytes of one sheet say about its size, and whether it needs a closer look."""

    columns: set[bytes] = field(default_factory=set)
    last_row: int = 0
    suspect: bool = False
    absurd: bool = False

    def see(self, chunk: bytes) -> None:
        self.columns.update(_COLUMN.findall(chunk))
        self.last_row = max(self.last_row, max(map(int, _ROW.findall(chunk)), default=0))
        self.suspect = self.suspect or _SUSPECT.search(chunk) is not None
        self.absurd = self.absurd or _LONG.search(chunk) is not None

    def too_big(self) -> bool:
        width = max((column_number(c.decode()) for c in self.columns), default=0)
        return self.absurd or width > MAX_COLUMNS or self.last_row > MAX_ROWS or width * self.last_row > MAX_CELLS

    def text(self) -> str:
        width = max((column_number(c.decode()) for c in self.columns), default=0)
        return f"{self.last_row} x {width}"


def scan(data: bytes, file: str, skip: Callable[[str], bool]) -> dict[str, list[LostCell]]:
    """Return the error values and uncomputed formulas of each sheet, but for the sheets that `skip` names.

    Raises
    ------
    ReadError
        Not a workbook, damaged, or too large.
    """
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            return _scan(archive, file, skip)
    except _BROKEN as error:
        raise ReadError(Problem("broken_workbook", Place(file), value=str(error))) from None


def _scan(archive: zipfile.ZipFile, file: str, skip: Callable[[str], bool]) -> dict[str, list[LostCell]]:
    unpacked = sum(entry.file_size for entry in archive.infolist())
    if unpacked > MAX_BYTES:
        raise ReadError(Problem("too_big_workbook", Place(file), value=str(unpacked), details={"limit": MAX_BYTES}))
    names = _sheet_names(archive)
    lost: dict[str, list[LostCell]] = {}
    for entry in archive.infolist():
        extent = _read_through(archive, entry, names)
        sheet = names.get(entry.filename, "")
        if extent.too_big():
            details = {"rows": MAX_ROWS, "columns": MAX_COLUMNS}
            raise ReadError(Problem("too_big_table", Place(file, sheet), value=extent.text(), details=details))
        if extent.suspect and not skip(sheet):
            lost[sheet] = list(_look_closer(archive, entry))
    return lost


def _read_through(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, names: dict[str, str]) -> _Extent:
    """Read one part to its end, which also proves that its stated size is true."""
    extent = _Extent()
    with archive.open(entry) as stream:
        tail = b""
        while chunk := stream.read(CHUNK):
            if entry.filename in names:
                extent.see(tail + chunk)
                tail = chunk[-OVERLAP:]
    return extent


def _sheet_names(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the part of each worksheet with the sheet's name."""
    targets = {
        element.get("Id"): element.get("Target", "")
        for element in ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    }
    names = {}
    for element in ElementTree.fromstring(archive.read("xl/workbook.xml")).iter():
        if _local(element.tag) == "sheet":
            relation = next((value for key, value in element.attrib.items() if _local(key) == "id"), "")
            target = targets.get(relation, "")
            part = PurePosixPath(target) if target.startswith("/") else PurePosixPath("/xl") / target
            names[str(part).lstrip("/")] = element.get("name", "")
    return names


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _look_closer(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[LostCell]:
    """Yield each cell that holds an error value, or a formula without a stored value."""
    with archive.open(entry) as stream:
        for _, element in ElementTree.iterparse(stream):
            name = _local(element.tag)
            if name == "c":
                parts = {_local(child.tag): child.text or "" for child in element}
                reference = re.fullmatch(r"([A-Za-z]+)([0-9]+)", element.get("r", ""))
                kind, stored = element.get("t"), parts.get("v", "")
                uncomputed = "f" in parts and not stored and not (kind == "str" and "v" in parts)
                if reference and (kind == "e" or uncomputed):
                    text = Uncomputed("=" + parts["f"]) if uncomputed else stored
                    yield LostCell(int(reference[2]), column_number(reference[1]), text)
            if name in {"c", "row"}:
                element.clear()
