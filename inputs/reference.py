"""`docs/case.md`: the reference page of a case, derived from `tables.yaml` and the settings so that it cannot drift.

`python -m landquota.inputs.reference > docs/case.md` writes it anew; a test compares.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator

from pydantic import BaseModel

from landquota.inputs.aliases import layer_specs, level_names, pin_words, rules, setting_specs
from landquota.inputs.example import EXAMPLE
from landquota.inputs.rulebook import Award, CreditClass, IntensityIndicator
from landquota.inputs.rulebooks import load_rulebook, shipped_rulebooks
from landquota.inputs.schema import ColumnSpec, TableSpec, tables
from landquota.inputs.settings import Layer, Settings

HEAD = """\
# The case

A case is a folder with `case.yaml` and one file a table (`<table>.csv` or `<table>.xlsx`), or one workbook with a sheet
a table and a sheet `case` of keys and values. File, sheet and column names may be English or Chinese, mixed as you like.
The headers stand in row 1; a title above them is an error. `*` marks what no row may leave blank; a blank elsewhere is
unknown, never 0. Columns named 备注, 说明, 序号, remarks or notes are remarks: they are not read, and a notice says so.

Areas are mu unless the column name ends in `_ha` or `_m2` (1 ha = 15 mu exactly), or its header says so in brackets:
面积（公顷）. Money is 万元. Dates are `2017-01-09`, `2017年01月09日` or an Excel date. Lists in a cell are separated by `|`, a
comma, a semicolon, `、` or a line break (so unit ids may hold none of these); phases are written `2026:30;2027:20`, shares
`0.35` or `35%`, flags `yes`/`no` or 是/否. Full-width digits are read as plain ones. CSV may be UTF-8 (with or without a
byte-order mark) or GB18030. Unknown columns, keys, sheets and tables are errors, with the nearest known name.

Settings are read like cells: `20%` for a share, `2026年`, `900亩`. The levels of `objectives` may be written
{levels}.
"""

SHOWN_FIELDS = ("fid", "OBJECTID", "Shape_Area")
SHAPES = """\
## Shapes

{tables} may have shapes, in files beside the tables and named like them: `stock.gpkg`, `存量台账.shp`. GeoPackage (`.gpkg`), GeoJSON
(`.geojson`, `.json`), Shapefile (`.shp` with its `.shx`, `.dbf` and `.prj`) and File Geodatabase (a folder `.gdb`) are read. Beside one workbook
lies one file named like the workbook, `city.gpkg` beside `city.xlsx`, with a layer for each table. Shapes need the extra: `pip install "landquota[gis]"`.

- Where the table is given as CSV or XLSX too, the file only adds shapes: each is joined by the key column, other fields are not read, and that is
  told. A key that stands twice in the file, or is not in the table, is an error; a row without a shape is told.
- Where there is no such table, the fields of the file are its columns, by the same names and rules. Field names that a Shapefile cut to ten bytes
  are completed where only one column fits. Fields that GIS programs keep for themselves ({bookkeeping} and the like) are passed over.
- Of several layers in a file the one that is named like the table is read, else the only one.
- Shapes are polygons of any coordinate system that the file states, or else `space.file_crs`. A third dimension is dropped and curves become lines.
  A polygon that crosses itself is repaired, and told with its area before and after; points and lines among the polygons
  of a collection are dropped, which is told. All shapes are kept in degrees (WGS 84; CGCS2000 counts as
  the same) and measured as section 3a of the formulation says. A datum without a known way to WGS 84, such as Xian 1980, is an error.
- The coordinates must fit their system: swapped axes and features of another zone are errors. Where units have shapes, parcels and sites should lie
  in their own; those that lie a zone away, or look like GCJ-02 or BD-09 of web maps, are errors. Where all coordinates are shifted alike, nothing tells.
- A file is named with its layer and the number of the feature, counted from 1. Nothing is written beside it, and the network is not used.

## Map layers

Each entry of `layers` is a name with these keys (in the sheet `case`: `layers.红线.file` or 图层.红线.文件). Its file lies in the case folder or a
folder in it. The rules may be written {rules}; texts are kept as they are typed, `version: 2023` and `codes: [0101]` too.
Layers of rule `cut` may be lines, others are polygons. A feature without a shape, and a layer that reaches no parcel or site, is told.

| key | Chinese names | default | meaning |
|---|---|---|---|
{keys}

```yaml
layers:
  红线: {{file: redline.gpkg, rule: forbid, source: 自然资源局, version: 2026-03}}
  plan: {{file: plan.shp, rule: land_use, code_field: YDDM, crs: "EPSG:4548"}}
space: {{file_crs: "EPSG:4548"}}
```
"""

CHANGES = """\
## Scenarios, single changes and pins

`scenarios` in `case.yaml` names sets of changes. `landquota run CASE --scenario valley,ratio40` plans the case with these, in this order, and `--set key=value`
(as often as is needed) makes single changes after them; of two changes of one thing the later one holds. The files of the case and its other scenarios stay
as they are, and the changed case passes the checks of any case.

```yaml
scenarios:
  valley:
    says: stricter valley protection
    layers.valley: {{file: layers/valley.geojson, rule: forbid, source: a bureau}}
  ratio40: {{rulebook.credit.idle_in_task: 0.4, quota: {{cap_mu: 900}}}}
  both: {{inherits: [valley, ratio40], projects.J07.must_serve: yes, pin.J08: none}}
```

Keys are dotted or nested, in English or Chinese, as you like:

| key | what is changed |
|---|---|
{keys}

`inherits` names scenarios that come before (it may be a list), `says` is printed with the name. A name holds no comma, dot or
space, and `base` is the case itself. An unknown key, id or name, or a value that cannot be read, is an error wherever it stands,
also in a scenario that is not used; files of layers and rulebooks that a scenario names are read when it is used.
In the sheet `case` the keys are rows: `scenarios.valley.quota.cap_mu`. On the command line `key=` and `key=null` are a blank,
and `layers.valley={{file: a.gpkg, rule: forbid}}` is a whole layer.

`pin: {{J07: P1, J08: P2|P3, J09: any}}` says where a project goes: a parcel, parcels that are taken as one, a site
(`new:<unit_id>` in a case without the table `sites`), {words}.

The copy of a case in a run folder has its changes in it, and says so under `applied`. What it has already is not applied again.
"""

KEYS = (
    (
        "`quota.cap_mu`, `tilt`, `objectives`, `plan_year`, `solve.gap`, …",
        "a setting; `rulebook: plain` takes another rulebook",
    ),
    (
        "`layers.<name>`",
        "a map layer: one key of it (`layers.redline.tolerance_m2`), or the whole of it where `file` and `rule` are given; "
        "`null` takes it away",
    ),
    ("`pin.<project_id>`", "a pin; `null` takes it away"),
    (
        "`rulebook.<path>`",
        "a number of the rulebook, by the path that warnings name, such as `rulebook.credit.idle_in_task.ratio`; the last part may "
        "be left out where one number lies below. Its source then says what was changed, and it counts as not verified",
    ),
    (
        "`<table>.<id>.<column>`",
        "a cell, read as if it had been typed: `stock.P012.ready_on`, `units.360702.quota_cap_mu`. The parts of a key of several "
        "columns are joined by `\\|`: `pairs.J1\\|P1.allowed`. `null` is a blank. Rows can be neither added nor taken away, and ids "
        "not changed",
    ),
)
"""What a change may name."""


def case_reference() -> str:
    """Return the page as Markdown.

    Examples
    --------
    >>> case_reference().splitlines()[0]
    '# The case'
    """
    parts = [HEAD.format(levels=_levels()), "## case.yaml\n", *_settings(Settings, ""), ""]
    parts += [
        _shapes(),
        CHANGES.format(words=_pin_words(), keys="\n".join(f"| {key} | {meaning} |" for key, meaning in KEYS)),
    ]
    for table in tables().values():
        parts += [*_table(table), ""]
    parts += [*_rulebooks(), *_example()]
    return "\n".join(parts)


def _settings(model: type[BaseModel], prefix: str) -> Iterator[str]:
    if not prefix:
        yield "| key | Chinese names | default | meaning |\n|---|---|---|---|"
    for name, field in model.model_fields.items():
        nested = field.annotation
        if isinstance(nested, type) and issubclass(nested, BaseModel):
            yield from _settings(nested, f"{prefix}{name}.")
            continue
        default = "*" if field.is_required() else _shown(field.default)
        names = "、".join(setting_specs()[f"{prefix}{name}"].zh)
        yield f"| `{prefix}{name}` | {names} | {default} | {' '.join((field.description or '').split())} |"


def _shapes() -> str:
    """Say which tables may have shapes, how they are joined, and what a map layer is."""
    named = ", ".join(f"`{name}`" for name, spec in tables().items() if spec.shapes)
    keys = []
    for name, field in Layer.model_fields.items():
        default = "*" if field.is_required() else _shown(field.default)
        names = "、".join(layer_specs()[name].zh)
        keys.append(f"| `{name}` | {names} | {default} | {' '.join((field.description or '').split())} |")
    kept = ", ".join(f"`{field}`" for field in SHOWN_FIELDS)
    named_rules = ", ".join(f"`{rule}` {'、'.join(zh)}" for rule, zh in rules().items())
    return SHAPES.format(tables=named, keys="\n".join(keys), bookkeeping=kept, rules=named_rules)


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


def _pin_words() -> str:
    """Return what a pin may say in place of a place, with the Chinese words."""
    names = {word: [zh for zh, key in pin_words().items() if key == word and zh != word] for word in ("none", "any")}
    none, some = (f"`{word}` ({'、'.join(zh)})" for word, zh in names.items())
    return f"{none} for no land, or {some} for some land wherever"


def _levels() -> str:
    """Return each level with its Chinese names."""
    levels: dict[str, list[str]] = {}
    for name, level in level_names().items():
        levels.setdefault(level, []).append(name)
    return ", ".join(f"`{level}` {'、'.join(names[1:])}" for level, names in levels.items())


def _rulebooks() -> Iterator[str]:
    """Say what the shipped rulebooks know: what `indicators.indicator`, `units.awards` and `stock.blockers` may name."""
    yield "## Rulebooks\n"
    yield "What the shipped rulebooks know. `indicators.indicator`, `units.awards` and `stock.blockers` name these ids."
    for name in shipped_rulebooks():
        rules = load_rulebook(name)
        yield f"\n### {name} ({rules.zh})\n"
        yield f"Credit classes (an area belongs to the first that fits): {_named(rules.credit)}.\n"
        yield f"Indicators: {_named(rules.intensity.indicators if rules.intensity else ())}.\n"
        yield f"Awards: {_named(rules.awards)}.\n"
        choices = tables()["stock"].column("blockers").choices
        blockers = [f"`{key}` {choices[key][0]} ({effect})" for key, effect in sorted(rules.screening.blockers.items())]
        yield f"Blockers: {'; '.join(blockers) or 'none'}."


def _named(entries: Iterable[CreditClass | IntensityIndicator | Award]) -> str:
    return "; ".join(f"`{entry.id}` {entry.zh}{_unit(entry)}" for entry in entries) or "none"


def _unit(entry: CreditClass | IntensityIndicator | Award) -> str:
    return f" ({entry.unit})" if isinstance(entry, IntensityIndicator) else ""


def _example() -> Iterator[str]:
    yield "\n## Example\n"
    yield "A whole case: a folder with these files. Each table but `units` may be left out."
    for file, text in EXAMPLE.items():
        yield f"\n`{file}`\n\n```{file.rpartition('.')[2]}\n{text}```"
    yield ""


if __name__ == "__main__":
    sys.stdout.write(case_reference())
