"""Bring shapes to the tables of a case: a table that is given as shapes alone, or shapes joined to it by key."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from landquota.inputs.draft import Table, listed, with_shapes
from landquota.inputs.layers import no_layers
from landquota.inputs.old_ids import new_ids
from landquota.inputs.problem import Place, Problem, Severity
from landquota.inputs.reading.cells import BadValueError, parser
from landquota.inputs.reading.fields import as_grid, completed, is_bookkeeping, key_position, unread_fields
from landquota.inputs.reading.grid import as_text, is_blank
from landquota.inputs.reading.headers import Header, nearest
from landquota.inputs.reading.located import Located, Use, locate
from landquota.inputs.reading.maplayers import read_layers
from landquota.inputs.reading.source import Source, table_named
from landquota.inputs.reading.vectorfile import Vector, Wanted, map_layers, maps_can_be_read, read_vector
from landquota.inputs.schema import tables
from landquota.inputs.settings import Settings, Space
from landquota.inputs.shapes.crs import System, coordinate_system
from landquota.inputs.words import NOTHING, clause, did_you_mean


@dataclass
class TableShapes:
    """Shapes of a table in degrees, with the keys of a file that is joined to it; no keys for the table's own rows."""

    vector: Vector
    located: Located
    keys: list[str | None] | None


@dataclass
class Shapes:
    """Shapes of a case in degrees; `layers` as `Case.layers`."""

    of_table: dict[str, TableShapes] = field(default_factory=dict)
    layers: pd.DataFrame = field(default_factory=no_layers)
    problems: list[Problem] = field(default_factory=list)

    def give(self, table: Table) -> Table:
        """Return a typed table with its shapes; what cannot be joined is told."""
        found = self.of_table.get(table.spec.name)
        if found is None:
            return with_shapes(table, {})
        if found.keys is None:
            return with_shapes(table, dict(enumerate(found.located.shapes, 1)), by_row=True)
        keys = _present_ids(table, found.keys, self.problems)
        self.problems += _wrong_keys(table, keys, found.vector)
        shapes = {key: shape for key, shape in zip(keys, found.located.shapes, strict=True) if key is not None}
        return with_shapes(table, shapes)


def read_shapes(source: Source, settings: Settings | None) -> Shapes:
    """Return all shapes of a case. A table that is given as shapes alone becomes a grid of `source`."""
    found = Shapes()
    space = settings.space if settings else Space()
    found.problems += _wrong_systems(source, space)
    if source.atlas is not None:
        source.attempt(partial(_open_atlas, source, source.atlas, settings, found.problems))
    for table in sorted(source.vectors):
        source.attempt(partial(_read_table, source, table, space, found), table)
    systems = {table: shapes.located.system for table, shapes in found.of_table.items()}
    found.layers = read_layers(source, settings, found.problems, systems)
    files = {table: shapes.vector.file for table, shapes in found.of_table.items()}
    files |= {name: layer.file for name, layer in settings.layers.items()} if settings else {}
    found.problems += _several_systems(systems, files)
    return found


def _open_atlas(source: Source, path: Path, settings: Settings | None, problems: list[Problem]) -> None:
    """Note the layers of the file beside a workbook as shapes of their tables; others are told where no map layer is in it."""
    names = map_layers(path, path.name, source.read)
    for name in names:
        table = table_named(name)
        if table and tables()[table].shapes:
            source.add_map(table, path)
    files = {layer.file for layer in settings.layers.values()} if settings else set()
    spare = [] if path.name in files else sorted(name for name in names if table_named(name) not in source.vectors)
    if spare:
        problems.append(Problem("map_not_used", Place(), "", None, {"ids": listed(spare)}, Severity.NOTICE))


def _wrong_systems(source: Source, space: Space) -> list[Problem]:
    """Return the problems of the settings that name coordinate systems of tables."""
    if not (space.file_crs or space.measure_crs) or source.settings is None or not maps_can_be_read():
        return []
    problems: list[Problem] = []
    for key, text in (("space.file_crs", space.file_crs), ("space.measure_crs", space.measure_crs)):
        system = coordinate_system(text) if text else None
        if text and system is None:
            problems.append(Problem("bad_crs", source.settings.place(key), "", text))
        elif system and key == "space.measure_crs" and not system.in_metres:
            problems.append(Problem("crs_not_metres", source.settings.place(key), "", text, {"system": system.name}))
    return problems


def _read_table(source: Source, table: str, space: Space, found: Shapes) -> None:
    path = source.vectors[table]
    vector = read_vector(path, source.name(path), Wanted(lambda name: table_named(name) == table), source.read)
    vector, told = completed(vector, table)
    found.problems += told
    keys: list[str | None] | None = None
    if table in source.grids:
        position = key_position(vector, table)
        if position is None:
            column = tables()[table].column(tables()[table].key[0])
            near = did_you_mean("", sorted(name for name in vector.header if not is_bookkeeping(name)))
            details = {"name": column.name, "zh": column.zh[0], "near": near}
            found.problems.append(Problem("missing_key_field", vector.place(), table, None, details))
            labels = [f"#{n + 1}" for n in range(len(vector.rows))]
            use = Use(labels, Place(table=table), table, crs=space.file_crs, key="space.file_crs")
            found.problems += locate(vector, use).problems
            return
        found.problems += unread_fields(vector, table)
        keys = _keys(vector, table, position, found.problems)
    else:
        source.add(table, as_grid(vector, table))
    labels = _labels(vector, table, keys)
    use = Use(labels, Place(table=table), table, crs=space.file_crs, key="space.file_crs")
    located = locate(vector, use)
    found.problems += located.problems
    found.of_table[table] = TableShapes(vector, located, keys)


def _keys(vector: Vector, table: str, position: int, problems: list[Problem]) -> list[str | None]:
    """Return the key of each feature as its table's column would hold it; one that is wrong is told and None."""
    column = tables()[table].column(tables()[table].key[0])
    parse, keys = parser(Header(column, "")), list[str | None]()
    for number, row in enumerate(vector.rows, 1):
        cell, key = row[position], None
        if is_blank(cell):
            problems.append(Problem("blank_required", vector.place(number, column.name), table))
        else:
            try:
                key = parse(cell)
            except BadValueError as error:
                place, value = vector.place(number, column.name), as_text(cell)
                problems.append(Problem(error.code, place, table, value, dict(error.details)))
        keys.append(key)
    return keys


def _labels(vector: Vector, table: str, keys: list[str | None] | None) -> list[str]:
    """Return what to call the features: by their keys, or by their numbers where they have none."""
    position = key_position(vector, table)
    known = keys or [None if position is None else as_text(row[position]) for row in vector.rows]
    return [key or f"#{number}" for number, key in enumerate(known, 1)]


def _present_ids(table: Table, keys: list[str | None], problems: list[Problem]) -> list[str | None]:
    """Return keys of units with codes that went out of use as they are now, which is told."""
    if table.spec.name != "units":
        return keys
    meanings = {old: new[0] for old, new in new_ids(table.frame).items() if len(new) == 1}
    for old in sorted({key for key in keys if key in meanings}):
        details = {"new": meanings[old], "rows": keys.count(old)}
        problems.append(Problem("old_id", Place(table="units"), "units", old, details, Severity.NOTICE))
    return [meanings.get(key, key) if key is not None else None for key in keys]


def _wrong_keys(table: Table, keys: list[str | None], vector: Vector) -> list[Problem]:
    """Return the problems of keys that stand twice in a file of shapes, or not in its table."""
    column = table.spec.key[0]
    if column not in table.headers:
        return []
    known = set(table.frame[column].dropna())
    counts = Counter(key for key in keys if key is not None)
    problems: list[Problem] = []
    repeated = sorted(key for key, count in counts.items() if count > 1)
    if repeated:
        names = [f"{key} ({', '.join(f'#{n}' for n, k in enumerate(keys, 1) if k == key)})" for key in repeated]
        details: dict[str, Any] = {"rows": len(repeated), "ids": listed(names), "all": tuple(repeated)}
        problems.append(Problem("repeated_shape", vector.place(), table.spec.name, None, details))
    unknown = sorted(counts.keys() - known)
    if unknown:
        bare = {key.lstrip("0"): key for key in sorted(known)}
        near = [
            f"{key} ({near})" if (near := bare.get(key.lstrip("0")) or nearest(key, known)) else key
            for key in unknown[:5]
        ]
        zeros = clause("clause.lost_zeros") if any(key.lstrip("0") in bare for key in unknown) else NOTHING
        details = {"rows": len(unknown), "ids": listed(near, len(unknown)), "all": tuple(unknown), "zeros": zeros}
        problems.append(Problem("unknown_shape", vector.place(), table.spec.name, None, details))
    return problems


def _several_systems(systems: dict[str, System | None], files: dict[str, str]) -> list[Problem]:
    """Return the notice about files in different projected systems, such as two zones; it names those in degrees too."""
    known = sorted(((files[n], s) for n, s in systems.items() if s), key=lambda pair: (pair[0], pair[1].name))
    if len({system.name for _, system in known if system.crs.is_projected}) < 2:
        return []
    details = {"systems": "; ".join(dict.fromkeys(f"{file}: {system.name}" for file, system in known))}
    return [Problem("several_crs", Place(key="space"), "", None, details, Severity.NOTICE)]
