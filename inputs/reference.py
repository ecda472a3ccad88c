"""`docs/case.md`: the reference page of a case, derived from `tables.yaml` and the settings so that it cannot drift.

`python -m landquota.inputs.reference > docs/case.md` writes it anew; a test compares.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

from pydantic import BaseModel

from landquota.inputs.schema import ColumnSpec, TableSpec, tables
from landquota.inputs.settings import Settings

HEAD = """\
# The case

A case is a folder with `case.yaml` and one file a table (`<table>.csv` or `<table>.xlsx`), or one workbook with a sheet
a table and a sheet `case` of keys and values. File, sheet and column names may be English or Chinese, mixed as you like.
`*` marks what no row may leave blank; a blank elsewhere is unknown, never 0.

Areas are mu unless the column name ends in `_ha` or `_m2` (1 ha = 15 mu exactly), or its header says so in brackets:
面积（公顷）. Money is 万元. Dates are `2017-01-09`, `2017年01月09日` or an Excel date. Lists in a cell are separated by `|`,
phases are written `2026:30;2027:20`, shares `0.35` or `35%`, flags `yes`/`no` or 是/否. CSV may be UTF-8 (with or without a
byte-order mark) or GB18030. Unknown columns, keys, sheets and tables are errors, with the nearest known name.
"""


def case_reference() -> str:
    """Return the page as Markdown.

    Examples
    --------
    >>> case_reference().splitlines()[0]
    '# The case'
    """
    parts = [HEAD, "## case.yaml\n", *_settings(Settings, ""), ""]
    for table in tables().values():
        parts += [*_table(table), ""]
    return "\n".join(parts)


def _settings(model: type[BaseModel], prefix: str) -> Iterator[str]:
    if not prefix:
        yield "| key | default | meaning |\n|---|---|---|"
    for name, field in model.model_fields.items():
        nested = field.annotation
        if isinstance(nested, type) and issubclass(nested, BaseModel):
            yield from _settings(nested, f"{prefix}{name}.")
            continue
        default = "*" if field.is_required() else _shown(field.default)
        yield f"| `{prefix}{name}` | {default} | {' '.join((field.description or '').split())} |"


def _shown(default: object) -> str:
    if isinstance(default, tuple):
        return ", ".join(str(d) for d in default)
    return "" if default in (None, {}, "") else str(default)


def _table(table: TableSpec) -> Iterator[str]:
    yield f"## {table.name} ({'、'.join(table.zh)})\n"
    yield f"{table.hint['en']} {table.hint['zh']} Key: {', '.join(f'`{k}`' for k in table.key)}.\n"
    yield "| column | Chinese names | type | default | remarks |\n|---|---|---|---|---|"
    for column in table.columns:
        star = "*" if column.required else ""
        names = "、".join(column.zh)
        yield f"| `{column.name}`{star} | {names} | {column.type} | {column.shown_default} | {_remarks(column)} |"


def _remarks(column: ColumnSpec) -> str:
    """Say unit, range, choices and hint of a column."""
    said = [column.unit] if column.unit else []
    if column.above is not None:
        said.append(f"above {column.above:g}")
    if column.least is not None:
        said.append(f"at least {column.least:g}")
    said += [f"`{key}` {'、'.join(names)}" for key, names in column.choices.items()]
    said += [column.hint["en"].replace("|", "\\|")] if column.hint else []
    return "; ".join(said)


if __name__ == "__main__":
    sys.stdout.write(case_reference())
