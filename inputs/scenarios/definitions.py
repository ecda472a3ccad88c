"""The scenarios of a case in plain form: dotted keys with English names, each with one value."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from typing import Any

from landquota.inputs.problem import Problem
from landquota.inputs.reading.headers import normal
from landquota.inputs.reading.layer_values import text_typed
from landquota.inputs.reading.setting_values import setting_key
from landquota.inputs.reading.yamlfile import Document
from landquota.inputs.scenarios.plain import plain_value
from landquota.inputs.scenarios.targets import layer_key, target

INHERITS, SAYS = "inherits", "says"
OWN_KEYS = {INHERITS: INHERITS, "继承": INHERITS, SAYS: SAYS, "说明": SAYS}
"""Keys of a scenario that change nothing: the scenarios that come before it, and what it is, in words."""
BASE = "base"
"""The case without a scenario."""
NAMES = re.compile(r"\s*[,|、，]\s*")
"""What separates names."""
WHOLE_LAYER = {"file", "rule"}


def plain_scenarios(document: Document) -> tuple[Document, list[Problem]]:
    """Return the settings with plain scenarios, and keys that cannot be read.

    Examples
    --------
    >>> written = {"scenarios": {"a": {"quota": {"cap_mu": 9}, "项目.J1.必保": True}}}
    >>> plain_scenarios(Document("case.yaml", written, {}))[0].data["scenarios"]
    {'a': {'quota.cap_mu': 9, 'projects.J1.must_serve': True}}
    """
    written = document.data.get("scenarios")
    if not isinstance(written, dict):
        return document, []
    group = document.typed.get("scenarios", "scenarios")
    reading = _Reading(document, dict(document.lines), dict(document.typed), [])
    plain = {str(name): reading.scenario(f"{group}.{name}", str(name), changes) for name, changes in written.items()}
    if BASE in plain:
        reading.problems.append(Problem("scenario_base", document.place(f"{group}.{BASE}"), value=BASE))
    new = dataclasses.replace(
        document, data={**document.data, "scenarios": plain}, lines=reading.lines, typed=reading.typed
    )
    return new, reading.problems


def single_changes(written: str, value: Any) -> Iterator[tuple[str, Any]]:
    """Yield each change of a group with its dotted key; a map layer with file and rule is one change.

    Examples
    --------
    >>> list(single_changes("quota", {"cap_mu": 9, "extra_mu": 0}))
    [('quota.cap_mu', 9), ('quota.extra_mu', 0)]
    """
    if isinstance(value, dict) and value and not _is_layer(written, value):
        for key, below in value.items():
            yield from single_changes(f"{written}.{key}" if written else str(key), below)
    else:
        yield written, value


def _is_layer(written: str, value: dict[Any, Any]) -> bool:
    group, _, name = written.partition(".")
    return bool(name) and setting_key(group) == "layers" and {layer_key(str(key)) for key in value} >= WHOLE_LAYER


@dataclasses.dataclass
class _Reading:
    """The settings that are read, and what the plain ones will have."""

    document: Document
    lines: dict[str, int]
    typed: dict[str, str]
    problems: list[Problem]

    def scenario(self, at: str, name: str, written: Any) -> Any:
        """Return one scenario; what is none stays, and the model refuses it."""
        if not isinstance(written, dict):
            return written
        plain: dict[str, Any] = {}
        for key, value in single_changes("", written):
            where = f"{at}.{key}"
            new, entry = self._entry(key, value, where)
            if where not in self.document.lines and self.document.lines:
                self.problems.append(Problem("scenario_key_typed", self.document.place(where), value=key))
            elif new in plain:
                self.problems.append(Problem("repeated_key", self.document.place(where), value=key))
            else:
                plain[new] = entry
                self._note(f"scenarios.{name}.{new}", where)
        return plain

    def _entry(self, key: str, value: Any, where: str) -> tuple[str, Any]:
        own = OWN_KEYS.get(normal(key))
        if own == INHERITS:
            return own, NAMES.split(value) if isinstance(value, str) else value
        if own:
            return own, text_typed(value, self.document.texts.get(where))
        meant = target(key, value)
        return meant.key, plain_value(meant, value, where, self.document.texts)

    def _note(self, new: str, where: str) -> None:
        """Note where a plain key stands and how it is typed there."""
        row = self.document.place(where).row
        if row is not None:
            self.lines[new] = row
        self.typed[new] = where
