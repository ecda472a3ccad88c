"""A comparison in words: names from either case, input differences, why a project's land differs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from landquota.inputs.schema import ColumnSpec, tables
from landquota.inputs.words import choice_said, column_said, table_said
from landquota.reports.compare.changed_inputs import FEATURES, SHAPE, Change, Part, Value
from landquota.reports.compare.changed_plans import Land, Move
from landquota.reports.compare.comparison import Comparison, Pair
from landquota.reports.compare.fates import Fate, fate_words
from landquota.reports.contents import status_key, verdict
from landquota.reports.layout import area
from landquota.reports.numbers import plain
from landquota.reports.reasons import reason_words
from landquota.reports.words import Words
from landquota.texts import Language

SHOWN = 0.005
"""Mu below which a step would be shown as 0."""


@dataclass(frozen=True, eq=False)
class Speech:
    """A comparison in one language."""

    comparison: Comparison
    lang: Language

    @cached_property
    def words(self) -> tuple[Words, ...]:
        """The words of each run's case."""
        return tuple(Words(run.case, self.lang) for run in self.comparison.runs)

    def say(self, key: str, **values: object) -> str:
        """Return the text of `key`."""
        return self.words[0].say(key, **values)

    def join(self, parts: Sequence[str]) -> str:
        """Join those sentences that say anything."""
        return self.words[0].join(part for part in parts if part)

    def unit(self, unit_id: str) -> str:
        """Return the name of a unit, from the first case that has it."""
        return next((name for w in self.words if (name := w.unit(unit_id)) != unit_id), unit_id)

    def project(self, project_id: str) -> str:
        """Return the name of a project, from the first case that has it."""
        return next((name for w in self.words if (name := w.project(project_id)) != project_id), project_id)

    def status(self, number: int) -> str:
        """Return the status of a run."""
        return self.say(status_key(self.comparison.runs[number].decided))

    def doubt(self, number: int) -> str:
        """Return which levels of a run may be better than they are, with their gaps; nothing where all are proved."""
        told = [
            self.say("compare.open", level=self.say(f"level.{x.level}"), verdict=verdict(self.words[number], x))
            for x in self.comparison.doubts[number]
        ]
        return self.join(told)

    def caution(self) -> str:
        """Say that plans are compared which may not be the best, and how far off they may be; nothing where all are proved."""
        told = [
            self.say("compare.caution.run", run=self.comparison.labels[number], status=self.status(number))
            + (self.say("compare.caution.gaps", gaps=self.doubt(number)) if self.comparison.doubts[number] else "")
            for number, doubtful in enumerate(self.comparison.doubtful)
            if doubtful
        ]
        return self.say("compare.caution", runs=self.join(told)) if told else ""

    def headline(self, pair: Pair) -> str:
        """Say in a sentence whether input and plan differ."""
        key = f"compare.headline.{'same' if not pair.inputs else 'other'}_input.{'same' if pair.same_plan else 'other'}_plan"
        return self.say(key, base=self.comparison.labels[0], run=self.comparison.labels[pair.number])

    def land(self, land: Land | None) -> str:
        """Return where a project is, nothing without land."""
        return self.words[0].listed(land.place) if land else ""

    def why(self, pair: Pair, move: Move) -> str:
        """Say why a project's land differs: its reason in the run without land, and what became of the place there."""
        old, new = self.comparison.labels[0], self.comparison.labels[pair.number]
        reason = self.say("compare.absent") if move.reason == "absent" else ""
        reason = reason or (self.say(f"reason.{move.reason}") if move.reason else "")
        before = self._fates(move.before, 0, told_free=move.kind == "in")
        after = self._fates(move.after, pair.number, told_free=move.kind == "out" or not before)
        parts = {old: [before], new: [after]}
        parts[old if move.kind == "in" else new].insert(0, reason)
        told = [(run, self.join(found)) for run, found in parts.items()]
        return self.join([self.say("compare.in_run", run=run, text=text) for run, text in told if text])

    def _fates(self, fates: tuple[Fate, ...], number: int, told_free: bool) -> str:
        told = [fate for fate in fates if told_free or fate.what not in ("free", "unbundled")]
        return self.join([fate_words(fate, self.words[number]) for fate in told])

    def detail(self, pair: Pair, move: Move) -> str:
        """Return what the run without land says of the project in full; nothing for a project that has land in both."""
        number = {"in": 0, "out": pair.number}.get(move.kind)
        return "" if number is None else self._details[number].get(move.project_id, "")

    @cached_property
    def _details(self) -> tuple[dict[str, str], ...]:
        """Project to its reason in detail, of each run."""
        found = []
        for words, run in zip(self.words, self.comparison.runs, strict=True):
            told = reason_words(words, run.decided)
            texts = [self.join([d, n]) for d, n in zip(told["detail"], told["nearest"], strict=True)]
            found.append(dict(zip(run.decided.unplaced["project_id"], texts, strict=True)))
        return tuple(found)

    def causes(self, pair: Pair, unit_id: str, most: int | None = None) -> str:
        """Say by which steps a unit's quota differs, the largest first."""
        words = self.words[pair.number]
        steps = [(step, by) for step, by in pair.causes.get(unit_id, ()) if abs(by) >= SHOWN]
        told = [self.say("compare.cause", step=words.step(step), by=signed(by)) for step, by in steps[:most]]
        return self.join(
            [*told, self.say("compare.more", count=len(steps) - len(told)) if len(told) < len(steps) else ""]
        )

    def what(self, pair: Pair, change: Change) -> str:
        """Return what an input difference is about, in words."""
        words = self.words[0 if change.kind == "removed" else pair.number]
        if change.group == "tables":
            told = {"table": table_said(change.table).text(self.lang), "row": change.row}
            column = self._column(change.table, change.part) if change.part else ""
            return self.say("compare.cell" if column else "compare.row", column=column, **told)
        if change.group == "layers":
            part = words.or_itself(f"compare.part.{change.part}", change.part)
            return self.say("compare.layer", layer=change.key.split(".")[1], part=part)
        if change.group == "rulebook":
            name = words.or_itself(f"compare.key.{change.key}", words.rule(change.key.removeprefix("rulebook.")))
            part = "" if change.part in ("", "value") else words.say(f"compare.part.{change.part}")
            return self.say("compare.part", name=name, part=part) if part else name
        return words.or_itself(f"rule.path.case.{change.key}", words.or_itself(f"compare.key.{change.key}", change.key))

    def values(self, pair: Pair, change: Change) -> tuple[str, str]:
        """Return the old and the new value in words."""
        if change.group == "tables" and not change.part:
            row, none = self.say("compare.row.there"), self.say("compare.row.none")
            return (row, none) if change.kind == "removed" else (none, row)
        write = self._writer(pair, change)
        sides = (change.kind != "added", change.old), (change.kind != "removed", change.new)
        gone = self.say("compare.none")
        old, new = (self._value(value, write) if there else gone for there, value in sides)
        return old, new

    def besides(self, pair: Pair, change: Change) -> str:
        """Return what else of an entry changed, in words."""
        return self.join([self._besides(pair, change, part) for part in change.besides])

    def _besides(self, pair: Pair, change: Change, part: Part) -> str:
        if part.name == "only":
            counts = {"old": plain(part.old or 0.0), "new": plain(part.new or 0.0)}  # type: ignore[arg-type]
            return self.say("compare.features_apart", **counts)
        words = self.words[pair.number]
        if change.kind == "added":
            return words.overlay(part.new)
        name = words.say(f"compare.part.{part.name}")
        old, new = (self._value(value, self._plain) for value in (part.old, part.new))
        return self.say("compare.change", what=name, old=old, new=new)

    def _value(self, value: Value, write: Callable[[Any], str]) -> str:
        return self.say("compare.unset") if value is None or value == "" else write(value)

    def _plain(self, value: Any) -> str:
        if isinstance(value, bool):
            return self.words[0].flag(value)
        return area("exact", value) if isinstance(value, float) else str(value)

    def _writer(self, pair: Pair, change: Change) -> Callable[[Any], str]:
        """Return how the values of a difference are put in words."""
        words = self.words[pair.number]
        if change.part == SHAPE:
            return lambda value: words.say("report.in_mu", number=area("mu", value))
        if change.part == FEATURES:
            return lambda value: words.say("compare.features", count=plain(value))
        if change.group == "layers" and change.part == "rule":
            return words.overlay
        if change.key == "objectives":
            return lambda value: words.say("report.comma").join(words.say(f"level.{x}") for x in value.split("|"))
        if change.group == "tables":
            column = tables()[change.table].column(change.part)
            return lambda value: self._cell(column, value)
        return self._plain

    def _cell(self, column: ColumnSpec, value: Any) -> str:
        if column.type in ("choice", "choices"):
            return self.say("report.comma").join(choice_said(column, v).text(self.lang) for v in value.split("|"))
        return self._plain(value)

    def _column(self, table: str, column: str) -> str:
        return self.say("compare.part.shape") if column == SHAPE else column_said(table, column).text(self.lang)


def signed(number: float) -> str:
    """Write a difference with its sign.

    Examples
    --------
    >>> signed(12.5), signed(-3.0), signed(0.0)
    ('+12.5', '−3', '0')
    """
    return ("+" if number > 0 else "") + area("mu", number)
