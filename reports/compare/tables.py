"""The tables of a comparison, in words: those of all runs, and those of each run against the base."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from landquota.reports.compare.changed_plans import Row, better
from landquota.reports.compare.comparison import Pair
from landquota.reports.compare.speech import Speech
from landquota.reports.layout import KINDS, Column, Kind, Table
from landquota.reports.numbers import is_blank, published

Cell = str | float | None
RUN_SAYS_IT = ("reached", "total", "quota", "old", "new")
"""Columns whose header is the name of a run alone."""


def overall_tables(speech: Speech) -> dict[str, Table]:
    """Return the tables that have a column for each run: `runs`, `levels`, `totals`, `quota`."""
    found = (_runs(speech), _levels(speech), _totals(speech), _quota(speech))
    return {table.name: table for table in found}


def pair_tables(speech: Speech, pair: Pair) -> dict[str, Table]:
    """Return the tables of one run against the base: `inputs`, `moves`, `places`."""
    found = (_inputs(speech, pair), _moves(speech, pair), _places(speech, pair))
    return {table.name: table for table in found}


def _runs(speech: Speech) -> Table:
    comparison = speech.comparison
    rows: list[list[Any]] = []
    for number, run in enumerate(comparison.runs):
        scenario = speech.words[0].or_itself(f"report.scenario.{run.plan['scenario']}", run.plan["scenario"])
        changes = "; ".join(run.plan["changes"]) or None
        proof = speech.doubt(number) or speech.say("compare.all_proved" if run.plan["proved"] else "report.no_bound")
        name = comparison.labels[number]
        told = [run.plan["case"], scenario, changes, str(run.plan["plan_year"]), run.plan["rulebook"]]
        rows.append([name, *told, speech.status(number), proof])
    names = "run case_name scenario changes plan_year rulebook run_status proof"
    return _table(speech, "runs", [_column(speech, name) for name in names.split()], rows)


def _levels(speech: Speech) -> Table:
    rows = [
        [
            speech.say(f"level.{row.name}"),
            *row.values,
            *(cell for by in row.differences for cell in (by, _better(speech, row.name, by))),
        ]
        for row in speech.comparison.levels
    ]
    each = ["difference", "better"]
    return _table(speech, "levels", _run_columns(speech, ["level"], "reached", "mixed", each), rows)


def _better(speech: Speech, level: str, by: float | None) -> str | None:
    found = better(level, by)
    return speech.say(f"compare.{found}") if found else None


def _totals(speech: Speech) -> Table:
    rows = [
        [speech.say(f"compare.total.{row.name}"), *row.values, *row.differences] for row in speech.comparison.totals
    ]
    return _table(speech, "totals", _run_columns(speech, ["figure"], "total", "mixed", ["difference"]), rows)


def _quota(speech: Speech) -> Table:
    """Return the quota of each unit, who gains most first, with the steps that make the difference."""
    rows = [[row.name, speech.unit(row.name), *row.values, *_gains(speech, row)] for row in speech.comparison.quota]
    return _table(speech, "quota", _run_columns(speech, ["unit_id", "unit"], "quota+", "mu", ["gain+", "causes"]), rows)


def _gains(speech: Speech, row: Row) -> list[Cell]:
    pairs = zip(speech.comparison.pairs, row.differences, strict=True)
    return [cell for pair, by in pairs for cell in (by, speech.causes(pair, row.name) if by else None)]


def _run_columns(speech: Speech, first: list[str], of: str, kind: Kind, each: list[str]) -> list[Column]:
    """Return columns: the first ones, one for each run, and some for each run but the base, titled with its name.

    Parameters
    ----------
    of
        What the column of a run holds.
    each
        What is told of each other run. `+` after a name, here and in `of`, asks for its sum.
    """
    base, *others = speech.comparison.labels
    columns = [_column(speech, name) for name in first]
    columns += [_column(speech, of, label, kind) for label in (base, *others)]
    for label in others:
        title = label if len(others) > 1 else ""
        columns += [_column(speech, name, title, _kind(name, kind)) for name in each]
    return columns


def _kind(name: str, kind: Kind) -> Kind:
    return kind if name.rstrip("+") in ("difference", "gain") else "text"


def _inputs(speech: Speech, pair: Pair) -> Table:
    rows = [
        [
            speech.say(f"compare.group.{change.group}"),
            speech.what(pair, change),
            *speech.values(pair, change),
            speech.besides(pair, change) or None,
            change.key,
        ]
        for change in pair.inputs
    ]
    return _table(speech, "inputs", _named(speech, pair, "group what old new besides key"), rows)


def _moves(speech: Speech, pair: Pair) -> Table:
    rows: list[list[Cell]] = []
    for move in pair.moves:
        had, has = (land.area_mu if land else None for land in (move.old, move.new))
        rows.append(
            [
                speech.say(f"compare.move.{move.kind}"),
                move.project_id,
                speech.project(move.project_id),
                speech.land(move.old) or None,
                speech.land(move.new) or None,
                had,
                has,
                (has or 0.0) - (had or 0.0),
                speech.why(pair, move) or None,
                speech.detail(pair, move) or None,
            ]
        )
    layout = "move project_id project from to from_mu+ to_mu+ change_mu+ why detail"
    return _table(speech, "moves", _named(speech, pair, layout), rows)


def _places(speech: Speech, pair: Pair) -> Table:
    words, gone = speech.words[0], speech.say("compare.none")
    rows: list[list[Cell]] = [
        [
            words.code(change.place),
            change.place_id,
            speech.unit(change.unit_id),
            *(words.code(status) if status else gone for status in (change.old_status, change.new_status)),
            change.old_granted_mu,
            change.new_granted_mu,
            (change.new_granted_mu or 0.0) - (change.old_granted_mu or 0.0),
        ]
        for change in pair.places
    ]
    layout = "place place_id unit from_status to_status from_mu+ to_mu+ change_mu+"
    return _table(speech, "places", _named(speech, pair, layout), rows)


def _named(speech: Speech, pair: Pair, layout: str) -> list[Column]:
    """Return columns, those of the old and the new run titled with its name."""
    labels = speech.comparison.labels
    sides = {"old": labels[0], "from": labels[0], "new": labels[pair.number], "to": labels[pair.number]}
    return [_column(speech, name, sides.get(name.rstrip("+").partition("_")[0], "")) for name in layout.split()]


def _column(speech: Speech, item: str, run: str = "", kind: Kind | None = None) -> Column:
    """Return a column; `+` after its name asks for its sum, and the name of a run stands in the header."""
    name, words = item.rstrip("+"), speech.words[0]
    title = "" if name in RUN_SAYS_IT else words.or_itself(f"compare.column.{name}", "") or words.say(f"column.{name}")
    title = words.say("compare.of_run", run=run, what=title) if run and title else run or title
    found = kind or KINDS.get(name) or ("mu" if name.endswith("_mu") else "text")
    about = words.or_itself(f"compare.about.{name}", "")
    return Column(name, title, found, item.endswith("+"), about)


def _table(speech: Speech, name: str, columns: Sequence[Column], rows: Sequence[Sequence[Any]]) -> Table:
    cells = tuple(tuple(_cell(cell) for cell in row) for row in rows)
    return Table(name, tuple(columns), cells, speech.words[0].or_itself(f"compare.legend.{name}", ""))


def _cell(cell: Any) -> Cell:
    if cell is None or isinstance(cell, str):
        return cell
    return None if is_blank(cell) else published(cell)
