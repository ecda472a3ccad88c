"""What a dotted key of a scenario, or of a single change, means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from landquota.inputs.aliases import layer_specs, setting_specs
from landquota.inputs.reading.headers import Header, header_names, nearest, normal
from landquota.inputs.reading.setting_values import setting_key
from landquota.inputs.reading.source import table_named
from landquota.inputs.schema import tables
from landquota.inputs.words import Said, did_you_mean, table_said

Kind = Literal["setting", "layer", "pin", "rulebook", "cell", "unknown"]
GROUPS: Mapping[str, Kind] = {"layers": "layer", "pin": "pin", "rulebook": "rulebook"}
FIXED = ("scenarios", "applied")
"""Settings that no change may touch."""


@dataclass(frozen=True)
class Target:
    """What is changed.

    Attributes
    ----------
    path
        Of a setting the parts of its key; of a layer its name, and the key in it; of a pin the project; of the rulebook the
        dotted path; of a cell table, id and column; of what means nothing the key as it is written.
    """

    kind: Kind
    path: tuple[str, ...]

    @property
    def key(self) -> str:
        """The key in plain form, with English names."""
        group = next((name for name, kind in GROUPS.items() if kind == self.kind), "")
        return ".".join((group, *self.path) if group else self.path)

    @property
    def header(self) -> Header | None:
        """Of a cell, what its column means; None where there is no such column."""
        return header_names(self.path[0]).get(normal(self.path[2])) if self.kind == "cell" else None


def target(written: str, value: Any = "") -> Target:
    """Return what a key means; a layer's name and key are told apart by the value too.

    Examples
    --------
    >>> target("指标总量上限").path, target("存量台账.P.12.可供应日期").path
    (('quota', 'cap_mu'), ('stock', 'P.12', 'ready_on'))
    >>> target("rulebook.credit.idle").kind, target("rulebook").kind
    ('rulebook', 'setting')
    """
    key = setting_key(written)
    spec = setting_specs().get(key)
    if spec and spec.type != "group" and not key.startswith(FIXED):
        return Target("setting", tuple(key.split(".")))
    first, _, rest = (part.strip() for part in written.partition("."))
    kind = GROUPS.get(setting_key(first))
    if kind and rest:
        return Target(kind, _layer(rest, value) if kind == "layer" else (rest,))
    row, _, column = (part.strip() for part in rest.rpartition("."))
    if table_named(first) and row:
        return Target("cell", (table_named(first), row, _column(table_named(first), column)))
    return Target("unknown", (written.strip(),))


def _layer(rest: str, value: Any) -> tuple[str, ...]:
    """Tell the key of a layer from a name with dots: a value that is no mapping belongs to a key."""
    name, _, last = rest.rpartition(".")
    known = layer_key(last)
    if name and (known in layer_specs() or not (value is None or isinstance(value, dict))):
        return name, known
    return (rest,)


@cache
def _layer_keys() -> Mapping[str, str]:
    return {normal(name): spec.key for spec in layer_specs().values() for name in (spec.key, *spec.zh)}


def layer_key(written: str) -> str:
    """Return the key of a layer that a name means; an unknown one stays as it is."""
    return _layer_keys().get(normal(written), written)


def _column(table: str, written: str) -> str:
    """Return a column by its English name; an area in another unit keeps that unit."""
    header = header_names(table).get(normal(written))
    if header is None:
        return written
    column = header.column
    return f"{column.stem}_{header.unit}" if column.type == "area" and header.unit != "mu" else column.name


def suggestion(written: str) -> Said:
    """Return the question after the nearest key that may be changed."""
    settings = {
        name: spec.said
        for key, spec in setting_specs().items()
        if not key.startswith(FIXED)
        for name in (key, *spec.zh)
    }
    near = nearest(normal(written), settings)
    if near:
        return did_you_mean(settings[near])
    groups = {name: table_said(table) for table, spec in tables().items() for name in (table, *spec.zh)}
    for group in GROUPS:
        spec = setting_specs()[group]
        groups |= dict.fromkeys((group, *spec.zh), Said(spec.zh[0], group))
    first = nearest(normal(written.partition(".")[0]), groups)
    return did_you_mean(groups[first] if first else "", dict.fromkeys(groups.values()))
