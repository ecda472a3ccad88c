"""`quota_steps.csv`: the waterfall of each unit, from credit by class to the quota."""

from __future__ import annotations

import numpy as np
import pandas as pd

from landquota.inputs.sourced import Source
from landquota.models.decisions import Decisions

COLUMNS = ["unit_id", "order", "step", "amount_mu", "area_mu", "rule", "source", "verified"]
CASE_SOURCE = "case.yaml"


def quota_steps_table(decisions: Decisions, credits: pd.DataFrame) -> pd.DataFrame:
    """Return the steps of every unit; the amounts of a unit sum to its quota.

    Parameters
    ----------
    credits
        The lines of `credits_table`.
    """
    parts = [_credit_steps(decisions, credits), *_later_steps(decisions)]
    steps = pd.concat(parts, ignore_index=True)
    steps["amount_mu"] = steps["amount_mu"].astype(float)
    row = pd.Series(range(len(decisions.instance.units)), index=decisions.instance.units["unit_id"])
    steps = steps.assign(unit=steps["unit_id"].map(row)).sort_values(["unit", "rank"], ignore_index=True)
    steps["order"] = steps.groupby("unit").cumcount() + 1
    return steps[COLUMNS]


def _credit_steps(decisions: Decisions, credits: pd.DataFrame) -> pd.DataFrame:
    """One step for each class that a unit has area in."""
    classes = decisions.instance.case.rulebook.credit
    sums = (
        credits.dropna(subset=["credit_class"])
        .groupby(["unit_id", "credit_class"], as_index=False)[["area_mu", "credit_mu"]]
        .sum()
    )
    rank = {c.id: i for i, c in enumerate(classes)}
    ratios = {c.id: c.ratio for c in classes}
    return pd.DataFrame(
        {
            "unit_id": sums["unit_id"],
            "rank": sums["credit_class"].map(rank).astype(float),
            "step": "credit:" + sums["credit_class"].astype(str),
            "amount_mu": sums["credit_mu"],
            "area_mu": sums["area_mu"],
            "rule": "credit." + sums["credit_class"].astype(str) + ".ratio",
            "source": sums["credit_class"].map(lambda c: ratios[c].source),
            "verified": sums["credit_class"].map(lambda c: ratios[c].verified),
        }
    )


def _later_steps(decisions: Decisions) -> list[pd.DataFrame]:
    """Return the steps after credit, one frame a step, all units in each."""
    instance, multiplied = decisions.instance, decisions.multiplied
    quota, k = instance.case.settings.quota, instance.k
    step = quota.step_mu
    nearest = np.floor(decisions.target / step + 0.5) * step
    amounts = {
        "cap": (k - 1.0) * multiplied,
        "withheld": -k * quota.withhold_share * multiplied,
        "award": instance.units["award"].to_numpy(),
        "pool_share": instance.units["share"].to_numpy() * decisions.pool,
        "rounding": nearest - decisions.target,
        "deviation": decisions.quota - nearest,
    }
    rules = {"cap": "cap_mu", "withheld": "withhold_share", "pool_share": "extra_mu", "rounding": "step_mu"}
    frames = {"multiplier": _multiplier_step(decisions)}
    for rank, (name, amount) in enumerate(amounts.items()):
        rule = f"case.quota.{rules[name]}" if name in rules else "case.objectives"
        frames[name] = _frame(decisions, 1001 + rank, name, amount).assign(rule=rule)
    frames["deviation"] = _cite_deviation(decisions, frames["deviation"])
    award = frames["award"]
    entries = [
        _award_entry(decisions, unit, ids)
        for unit, ids in zip(award["unit_id"], instance.case.units["awards"], strict=True)
    ]
    award["rule"], award["source"], award["verified"] = zip(*entries, strict=True)
    return list(frames.values())


def _cite_deviation(decisions: Decisions, deviation: pd.DataFrame) -> pd.DataFrame:
    """Cite what kept a unit's quota off its target: its cap, its floor, the brake, or else the objectives."""
    units, step = decisions.instance.units, decisions.instance.case.settings.quota.step_mu
    quota, amount = decisions.quota, deviation["amount_mu"].to_numpy()
    brake = decisions.instance.case.rulebook.brake
    braked = units["braked"].to_numpy(dtype=bool) & (amount < 0)
    capped = (amount < 0) & (quota + step > units["cap"].to_numpy(dtype=float))
    floored = (amount > 0) & (quota - step < units["floor"].to_numpy(dtype=float))
    ids = units["unit_id"]
    rules = [braked, capped, floored]
    limits = [np.array([f"units.{u}.{limit}" for u in ids]) for limit in ("quota_cap_mu", "quota_floor_mu")]
    deviation["rule"] = np.select(rules, ["brake.digest_years_max", *limits], default="case.objectives").tolist()
    own = brake.digest_years_max.source if brake else ""
    deviation["source"] = np.select([braked, capped | floored], [own, ""], default=CASE_SOURCE).tolist()
    deviation["verified"] = [brake.digest_years_max.verified if brake and b else None for b in braked]
    return deviation


def _frame(decisions: Decisions, rank: float, step: str, amount: np.ndarray) -> pd.DataFrame:
    units = decisions.instance.units["unit_id"]
    table = pd.DataFrame({"unit_id": units, "rank": float(rank), "step": step, "amount_mu": amount, "area_mu": np.nan})
    return table.assign(rule="case.objectives", source=CASE_SOURCE, verified=None)


def _multiplier_step(decisions: Decisions) -> pd.DataFrame:
    """Return what the task multiplier adds or takes."""
    units, rule = decisions.instance.units, decisions.instance.case.rulebook.tasks
    entries: list[tuple[str, Source | None]] = []
    for met, asked in zip(decisions.all_met, units[["task_unsupplied", "task_idle"]].notna().sum(axis=1), strict=True):
        if rule is None or asked == 0:
            entries.append(("", None))
        elif met:
            entries.append(("tasks.both_met", rule.both_met))
        else:
            entries.append(("tasks.not_met", rule.not_met))
    table = _frame(decisions, 1000, "multiplier", decisions.multiplied - decisions.credit)
    table["rule"] = [r for r, _ in entries]
    table["source"] = [s.source if s else "" for _, s in entries]
    table["verified"] = [s.verified if s else None for _, s in entries]
    return table


def _award_entry(decisions: Decisions, unit: str, ids: tuple[str, ...]) -> tuple[str, str, bool | None]:
    """Cite the award itself where a unit holds one, and the row that names them where it holds several or none."""
    if len(ids) != 1:
        return f"units.{unit}.awards", "", None
    award = next(a for a in decisions.instance.case.rulebook.awards if a.id == ids[0])
    return f"awards.{award.id}.mu", award.mu.source, award.mu.verified
