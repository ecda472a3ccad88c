"""What tables and columns a case may hold, as `tables.yaml` says it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, Literal, get_args

import yaml

ColumnType = Literal[
    "id",
    "ids",
    "text",
    "code",
    "industry",
    "codes",
    "area",
    "number",
    "count",
    "share",
    "date",
    "flag",
    "choice",
    "choices",
    "phases",
]
LIST_TYPES: frozenset[ColumnType] = frozenset({"ids", "codes", "choices", "phases"})
NUMBER_TYPES: frozenset[ColumnType] = frozenset({"area", "number", "count", "share"})


@dataclass(frozen=True)
class ColumnSpec:
    """One column.

    Attributes
    ----------
    zh
        Chinese names; the first is the one that the template shows.
    least, above
        Smallest allowed value, and the value that must be exceeded.
    default_from
        Column whose value fills a blank.
    choices
        Key to its Chinese names.
    """

    name: str
    type: ColumnType
    zh: tuple[str, ...] = ()
    required: bool = False
    default: bool | float | str | None = None
    default_from: str = ""
    unit: str = ""
    least: float | None = None
    above: float | None = None
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    hint: Mapping[str, str] = field(default_factory=dict)

    @property
    def stem(self) -> str:
        """Name without the unit of an area: `area` of `area_mu`."""
        return self.name.removesuffix("_mu") if self.type == "area" else self.name

    @property
    def shown_default(self) -> str:
        """What fills a blank, in words: a value, or the name of another column; empty for nothing."""
        if isinstance(self.default, bool):
            return "yes" if self.default else "no"
        return self.default_from if self.default is None else str(self.default)


@dataclass(frozen=True)
class TableSpec:
    """One table: its names, the columns that identify a row, all columns in order, and whether its rows may have shapes."""

    name: str
    zh: tuple[str, ...]
    key: tuple[str, ...]
    columns: tuple[ColumnSpec, ...]
    hint: Mapping[str, str]
    shapes: bool = False

    def column(self, name: str) -> ColumnSpec:
        """Return the column of that name.

        Raises
        ------
        KeyError
            The table has no such column.
        """
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"{self.name}.{name}")


@cache
def tables() -> dict[str, TableSpec]:
    """Return every table by name, in the order of `tables.yaml`.

    Examples
    --------
    >>> tables()["pairs"].key
    ('project_id', 'parcel_id')
    >>> tables()["stock"].column("area_mu").zh[0]
    '面积'
    """
    raw: dict[str, Any] = yaml.safe_load(files("landquota.inputs").joinpath("tables.yaml").read_text("utf-8"))
    return {name: _table(name, entry) for name, entry in raw.items()}


def _table(name: str, raw: dict[str, Any]) -> TableSpec:
    key = raw["key"] if isinstance(raw["key"], list) else [raw["key"]]
    columns = tuple(_column(column, entry) for column, entry in raw["columns"].items())
    return TableSpec(name, tuple(raw["zh"]), tuple(key), columns, raw["hint"], raw.get("shapes", False))


def _column(name: str, raw: dict[str, Any]) -> ColumnSpec:
    if raw["type"] not in get_args(ColumnType):
        raise ValueError(f"tables.yaml: {name} has the unknown type {raw['type']!r}")
    return ColumnSpec(
        name=name,
        type=raw["type"],
        zh=tuple(raw.get("zh", ())),
        required=raw.get("required", False),
        default=raw.get("default"),
        default_from=raw.get("default_from", ""),
        unit="mu" if raw["type"] == "area" else raw.get("unit", ""),
        least=raw.get("min"),
        above=raw.get("above"),
        choices={str(choice): tuple(names) for choice, names in raw.get("choices", {}).items()},
        hint=raw.get("hint", {}),
    )


@dataclass(frozen=True)
class Measures:
    """How units may be written: the area units with their size in mu, the names of the other units, and all in Chinese."""

    area_names: Mapping[str, tuple[str, ...]]
    in_mu: Mapping[str, float]
    others: Mapping[str, tuple[str, ...]]
    zh: Mapping[str, str]

    def names(self, unit: str) -> tuple[str, ...]:
        """Return the ways to write `unit`, empty for a column without unit."""
        return self.area_names.get(unit) or self.others.get(unit, ())


@cache
def measures() -> Measures:
    """Return `measures.yaml`.

    Examples
    --------
    >>> measures().in_mu["ha"]
    15
    """
    raw: dict[str, Any] = yaml.safe_load(files("landquota.inputs").joinpath("measures.yaml").read_text("utf-8"))
    return Measures(
        {unit: tuple(entry["names"]) for unit, entry in raw["areas"].items()},
        {unit: entry["in_mu"] for unit, entry in raw["areas"].items()},
        {unit: tuple(names) for unit, names in raw["others"].items()},
        raw["zh"],
    )
