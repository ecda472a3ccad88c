"""What differs between the inputs of two runs: scenario, settings, rulebook, tables, map layers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import pandas as pd

from landquota.inputs.canonical import canonical_settings
from landquota.inputs.case import M2_PER_MU, Case
from landquota.inputs.draft import is_blank
from landquota.inputs.schema import ColumnSpec, tables
from landquota.inputs.settings import Strict
from landquota.inputs.sourced import Source
from landquota.reports.numbers import cell_text
from landquota.reports.run_reading import Run

Group = Literal["scenario", "settings", "rulebook", "tables", "layers"]
Value = str | float | bool | None
SOURCE_PARTS = ("value", "source", "valid_from", "valid_to", "verified", "note")
"""What a sourced entry of a rulebook says, the number first."""
NOT_COMPARED = ("rulebook", "layers", "scenarios", "applied")
"""Settings that are compared elsewhere, or that no plan depends on: scenarios count by what they changed."""
SHAPE = "shape"
FEATURES = "features"


@dataclass(frozen=True)
class Part:
    """Something else that changed with an entry: what, and its old and new value."""

    name: str
    old: Value
    new: Value


@dataclass(frozen=True)
class Change:
    """One difference of the input.

    Attributes
    ----------
    key
        Dotted: a setting, `rulebook.` and the path of an entry, table and id of a row, `layers.` and a layer.
    table, row, part
        Table and key of the row (joined by `|`), and its column; of a rulebook entry or a layer only the part. Empty where it
        does not apply; a row without a part was added or removed as a whole.
    kind
        A value that is not set counts as changed.
    old, new
        Values, areas in mu; None for unknown. Of shapes the area (mu), of features how many there are.
    besides
        What else of the entry changed; of features how many stand in one of the two runs only.
    """

    group: Group
    key: str
    kind: Literal["changed", "added", "removed"] = "changed"
    old: Value = None
    new: Value = None
    table: str = ""
    row: str = ""
    part: str = ""
    besides: tuple[Part, ...] = ()


def input_changes(old: Run, new: Run) -> tuple[Change, ...]:
    """Return every difference between the inputs of two runs, in the order of `Group`."""
    return (
        *_scenario(old, new),
        *_settings(old.case, new.case),
        *_rulebook(old.case, new.case),
        *_tables(old.case, new.case),
        *_layers(old.case, new.case),
    )


def _scenario(old: Run, new: Run) -> Iterator[Change]:
    values = [(run.plan["scenario"], "; ".join(run.plan["changes"])) for run in (old, new)]
    for key, before, after in zip(("scenario", "changes"), *values, strict=True):
        if before != after:
            yield Change("scenario", key, old=before or None, new=after or None)


def _settings(old: Case, new: Case) -> Iterator[Change]:
    before, after = (
        {k: v for k, v in _leaves(canonical_settings(case.settings)) if k.split(".")[0] not in NOT_COMPARED}
        for case in (old, new)
    )
    for key in _either(before, after):
        values = plain_value(before.get(key)), plain_value(after.get(key))
        if not _same(*values):
            yield Change("settings", key, old=values[0], new=values[1])


def _rulebook(old: Case, new: Case) -> Iterator[Change]:
    before, after = dict(_leaves(old.rulebook)), dict(_leaves(new.rulebook))
    for path in _either(before, after):
        parts = _parts(before.get(path), after.get(path))
        if parts:
            first, *rest = parts
            kind: Any = "added" if path not in before else "removed" if path not in after else "changed"
            yield Change(
                "rulebook", f"rulebook.{path}", kind, first.old, first.new, part=first.name, besides=tuple(rest)
            )


def _parts(old: object, new: object) -> list[Part]:
    """Return what differs in one entry; of an entry that only one rulebook has, its number or its text alone."""
    if not (isinstance(old, Source) or isinstance(new, Source)):
        values = plain_value(old), plain_value(new)
        return [] if _same(*values) else [Part("", *values)]
    both = isinstance(old, Source) and isinstance(new, Source)
    names = SOURCE_PARTS if both else ("value",) if hasattr(old or new, "value") else ("source",)
    pairs = [Part(n, plain_value(getattr(old, n, None)), plain_value(getattr(new, n, None))) for n in names]
    return [part for part in pairs if not both or not _same(part.old, part.new)]


def _tables(old: Case, new: Case) -> Iterator[Change]:
    for name, spec in tables().items():
        before, after = (_by_key(getattr(case, name), spec.key) for case in (old, new))
        yield from (_whole_row(name, row, "removed") for row in before.index.difference(after.index))
        yield from (_whole_row(name, row, "added") for row in after.index.difference(before.index))
        common = before.index.intersection(after.index)
        for column in (c for c in spec.columns if c.name not in spec.key):
            cells = [_cells(frame.loc[common, column.name], column) for frame in (before, after)]
            for row, was, now in zip(common, *cells, strict=True):
                if not _same(was, now):
                    key = f"{name}.{row}.{column.name}"
                    yield Change("tables", key, old=was, new=now, table=name, row=row, part=column.name)
        if spec.shapes:
            yield from _shapes(name, old, new)


def _whole_row(table: str, row: str, kind: Literal["added", "removed"]) -> Change:
    return Change("tables", f"{table}.{row}", kind, table=table, row=row)


def _by_key(frame: pd.DataFrame, key: tuple[str, ...]) -> pd.DataFrame:
    """Return a table with its key as index, several columns joined by `|`."""
    joined = ["|".join(map(str, parts)) for parts in zip(*(frame[column] for column in key), strict=True)]
    return frame.set_axis(pd.Index(joined, dtype=object), axis="index")


def _cells(values: pd.Series, column: ColumnSpec) -> list[Value]:
    blank = is_blank(column, values)
    return [None if empty else plain_value(value) for value, empty in zip(values.tolist(), blank, strict=True)]


def _shapes(table: str, old: Case, new: Case) -> Iterator[Change]:
    """Yield the rows whose shape is another one, with their areas as they are measured."""
    shapes, places = [], []
    for case in (old, new):
        frame = getattr(case, table)
        ids = frame[tables()[table].key[0]].tolist()
        shapes.append(dict(zip(ids, frame[SHAPE], strict=True)))
        places.append({row: position for position, row in enumerate(ids)})
    for row in sorted(shapes[0].keys() & shapes[1].keys()):
        if shapes[0][row] != shapes[1][row]:
            was, now = (_area(case, table, place[row]) for case, place in zip((old, new), places, strict=True))
            yield Change("tables", f"{table}.{row}.{SHAPE}", old=was, new=now, table=table, row=row, part=SHAPE)


def _area(case: Case, table: str, position: int) -> float | None:
    """Return the area of a shape, mu."""
    shape = getattr(case.ground, table)[position]
    return None if shape is None else round(shape.area, 2) / M2_PER_MU


def _layers(old: Case, new: Case) -> Iterator[Change]:
    before, after = (canonical_settings(case.settings).layers for case in (old, new))
    for name in sorted({**before, **after}):
        key, counts = f"layers.{name}", (_features(old, name), _features(new, name))
        was, now = (float(count.total()) for count in counts)
        if name not in after:
            yield Change("layers", key, "removed", old=was, part=FEATURES)
            continue
        if name not in before:
            rule = Part("rule", None, after[name].rule)
            yield Change("layers", key, "added", new=now, part=FEATURES, besides=(rule,))
            continue
        for part in type(after[name]).model_fields:
            values = plain_value(getattr(before[name], part)), plain_value(getattr(after[name], part))
            if not _same(*values):
                yield Change("layers", f"{key}.{part}", old=values[0], new=values[1], part=part)
        if counts[0] != counts[1]:
            apart = Part("only", float((counts[0] - counts[1]).total()), float((counts[1] - counts[0]).total()))
            yield Change("layers", key, old=was, new=now, part=FEATURES, besides=(apart,))


def _features(case: Case, layer: str) -> Counter[tuple[str, bytes]]:
    mine = case.layers[case.layers["layer"] == layer]
    return Counter((code or "", shape.wkb) for code, shape in zip(mine["code"], mine["shape"], strict=True))


def _leaves(node: object, path: str = "") -> Iterator[tuple[str, object]]:
    """Yield what is set in a model, by its dotted path; a sourced entry is one leaf, list items are named by their id."""
    if isinstance(node, Strict) and not isinstance(node, Source):
        children = {name: getattr(node, name) for name in type(node).model_fields}
    elif isinstance(node, dict):
        children = node
    elif isinstance(node, tuple) and any(isinstance(child, Strict) for child in node):
        children = {str(getattr(child, "id", position)): child for position, child in enumerate(node)}
    else:
        if node not in (None, "", ()):
            yield path, node
        return
    for name, child in children.items():
        yield from _leaves(child, f"{path}.{name}".lstrip("."))


def _either(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """Return the keys of both, in order."""
    return list(dict.fromkeys([*old, *new]))


def plain_value(value: Any) -> Value:
    """Return a value as it is shown and compared: a number, a flag, else text; lists are joined by `|`.

    Examples
    --------
    >>> plain_value(("a", "b")), plain_value(3), plain_value(((2026, 30.0),)), plain_value(())
    ('a|b', 3.0, '2026:30', None)
    """
    if isinstance(value, bool | str) or value is None:
        return value
    if isinstance(value, tuple):
        pairs = [item if isinstance(item, str) else ":".join(map(cell_text, item)) for item in value]
        return "|".join(pairs) or None
    if isinstance(value, date):
        return cell_text(value)
    return float(value) if hasattr(value, "__float__") else str(value)


def _same(old: Value, new: Value) -> bool:
    """Tell whether two input values are the same to the last digit."""
    return type(old) is type(new) and old == new
