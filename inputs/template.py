"""An empty workbook to fill in: a sheet for each table, with drop-downs, hints and units."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import xlsxwriter
from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from landquota.inputs.aliases import setting_specs
from landquota.inputs.rulebooks import shipped_rulebooks
from landquota.inputs.schema import ColumnSpec, TableSpec, measures, tables
from landquota.inputs.settings import Settings
from landquota.inputs.words import default_said, unit_said
from landquota.texts import Language, has, say

CREATED = datetime(2026, 1, 1)
"""Fixed, so that the template is the same bytes every time."""
LAST_ROW = 5000
"""Drop-downs and hints reach this far; rows below are read all the same."""
GROUPS = ("layers", "pin", "scenarios", "applied")
"""Settings that a sheet of keys and values does not offer."""
TEXT_TYPES = frozenset({"id", "ids", "text", "code", "industry", "codes", "choices", "phases"})
MESSAGE_LENGTH = 255
"""Longest message that Excel shows beside a cell."""


def write_template(path: str | Path, lang: Language = "zh") -> None:
    """Write the empty workbook; `read_case` reads it once it is filled in.

    Parameters
    ----------
    path
        An .xlsx file, overwritten if it exists.
    lang
        Language of sheet names, headers and hints.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_template(Path(folder) / "template.xlsx", "en")
    """
    with xlsxwriter.Workbook(str(path)) as book:
        book.set_properties({"created": CREATED})
        formats = {
            "text": book.add_format({"num_format": "@"}),
            "date": book.add_format({"num_format": "yyyy-mm-dd"}),
            "required": book.add_format({"bold": True, "bg_color": "#FFD966", "border": 1, "text_wrap": True}),
            "optional": book.add_format({"bold": True, "bg_color": "#DDEBF7", "border": 1, "text_wrap": True}),
            "wrapped": book.add_format({"text_wrap": True, "valign": "top"}),
        }
        _help_sheet(book, formats, lang)
        _settings_sheet(book, formats, lang)
        for spec in tables().values():
            _table_sheet(book, formats, spec, lang)


def _help_sheet(book: Any, formats: dict[str, Any], lang: Language) -> None:
    sheet = book.add_worksheet(say("template.help", lang))
    sheet.set_column(0, 0, 110, formats["wrapped"])
    lines: list[str] = []
    while has(f"template.help.{len(lines) + 1}"):
        lines.append(say(f"template.help.{len(lines) + 1}", lang))
    lines += [f"{_sheet_name(spec, lang)}: {spec.hint[lang]}" for spec in tables().values()]
    sheet.write_column(0, 0, lines)


def _settings_sheet(book: Any, formats: dict[str, Any], lang: Language) -> None:
    sheet = book.add_worksheet(say("template.case", lang))
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, 0, 32)
    sheet.set_column(1, 1, 44)
    sheet.set_column(2, 2, 90, formats["wrapped"])
    sheet.write_row(
        0, 0, [say(f"template.case.{part}", lang) for part in ("key", "value", "note")], formats["optional"]
    )
    for row, (key, default, required) in enumerate(_settings(Settings), 1):
        shown = setting_specs()[key].zh[0] if lang == "zh" else key
        sheet.write_string(row, 0, shown, formats["required"] if required else None)
        write = (
            partial(sheet.write_number, row, 1) if isinstance(default, float) else partial(sheet.write_string, row, 1)
        )
        if default not in {None, ""}:
            write(default)
        sheet.write_string(row, 2, say(f"template.key.{key}", lang))
        if key == "rulebook":
            sheet.data_validation(
                row, 1, row, 1, {"validate": "list", "source": list(shipped_rulebooks()), "error_type": "information"}
            )


def _settings(model: type[BaseModel], prefix: str = "") -> Iterator[tuple[str, float | str | None, bool]]:
    """Yield each dotted key with its default and whether it is required."""
    for name, info in model.model_fields.items():
        key = prefix + name
        if key in GROUPS:
            continue
        if isinstance(info.default, BaseModel):
            yield from _settings(type(info.default), f"{key}.")
        else:
            required = info.default is PydanticUndefined
            default = None if required else info.default
            yield key, "|".join(default) if isinstance(default, tuple) else default, required


def _table_sheet(book: Any, formats: dict[str, Any], spec: TableSpec, lang: Language) -> None:
    sheet = book.add_worksheet(_sheet_name(spec, lang))
    sheet.freeze_panes(1, len(spec.key))
    sheet.set_row(0, 32)
    for position, column in enumerate(spec.columns):
        header = _header(column, lang)
        cells = formats["text"] if column.type in TEXT_TYPES else formats["date"] if column.type == "date" else None
        sheet.set_column(position, position, max(12, 2 + sum(1 if c.isascii() else 2 for c in header)), cells)
        sheet.write_string(0, position, header, formats["required" if column.required else "optional"])
        sheet.data_validation(1, position, LAST_ROW, position, _validation(spec.name, column, lang))


def _sheet_name(spec: TableSpec, lang: Language) -> str:
    return spec.zh[0] if lang == "zh" else spec.name


def _header(column: ColumnSpec, lang: Language) -> str:
    """Return the header of a column; a Chinese one names its unit in brackets."""
    if lang == "en":
        return column.name
    unit = next((name for name in measures().names(column.unit) if not name.isascii()), "")
    return f"{column.zh[0]}（{unit}）" if unit else column.zh[0]


def _validation(table: str, column: ColumnSpec, lang: Language) -> dict[str, Any]:
    """Return the drop-down and the message of a column's cells."""
    parts = [column.hint.get(lang, ""), say(f"template.type.{column.type}", lang), _limits(table, column, lang)]
    if column.type == "choices":
        parts.append(" | ".join(zh[0] if lang == "zh" else key for key, zh in column.choices.items()))
    title = _header(column, lang)[:32]
    options: dict[str, Any] = {"validate": "any", "input_title": title}
    options["input_message"] = " ".join(part for part in parts if part)[:MESSAGE_LENGTH]
    if column.type == "choice":
        options |= {
            "validate": "list",
            "source": [zh[0] if lang == "zh" else key for key, zh in column.choices.items()],
        }
    elif column.type == "flag":
        options |= {"validate": "list", "source": ["是", "否"] if lang == "zh" else ["yes", "no"]}
    return options


def _limits(table: str, column: ColumnSpec, lang: Language) -> str:
    """Return whether the column is required, its unit, and what a blank means."""
    parts = [say("template.required", lang)] if column.required else []
    if column.unit:
        parts.append(say("template.unit", lang, unit=unit_said(column.unit).text(lang)))
    if column.shown_default:
        parts.append(say("template.default", lang, default=default_said(table, column).text(lang)))
    return " ".join(parts)
