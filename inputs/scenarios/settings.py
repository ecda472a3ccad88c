"""Changes of settings, map layers and pins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from landquota.inputs.aliases import setting_specs
from landquota.inputs.problem import Problem
from landquota.inputs.reading.headers import nearest
from landquota.inputs.reading.setting_values import setting_value
from landquota.inputs.reading.yamlfile import Document
from landquota.inputs.scenarios.changes import Asked, Change
from landquota.inputs.scenarios.targets import suggestion
from landquota.inputs.settings import Applied
from landquota.inputs.words import did_you_mean


def changed_settings(document: Document, asked: Asked) -> tuple[Document, list[Problem]]:
    """Return the settings with changes made, and keys that mean nothing.

    Whether the settings make sense afterwards is for `validate`; what it finds is told where the change stands.

    Examples
    --------
    >>> from landquota.inputs.scenarios.changes import asked_changes
    >>> document = Document("case.yaml", {"quota": {"cap_mu": 900}}, {})
    >>> asked = asked_changes(document, (), ["quota.cap_mu=800亩"])
    >>> changed_settings(document, asked)[0].data["quota"]
    {'cap_mu': 800.0}
    """
    data = _copied(document.data)
    origins = dict(document.origins)
    problems: list[Problem] = []
    for change in asked.changes:
        if change.target.kind == "unknown":
            near = suggestion(change.target.key)
            problems.append(Problem("unknown_change", change.place, value=change.target.key, details={"near": near}))
        elif change.target.kind in {"setting", "layer", "pin"}:
            path = _path(change)
            origins[".".join(path)] = change.place
            if len(path) == 3 and path[0] == "layers" and path[1] not in _layers(document.data):
                group = replace(change.place, key=change.place.key.rpartition(".")[0])
                origins.setdefault(".".join(path[:2]), group)
            _put(data, path, _value(change), blank=_takes_away(change))
    problems += _unknown_layers(document, asked.changes)
    if asked.applied != Applied():
        data["applied"] = asked.applied.model_dump()
    return Document(
        document.file, data, document.lines, document.sheet, document.typed, document.texts, origins
    ), problems


def _copied(data: dict[str, Any]) -> dict[str, Any]:
    """Return a copy of groups and of what lies in them; values are never changed in place."""
    return {key: _copied(value) if isinstance(value, dict) else value for key, value in data.items()}


def _path(change: Change) -> tuple[str, ...]:
    groups = {"layer": ("layers",), "pin": ("pin",)}
    return (*groups.get(change.target.kind, ()), *change.target.path)


def _value(change: Change) -> Any:
    is_setting = change.target.kind == "setting"
    return setting_value(change.value, setting_specs()[change.target.key]) if is_setting else change.value


def _takes_away(change: Change) -> bool:
    """Tell whether a whole layer or a pin is taken away; a blank setting or key of a layer is a value like others."""
    whole = change.target.kind == "pin" or (change.target.kind == "layer" and len(change.target.path) == 1)
    return whole and change.value is None


def _put(data: dict[str, Any], path: tuple[str, ...], value: Any, *, blank: bool) -> None:
    """Put a value at a path, or take away what stands there; a group that is none is wrong already, and stays."""
    *groups, last = path
    for group in groups:
        data = data.setdefault(group, {})
        if not isinstance(data, dict):
            return
    if blank:
        data.pop(last, None)
    else:
        data[last] = value


def _unknown_layers(document: Document, changes: Sequence[Change]) -> list[Problem]:
    """Return the problems of changes of layers that are neither the case's nor made by a change, which gives a file."""
    base = _layers(document.data)
    made = {change.target.path[0] for change in changes if change.target.kind == "layer" and _gives_file(change)}
    return [
        Problem(
            "unknown_layer",
            change.place,
            value=change.target.path[0],
            details={"near": did_you_mean(nearest(change.target.path[0], base), sorted(base))},
        )
        for change in changes
        if change.target.kind == "layer" and change.target.path[0] not in base.keys() | made
    ]


def _gives_file(change: Change) -> bool:
    whole = isinstance(change.value, dict) and "file" in change.value
    return whole or change.target.path[1:] == ("file",)


def _layers(data: dict[str, Any]) -> dict[str, Any]:
    layers = data.get("layers")
    return layers if isinstance(layers, dict) else {}
