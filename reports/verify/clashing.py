"""The clash of an infeasible case: whether its rules are those of the case, with their numbers, and its ways out permitted ones.

That the rules cannot all hold, and that a way out helps, is not proved again.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from landquota.reports.verify.arithmetic import agree
from landquota.reports.verify.claims import PLAN, differs
from landquota.reports.verify.facts import Facts
from landquota.reports.verify.findings import Finding, Log, show

CLASH = ("rules", "relaxations", "proved")
WAY = ("changes", "amount_mu")
TEXTS = ("id", "kind", "rule", "source")
CASE_FILE = "case.yaml"
BALANCES = ("cropland", "paddy")
FARMLAND = ("agricultural", *BALANCES)
Row = dict[str, Any]


def clash_sound(plan: Mapping[str, Any], log: Log) -> bool:
    """Tell whether `clash` has the documented shape."""
    clash = plan["clash"]
    return log.expect(clash is None or is_clash(clash), Finding("json_kind", PLAN, (), "clash"))


def is_clash(clash: object) -> bool:
    """Tell whether something has the documented shape of a clash."""
    if not isinstance(clash, dict) or tuple(clash) != CLASH or not isinstance(clash["proved"], bool):
        return False
    if not all(isinstance(clash[name], list) for name in CLASH[:2]) or not clash["rules"]:
        return False
    rules = all(
        isinstance(rule, dict) and all(isinstance(rule.get(name), str) for name in TEXTS) for rule in clash["rules"]
    )
    return rules and all(_is_way(way) for way in clash["relaxations"])


def _is_way(way: object) -> bool:
    if not isinstance(way, dict) or tuple(way) != WAY or not isinstance(way["changes"], list):
        return False
    amount = way["amount_mu"]
    is_number = isinstance(amount, int | float) and not isinstance(amount, bool)
    return is_number and bool(way["changes"]) and all(isinstance(change, str) for change in way["changes"])


def check_clash(plan: Mapping[str, Any], facts: Facts, whole: bool, log: Log) -> None:
    """Compare the rules of the clash with the case, and its ways out with what may change.

    Parameters
    ----------
    whole
        The run is finished: an infeasible one tells its clash.
    """
    clash, feasible = plan["clash"], plan["status"] != "infeasible"
    log.expect(not (feasible and clash is not None), Finding("infeasible_content", PLAN, (), "clash"))
    if clash is None:
        log.expect(feasible or not whole, Finding("json_missing", PLAN, (), "clash"))
        return
    known = {row["id"]: row for row in _rules(facts)}
    ids = [rule["id"] for rule in clash["rules"]]
    log.expect(len(set(ids)) == len(ids), differs("clash.rules", ids, sorted(set(ids)), "clash"))
    for rule in clash["rules"]:
        _check_rule(rule, known.get(rule["id"]), log)
    numbers = dict(_numbers(facts))
    for way in clash["relaxations"]:
        _check_way(way, numbers, log)
    amounts = [way["amount_mu"] for way in clash["relaxations"]]
    log.expect(amounts == sorted(amounts), differs("clash.relaxations", amounts, sorted(amounts), "ways"))


def _check_rule(rule: Row, wanted: Row | None, log: Log) -> None:
    path = f"clash.rules.{rule['id']}"
    if wanted is None:
        log.add(Finding("unknown_rule", PLAN, (), path, show(rule["id"])))
        return
    for name in {**wanted, **rule}:
        found, expected = rule.get(name), wanted.get(name)
        log.expect(_same(found, expected), differs(f"{path}.{name}", show(found), show(expected), "clash"))


def _same(found: object, expected: object) -> bool:
    if isinstance(found, int | float) and isinstance(expected, int | float):
        return agree(float(found), float(expected))
    return found == expected


def _check_way(way: Row, numbers: dict[str, float], log: Log) -> None:
    """Check that each change is permitted and goes the right way, and that the amount is their sum."""
    total = 0.0
    for change in way["changes"]:
        key, _, value = change.rpartition("=")
        moved = _moved(key, value, numbers)
        log.expect(moved is not None, differs("clash.relaxations", change, None, "ways"))
        total += moved or 0.0
    found = way["amount_mu"]
    log.expect(agree(found, total), differs("clash.relaxations.amount_mu", found, total, "ways"))


def _moved(key: str, value: str, numbers: dict[str, float]) -> float | None:
    """Return by how much a change moves its number; None where it is not permitted: a pin is dropped, floors fall, all else rises."""
    if key not in numbers:
        return None
    if key.startswith("pin."):
        return 0.0 if value == "null" else None
    try:
        moved = float(value) - numbers[key]
    except ValueError:
        return None
    moved = -moved if key.endswith(".quota_floor_mu") else moved
    return moved if math.isfinite(moved) and moved > 0 else None


def _numbers(facts: Facts) -> Iterator[tuple[str, float]]:
    """Yield what may change, with its number in the case; 0 for a pin."""
    quota = facts.settings.quota
    yield "quota.extra_mu", quota.extra_mu
    if quota.cap_mu is not None:
        yield "quota.cap_mu", quota.cap_mu
    for project_id in facts.settings.pin:
        yield f"pin.{project_id}", 0.0
    for unit_id, unit in facts.units.items():
        limits = {"quota_floor": unit.floor, "quota_cap": unit.cap}
        limits |= {"cropland_balance": unit.cropland_balance, "paddy_balance": unit.paddy_balance}
        for name, number in limits.items():
            if number is not None:
                yield f"units.{unit_id}.{name}_mu", number


def _rules(facts: Facts) -> Iterator[Row]:
    """Yield every rule that may clash, as it is published."""
    quota = facts.settings.quota
    for project_id, place in facts.settings.pin.items():
        yield _row("pin", f"case.pin.{project_id}", CASE_FILE, project_id=project_id, place=place)
    for unit_id in facts.units:
        yield from _unit_rules(facts, unit_id)
    if quota.cap_mu is not None:
        yield _row("quota_cap", "case.quota.cap_mu", CASE_FILE, cap_mu=quota.cap_mu)
    recorded = sum(unit.multiplied + unit.award for unit in facts.units.values()) + quota.extra_mu
    yield _row("quota_earned", "case.quota.extra_mu", CASE_FILE, recorded_mu=recorded, extra_mu=quota.extra_mu)
    for kind in FARMLAND:
        cap = getattr(facts.settings.farmland, f"{kind}_cap_mu")
        if cap is not None:
            yield _row("farmland_cap", f"case.farmland.{kind}_cap_mu", CASE_FILE, farmland=kind, cap_mu=cap)


def _unit_rules(facts: Facts, unit_id: str) -> Iterator[Row]:
    unit, table, own = facts.units[unit_id], f"units.{unit_id}", facts.own[unit_id]
    if unit.floor:
        yield _row("unit_floor", f"{table}.quota_floor_mu", "units", unit_id=unit_id, floor_mu=unit.floor)
    if unit.cap is not None:
        yield _row("unit_cap", f"{table}.quota_cap_mu", "units", unit_id=unit_id, cap_mu=unit.cap)
    if own > 0:
        yield _row("own_part", "case.quota.withhold_share", CASE_FILE, unit_id=unit_id, own_mu=own)
    yield _row("quota_use", f"{table}.carry_over_mu", "units", unit_id=unit_id, carry_over_mu=unit.carry_over)
    for kind in BALANCES:
        balance = getattr(unit, f"{kind}_balance")
        if balance is not None:
            rule = f"{table}.{kind}_balance_mu"
            yield _row("farmland_balance", rule, "units", unit_id=unit_id, farmland=kind, balance_mu=balance)
    brake = facts.rulebook.brake
    if unit.braked and brake is not None:
        limit = brake.digest_years_max
        years = {"digest_years": unit.digest_years, "digest_years_max": limit.value}
        yield _row("brake", "brake.digest_years_max", limit.source, unit_id=unit_id, **years)


def _row(kind: str, rule: str, source: str, **fields: Any) -> Row:
    ids = [str(fields[name]) for name in ("unit_id", "project_id", "farmland") if name in fields]
    return {"id": ":".join((kind, *ids)), "kind": kind, **fields, "rule": rule, "source": source}
