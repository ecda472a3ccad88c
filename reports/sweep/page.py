"""`report.html` of a sweep and of a grid: one file for a reader without any program but a browser."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from landquota.reports.html.grid import Grid as Rows
from landquota.reports.html.grid import make_grid
from landquota.reports.html.page import content_policy, environment, template_text
from landquota.reports.layout import Kind, Table, area
from landquota.reports.numbers import published
from landquota.reports.sweep.chart import MOST_CURVES, Curve, figure
from landquota.reports.sweep.tables import (
    breakpoints_table,
    in_text,
    level_names,
    moving_units,
    plans_table,
    points_table,
    quota_table,
)
from landquota.reports.sweep.types import NO_PLAN, Grid, Point, Sweep, value_text
from landquota.reports.words import Words
from landquota.texts import Language

OPEN_ROWS = 60
"""A longer table is folded."""
COLOURS = 10
"""Colours of the plans of a grid; then they begin again."""
ALWAYS = ("value", "new_land_mu", "placed", "quota_mu")
"""Figures that are drawn even where they stay the same."""
MOST_UNITS = 40
"""Units whose quota the page lists; the workbook has them all."""


@dataclass(frozen=True)
class Cell:
    """One cell of a drawn grid: its plan, its colour, and what the plan comes to."""

    letter: str
    colour: str
    lines: tuple[str, ...]


def render_sweep(found: Sweep, lang: Language = "zh") -> str:
    """Return the page of a sweep as text; the same facts give the same bytes."""
    words = Words(found.case, lang)
    units = moving_units(found.points)
    tables = {"plans": plans_table(found, words), "breakpoints": breakpoints_table(found, words)}
    tables["points"] = points_table(found, [found.key], words)
    if units:
        tables["quotas"] = quota_table(found, [found.key], words, units[:MOST_UNITS])
    return _page(found, words, tables, charts=_charts(found, words), verdict=verdict(found, words))


def render_grid(found: Grid, lang: Language = "zh") -> str:
    """Return the page of a grid as text."""
    words = Words(found.case, lang)
    tables = {"points": points_table(found, found.keys, words)}
    rows = [(value_text(row), cells) for row, cells in zip(found.rows, _cells(found, words), strict=True)]
    told = verdict(found, words)
    return _page(found, words, tables, rows=rows, columns=[value_text(c) for c in found.columns], verdict=told)


def verdict(found: Sweep | Grid, words: Words) -> tuple[str, str, str]:
    """Return the tone, what was found, and how sure that is."""
    if isinstance(found, Grid):
        plans = len({letter for letter in found.letters if letter and letter != NO_PLAN})
        told = words.say("sweep.verdict.grid", count=plans, cells=len(found.points))
        sure = words.say("sweep.sure.grid" if found.proved else "sweep.sure.not_proved")
        return "good" if found.proved else "fair", told, sure
    told = words.say("sweep.verdict", count=len(found.breakpoints), points=len(found.points))
    kind = "complete" if found.complete else "sampled" if found.proved else "not_proved"
    return "good" if found.complete else "fair", told, words.say(f"sweep.sure.{kind}", step=value_text(found.step))


def facts(found: Sweep | Grid, words: Words) -> list[tuple[str, str]]:
    """Return what was asked, a label and a text each."""
    varied = 1 if isinstance(found, Sweep) else 2
    asked = [("sweep.fact.scenario", found.case.scenario or words.say("report.scenario.base"))]
    if found.case.changes[:-varied]:
        asked.append(("sweep.fact.changes", words.say("report.comma").join(found.case.changes[:-varied])))
    if isinstance(found, Sweep):
        span = words.say("sweep.span", low=value_text(found.low), high=value_text(found.high))
        asked += [("sweep.fact.key", f"{found.key} {span}"), ("sweep.fact.step", value_text(found.step))]
        asked.append(("sweep.fact.proof", words.say(f"sweep.proof.{found.proof}")))
    else:
        asked += [("sweep.fact.rows", found.keys[0]), ("sweep.fact.columns", found.keys[1])]
    asked.append(("sweep.fact.watch", words.say(f"sweep.watch.{found.watch}")))
    return [(words.say(label), text) for label, text in asked]


def _page(found: Sweep | Grid, words: Words, tables: dict[str, Table], **parts: object) -> str:
    style = template_text("style.css") + template_text("sweep.css")
    script = template_text("script.js")
    total = words.say("report.sum")
    grids: dict[str, Rows] = {name: make_grid(in_text(table), total) for name, table in tables.items()}
    return (
        environment()
        .get_template("sweep.html.j2")
        .render(
            words=words,
            say=words.say,
            case=found.case,
            policy=content_policy(style, script),
            style=Markup(style),
            script=Markup(script),
            open_rows=OPEN_ROWS,
            all_rows_in="sweep.csv",
            facts=facts(found, words),
            grids=grids,
            watch=found.watch,
            **{"charts": (), "rows": (), "columns": (), **parts},
        )
    )


def _charts(found: Sweep, words: Words) -> list[tuple[str, Markup]]:
    """Return each drawing with its title: the figures that move, and the quotas that do."""
    levels = [name for name in level_names(found.points) if name != "new_land"]
    drawn = []
    for name in dict.fromkeys([*levels, "new_land_mu", "placed", "quota_mu"]):
        values = tuple(_figure(point, name) for point in found.points)
        if name in ALWAYS or len({value for value in values if value is not None}) > 1:
            kind: Kind = "count" if name in ("placed", "must_serve") else "number" if name == "value" else "mu"
            title = words.say(f"sweep.figure.{name}")
            drawn.append((title, figure(found, [Curve(title, values)], title, kind)))
    units = moving_units(found.points)[:MOST_CURVES]
    if units:
        curves = [Curve(words.unit(u), tuple(point.quota.get(u) for point in found.points)) for u in units]
        title = words.say("sweep.chart.quota")
        drawn.append((title, figure(found, curves, title, "mu")))
    return drawn


def _figure(point: Point, name: str) -> float | None:
    return point.levels.get(name, point.totals.get(name))


def _cells(found: Grid, words: Words) -> list[list[Cell]]:
    """Return the cells of a grid, row by row; plans that are the same have one colour."""
    width = len(found.columns)
    names = [*(name for name in level_names(found.points) if name != "new_land"), "new_land_mu", "placed"]
    told = [name for name in names if len({_figure(point, name) for point in found.points if point.totals}) > 1]
    order = {letter: n for n, letter in enumerate(dict.fromkeys(found.letters)) if letter and letter != NO_PLAN}
    cells = []
    for point, letter in zip(found.points, found.letters, strict=True):
        colour = f"p{order[letter] % COLOURS}" if letter in order else "none"
        shown_letter = words.say("sweep.no_plan") if letter == NO_PLAN else letter or words.say("sweep.unknown")
        cells.append(Cell(shown_letter, colour, _lines(point, told, words)))
    return [cells[start : start + width] for start in range(0, len(cells), width)]


def _lines(point: Point, names: Sequence[str], words: Words) -> tuple[str, ...]:
    """Say what a plan comes to."""
    figures = ((name, _figure(point, name)) for name in names)
    return tuple(
        words.say("sweep.cell", name=words.say(f"sweep.column.{name}"), number=area("mu", published(number)))
        for name, number in figures
        if number is not None
    )
