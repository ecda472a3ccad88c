"""Values of changes in plain form: texts as they are typed, so that a copy of the case says the same."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any

from landquota.inputs.aliases import pin_words
from landquota.inputs.reading.headers import normal
from landquota.inputs.reading.layer_values import text_typed
from landquota.inputs.reading.setting_values import layer_value
from landquota.inputs.reading.yamlfile import Document
from landquota.inputs.scenarios.targets import Target, layer_key
from landquota.inputs.schema import NUMBER_TYPES

Texts = Mapping[str, str]


def plain_value(target: Target, value: Any, at: str, texts: Texts) -> Any:
    """Return a value as it is meant.

    Parameters
    ----------
    at
        Where it stands, in the keys of `texts`.
    texts
        Values as they are typed, as in `Document`.

    Examples
    --------
    >>> plain_value(Target("cell", ("stock", "P1", "land_use")), 67, "x", {"x": "0103"})
    '0103'
    """
    if target.kind == "layer":
        return _layer(target, value, at, texts)
    if target.kind == "pin":
        return place_named(_text(value, at, texts))
    if target.kind == "cell":
        header = target.header
        is_number = header is not None and header.column.type in NUMBER_TYPES
        return value if is_number and not isinstance(value, list) else _text(value, at, texts)
    return value


def _layer(target: Target, value: Any, at: str, texts: Texts) -> Any:
    if len(target.path) > 1:
        return layer_value(target.path[1], at, value, texts)
    if not isinstance(value, dict):
        return value
    return {layer_key(key): layer_value(layer_key(key), f"{at}.{key}", entry, texts) for key, entry in value.items()}


def _text(value: Any, at: str, texts: Texts) -> Any:
    """Return a value as it is typed, the entries of a list joined; flags, groups and nothing stay."""
    if isinstance(value, list):
        entries = [text_typed(entry, texts.get(f"{at}.{n}")) for n, entry in enumerate(value)]
        return "|".join(entries) if all(isinstance(entry, str) for entry in entries) else value
    return value if isinstance(value, bool) else text_typed(value, texts.get(at))


def place_named(place: Any) -> Any:
    """Return the place of a pin: a bundle's parcels sorted, and the words for no land and for any in English.

    Examples
    --------
    >>> place_named("P2 | P1"), place_named("不供地")
    ('P1|P2', 'none')
    """
    if not isinstance(place, str):
        return place
    parts = sorted(part.strip() for part in unicodedata.normalize("NFKC", place).split("|"))
    return pin_words().get(normal(place), "|".join(parts))


def plain_pins(document: Document) -> Document:
    """Return the settings with the places of pins in plain form."""
    pins = document.data.get("pin")
    if not isinstance(pins, dict):
        return document
    group = document.typed.get("pin", "pin")
    plain = {str(key): plain_value(PIN, value, f"{group}.{key}", document.texts) for key, value in pins.items()}
    return document.with_data({**document.data, "pin": plain})


PIN = Target("pin", ("",))
