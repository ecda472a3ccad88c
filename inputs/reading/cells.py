"""From one cell to one value. Nothing is guessed: what cannot be understood is refused with its cure."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from typing import Any

from landquota.inputs.reading.grid import Cell, Uncomputed, as_text
from landquota.inputs.reading.headers import Header, nearest, normal
from landquota.inputs.schema import ColumnSpec, measures
from landquota.inputs.words import NOTHING, Said, clause, nearest_clause, unit_said

FIRST_YEAR, LAST_YEAR = 1949, 2100
LARGEST = {"area": 1e9, "number": 1e12, "count": 1e12, "share": 1e12}
DIGITS = 15
"""Significant digits that are kept, so that a converted area is the number a person would write."""

LONGEST_SIGN = 12
_BLANK_SIGNS = frozenset(
    {"-", "--", "—", "——", "–", "/", "\\", "?", ".", "无", "暂无", "未知", "不详", "空", "n/a", "n.a."}
)
_EXCEL_ERRORS = frozenset({"#n/a", "#div/0!", "#ref!", "#value!", "#name?", "#num!", "#null!", "#spill!", "#calc!"})
_PLAIN_STARTS = frozenset("0123456789ABCDEFGHIJKLMOPQRSTUVWXYZabcdefghijklmopqrstuvwxyz")
"""What none of these texts begins with; most cells do."""
_NOT_FINITE = frozenset({"nan", "inf", "infinity", "∞"})
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:e[+-]?[0-9]+)?")
_THOUSANDS = re.compile(r"[+-]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_WITH_UNIT = re.compile(r"([+-]?[0-9][0-9.,]*)([^0-9.,].*)")
_DATE = re.compile(
    r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})|([0-9]{4})年([0-9]{1,2})月([0-9]{1,2})日|([0-9]{4})([0-9]{2})([0-9]{2})"
)
GUARDED = re.compile(r"'*[=+\-@]")
"""Texts before which a spreadsheet needs an apostrophe, so that it does not run them as formulas."""
SEPARATORS = re.compile(r"[|、,;\r\n]")
"""What separates the entries of a list, once full-width forms are made plain; unit ids may not hold them."""
_LOST_DIGITS = re.compile(r"[0-9](?:\.[0-9]+)?e\+[0-9]+")
LONGEST_CODE = 20
"""Longest classification code; plans write R2, M1/B1 or C-2."""
_FLAGS = {
    "yes": True,
    "y": True,
    "true": True,
    "1": True,
    "是": True,
    "no": False,
    "n": False,
    "false": False,
    "0": False,
    "否": False,
}


class BadValueError(Exception):
    """A cell that means no value of its column; `code` and `details` are those of the problem."""

    def __init__(self, code: str, **details: object) -> None:
        self.code = code
        self.details = details
        super().__init__(code)


Parser = Callable[[Cell], Any]


def parser(header: Header) -> Parser:
    """Return the function that reads the cells under `header`; it raises `BadValueError`.

    Examples
    --------
    >>> from landquota.inputs.schema import tables
    >>> area = tables()["stock"].column("area_mu")
    >>> parser(Header(area, "ha"))("１,234.5")
    18517.5
    """
    column = header.column
    parsers: dict[str, Parser] = {
        "id": _id,
        "ids": partial(_list, _id),
        "code": _code,
        "industry": _industry,
        "codes": partial(_list, _code),
        "text": _text,
        "date": _date,
        "flag": _flag,
        "choice": partial(_choice, column),
        "choices": partial(_list, partial(_choice, column)),
        "phases": _phases,
    }
    return parsers.get(column.type) or partial(_number, header)


def refuse_signs(cell: Cell, kind: str) -> None:
    """Refuse the texts that stand for an error or for nothing.

    Raises
    ------
    BadValueError
        An error value of Excel, a formula without value, or a sign such as `-` or `无` where a blank belongs.
    """
    if isinstance(cell, Uncomputed):
        raise BadValueError("formula_without_value")
    if not isinstance(cell, str) or len(cell) > LONGEST_SIGN:
        return
    if cell[:1] in _PLAIN_STARTS:
        return
    text = _plain(cell).lower()
    if text in _EXCEL_ERRORS:
        raise BadValueError("excel_error")
    if text in _BLANK_SIGNS and kind != "text":
        raise BadValueError("blank_sign")


def _text(cell: Cell) -> str:
    text = as_text(cell)
    if "\0" in text:
        raise BadValueError("bad_id")
    return _unguarded(text)


def _unguarded(text: str) -> str:
    """Return a text without the apostrophe that keeps a spreadsheet from running it as a formula."""
    return text[1:] if text.startswith("'") and GUARDED.match(text) else text


def _plain(cell: Cell) -> str:
    """Return the text of a cell with full-width forms made plain."""
    text = as_text(cell)
    return _unguarded(text if text.isascii() else unicodedata.normalize("NFKC", text).strip())


def _number(header: Header, cell: Cell) -> float:
    column = header.column
    value = float(cell) if isinstance(cell, (int, float)) else number_text(header, _plain(cell).lower())
    if not math.isfinite(value):
        raise BadValueError("not_finite")
    if header.unit == "m2" and column.type == "area":
        value = value * 15 / 10_000  # exact where the product with 0.0015 is not
    elif column.type == "area":
        value *= measures().in_mu[header.unit]
    value = float(f"{value:.{DIGITS}g}") + 0.0
    _refuse_range(column, value)
    return value


def number_text(header: Header, text: str) -> float:
    """Return the number that a text means, in the unit of its header.

    Raises
    ------
    BadValueError
        No number, or one with another unit.
    """
    column = header.column
    if column.type == "share" and text.endswith("%"):
        return number_text(header, text[:-1].rstrip()) / 100
    if _NUMBER.fullmatch(text):
        return float(text)
    if _THOUSANDS.fullmatch(text):
        return float(text.replace(",", ""))
    if text.lstrip("+-") in _NOT_FINITE:
        raise BadValueError("not_finite")
    united = _WITH_UNIT.fullmatch(text)
    if united:
        allowed = [header.unit, *measures().names(header.unit)]
        if header.unit and normal(united[2]) in allowed:
            return number_text(header, united[1])
        raise BadValueError("number_with_unit", unit=_unit_clause(header.unit))
    raise BadValueError("not_number")


def _unit_clause(unit: str) -> Said:
    return clause("clause.column_unit", unit=unit_said(unit)) if unit else NOTHING


def _refuse_range(column: ColumnSpec, value: float) -> None:
    if column.type == "share" and not 0 <= value <= 1:
        raise BadValueError("not_share")
    if column.type == "count" and not value.is_integer():
        raise BadValueError("not_whole")
    if abs(value) > LARGEST[column.type]:
        raise BadValueError("too_large", limit=f"{LARGEST[column.type]:.0f}", unit=unit_said(column.unit))
    if column.least is not None and value < column.least:
        raise BadValueError("too_small_number", limit=f"{column.least:g}")
    if column.above is not None and value <= column.above:
        raise BadValueError("not_above", limit=f"{column.above:g}")


def _id(cell: Cell) -> str:
    if isinstance(cell, float) and abs(cell) >= 1e15:
        raise BadValueError("lost_digits")
    if isinstance(cell, date):
        raise BadValueError("date_as_text")
    text = _plain(cell)
    if not text.isprintable() or "|" in text:
        raise BadValueError("bad_id")
    if _LOST_DIGITS.fullmatch(text.lower()):
        raise BadValueError("lost_digits")
    return text


def _code(cell: Cell) -> str:
    if isinstance(cell, float) and not cell.is_integer():
        raise BadValueError("bad_code")
    text = _id(cell)
    if not (re.fullmatch(r"[0-9A-Za-z]+([./-][0-9A-Za-z]+)*", text) and len(text) <= LONGEST_CODE):
        raise BadValueError("bad_code")
    return text


def _industry(cell: Cell) -> str:
    """Return a code of GB/T 4754 without its section letter: C3911 is 3911."""
    code = _code(cell)
    if not code.isalnum():
        raise BadValueError("bad_code")
    return code[1:] if re.fullmatch(r"[A-Ta-t][0-9]{2,4}", code) else code


def _list(parse: Parser, cell: Cell) -> tuple[Any, ...]:
    """Return the entries between the separators, sorted: their order in the cell means nothing."""
    if isinstance(cell, date):
        raise BadValueError("date_as_text")
    entries = [parse(part) for part in SEPARATORS.split(_plain(cell)) if part.strip()]
    if len(set(entries)) < len(entries):
        raise BadValueError("repeated_entry")
    return tuple(sorted(entries))


def _date(cell: Cell) -> date:
    if isinstance(cell, datetime):
        if cell.time() != datetime.min.time():
            raise BadValueError("not_date")
        cell = cell.date()
    if not isinstance(cell, date):
        text = re.sub(r"\s+", "", _plain(cell).removesuffix(" 00:00:00").removesuffix("T00:00:00"))
        found = _DATE.fullmatch(text)
        if not found:
            raise BadValueError("not_date")
        year, month, day = (int(part) for part in found.groups() if part and part.isdigit())
        try:
            cell = date(year, month, day)
        except ValueError:
            raise BadValueError("no_such_date") from None
    if not FIRST_YEAR <= cell.year <= LAST_YEAR:
        raise BadValueError("date_out_of_range", first=FIRST_YEAR, last=LAST_YEAR)
    return cell


def _flag(cell: Cell) -> bool:
    found = _FLAGS.get(_plain(cell).lower())
    if found is None:
        raise BadValueError("not_flag")
    return found


def _choice(column: ColumnSpec, cell: Cell) -> str:
    text = normal(as_text(cell))
    names = {normal(name): key for key, zh in column.choices.items() for name in (key, *zh)}
    if text not in names:
        near = nearest(text, names)
        allowed = ", ".join(f"{key} / {zh[0]}" for key, zh in column.choices.items())
        raise BadValueError("not_choice", near=nearest_clause(near), allowed=allowed)
    return names[text]


def _phases(cell: Cell) -> tuple[tuple[int, float], ...]:
    phases: list[tuple[int, float]] = []
    for part in SEPARATORS.split(re.sub(r"\s+", "", _plain(cell))):
        found = re.fullmatch(r"([0-9]{4}):([0-9]+(?:\.[0-9]+)?)", part)
        if not found or not FIRST_YEAR <= int(found[1]) <= LAST_YEAR or not 0 < float(found[2]) <= LARGEST["area"]:
            raise BadValueError("bad_phases")
        phases.append((int(found[1]), float(found[2])))
    if len({year for year, _ in phases}) < len(phases):
        raise BadValueError("repeated_year")
    return tuple(sorted(phases))
