"""`report.html`: the whole plan in one file for a reader without any program but a browser."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import replace
from importlib.resources import files
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from landquota.inputs.case import Case
from landquota.models.plan import Plan
from landquota.reports.basis import expired, rules_in_use, unverified
from landquota.reports.by_hand import by_hand_sentences
from landquota.reports.cards.card import Card
from landquota.reports.contents import contents, removed_table, status_key
from landquota.reports.deviation import deviation_sentences, handed_out
from landquota.reports.html.figures import (
    MOST_CHARTS,
    figure_texts,
    overview,
    reason_counts,
    waterfalls,
)
from landquota.reports.html.grid import MOST_ROWS, Grid, make_grid
from landquota.reports.html.search_figures import search_figures
from landquota.reports.layout import Table
from landquota.reports.spatial import TABLES as SPATIAL
from landquota.reports.summary import conflicts, facts, figures
from landquota.reports.words import Words
from landquota.texts import Language

TONES = {"status.optimal": "good", "report.status.within_gap": "fair", "status.feasible": "fair"}
"""Status to the colour of its badge; anything else is bad."""
DECISIONS = ("quota", "map", "waterfall", "assignments", "unplaced", "cards")
OUTCOMES = ("by_hand", "limits", "parcels", "sites", "bundles", "proposals")
EXPLANATIONS = ("excluded", "overlaps", "discrepancies", "farmland", "credits", "gates", "scores", "search")
OPTIONAL = frozenset({"by_hand", "cards", "sites", "search", *SPATIAL})
"""Sections that are left out where they would be empty."""
ALWAYS = ("rules", "settings", "notices", "verify")
"""Sections that stand without a plan too."""
OPEN_ROWS = 25
"""A longer list is folded."""


def render_html(case: Case, plan: Plan, lang: Language = "zh", cards: Sequence[Card] = ()) -> str:
    """Return the page of a plan as text; the same facts give the same bytes.

    Parameters
    ----------
    lang
        Language of the page; names and texts of the case stay as they are.
    cards
        Of the projects without land.
    """
    words = Words(case, lang)
    return render_page(case, plan, words, contents(case, plan, words, cards, MOST_ROWS))


def render_page(case: Case, plan: Plan, words: Words, tables: dict[str, Table]) -> str:
    """Return the page of a plan from its `contents`; as `render_html`."""
    drawing = _map(case, plan, words)
    searched = tuple(search_figures(plan, words))
    style, script = (_parts(name, drawing is not None, bool(searched)) for name in ("style.css", "script.js"))
    page = environment().get_template("page.html.j2")
    return page.render(
        words=words,
        say=words.say,
        case=case,
        plan=plan,
        policy=content_policy(style, script),
        style=Markup(style),
        script=Markup(script),
        open_rows=OPEN_ROWS,
        all_rows_in="",
        map=drawing,
        search=searched,
        sections=_sections(plan, tables, drawing is not None),
        grids=_grids(plan, tables, words),
        **_first_page(case, plan, words, tables["rules"]),
        **_pictures(case, plan, words, tables),
    )


def _map(case: Case, plan: Plan, words: Words) -> Any:
    """Return the map of a case with shapes."""
    if not case.ground.crs:
        return None
    from landquota.reports.html.map import draw_map  # noqa: PLC0415 - optional

    return draw_map(case, plan, words)


def _parts(name: str, with_map: bool, with_curves: bool) -> str:
    """Return the page's style or script, with that of the map and of curves where there are such."""
    kind = name.rpartition(".")[2]
    curves = template_text("sweep.css") if with_curves and kind == "css" else ""
    return template_text(name) + curves + (template_text(f"map.{kind}") if with_map else "")


def _grids(plan: Plan, tables: dict[str, Table], words: Words) -> dict[str, Grid]:
    """Return every table ready to show; of the removed pairs, those of projects without land come first."""
    unplaced = set(plan.unplaced["project_id"])
    linked = frozenset(unplaced & set(plan.excluded["project_id"].dropna().unique()))
    shown = {**tables, "excluded": removed_table(plan, words, MOST_ROWS, unplaced)}
    return {
        name: make_grid(table, words.say("report.sum"), linked if name == "unplaced" else frozenset())
        for name, table in shown.items()
    }


def _first_page(case: Case, plan: Plan, words: Words, rules: Table) -> dict[str, Any]:
    """Return what an official must see before anything else."""
    key = status_key(plan)
    used = rules_in_use(case, plan)
    doubts = {"unverified": unverified(used), "expired": expired(used, case.settings.plan_year)}
    return {
        "status": words.say(key),
        "status_note": words.say(f"{key}.note"),
        "tone": TONES.get(key, "bad"),
        "facts": facts(case, plan, words),
        "handed_out": handed_out(case, plan, words),
        "by_hand": by_hand_sentences(plan, words),
        "figures": tuple((figure.title, *figure_texts(figure, words)) for figure in figures(plan, words)),
        "conflicts": conflicts(plan, words) if plan.totals is None else (),
        "doubts": {
            name: make_grid(_rows_of(rules, {path for path, _ in found}), "") for name, found in doubts.items() if found
        },
    }


def _rows_of(rules: Table, paths: set[str]) -> Table:
    """Return the entries of the table of rules with these paths: what they say, whence, and when they hold."""
    kept = ("rule", "number", "source", "valid_from", "valid_to", "path")
    places = [i for i, column in enumerate(rules.columns) if column.name in kept]
    mine = [row for row, path in zip(rules.rows, rules.column("path"), strict=True) if path in paths]
    return replace(
        rules,
        columns=tuple(rules.columns[i] for i in places),
        rows=tuple(tuple(row[i] for i in places) for row in mine),
    )


def _pictures(case: Case, plan: Plan, words: Words, tables: dict[str, Table]) -> dict[str, Any]:
    """Return the charts and what goes with them."""
    reasons = deviation_sentences(case, plan, words)
    return {
        "overview": overview(plan, reasons, words) if len(plan.quota) else None,
        "waterfalls": tuple(waterfalls(plan, tables["quota_steps"], reasons, words)),
        "most_charts": MOST_CHARTS,
        "reason_counts": {name: reason_counts(tables[name]) for name in ("unplaced", "cards")},
    }


def _sections(plan: Plan, tables: dict[str, Table], with_map: bool) -> tuple[str, ...]:
    """Return the sections after the first page; without a plan only those that still say something."""

    def stands(name: str) -> bool:
        if name == "map":
            return with_map
        if name in ALWAYS:
            return True
        if plan.totals is None:
            return name not in DECISIONS and bool(tables[name].rows)
        return name not in OPTIONAL or bool(tables[name].rows)

    return tuple(name for name in (*DECISIONS, *OUTCOMES, *EXPLANATIONS, *ALWAYS) if stands(name))


def content_policy(style: str, script: str = "") -> str:
    """Return the content security policy: nothing is loaded, and only this style and this script run."""
    hashes = [b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii") for text in (style, script)]
    return f"default-src 'none'; style-src 'sha256-{hashes[0]}'; script-src 'sha256-{hashes[1]}'; base-uri 'none'"


def template_text(name: str) -> str:
    """Return a template, a style or a script of the documents."""
    return files("landquota.reports.html").joinpath("templates", name).read_text("utf-8")


def environment() -> Environment:
    """Return where templates are rendered: everything is escaped, and nothing may be missing."""
    return Environment(
        loader=FunctionLoader(template_text),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
