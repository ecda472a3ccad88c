"""The Chinese names of settings and levels, and the headers of remarks, as `aliases.yaml` says them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import yaml

from landquota.inputs.words import Said

SettingType = Literal["text", "number", "share", "levels", "group", "rule", "codes"]


@dataclass(frozen=True)
class SettingSpec:
    """One setting: its dotted key, Chinese names, how a text is understood, and its unit."""

    key: str
    type: SettingType
    zh: tuple[str, ...]
    unit: str = ""

    @property
    def said(self) -> str:
        """Both names, for a sentence that suggests the key."""
        return f"{self.key} / {self.zh[0]}"


@cache
def _raw() -> dict[str, Any]:
    raw: dict[str, Any] = yaml.safe_load(files("landquota.inputs").joinpath("aliases.yaml").read_text("utf-8"))
    return raw


@cache
def setting_specs() -> Mapping[str, SettingSpec]:
    """Return every setting by its dotted key.

    Examples
    --------
    >>> setting_specs()["quota.cap_mu"].zh[0]
    '指标总量上限'
    """
    return _specs("settings")


@cache
def layer_specs() -> Mapping[str, SettingSpec]:
    """Return every key of a map layer.

    Examples
    --------
    >>> layer_specs()["file"].zh[0]
    '文件'
    """
    return _specs("layer")


def _specs(group: str) -> Mapping[str, SettingSpec]:
    return {
        key: SettingSpec(key, entry["type"], tuple(entry["zh"]), entry.get("unit", ""))
        for key, entry in _raw()[group].items()
    }


@cache
def rules() -> Mapping[str, tuple[str, ...]]:
    """Return each rule of a map layer with its Chinese names.

    Examples
    --------
    >>> rules()["forbid"]
    ('禁止',)
    """
    return {key: tuple(zh) for key, zh in _raw()["rules"].items()}


@cache
def level_names() -> Mapping[str, str]:
    """Return each way to write a level of `objectives`, with its key.

    Examples
    --------
    >>> level_names()["必保"]
    'must_serve'
    """
    return {name: key for key, zh in _raw()["levels"].items() for name in (key, *zh)}


@cache
def pin_words() -> Mapping[str, str]:
    """Return each word that stands for a place in a pin.

    Examples
    --------
    >>> pin_words()["任意"]
    'any'
    """
    return {name: key for key, zh in _raw()["pins"].items() for name in (key, *zh)}


@cache
def remark_headers() -> Mapping[str, Said]:
    """Return each header of a column of remarks, with the name that a notice gives it.

    Examples
    --------
    >>> remark_headers()["remark"].zh
    '备注'
    """
    return {header: Said(zh[0], name) for name, zh in _raw()["remarks"].items() for header in (name, *zh)}


@cache
def bookkeeping() -> tuple[str, ...]:
    """Return the patterns of fields that GIS programs keep for themselves, in lower case.

    Examples
    --------
    >>> "objectid" in bookkeeping()
    True
    """
    return tuple(_raw()["bookkeeping"])
