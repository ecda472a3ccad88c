"""`search.csv`: each level's steps lead from a first plan to what `plan.json` says, and neither plan nor bound gets worse on the way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby, pairwise
from typing import Any

from landquota.reports.verify.arithmetic import exceeds
from landquota.reports.verify.claims import GAP_TOLERANCE, MAXIMISED
from landquota.reports.verify.findings import Finding, Log, show
from landquota.reports.verify.reading import Cell, Table

ALONE = ("whole", "not_searched")
"""What a level says that was not searched in steps; it has one row."""
FIRST, LAST = "start", "published"
"""Only the first row of a level says the one, only the last may say the other."""
SETTLED = 1e-4
"""What is published may differ from the last step by so much more: areas are settled and quota is put in whole steps after it."""

Rows = Sequence[Mapping[str, Cell]]


def check_search(table: Table, plan: Mapping[str, Any], method: str, log: Log) -> None:
    """Check levels, steps, numbers and ends of a run with a plan; `method` is the case's `solve.method`."""
    levels = [(name, list(rows)) for name, rows in groupby(table.rows.values(), key=lambda row: str(row["level"]))]
    found, asked = [name for name, _ in levels], [level["level"] for level in plan["objectives"]]
    if not log.expect(found == asked, _differs((), "level", found, asked, "search")):
        return
    gained = False
    for (name, rows), level in zip(levels, plan["objectives"], strict=True):
        _check_order(rows, method, log)
        for row in rows:
            _check_numbers(row, log)
        for before, after in pairwise(rows):
            _check_progress(before, after, gained, log)
        for key in ("value", "bound"):
            end = show(rows[-1][key]), show(None if level[key] is None else float(level[key]))
            log.expect(end[0] == end[1], _differs(_key(rows[-1]), key, *end, "search_end"))
        gained |= len(rows) > 1 and rows[-1]["what"] == LAST and _better(name, rows[-1]["value"], rows[-2]["value"])


def _differs(row: tuple[str, ...], column: str, found: object, expected: object, rule: str) -> Finding:
    return Finding("differs", "search.csv", row, column, show(found), show(expected), rule)


def _key(row: Mapping[str, Cell]) -> tuple[str, ...]:
    return str(row["level"]), show(row["step"])


def _check_order(rows: Rows, method: str, log: Log) -> None:
    """Check that steps count from 0, begin with the start, and fit the way in which the case is solved."""
    for number, row in enumerate(rows):
        log.expect(row["step"] == number, _differs(_key(row), "step", row["step"], number, "search"))
    first, last, ways = rows[0], len(rows) - 1, _ways(method)
    log.expect(first["what"] in ways, _differs(_key(first), "what", first["what"], ways, "search"))
    for number, row in enumerate(rows[1:], start=1):
        fits = row["what"] not in (FIRST, *ALONE) and (row["what"] != LAST or number == last)
        log.expect(fits and rows[0]["what"] == FIRST, _differs(_key(row), "what", row["what"], "", "search"))


def _ways(method: str) -> list[str]:
    """Return what the first row of a level may say."""
    searched = {"whole": ["whole"], "decomposed": [FIRST]}.get(method, ["whole", FIRST])
    return [*searched, "not_searched"]


def _check_numbers(row: Mapping[str, Cell], log: Log) -> None:
    """Check that the bound is no worse than the value, and that the gap is theirs; nothing has no share."""
    value, bound, gap = (number if isinstance(number := row[key], float) else None for key in ("value", "bound", "gap"))
    if value is None or bound is None:
        log.expect(gap is None, _differs(_key(row), "gap", gap, None, "search_gap"))
        return
    log.expect(row["what"] != "not_searched", _differs(_key(row), "bound", bound, None, "search"))
    log.expect(not _better(row["level"], value, bound), _differs(_key(row), "bound", bound, value, "bound"))
    off = abs(bound - value)
    wanted = off / abs(value) if value else None if off else 0.0
    right = gap is wanted if gap is None or wanted is None else abs(gap - wanted) <= GAP_TOLERANCE * (1 + wanted)
    log.expect(right, _differs(_key(row), "gap", gap, wanted, "search_gap"))


def _better(level: Cell, one: Cell, other: Cell, slack: float = 0.0) -> bool:
    """Tell whether the first number is better than the second in the level's own sense; False where one is unknown."""
    if not isinstance(one, float) or not isinstance(other, float):
        return False
    more, less = (one, other) if level in MAXIMISED else (other, one)
    return exceeds(more, less, slack)


def _check_progress(before: Mapping[str, Cell], after: Mapping[str, Cell], gained: bool, log: Log) -> None:
    """Check that a step makes neither plan nor bound worse; what is published may be, where a level before was settled better than searched."""
    level, is_last = after["level"], after["what"] == LAST
    slack = SETTLED if is_last else 0.0
    lost = _better(level, before["value"], after["value"], slack) and not (is_last and gained)
    log.expect(not lost, _differs(_key(after), "value", after["value"], before["value"], "search_progress"))
    weaker = _better(level, after["bound"], before["bound"], slack) or (
        isinstance(before["bound"], float) and after["bound"] is None
    )
    log.expect(not weaker, _differs(_key(after), "bound", after["bound"], before["bound"], "search_progress"))
