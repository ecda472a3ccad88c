"""`plan.json`: its shape, and whether its numbers and its claims follow from the case and the tables."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from landquota.reports.verify.arithmetic import SIZE_TOLERANCE, agree
from landquota.reports.verify.claims import MAXIMISED, PLAN, differs
from landquota.reports.verify.clashing import clash_sound
from landquota.reports.verify.facts import Facts
from landquota.reports.verify.findings import Finding, Log, show
from landquota.reports.verify.judging import earned
from landquota.reports.verify.outcome import Choice, Outcome
from landquota.reports.verify.pinning import price_sound
from landquota.reports.verify.reading import Table, read_json
from landquota.reports.verify.resting import entries_in_use
from landquota.reports.verify.screening import NEW_LAND

SCHEMA = "landquota/plan/1"
STATUSES = ("optimal", "feasible", "infeasible")
KEYS: dict[str, tuple[type, ...]] = {
    "schema": (str,),
    "case": (str,),
    "plan_year": (int,),
    "rulebook": (str,),
    "notice": (str,),
    "scenario": (str,),
    "changes": (list,),
    "status": (str,),
    "proved": (bool,),
    "objectives": (list,),
    "tie_rule": (str,),
    "totals": (dict, type(None)),
    "conflicts": (list,),
    "clash": (dict, type(None)),
    "pins": (list,),
    "pin_price": (dict, type(None)),
    "warnings": (dict,),
}
BASE = "base"
"""The scenario of a plan without one."""
TIE_RULE = "rule.tie"
COUNTS = ("placed", "unplaced")
TOTALS = ("quota_mu", "earned_mu", "new_land_mu", "supplied_mu", *COUNTS)
LEVEL = ("level", "value", "bound", "gap")
WARNINGS = ("unverified", "expired", "notices", "bundles_cut")
MOST = 1e18
"""No published number is larger."""
TARGET_TOLERANCE = 1e-4
"""By how much (mu) the sum of distances from the targets may differ, however many areas are rounded."""


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
    texts = all(isinstance(change, str) for change in plan["changes"])
    sound = log.expect(texts, _wrong_kind("changes", plan["changes"])) and sound
    if plan["totals"] is not None:
        sound = _numbers(plan["totals"], "totals.", TOTALS, log) and sound
    for position, level in enumerate(plan["objectives"]):
        sound = _level_sound(level, f"objectives.{position}", log) and sound
    sound = price_sound(plan, log) and clash_sound(plan, log) and sound
    return _warnings_sound(plan["warnings"], log) and sound


def _numbers(content: Mapping[str, Any], path: str, keys: tuple[str, ...], log: Log) -> bool:
    sound = _has_keys(content, path, keys, log)
    for key in keys:
        fits = _is_number(content.get(key)) and (key not in COUNTS or isinstance(content[key], int))
        sound = log.expect(fits, _wrong_kind(path + key, content.get(key))) and sound
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
    for key in WARNINGS[2:]:
        count = warnings.get(key)
        sound = log.expect(type(count) is int and count >= 0, _wrong_kind(f"warnings.{key}", count)) and sound
    return sound


def check_identity(plan: Mapping[str, Any], facts: Facts, tables: Mapping[str, Table], log: Log) -> None:
    """Compare what the plan says about its case, its rulebook and what it rests on."""
    settings, rulebook = facts.settings, facts.rulebook
    wanted: dict[str, Any] = {
        "case": settings.name,
        "plan_year": settings.plan_year,
        "rulebook": rulebook.name,
        "notice": settings.notice,
        "scenario": settings.applied.scenario or BASE,
        "changes": list(settings.applied.changes),
    }
    for key, value in wanted.items():
        log.expect(plan[key] == value, differs(key, plan[key], value, "case"))
    cited = {str(row["rule"]) for row in tables["gates"].rows.values()} if "gates" in tables else set()
    entries = dict(entries_in_use(facts, cited))
    doubtful = {
        "unverified": [path for path, entry in entries.items() if not entry.verified],
        "expired": [path for path, entry in entries.items() if not entry.in_force(settings.plan_year)],
    }
    for key, paths in doubtful.items():
        found = plan["warnings"][key]
        extra, missing = sorted(set(found) - set(paths)), sorted(set(paths) - set(found))
        right = sorted(found) == sorted(paths) and _in_order(found, paths)
        log.expect(right, differs(f"warnings.{key}", extra or found, missing or paths, "warnings"))
    found, cut = plan["warnings"]["bundles_cut"], facts.offers.cut
    log.expect(found == cut, differs("warnings.bundles_cut", found, cut, "bundles"))
    log.expect(plan["tie_rule"] == TIE_RULE, differs("tie_rule", plan["tie_rule"], TIE_RULE, "tie_rule"))


def _in_order(found: list[str], paths: list[str]) -> bool:
    """Tell whether the paths stand in rulebook order; entries side by side have the order of the rulebook's file."""
    ranks: dict[str, int] = {}
    beside, rank = "", 0
    for path in paths:
        rank, beside = rank + (path.rpartition(".")[0] != beside), path.rpartition(".")[0]
        ranks[path] = rank
    order = [ranks[path] for path in found]
    return order == sorted(order)


def check_values(plan: Mapping[str, Any], facts: Facts, choice: Choice, outcome: Outcome, log: Log) -> None:
    """Compare every total and every objective level with what the tables amount to."""
    supplied = sum(area for placement, (_, area) in outcome.taken.items() if placement.kind != NEW_LAND)
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
        log.expect(agree(found, value, slack), differs(f"totals.{key}", found, value, "totals"))
    for level in plan["objectives"]:
        name, found = level["level"], level["value"]
        if name not in outcome.levels:
            continue
        right = found is not None and same_level(name, found, outcome)
        log.expect(right, differs(f"objectives.{name}.value", found, outcome.levels[name], f"level_{name}"))


def same_level(name: str, found: float, outcome: Outcome) -> bool:
    """Tell whether a level's value is the recomputed one; rounded areas count, but for the targets."""
    value = outcome.levels[name]
    if name == "target":
        return abs(found - value) <= TARGET_TOLERANCE + SIZE_TOLERANCE * abs(value)
    return agree(found, value, 0.0 if name in MAXIMISED else outcome.slack)
