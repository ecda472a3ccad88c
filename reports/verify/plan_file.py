"""`plan.json`: its shape, and whether its numbers and its claims follow from the case and the tables."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from landquota.reports.verify.arithmetic import agree, exceeds
from landquota.reports.verify.facts import Facts
from landquota.reports.verify.findings import Finding, Log, show
from landquota.reports.verify.judging import earned
from landquota.reports.verify.outcome import Choice, Outcome
from landquota.reports.verify.reading import read_json
from landquota.reports.verify.screening import PARCEL
from landquota.texts import has

PLAN = "plan.json"
SCHEMA = "landquota/plan/1"
STATUSES = ("optimal", "feasible", "infeasible")
KEYS: dict[str, tuple[type, ...]] = {
    "schema": (str,),
    "case": (str,),
    "plan_year": (int,),
    "rulebook": (str,),
    "notice": (str,),
    "scenario": (str,),
    "status": (str,),
    "proved": (bool,),
    "objectives": (list,),
    "tie_rule": (str,),
    "totals": (dict, type(None)),
    "conflicts": (list,),
    "warnings": (dict,),
}
TOTALS = ("quota_mu", "earned_mu", "new_land_mu", "supplied_mu", "placed", "unplaced")
LEVEL = ("level", "value", "bound", "gap")
WARNINGS = ("unverified", "expired", "notices")
MAXIMISED = ("must_serve", "value")
MOST = 1e18
"""No published number is larger."""
GAP_TOLERANCE = 1e-6
"""Closer than this is the same."""


def read_plan(run: Path, log: Log) -> dict[str, Any] | None:
    """Return `plan.json` when it has the documented shape, else None and findings."""
    plan = read_json(run, PLAN, log)
    if plan is None:
        return None
    sound = _has_keys(plan, "", tuple(KEYS), log)
    for key, kinds in KEYS.items():
        if key in plan:
            sound = log.expect(type(plan[key]) in kinds, _wrong_kind(key, plan[key])) and sound
    return plan if sound and _parts_sound(plan, log) else None


def _wrong_kind(path: str, found: object) -> Finding:
    return Finding("json_kind", PLAN, (), path, show(found) if isinstance(found, str | int | float) else "")


def _has_keys(content: Mapping[str, Any], path: str, keys: tuple[str, ...], log: Log) -> bool:
    extra, missing = sorted(content.keys() - set(keys)), [key for key in keys if key not in content]
    for key in missing:
        log.add(Finding("json_missing", PLAN, (), path + key))
    for key in extra:
        log.add(Finding("json_extra", PLAN, (), path + key))
    return not missing and not extra


def _parts_sound(plan: Mapping[str, Any], log: Log) -> bool:
    expected = STATUSES if plan["schema"] == SCHEMA else ()
    sound = log.expect(plan["status"] in expected, Finding("json_kind", PLAN, (), "status", plan["status"]))
    if plan["totals"] is not None:
        sound = _numbers(plan["totals"], "totals.", TOTALS, log) and sound
    for position, level in enumerate(plan["objectives"]):
        sound = _level_sound(level, f"objectives.{position}", log) and sound
    return _warnings_sound(plan["warnings"], log) and sound


def _numbers(content: Mapping[str, Any], path: str, keys: tuple[str, ...], log: Log) -> bool:
    sound = _has_keys(content, path, keys, log)
    for key in keys:
        sound = log.expect(_is_number(content.get(key)), _wrong_kind(path + key, content.get(key))) and sound
    return sound


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= MOST


def _level_sound(level: object, path: str, log: Log) -> bool:
    if not isinstance(level, dict):
        log.add(_wrong_kind(path, level))
        return False
    sound = _has_keys(level, f"{path}.", LEVEL, log)
    sound = log.expect(isinstance(level.get("level"), str), _wrong_kind(f"{path}.level", level.get("level"))) and sound
    for key in LEVEL[1:]:
        fits = level.get(key) is None or _is_number(level[key])
        sound = log.expect(fits, _wrong_kind(f"{path}.{key}", level.get(key))) and sound
    return sound


def _warnings_sound(warnings: Mapping[str, Any], log: Log) -> bool:
    sound = _has_keys(warnings, "warnings.", WARNINGS, log)
    for key in WARNINGS[:2]:
        paths = warnings.get(key)
        fits = isinstance(paths, list) and all(isinstance(path, str) for path in paths)
        sound = log.expect(fits, _wrong_kind(f"warnings.{key}", paths)) and sound
    notices = warnings.get("notices")
    fits = type(notices) is int and notices >= 0
    return log.expect(fits, _wrong_kind("warnings.notices", notices)) and sound


def check_identity(plan: Mapping[str, Any], facts: Facts, log: Log) -> None:
    """Compare what the plan says about its case, its rulebook and what it rests on."""
    settings, rulebook = facts.settings, facts.rulebook
    wanted: dict[str, Any] = {
        "case": settings.name,
        "plan_year": settings.plan_year,
        "rulebook": rulebook.name,
        "notice": settings.notice,
    }
    for key, value in wanted.items():
        log.expect(plan[key] == value, _differs(key, plan[key], value, "case"))
    entries = dict(rulebook.sources())
    doubtful = {
        "unverified": [path for path, entry in entries.items() if not entry.verified],
        "expired": [path for path, entry in entries.items() if not entry.in_force(settings.plan_year)],
    }
    for key, paths in doubtful.items():
        found = plan["warnings"][key]
        extra, missing = sorted(set(found) - set(paths)), sorted(set(paths) - set(found))
        log.expect(sorted(found) == sorted(paths), _differs(f"warnings.{key}", extra, missing, "warnings"))
    known = plan["scenario"] == "base" or plan["scenario"] in settings.scenarios
    log.expect(known, _differs("scenario", plan["scenario"], "base", "case"))
    log.expect(has(plan["tie_rule"]), _differs("tie_rule", plan["tie_rule"], "", "tie_rule"))


def _differs(path: str, found: object, expected: object, rule: str) -> Finding:
    return Finding("differs", PLAN, (), path, show(found), show(expected), rule)


def check_proof(plan: Mapping[str, Any], facts: Facts, log: Log) -> None:
    """Check that status, proof, bounds and gaps tell one story."""
    status, proved = plan["status"], plan["proved"]
    log.expect(proved == (status != "feasible"), _differs("proved", proved, status != "feasible", "status"))
    feasible = status != "infeasible"
    log.expect(feasible == (plan["totals"] is not None), Finding("infeasible_content", PLAN, (), "totals"))
    log.expect(not (feasible and plan["conflicts"]), Finding("infeasible_content", PLAN, (), "conflicts"))
    if not feasible:
        empty = all(level["value"] is None for level in plan["objectives"])
        log.expect(empty, Finding("infeasible_content", PLAN, (), "objectives"))
        return
    names, asked = [level["level"] for level in plan["objectives"]], list(facts.settings.objectives)
    log.expect(names == asked, _differs("objectives", names, asked, "case"))
    for level in plan["objectives"]:
        _check_level(level, proved, _asked_gap(level, facts), log)


def _asked_gap(level: Mapping[str, Any], facts: Facts) -> float:
    """Return the gap that counts as proof; targets are met to whole steps, so up to half a step a unit is rounding."""
    asked = facts.settings.solve.gap
    if level["level"] != "target" or level["value"] is None:
        return asked
    rounding = facts.settings.quota.step_mu * len(facts.units) / 2
    return max(asked, rounding / max(abs(float(level["value"])), 1e-9))


def _check_level(level: Mapping[str, Any], proved: bool, asked: float, log: Log) -> None:
    path, value, bound, gap = f"objectives.{level['level']}", level["value"], level["bound"], level["gap"]
    if value is None or bound is None or gap is None:
        whole = value is not None and bound is None and gap is None and not proved
        log.expect(whole, Finding("incomplete_proof", PLAN, (), path, rule="proof"))
        return
    better, worse = (bound, value) if level["level"] in MAXIMISED else (value, bound)
    log.expect(not exceeds(worse, better), _differs(f"{path}.bound", bound, value, "bound"))
    recomputed = abs(bound - value) / max(abs(value), 1e-9)
    right = abs(gap - recomputed) <= GAP_TOLERANCE or (agree(bound, value) and 0 <= gap <= GAP_TOLERANCE)
    log.expect(right, _differs(f"{path}.gap", gap, recomputed, "gap"))
    if proved:
        log.expect(gap <= asked + GAP_TOLERANCE, _differs(f"{path}.gap", gap, asked, "proof"))


def check_values(plan: Mapping[str, Any], facts: Facts, choice: Choice, outcome: Outcome, log: Log) -> None:
    """Compare every total and every objective level with what the tables amount to."""
    supplied = sum(area for placement, (_, area) in outcome.taken.items() if placement.kind == PARCEL)
    totals: dict[str, float] = {
        "quota_mu": sum(choice.quota.values()),
        "earned_mu": earned(facts, outcome),
        "new_land_mu": sum(outcome.new_land.values()),
        "supplied_mu": supplied,
        "placed": len(choice.placements),
        "unplaced": len(facts.projects) - len(choice.placements),
    }
    for key, value in totals.items():
        found, slack = plan["totals"][key], outcome.slack if key.endswith("_mu") else 0.0
        log.expect(agree(found, value, slack), _differs(f"totals.{key}", found, value, "totals"))
    for level in plan["objectives"]:
        name, found = level["level"], level["value"]
        if name not in outcome.levels:
            continue
        slack = 0.0 if name in MAXIMISED else outcome.slack
        right = found is not None and agree(found, outcome.levels[name], slack)
        log.expect(right, _differs(f"objectives.{name}.value", found, outcome.levels[name], f"level_{name}"))
