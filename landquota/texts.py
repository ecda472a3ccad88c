"""The catalogue: every sentence a person reads, in Chinese and English, by key.

The sentences stand in `catalogue/*.yaml`, one file a subject, each entry `key: {zh: ..., en: ...}` with `{name}` fields.

Examples
--------
>>> from landquota.texts import say
>>> say("status.optimal", "en")
'proved optimal'
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Literal

import yaml

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")


@cache
def catalogue() -> dict[str, dict[str, str]]:
    """Return all texts as `{key: {language: text}}`; a key may stand in one file only."""
    texts: dict[str, dict[str, str]] = {}
    for file in sorted(files("landquota").joinpath("catalogue").iterdir(), key=lambda f: f.name):
        if not file.name.endswith(".yaml"):
            continue
        entries: dict[str, dict[str, str]] = yaml.load(file.read_text("utf-8"), yaml.CSafeLoader) or {}
        double = texts.keys() & entries.keys()
        if double:
            raise ValueError(f"{file.name}: keys stand in two files: {sorted(double)}")
        texts.update(entries)
    return texts


def say(key: str, lang: Language, /, **values: object) -> str:
    """Return the text of `key` in `lang` with its fields filled in.

    Raises
    ------
    KeyError
        The catalogue has no such key or field: a fault of ours, never of the user.
    """
    return catalogue()[key][lang].format(**values)


def has(key: str) -> bool:
    """Tell whether the catalogue holds `key`."""
    return key in catalogue()
