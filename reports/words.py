"""Codes, ids and rules of a plan in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from landquota.inputs.case import Case
from landquota.inputs.rulebook import ControlTable, CreditClass
from landquota.reports.numbers import cell_text
from landquota.texts import Language, has, say

CASE_SOURCE = "case.yaml"
"""Source of what the case sets, in the tables of a plan."""
ENTRY_PARTS = ("ratio", "mu", "ideal", "worst", "weight")
"""Last part of the path of an entry that belongs to something named."""


@dataclass(frozen=True)
class Words:
    """The words of one case in one language."""

    case: Case
    lang: Language

    def say(self, key: str, **values: object) -> str:
        """Return the text of `key`."""
        return say(key, self.lang, **values)

    def or_itself(self, key: str, code: str) -> str:
        """Return the text of `key`, or the code itself where the catalogue has none: codes come from the input."""
        return self.say(key) if has(key) else code

    def join(self, parts: Iterable[str]) -> str:
        """Join sentences."""
        return self.say("report.joint").join(parts)

    def some(self, names: Sequence[str], most: int) -> str:
        """List the first names, and say where there are more."""
        more = self.say("reason.more") if len(names) > most else ""
        return self.say("report.comma").join(names[:most]) + more

    def code(self, value: Any) -> str:
        """Return a code of a column (`idle`, `used`, `fail`) in words; several joined by `|` one by one."""
        codes = cell_text(value).split("|")
        return self.say("report.comma").join(self.or_itself(f"report.code.{code}", code) for code in codes)

    def listed(self, value: Any) -> str:
        """Return a list of ids or names as text."""
        return self.say("report.comma").join(name for name in cell_text(value).split("|") if name)

    def overlay(self, rule: Any) -> str:
        """Return what a map layer means for land."""
        return self.or_itself(f"report.overlay.{cell_text(rule)}", cell_text(rule))

    def flag(self, value: Any) -> str:
        """Return yes, no or nothing."""
        text = cell_text(value)
        return self.say(f"report.{text}") if text else ""

    def unit(self, unit_id: Any) -> str:
        """Return the name of a unit, or its id where it has none."""
        return self._units.get(unit_id, cell_text(unit_id))

    def project(self, project_id: Any) -> str:
        """Return the name of a project."""
        return self._projects.get(project_id, cell_text(project_id))

    def credit_class(self, class_id: Any) -> str:
        """Return the name of a credit class."""
        found = self._classes.get(class_id)
        return self._named(found) if found else cell_text(class_id)

    def indicators(self, ids: Any) -> str:
        """Return the names of intensity indicators."""
        intensity = self.case.rulebook.intensity
        names = {i.id: self._named(i) for i in intensity.indicators} if intensity else {}
        return self.say("report.comma").join(names.get(i, i) for i in cell_text(ids).split("|"))

    def step(self, step: str) -> str:
        """Return the name of a step of the quota."""
        kind, _, class_id = step.partition(":")
        return self.say(f"step.{kind}", name=self.credit_class(class_id))

    def gate(self, gate: str) -> str:
        """Return the name of an admission gate."""
        table = self._controls.get(gate.removeprefix("control:"))
        if table is not None:
            return self.say(f"rule.gate.{table.indicator}", name=self._named(table))
        return self.or_itself(f"rule.gate.{gate}", gate)

    def removed_by(self, rule: Any) -> str:
        """Return what removed a parcel or a pair: a screening rule."""
        return self.or_itself(f"rule.{cell_text(rule)}", cell_text(rule))

    def rule(self, path: Any) -> str:
        """Return the name of a rulebook entry or case setting, or its path where it has no name."""
        return self.say("report.comma").join(self._one_rule(one) for one in cell_text(path).split("|"))

    def source(self, source: Any) -> str:
        """Return where a rule comes from; the settings of the case are named."""
        return self.say("rule.source.case") if source == CASE_SOURCE else cell_text(source)

    def _one_rule(self, path: str) -> str:
        head, _, last = path.rpartition(".")
        name = self._entries.get(head)
        if name is not None and last in ENTRY_PARTS:
            return self.say(f"rule.part.{last}", name=name)
        if path.startswith("admission.controls.") and name is not None:
            return self.say("rule.part.other_rows" if last == "*" else "rule.part.row", name=name, code=last)
        table, _, row = path.partition(".")
        if table == "units" and has(f"rule.field.{last}"):
            field = self.say(f"rule.field.{last}")
            return self.say("rule.field", unit=self.unit(row.rpartition(".")[0]), field=field)
        if has(f"rule.row.{table}"):
            return self.say(f"rule.row.{table}", id=row)
        return self.or_itself(f"rule.path.{path}", path)

    @cached_property
    def _units(self) -> dict[str, str]:
        return dict(zip(self.case.units["unit_id"], self.case.units["name"], strict=True))

    @cached_property
    def _projects(self) -> dict[str, str]:
        return dict(zip(self.case.projects["project_id"], self.case.projects["name"], strict=True))

    @cached_property
    def _classes(self) -> dict[str, CreditClass]:
        return {c.id: c for c in self.case.rulebook.credit}

    @cached_property
    def _controls(self) -> dict[str, ControlTable]:
        return {t.id: t for t in self.case.rulebook.admission.controls}

    @cached_property
    def _entries(self) -> dict[str, str]:
        """Path of everything named in the rulebook, up to its last part, to its name."""
        book = self.case.rulebook
        indicators = book.intensity.indicators if book.intensity else ()
        return {
            **{f"credit.{c.id}": self._named(c) for c in book.credit},
            **{f"awards.{a.id}": self._named(a) for a in book.awards},
            **{f"intensity.indicators.{i.id}": self._named(i) for i in indicators},
            **{f"admission.controls.{t.id}.rows": self._named(t) for t in book.admission.controls},
        }

    def _named(self, entry: Any) -> str:
        """Return the name that a rulebook gives to its own entry."""
        return str(entry.zh if self.lang == "zh" else entry.en)


def column_words(words: Words) -> dict[str, Callable[[Any], str]]:
    """Return how the codes of each column are put in words."""
    return {
        **dict.fromkeys(("kind", "status", "placement", "origin", "result", "zone_type"), words.code),
        **dict.fromkeys(("place", "proposal", "code"), words.code),
        **dict.fromkeys(("actual", "threshold", "measure", "limit"), words.code),
        **dict.fromkeys(("verified", "proved", "braked", "in_force", "in_use", "hit"), words.flag),
        "step": words.step,
        "gate": words.gate,
        "credit_class": words.credit_class,
        "missing": words.indicators,
        "rule": words.rule,
        "source": words.source,
        "removed_by": words.removed_by,
        "layer": words.listed,
        "layer_rule": words.overlay,
    }
