"""A case between reading and checking: typed tables that still know where each cell stood."""

from __future__ import annotations

import dataclasses
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from landquota.inputs.layers import no_layers
from landquota.inputs.problem import Place, Problem, Severity
from landquota.inputs.reading.yamlfile import Document
from landquota.inputs.rulebook import Rulebook
from landquota.inputs.schema import LIST_TYPES, NUMBER_TYPES, ColumnSpec, TableSpec, tables
from landquota.inputs.settings import Settings
from landquota.inputs.shapes.ground import Ground, can_measure, distortion, project_shapes

PLACES = ("units", "stock", "sites")
"""Tables whose rows have shapes."""
MOST_DISTORTION = 0.005
"""A zone of six degrees is wrong by a thousandth at its edge; a system that is wrong by more is not meant for this place."""
NAMED = 5
"""A notice names this many ids and counts the rest."""


def listed(names: Sequence[str], count: int = 0) -> str:
    """Return the first few of some names; `count` is their number where not all are given.

    Examples
    --------
    >>> listed(["A", "B"]), listed("ABCDEF")
    ('A, B', 'A, B, C, D, E …')
    """
    return ", ".join(names[:NAMED]) + (" …" if max(count, len(names)) > NAMED else "")


@dataclass(frozen=True)
class Table:
    """A typed table.

    Attributes
    ----------
    frame
        Every column of the table; the index is the row number as the spreadsheet shows it.
    file, sheet
        Where it was read; empty for a table that the case does not have.
    headers
        Column to its header as typed; columns that the file does not have are missing.
    changed
        Row and column of each cell that a scenario or a single change gives, to the place where it stands.
    """

    spec: TableSpec
    frame: pd.DataFrame
    file: str = ""
    sheet: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    changed: Mapping[tuple[Hashable, str], Place] = field(default_factory=dict)

    def replace(self, frame: pd.DataFrame) -> Table:
        """Return the table with other values."""
        return dataclasses.replace(self, frame=frame)

    def place(self, row: Hashable = None, column: str = "") -> Place:
        """Return a place in this table; `row` is a label of the frame's index."""
        if (row, column) in self.changed:
            return self.changed[row, column]
        number = None if row is None else int(str(row))
        return Place(self.file, self.sheet, number, self.headers.get(column, column))

    def problem(self, code: str, row: Hashable, column: str, value: object, **details: Any) -> Problem:
        """Return an error about one cell."""
        return Problem(code, self.place(row, column), self.spec.name, None if value is None else str(value), details)

    def notices(self, code: str, column: str, mask: pd.Series, **details: Any) -> list[Problem]:
        """Return one notice about the rows of `mask`, naming ids and not rows, or none when no row is concerned."""
        if not mask.any():
            return []
        keys = self.frame.loc[mask.to_numpy(bool), list(self.spec.key)]
        names = sorted("/".join(map(str, key)) for key in keys.itertuples(index=False))
        told = {"rows": len(names), "ids": listed(names), **details}
        place = Place(table=self.spec.name, column=column)
        return [Problem(code, place, self.spec.name, None, told, Severity.NOTICE)]


@dataclass(frozen=True)
class Draft:
    """Everything that was read.

    Attributes
    ----------
    settings, rulebook
        None where they could not be understood.
    document
        The settings as they stand, for the places of their keys.
    layers
        Features of all map layers, as `Case.layers`.
    unread
        Tables that are there but could not be read, which is told already.
    """

    settings: Settings | None
    rulebook: Rulebook | None
    tables: Mapping[str, Table]
    document: Document | None = None
    unread: frozenset[str] = frozenset()
    layers: pd.DataFrame = field(default_factory=no_layers)

    @cached_property
    def distortion(self) -> float:
        """By how much the system of the settings gets the area of a parcel or site wrong at most, as a share; 0 without one."""
        crs = self.settings.space.measure_crs if self.settings else ""
        places = np.concatenate([self.frame(name)["shape"].to_numpy(dtype=object) for name in ("stock", "sites")])
        known = any(shape is not None for shape in places)
        return distortion(crs, places) if known and can_measure(crs) else 0.0

    @cached_property
    def ground(self) -> Ground:
        """All shapes in metres; nothing where the system to measure in is wrong, which is told."""
        crs = self.settings.space.measure_crs if self.settings else ""
        if crs and (not can_measure(crs) or self.distortion > MOST_DISTORTION):
            nothing = empty_table(tables()["units"]).frame
            return project_shapes("", nothing, nothing, nothing, no_layers())
        return project_shapes(crs, self.frame("units"), self.frame("stock"), self.frame("sites"), self.layers)

    def setting(self, key: str) -> Place:
        """Return the place of a setting by its dotted key."""
        return self.document.place(key) if self.document else Place(key=key)

    def frame(self, table: str) -> pd.DataFrame:
        """Return the typed rows of a table."""
        return self.tables[table].frame


def series(column: ColumnSpec, values: list[Any], index: pd.Index) -> pd.Series:
    """Return values of a column, None for blank, in the type that `Case` documents.

    Examples
    --------
    >>> from landquota.inputs.schema import tables
    >>> series(tables()["units"].column("awards"), [None], pd.RangeIndex(1))[0]
    ()
    """
    if column.type in NUMBER_TYPES:
        return pd.Series(np.array(values, dtype="float64"), index=index, name=column.name)
    if column.type == "date":
        return pd.Series(np.array(values, dtype="datetime64[s]"), index=index, name=column.name)
    if column.type == "flag":
        return pd.Series(pd.array(values, dtype="boolean"), index=index, name=column.name)
    cells = np.empty(len(values), dtype=object)
    cells[:] = [() if value is None else value for value in values] if column.type in LIST_TYPES else values
    return pd.Series(cells, index=index, name=column.name, dtype=object)


def is_blank(column: ColumnSpec, values: pd.Series) -> pd.Series:
    """Tell for each row whether the column is blank."""
    if column.type in LIST_TYPES:
        return values.map(len) == 0 if len(values) else pd.Series([], index=values.index, dtype=bool)
    return values.isna()


def empty_table(spec: TableSpec) -> Table:
    """Return a table that the case does not have."""
    index = pd.Index([], dtype="int64")
    frame = pd.DataFrame({column.name: series(column, [], index) for column in spec.columns}, index=index)
    return with_shapes(Table(spec, frame), {})


def with_shapes(table: Table, shapes: Mapping[Any, Any], *, by_row: bool = False) -> Table:
    """Return the table with its column `shape`: the shape of each row by its key or its number, None where there is none.

    Tables whose rows have no shapes are returned as they are.
    """
    if not table.spec.shapes:
        return table
    cells = np.empty(len(table.frame), dtype=object)
    cells[:] = [shapes.get(key) for key in (table.frame.index if by_row else table.frame[table.spec.key[0]])]
    return table.replace(table.frame.assign(shape=pd.Series(cells, index=table.frame.index, dtype=object)))
