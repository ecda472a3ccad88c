"""Settings in plain form: Chinese keys by their English ones, numbers written as in a table's cell as numbers."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any

from landquota.inputs.aliases import SettingSpec, layer_specs, level_names, setting_specs
from landquota.inputs.problem import Problem
from landquota.inputs.reading.cells import SEPARATORS, BadValueError, number_text
from landquota.inputs.reading.grid import ReadError
from landquota.inputs.reading.headers import Header, normal
from landquota.inputs.reading.layer_values import code_list, layer_path, rule_named, single_settings, text_typed
from landquota.inputs.reading.yamlfile import Document
from landquota.inputs.schema import ColumnSpec

ANY_NUMBER = ColumnSpec("value", "share")
"""Reads 0.4 and 40 % alike."""


def setting_key(written: str) -> str:
    """Return the dotted key that a key means; an unknown one stays as it is.

    Examples
    --------
    >>> setting_key("指标总量上限"), setting_key("tlit")
    ('quota.cap_mu', 'tlit')
    """
    names = {normal(name): spec.key for spec in setting_specs().values() for name in (spec.key, *spec.zh)}
    return names.get(normal(written)) or ".".join(layer_path(written)) or written


def put(data: dict[str, Any], key: str, value: Any) -> bool:
    """Put a value at a dotted key; False when it stands there already, or the key is both a value and a group."""
    return _put(data, tuple(key.split(".")), value)


def _put(data: dict[str, Any], path: tuple[str, ...], value: Any) -> bool:
    *groups, last = path
    for group in groups:
        data = data.setdefault(group, {})
        if not isinstance(data, dict):
            return False
    if last in data:
        return False
    data[last] = value
    return True


def plain_settings(document: Document) -> Document:
    """Return the document with English keys, and with numbers and lists where they are written as texts.

    Raises
    ------
    ReadError
        A setting that stands twice, under two names.

    Examples
    --------
    >>> plain_settings(Document("case.yaml", {"统筹比例": "２０%"}, {"统筹比例": 3})).data
    {'quota': {'withhold_share': 0.2}}
    """
    data = {key: dict(value) if isinstance(value, dict) else value for key, value in document.data.items()}
    lines, typed = dict(document.lines), dict(document.typed)
    for written in document.data:
        key = setting_key(written)
        if layer_path(written) or key not in setting_specs() or (key == written and "." not in key):
            continue
        lines[key], typed[key] = lines.get(written, 0), written
        if not put(data, key, data.pop(written)):
            raise ReadError(Problem("repeated_key", document.place(written), value=written))
    for spec in setting_specs().values():
        _make_plain(data, spec)
    _plain_layers(data, document, lines, typed)
    return Document(document.file, data, lines, document.sheet, typed, document.texts)


def _plain_layers(data: dict[str, Any], document: Document, lines: dict[str, int], typed: dict[str, str]) -> None:
    """Bring all settings of layers under `layers`, with English keys and values as they are meant."""
    written = [key for key in document.data if layer_path(key)]
    given = [(key, layer_path(key), data.pop(key)) for key in written]
    for at, line in document.lines.items():
        path = ".".join(layer_path(at))
        if path and path != at:
            lines[path], typed[path] = line, at
    for group in given:
        for key, where, value in single_settings(*group):
            path = ".".join(where)
            if key != path and key in document.lines:
                lines[path], typed[path] = document.lines[key], key
            if not _put(data, where, layer_value(where[-1], key, value, document.texts)):
                raise ReadError(Problem("repeated_key", document.place(key), value=key))


def layer_value(name: str, written: str, value: Any, texts: Mapping[str, str]) -> Any:
    """Return the value of a layer's key as it is meant; `written` is where it stands, in the keys of `texts`."""
    spec = layer_specs().get(name)
    if spec is None:
        return value
    typed = texts.get(written)
    if spec.type == "rule":
        return rule_named(text_typed(value, typed))
    if spec.type == "codes":
        many = len(value) if isinstance(value, list) else 0
        entries = {n: texts[f"{written}.{n}"] for n in range(many) if f"{written}.{n}" in texts}
        return code_list(value, entries, typed)
    return text_typed(value, typed) if spec.type == "text" else setting_value(value, spec)


def _make_plain(data: dict[str, Any], spec: SettingSpec) -> None:
    """Replace a setting's text by what it means; one that means nothing stays, and the model refuses it."""
    *groups, last = spec.key.split(".")
    for group in groups:
        data = data.get(group, {})
        if not isinstance(data, dict):
            return
    if last in data:
        data[last] = setting_value(data[last], spec)


def setting_value(value: Any, spec: SettingSpec) -> Any:
    """Return what the value of a setting means; one that means nothing stays, and the model refuses it."""
    if spec.type == "levels":
        listed = SEPARATORS.split(unicodedata.normalize("NFKC", value)) if isinstance(value, str) else value
        return [_level(level) for level in listed] if isinstance(listed, list) else value
    if spec.type in {"text", "group"}:
        return value
    return plain_number(value, ColumnSpec(spec.key, "share" if spec.type == "share" else "number", unit=spec.unit))


def plain_number(value: Any, column: ColumnSpec = ANY_NUMBER) -> Any:
    """Return the number that a text means in a column; what means none stays as it is.

    Examples
    --------
    >>> plain_number("４０%"), plain_number(0.4), plain_number("many")
    (0.4, 0.4, 'many')
    """
    if not isinstance(value, str):
        return value
    try:
        return number_text(Header(column, column.unit), unicodedata.normalize("NFKC", value).strip().lower())
    except BadValueError:
        return value


def _level(level: Any) -> Any:
    return level_names().get(level.strip(), level.strip()) if isinstance(level, str) else level
