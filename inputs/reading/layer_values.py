"""Settings of map layers: Chinese keys and rules by their English ones, and texts as they are typed."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from typing import Any

from landquota.inputs.aliases import layer_specs, rules, setting_specs
from landquota.inputs.reading.cells import SEPARATORS
from landquota.inputs.reading.grid import as_text
from landquota.inputs.reading.headers import normal

Path = tuple[str, ...]
"""`layers`, the layer's name, and its key."""
DEPTH = 3


def layer_path(written: str) -> Path:
    """Return the path that a dotted key of layers means, nothing for a key of something else.

    Examples
    --------
    >>> layer_path("图层.红线.文件"), layer_path("quota.cap_mu")
    (('layers', '红线', 'file'), ())
    """
    group, *below = written.split(".")
    if normal(group) not in _group_names():
        return ()
    return ("layers", *(_named(part, position) for position, part in enumerate(below, 1)))


def _named(part: str, position: int) -> str:
    """Return a part of a path: below the layer's name it is a key, others stand as they are."""
    return _key_names().get(normal(part), part) if position == DEPTH - 1 else part.strip()


@cache
def _group_names() -> frozenset[str]:
    spec = setting_specs()["layers"]
    return frozenset(normal(name) for name in (spec.key, *spec.zh))


@cache
def _key_names() -> Mapping[str, str]:
    return {normal(name): spec.key for spec in layer_specs().values() for name in (spec.key, *spec.zh)}


@cache
def _rule_names() -> Mapping[str, str]:
    return {normal(name): key for key, zh in rules().items() for name in (key, *zh)}


def single_settings(written: str, path: Path, value: Any) -> Iterator[tuple[str, Path, Any]]:
    """Yield each setting of a group of layers: as its key is written, its path, and its value."""
    if isinstance(value, dict) and value and len(path) < DEPTH:
        for key, below in value.items():
            yield from single_settings(f"{written}.{key}", (*path, _named(str(key), len(path))), below)
    else:
        yield written, path, value


def rule_named(value: Any) -> Any:
    """Return the rule that a text means; one that means none stays, and the model refuses it.

    Examples
    --------
    >>> rule_named("不得超出"), rule_named("forbdi")
    ('within', 'forbdi')
    """
    return _rule_names().get(normal(value), value) if isinstance(value, str) else value


def text_typed(value: Any, typed: str | None) -> Any:
    """Return a number, flag or date as it is typed.

    Examples
    --------
    >>> text_typed(67, "0103"), text_typed(2023.0, None)
    ('0103', '2023')
    """
    if isinstance(value, str) or not isinstance(value, bool | int | float | date):
        return value
    return as_text(value) if typed is None else typed


def code_list(value: Any, typed: Mapping[int, str], whole: str | None) -> Any:
    """Return the codes that a text, a number or a list of them means.

    Parameters
    ----------
    typed
        Position in the list to its entry as it is typed.
    whole
        A single value as it is typed.

    Examples
    --------
    >>> code_list("0101、0103", {}, None), code_list([1, 67], {0: "01", 1: "0103"}, None)
    (['0101', '0103'], ['01', '0103'])
    """
    if isinstance(value, list | tuple):
        return [text_typed(entry, typed.get(position)) for position, entry in enumerate(value)]
    text = text_typed(value, whole)
    if not isinstance(text, str):
        return value
    return [part.strip() for part in SEPARATORS.split(unicodedata.normalize("NFKC", text)) if part.strip()]
