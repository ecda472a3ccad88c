"""What a plan claims: a proof, bounds, gaps. Nothing here solves anything: that no better plan exists is not proved again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from landquota.reports.verify.arithmetic import AREA_TOLERANCE, agree, exceeds
from landquota.reports.verify.facts import Facts
from landquota.reports.verify.findings import Finding, Log, show

PLAN = "plan.json"
MAXIMISED = ("must_serve", "value")
GAP_TOLERANCE = 1e-6
"""Closer than this is the same."""


def differs(path: str, found: object, expected: object, rule: str) -> Finding:
    """Return the finding that an entry of `plan.json` is not what was recomputed."""
    return Finding("differs", PLAN, (), path, show(found), show(expected), rule)


def check_proof(plan: Mapping[str, Any], facts: Facts, log: Log) -> None:
    """Check that status, proof, bounds and gaps tell one story."""
    status, proved = plan["status"], plan["proved"]
    log.expect(proved == (status != "feasible"), differs("proved", proved, status != "feasible", "status"))
    feasible = status != "infeasible"
    log.expect(feasible == (plan["totals"] is not None), Finding("infeasible_content", PLAN, (), "totals"))
    log.expect(not (feasible and plan["conflicts"]), Finding("infeasible_content", PLAN, (), "conflicts"))
    names, asked = [level["level"] for level in plan["objectives"]], list(facts.settings.objectives)
    log.expect(names == asked, differs("objectives", names, asked, "case"))
    if not feasible:
        empty = all(level[key] is None for level in plan["objectives"] for key in ("value", "bound", "gap"))
        log.expect(empty, Finding("infeasible_content", PLAN, (), "objectives"))
        return
    for level in plan["objectives"]:
        _check_level(level, proved, _asked_gap(level, facts), log)


def _rounding(facts: Facts) -> float:
    """Return what whole steps of quota can add to the targets: half a step a unit."""
    return facts.settings.quota.step_mu * len(facts.units) / 2


def _asked_gap(level: Mapping[str, Any], facts: Facts) -> float:
    """Return the gap that counts as proof; targets are met to whole steps, so up to half a step a unit is rounding."""
    asked = facts.settings.solve.gap
    if level["level"] != "target" or level["value"] is None:
        return asked
    return max(asked, _rounding(facts) / max(abs(float(level["value"])), 1e-9))


def _check_level(level: Mapping[str, Any], proved: bool, asked: float, log: Log) -> None:
    path, value, bound, gap = f"objectives.{level['level']}", level["value"], level["bound"], level["gap"]
    if value is None or bound is None or gap is None:
        whole = value is not None and bound is None and gap is None and not proved
        log.expect(whole, Finding("incomplete_proof", PLAN, (), path, rule="proof"))
        return
    better, worse = (bound, value) if level["level"] in MAXIMISED else (value, bound)
    log.expect(not exceeds(worse, better), differs(f"{path}.bound", bound, value, "bound"))
    recomputed = abs(bound - value) / max(abs(value), 1e-9)
    right = abs(gap - recomputed) <= GAP_TOLERANCE or (agree(bound, value) and 0 <= gap <= GAP_TOLERANCE)
    log.expect(right, differs(f"{path}.gap", gap, recomputed, "gap"))
    if proved:
        log.expect(gap <= asked + GAP_TOLERANCE, differs(f"{path}.gap", gap, asked, "proof"))


def closed(level: Mapping[str, Any]) -> bool:
    """Tell whether a level's bound is its value."""
    value, bound = level["value"], level["bound"]
    return value is not None and bound is not None and abs(bound - value) <= AREA_TOLERANCE


def exact(plan: Mapping[str, Any], facts: Facts) -> bool:
    """Tell whether the plan is proved and no level has a gap, but for the rounding of quota to whole steps."""
    return bool(plan["proved"]) and all(closed(level) or _rounds(level, facts) for level in plan["objectives"])


def _rounds(level: Mapping[str, Any], facts: Facts) -> bool:
    value, bound = level["value"], level["bound"]
    if level["level"] != "target" or value is None or bound is None:
        return False
    return bool(abs(bound - value) <= _rounding(facts) + GAP_TOLERANCE)
