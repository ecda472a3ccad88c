"""What is limited, how much of it the plan uses and what is left: quota, farmland caps, farmland balances."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from landquota.inputs.case import Case
from landquota.models.plan import Plan
from landquota.reports.numbers import is_blank, published
from landquota.reports.words import Words

FARMLAND = ("agricultural", "cropland", "paddy")
BALANCED = ("cropland", "paddy")
OWN_QUOTA = ("national", "provincial")
"""Tiers whose projects draw on their own quota, not on the unit's."""


@dataclass(frozen=True)
class Limit:
    """One limit of the plan, mu.

    Attributes
    ----------
    what
        `quota`, a kind of farmland, or `balance.` and a kind.
    unit_id
        None for the whole city.
    more_mu
        What could still be added to it: a unit's quota may grow up to its cap while quota is left to hand out.
    """

    what: str
    unit_id: str | None
    used_mu: float
    allowed_mu: float
    more_mu: float = 0.0

    @property
    def room_mu(self) -> float:
        """What is left."""
        return published(self.allowed_mu - self.used_mu)

    def name(self, words: Words) -> str:
        """Return what is limited, in words."""
        return words.say(f"limit.{self.what}", unit=words.unit(self.unit_id))

    def asks(self, project: Mapping[Any, Any], shares: Mapping[Any, Any]) -> float:
        """Return the least that a project would take of it on a site with these shares of farmland.

        The whole area counts; of quota the plan year's phase alone is drawn, so a phased project may take less.
        """
        if self.what == "quota":
            return 0.0 if project["tier"] in OWN_QUOTA or project["phases"] else float(project["area_min_mu"])
        return float(shares[self.what.removeprefix("balance.")] * project["area_min_mu"])


def limits(case: Case, plan: Plan) -> tuple[Limit, ...]:
    """Return every limit that the case states, the city's first, then by unit; without a plan none."""
    return (*_of_city(case, plan), *_of_units(case, plan)) if plan.totals is not None else ()


def _of_city(case: Case, plan: Plan) -> Iterator[Limit]:
    used = farmland_used(plan)
    for kind in FARMLAND:
        cap = getattr(case.settings.farmland, f"{kind}_cap_mu")
        if cap is not None:
            yield Limit(kind, None, float(used[kind].sum()), cap)


def _of_units(case: Case, plan: Plan) -> Iterator[Limit]:
    used = farmland_used(plan).groupby("unit_id")[list(BALANCED)].sum()
    units = {row["unit_id"]: row for row in case.units.to_dict("records")}
    for row in plan.quota.to_dict("records"):
        unit_id, carry, quota = row["unit_id"], row["carry_over_mu"], row["quota_mu"]
        cap = units[unit_id]["quota_cap_mu"]
        more = quota_room(case, plan) if is_blank(cap) else min(cap - quota, quota_room(case, plan))
        yield Limit("quota", unit_id, row["quota_used_mu"], quota + (0.0 if is_blank(carry) else carry), more)
        for kind in BALANCED:
            balance = units[unit_id][f"{kind}_balance_mu"]
            if not is_blank(balance):
                yield Limit(f"balance.{kind}", unit_id, float(used[kind].get(unit_id, 0.0)), balance)


def quota_room(case: Case, plan: Plan) -> float:
    """Return the mu of quota that could still be handed out; 0 without a plan."""
    if plan.totals is None:
        return 0.0
    cap = case.settings.quota.cap_mu
    most = plan.totals.earned_mu if cap is None else min(cap, plan.totals.earned_mu)
    return most - plan.totals.quota_mu


def farmland_used(plan: Plan) -> pd.DataFrame:
    """Return the farmland of each placement on new land: its unit, and mu of each kind by the shares of its site."""
    placed = plan.assignments[plan.assignments["placement"] == "new_land"]
    shares = plan.sites.set_index("site_id").reindex(placed["site_id"])
    areas = placed["area_mu"].to_numpy(dtype=float)
    used = {kind: shares[f"{kind}_share"].to_numpy(dtype=float) * areas for kind in FARMLAND}
    return pd.DataFrame(used).assign(unit_id=placed["unit_id"].to_numpy())
