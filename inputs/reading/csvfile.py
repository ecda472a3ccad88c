"""CSV files as Excel, WPS and databases write them."""

from __future__ import annotations

import csv
import dataclasses
import io
from collections.abc import Sequence

from landquota.inputs.problem import Place, Problem
from landquota.inputs.reading.grid import Cell, Grid, ReadError, as_text, is_blank, make_grid
from landquota.inputs.reading.titles import LOOK, without_title

BOM = b"\xef\xbb\xbf"
DELIMITERS = ",;\t"
FIELD_LIMIT = 100_000
"""Longest cell, in characters; more is an unclosed quote."""


def decode(data: bytes, file: str) -> str:
    """Return the text of a UTF-8 (with or without mark) or GB18030 file.

    GB18030 accepts almost any bytes, so it is tried only when the file does not look like damaged UTF-8.

    Raises
    ------
    ReadError
        Empty, binary or UTF-16 file, or neither encoding.

    Examples
    --------
    >>> decode("单元".encode("gb18030"), "units.csv")
    '单元'
    """
    if not data.strip():
        raise ReadError(Problem("empty_file", Place(file)))
    if b"\0" in data or data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise ReadError(Problem("not_text", Place(file)))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        damaged = Problem("bad_encoding", Place(file, row=row), value=repr(data[error.start : error.end]))
        before = data[: error.start].decode("utf-8", "ignore")
    if data.startswith(BOM) or sum(not c.isascii() for c in before) >= 3:
        raise ReadError(damaged)
    try:
        return data.decode("gb18030")
    except UnicodeDecodeError:
        raise ReadError(damaged) from None


def read_csv(data: bytes, file: str) -> Grid:
    r"""Return the grid of a CSV file's bytes.

    Raises
    ------
    ReadError
        The file is not text, not CSV, or its rows have different numbers of cells.

    Examples
    --------
    >>> read_csv(b"unit_id,name\n360702,Zhanggong\n", "units.csv").header
    ['unit_id', 'name']
    """
    text = decode(data, file)
    delimiter = _delimiter(text)
    csv.field_size_limit(FIELD_LIMIT)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    numbered: list[tuple[int, Sequence[Cell]]] = []
    try:
        numbered.extend(enumerate(reader, 1))
    except csv.Error as error:
        raise ReadError(Problem("csv_syntax", Place(file, row=len(numbered) + 1), value=str(error))) from None
    rows, problems = without_title(file, "", numbered)
    grid = make_grid(file, "", rows)
    width = len(grid.header)
    short = [
        Problem(
            "short_row",
            Place(file, row=number),
            value=delimiter.join(map(as_text, row)),
            details={"cells": len(row), "columns": width},
        )
        for number, row in rows
        if len(row) < width and not all(map(is_blank, row))
    ]
    if short:
        raise ReadError(*short)
    return dataclasses.replace(grid, problems=problems)


def _delimiter(text: str) -> str:
    """Return the delimiter that stands most often in the first line that has any; a title above the headers has none."""
    first = next((line for line in text.split("\n", LOOK)[:LOOK] if any(sign in line for sign in DELIMITERS)), "")
    return max(DELIMITERS, key=first.count)
