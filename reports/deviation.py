"""Why a unit's quota is not its target, and why quota is left: read off the published tables."""

from __future__ import annotations

from typing import Any

import pandas as pd

from landquota.inputs.case import Case
from landquota.models.plan import Plan
from landquota.reports.layout import adds_up, area
from landquota.reports.limits import quota_room
from landquota.reports.numbers import is_blank
from landquota.reports.words import Words

NOTHING = 1e-6
"""Mu that count as none."""
CITED = {"quota_cap_mu": "cap", "quota_floor_mu": "floor", "brake.digest_years_max": "brake"}
"""End of the rule that a deviation cites, to its reason."""
BEFORE_TARGET = ("credit", "multiplier", "cap", "withheld", "award", "pool_share")
PARTS = ("cap", "brake", "given_up", "floor", "needed", "objectives")
"""Reasons of a deviation in the order in which the overview adds them."""


def deviation_reasons(case: Case, plan: Plan) -> dict[str, str]:
    """Return the reason of each unit whose quota deviates from its target.

    A deviation that cites the objectives is told apart by what the tables show: quota raised to what placed projects
    use, or given up because everything that may be handed out is handed out.
    """
    steps = plan.quota_steps
    cited = steps[(steps["step"] == "deviation") & (steps["amount_mu"].abs() > NOTHING)]
    quota = {row["unit_id"]: row for row in plan.quota.to_dict("records")}
    return {
        row["unit_id"]: _reason(row, quota[row["unit_id"]], case.settings.quota.step_mu, quota_room(case, plan))
        for row in cited.to_dict("records")
    }


def _reason(step: dict[Any, Any], unit: dict[Any, Any], whole: float, room: float) -> str:
    found = next((reason for end, reason in CITED.items() if str(step["rule"]).endswith(end)), None)
    if found is not None:
        return found
    if step["amount_mu"] > 0 and unit["quota_mu"] - whole < _drawn(unit) - NOTHING:
        return "needed"
    return "given_up" if step["amount_mu"] < 0 and room < whole else "objectives"


def _drawn(unit: dict[Any, Any]) -> float:
    """Return what the placed projects of a unit need of its quota: what they use beyond the carry-over."""
    carry = unit["carry_over_mu"]
    return float(unit["quota_used_mu"] - (0.0 if is_blank(carry) else carry))


def deviation_sentences(case: Case, plan: Plan, words: Words) -> dict[str, str]:
    """Return, for each unit whose quota deviates from its target, what keeps it off."""
    quota = {row["unit_id"]: row for row in plan.quota.to_dict("records")}
    units = {row["unit_id"]: row for row in case.units.to_dict("records")}
    return {
        unit_id: _sentence(reason, quota[unit_id], units[unit_id], words)
        for unit_id, reason in deviation_reasons(case, plan).items()
    }


def _sentence(reason: str, quota: dict[Any, Any], unit: dict[Any, Any], words: Words) -> str:
    if reason in ("cap", "floor"):
        return words.say(f"deviation.{reason}", limit=area("mu", unit[f"quota_{reason}_mu"]))
    if reason == "brake":
        return words.say("deviation.brake", **_digestion(unit, words))
    if reason == "needed":
        carry = quota["carry_over_mu"]
        key = "deviation.needed" if is_blank(carry) or carry <= 0 else "deviation.needed.carry"
        return words.say(
            key, used=area("mu", quota["quota_used_mu"]), carry=area("mu", 0 if is_blank(carry) else carry)
        )
    return words.say(f"deviation.{reason}")


def _digestion(unit: dict[Any, Any], words: Words) -> dict[str, str]:
    """Return the digestion period of a unit and the longest that the rulebook allows."""
    brake = words.case.rulebook.brake
    most = brake.digest_years_max.value if brake else 0.0
    return {"years": area("number", unit["digest_years"]), "most": area("number", most)}


def brake_notes(case: Case, plan: Plan, words: Words) -> dict[str, str]:
    """Return a note for each braked unit, to stand beside its quota."""
    braked = set(plan.scores.loc[plan.scores["braked"].astype(bool), "unit_id"])
    units = case.units[case.units["unit_id"].isin(braked)].to_dict("records")
    return {unit["unit_id"]: words.say("brake.note", **_digestion(unit, words)) for unit in units}


def handed_out(case: Case, plan: Plan, words: Words) -> str:
    """Say how much of what can be handed out was not, and what that is the sum of; empty without a plan."""
    if plan.totals is None:
        return ""
    earned, quota = plan.totals.earned_mu, plan.totals.quota_mu
    told = {"earned": area("mu", earned), "quota": area("mu", quota), "left": area("mu", earned - quota)}
    if abs(earned - quota) < NOTHING:
        return words.say("handed.all", **told)
    parts = {name: amount for name, amount in _left(case, plan).items() if round(amount, 2)}
    listed = [_part(name, amount, words) for name, amount in parts.items()]
    sentence = words.say("handed.left", list=words.say("report.comma").join(listed), **told)
    exact = adds_up(list(parts.values()), earned - quota, 2)
    return sentence if exact else words.say("report.space").join((sentence, words.say("handed.rounded")))


def _part(name: str, amount: float, words: Words) -> str:
    text = area("mu", amount)
    return words.say("handed.part", name=words.say(f"handed.{name}"), amount=text if amount < 0 else f"+{text}")


def _left(case: Case, plan: Plan) -> dict[str, float]:
    """Return what is left as a sum: positive where it keeps quota back, negative where a unit got more than its target."""
    amounts = plan.quota_steps["amount_mu"].astype(float)
    kinds = plan.quota_steps["step"].str.split(":").str[0]
    scaled = -float(amounts[kinds == "cap"].sum())
    target = float(amounts[kinds.isin(BEFORE_TARGET)].sum())
    earned = plan.totals.earned_mu if plan.totals else target
    deviation = amounts[kinds == "deviation"].set_axis(plan.quota_steps.loc[kinds == "deviation", "unit_id"])
    reasons = pd.Series(deviation_reasons(case, plan), dtype=object)
    by_reason = -deviation.groupby(reasons.reindex(deviation.index)).sum()
    return {
        "total_cap": scaled,
        "pool": earned - target - scaled,
        **{name: float(by_reason.get(name, 0.0)) for name in PARTS},
        "rounding": -float(amounts[kinds == "rounding"].sum()),
    }
