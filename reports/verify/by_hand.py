"""`by_hand.csv`: whether the plan's row is what it amounts to, and whether what is said of the plans by hand can be so.

The plans by hand themselves are not in the run folder, so what they reach is the word of the model.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from landquota.reports.verify.arithmetic import PRINTED
from landquota.reports.verify.claims import MAXIMISED, closed
from landquota.reports.verify.facts import Facts
from landquota.reports.verify.findings import Finding, Log, show
from landquota.reports.verify.outcome import Choice, Outcome
from landquota.reports.verify.plan_file import same_level
from landquota.reports.verify.reading import Cell, Table

PLAN = "plan"
RULES = ("least_left", "suitability", "benefit")
"""In the order in which the first of equals is the best."""
LEVELS = {
    "must_serve": "must_serve",
    "value": "value",
    "new_land": "new_land_mu",
    "waste": "waste_mu",
    "target": "distance_mu",
}
"""Objective level to its column."""
NEVER_NEGATIVE = ("new_land_mu", "waste_mu", "distance_mu")
RULE = "by_hand"
Row = Mapping[str, Cell]


def check_by_hand(table: Table, plan: Mapping[str, Any], facts: Facts, found: tuple[Choice, Outcome], log: Log) -> None:
    """Compare the plan's row with what the plan amounts to, and the rules' rows with each other and with the bounds.

    Parameters
    ----------
    found
        The choice that the tables state, and what follows from it.
    """
    rows = {key[0]: row for key, row in table.rows.items()}
    for name in (PLAN, *RULES):
        log.expect(name in rows, Finding("missing_row", table.layout.file, (name,), rule=RULE))
    if PLAN in rows:
        _check_plan(rows[PLAN], *found, log)
    able = {placement.project_id for placement in facts.candidates}
    most = {"placed": len(able), "must_serve": sum(facts.projects[project].must_serve for project in able)}
    rules = {name: rows[name] for name in RULES if name in rows}
    for name, row in rules.items():
        for column, limit in most.items():
            log.expect(_number(row, column) <= limit, _differs(name, column, row, limit))
        for column in NEVER_NEGATIVE:
            log.expect(_number(row, column) >= 0, _differs(name, column, row, 0))
        if row["feasible"]:
            for column, bound in _beaten(row, plan):
                log.add(_differs(name, column, row, bound))
    _check_best(rules, facts, log)


def _check_plan(row: Row, choice: Choice, outcome: Outcome, log: Log) -> None:
    for level, column in LEVELS.items():
        right = same_level(level, _number(row, column), outcome)
        log.expect(right, _differs(PLAN, column, row, outcome.levels[level]))
    placed = len(choice.placements)
    log.expect(row["placed"] == placed, _differs(PLAN, "placed", row, placed))
    for column, wanted in (("feasible", True), ("best", False)):
        log.expect(row[column] is wanted, _differs(PLAN, column, row, wanted))


def _check_best(rules: Mapping[str, Row], facts: Facts, log: Log) -> None:
    """Check that the best is the first of those that keep every constraint and are best by the objectives in their order."""
    order = facts.settings.objectives
    feasible = [name for name, row in rules.items() if row["feasible"]]
    best = min(feasible, key=lambda name: [_worth(rules[name], level) for level in order], default=None)
    for name, row in rules.items():
        log.expect(row["best"] is (name == best), _differs(name, "best", row, name == best))


def _beaten(row: Row, plan: Mapping[str, Any]) -> Iterator[tuple[str, float]]:
    """Yield each column, and the bound, where a plan by hand is better than any plan can be: as good at each level before, which all are closed."""
    for level in plan["objectives"]:
        column, bound = LEVELS.get(level["level"]), level["bound"]
        if column is None or bound is None or level["value"] is None:
            return
        sign = -1.0 if level["level"] in MAXIMISED else 1.0
        reached = sign * _number(row, column)
        if reached < sign * bound - _slack(bound):
            yield column, bound
        if not closed(level) or reached > sign * level["value"] + 2 * PRINTED:
            return


def _slack(bound: float) -> float:
    """Return by how much a plan may pass its bound: the model's rows hold to a millionth."""
    return 1e-4 + 1e-9 * abs(bound)


def _worth(row: Row, level: str) -> float:
    """Return what a rule reaches at a level, least best."""
    return (-1.0 if level in MAXIMISED else 1.0) * _number(row, LEVELS[level])


def _number(row: Row, column: str) -> float:
    cell = row[column]
    return cell if isinstance(cell, float) else 0.0


def _differs(name: str, column: str, row: Row, expected: object) -> Finding:
    return Finding("differs", "by_hand.csv", (name,), column, show(row[column]), show(expected), RULE)
