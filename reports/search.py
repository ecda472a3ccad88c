"""How plan and bound came together: the steps of a search in parts, for `search.csv` and the documents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from landquota.models.plan import Plan
from landquota.models.tables.search import search_table
from landquota.reports.layout import Table, make_table
from landquota.reports.words import Words
from landquota.solvers.result import LevelOutcome

START = "start"
"""First step of a level that was searched in steps."""


def with_steps(plan: Plan, outcomes: Sequence[LevelOutcome]) -> Plan:
    """Return a plan that tells how each level was searched; one without totals tells nothing."""
    if plan.totals is None:
        return plan
    steps = {level.name: [(step.name, step.objective, step.bound) for step in level.steps] for level in outcomes}
    return replace(plan, search=search_table(plan.levels, steps.keys(), steps))


def stepped(plan: Plan) -> tuple[str, ...]:
    """Return the levels that were searched in steps, in their order."""
    return tuple(plan.search.loc[plan.search["what"] == START, "level"])


def steps_table(plan: Plan, words: Words) -> Table:
    """Return the steps as the documents show them, each with what it does; empty where no level was searched in steps."""
    rows = plan.search if stepped(plan) else plan.search.iloc[:0]
    frame = rows.assign(
        level=rows["level"].map(lambda level: words.say(f"level.{level}")),
        order=rows["step"],
        search_step=rows["what"].map(lambda what: words.say(f"search.step.{what}")),
        search_about=rows["what"].map(lambda what: words.say(f"search.about.{what}")),
        reached=rows["value"],
    )
    return make_table(words, "search", frame, "level order search_step search_about reached bound gap")
