"""The tables of a sweep and of a grid: plans by stretch, breakpoints, points, quotas; for documents and as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import groupby

from landquota.reports.layout import Column, Kind, Table
from landquota.reports.numbers import plain
from landquota.reports.sweep.types import NO_PLAN, Breakpoint, Grid, Point, Sweep, value_text
from landquota.reports.tables import guarded
from landquota.reports.words import Words

Cell = str | float | None
TOTALS = ("quota_mu", "earned_mu", "new_land_mu", "supplied_mu", "placed", "unplaced")
COUNTS = ("placed", "unplaced", "must_serve", "number")
SHOWN = 0.005
"""A figure that differs by less looks the same in a document: what one step of the key itself does to it is no flip."""
TWICE = ("new_land", "unplaced")
"""Figures that others already tell."""
TOGETHER = {"proved": 0, "sampled": 1, "not_proved": 2}
"""How sure stretches are that follow each other with one plan: as sure as the least sure of them."""


def level_names(points: Iterable[Point]) -> tuple[str, ...]:
    """Return the levels of the case in their order; none where no point has a plan."""
    return next((tuple(point.levels) for point in points if point.levels), ())


def plans_table(sweep: Sweep, words: Words) -> Table:
    """Return each plan with the values it holds for, one row for each stretch of values."""
    columns = _columns(words, "from! to! plan how placed value new_land_mu quota_mu")
    rows: list[tuple[Cell, ...]] = []
    hows = [stretch.how for stretch in sweep.stretches]
    place = 0
    for letter, group in groupby(sweep.letters):
        members = range(place, place + len(list(group)))
        place = members.stop
        inner = hows[members.start : members.stop - 1]
        how = max(inner, key=lambda h: TOGETHER[h], default="point")
        first, last = sweep.points[members.start], sweep.points[members.stop - 1]
        rows.append(
            (
                float(first.at[0]),
                float(last.at[0]),
                _letter(letter, words),
                words.say(f"sweep.how.{how}"),
                *_range(first, last),
            )
        )
    return Table("plans", columns, tuple(rows), words.say("sweep.legend.plans"))


def _range(first: Point, last: Point) -> tuple[Cell, ...]:
    """Return the figures of a stretch where they are the same at both ends, else nothing."""
    pairs = [
        *(
            (first.totals.get("placed"), last.totals.get("placed")),
            (first.levels.get("value"), last.levels.get("value")),
        ),
        *((first.totals.get(name), last.totals.get(name)) for name in ("new_land_mu", "quota_mu")),
    ]
    return tuple(one if one == other else None for one, other in pairs)


def _letter(letter: str, words: Words) -> str:
    return words.say("sweep.no_plan") if letter == NO_PLAN else letter or words.say("sweep.unknown")


def breakpoints_table(sweep: Sweep, words: Words) -> Table:
    """Return what flips at each breakpoint, a row for each change."""
    columns = _columns(words, "number last! first! what subject before after")
    rows: list[tuple[Cell, ...]] = []
    for number, (found, letters) in enumerate(zip(sweep.breakpoints, _letters_at(sweep), strict=True), start=1):
        at = (number, float(found.last.at[0]), float(found.first.at[0]))
        rows.append((*at, words.say("sweep.what.plan"), "", *(_letter(letter, words) for letter in letters)))
        rows += [(*at, *cells) for cells in _flips(found, words)]
    return Table("breakpoints", columns, tuple(rows), words.say("sweep.legend.breakpoints") if rows else "")


def _letters_at(sweep: Sweep) -> list[tuple[str, str]]:
    at = {point.at[0]: letter for point, letter in zip(sweep.points, sweep.letters, strict=True)}
    return [(at[b.last.at[0]], at[b.first.at[0]]) for b in sweep.breakpoints]


def _flips(found: Breakpoint, words: Words) -> list[tuple[Cell, ...]]:
    """Return what is different on both sides, in words."""
    none = words.say("sweep.no_land")

    def place(places: dict[str, str], project: str) -> str:
        return words.listed(places[project]) if project in places else none

    rows: list[tuple[Cell, ...]] = []
    if not found.has_plans:
        return rows
    before, after = dict(found.last.places), dict(found.first.places)
    for what in ("placed", "displaced", "moved"):
        rows += [
            (words.say(f"sweep.what.{what}"), f"{p} {words.project(p)}", place(before, p), place(after, p))
            for p in getattr(found, what)
        ]
    rows += [(words.say("sweep.what.quota"), words.unit(u), old, new) for u, old, new in found.quota]
    rows += [
        (words.say(f"sweep.what.{kind}"), words.say(f"sweep.figure.{name}"), old, new)
        for kind, name, old, new in _changed_figures(found)
        if abs(new - old) >= SHOWN and name not in TWICE
    ]
    return rows


def _changed_figures(found: Breakpoint) -> list[tuple[str, str, float, float]]:
    """Return kind, name, before and after of each level and total that differs."""
    both = (("level", found.last.levels, found.first.levels), ("total", found.last.totals, found.first.totals))
    return [
        (kind, name, before[name], after[name])
        for kind, before, after in both
        for name in before
        if before[name] != after.get(name, before[name])
    ]


def points_table(found: Sweep | Grid, keys: Sequence[str], words: Words) -> Table:
    """Return every point that was solved, with its figures."""
    levels = tuple(name for name in level_names(found.points) if name not in TWICE)
    names = [*(f"at{n}!" for n in range(len(keys))), "plan", "status", *levels, *TOTALS]
    columns = tuple(
        replace(c, title=key, kind="exact") if c.name == f"at{n}" else c
        for n, (c, key) in enumerate(zip(_columns(words, " ".join(names)), [*keys, *names], strict=False))
    )
    rows = tuple(
        (
            *(float(value) for value in point.at),
            _letter(letter, words),
            words.say(f"sweep.status.{point.status}"),
            *(point.levels.get(name) for name in levels),
            *(point.totals.get(name) for name in TOTALS),
        )
        for point, letter in zip(found.points, found.letters, strict=True)
    )
    return Table("points", columns, rows)


def quota_table(found: Sweep | Grid, keys: Sequence[str], words: Words, units: Sequence[str]) -> Table:
    """Return the quota of some units at every point."""
    at = tuple(Column(f"at{n}", key, "exact", False, "") for n, key in enumerate(keys))
    columns = (*at, *(Column(f"quota_{unit}", words.unit(unit), "mu", False, "") for unit in units))
    rows = tuple(
        (*(float(value) for value in point.at), *(point.quota.get(unit) for unit in units)) for point in found.points
    )
    return Table("quotas", columns, rows)


def moving_units(points: Sequence[Point]) -> tuple[str, ...]:
    """Return the units whose quota is not the same in all plans, those with the widest range first."""
    known = [point.quota for point in points if point.quota]
    spread = {u: max(q[u] for q in known) - min(q[u] for q in known) for u in (known[0] if known else ())}
    return tuple(sorted((u for u in spread if spread[u] > 0), key=lambda u: (-spread[u], u)))


def _columns(words: Words, names: str) -> tuple[Column, ...]:
    return tuple(_column(words, name) for name in names.split())


def _column(words: Words, name: str) -> Column:
    """Return a column; `!` after a name asks for the exact number."""
    plain_name = name.rstrip("!")
    kind: Kind = "text"
    if name.endswith("!"):
        kind = "exact"
    elif plain_name in COUNTS:
        kind = "count"
    elif plain_name in ("before", "after"):
        kind = "mixed"
    elif plain_name.endswith("_mu") or plain_name in ("waste", "target"):
        kind = "mu"
    elif plain_name == "value":
        kind = "number"
    return Column(
        plain_name, "" if plain_name.startswith("at") else words.say(f"sweep.column.{plain_name}"), kind, False, ""
    )


def in_text(table: Table) -> Table:
    """Return a table for a page: exact numbers as text, with all their decimals."""
    exact = [position for position, column in enumerate(table.columns) if column.kind == "exact"]
    columns = tuple(replace(c, kind="text") if c.kind == "exact" else c for c in table.columns)
    rows = tuple(
        tuple(value_text(Decimal(repr(c))) if n in exact and isinstance(c, float) else c for n, c in enumerate(row))
        for row in table.rows
    )
    return replace(table, columns=columns, rows=rows)


def points_csv(found: Sweep | Grid, keys: Sequence[str]) -> bytes:
    """Return every point with its figures and the quota of each unit."""
    levels = level_names(found.points)
    units = next((tuple(sorted(point.quota)) for point in found.points if point.quota), ())
    header = [*keys, "plan", "status", "exact", *levels, *TOTALS, *(f"quota:{unit}" for unit in units)]
    rows = (
        [
            *point.at,
            letter,
            point.status,
            "yes" if point.exact else "no",
            *(point.levels.get(name) for name in levels),
            *(point.totals.get(name) for name in TOTALS),
            *(point.quota.get(unit) for unit in units),
        ]
        for point, letter in zip(found.points, found.letters, strict=True)
    )
    return _csv(header, rows)


def breakpoints_csv(sweep: Sweep) -> bytes:
    """Return what differs at each breakpoint, a row for each change."""
    rows: list[list[object]] = []
    for number, (found, letters) in enumerate(zip(sweep.breakpoints, _letters_at(sweep), strict=True), start=1):
        at = [number, found.last.at[0], found.first.at[0]]
        rows.append([*at, "plan", None, *letters])
        if not found.has_plans:
            continue
        for what in ("placed", "displaced", "moved"):
            rows += [[*at, what, p, found.last.places.get(p), found.first.places.get(p)] for p in getattr(found, what)]
        rows += [[*at, "quota", *change] for change in found.quota]
        rows += [[*at, *change] for change in _changed_figures(found)]
    return _csv(["breakpoint", "last", "first", "what", "id", "before", "after"], rows)


def _csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([guarded(name) for name in header])
    writer.writerows([_text(cell) for cell in row] for row in rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8")


def _text(cell: object) -> str:
    if isinstance(cell, Decimal):
        return value_text(cell)
    if isinstance(cell, float | int):
        return plain(cell)
    return guarded(str(cell)) if cell is not None and cell != NO_PLAN else str(cell or "")
