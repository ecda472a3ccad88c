"""What a bureau does by hand: projects one after the other, each on the best place that is still free; quota cut pro rata.

Stock goes first. With what it earned, every unit asks for quota (`quota.py`); then new land, within quota, site and farmland. Bundles are not
made by hand, and what no best plan uses (`models/presolve/`) is not used by hand either. Must-serve projects always come first; the rules
differ in who comes next and which parcel is best:

least_left   highest value first; the parcel of which least is left over
suitability  highest value first; the parcel whose area is nearest to the need (a stand-in: cases have no suitability score)
benefit      highest value a mu first; the parcel on which the land yields most, then that of which least is left

Of new land each rule takes the site with the least cropland. Source: docs/formulation.md section 9. The work grows with the number of candidates.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, get_args

import numpy as np

from landquota.models.by_hand.new_land import place_on_new_land
from landquota.models.by_hand.placing import CLOSE_MU, Placed, in_order, worth_a_mu
from landquota.models.by_hand.quota import pro_rata, steps_of
from landquota.models.decisions import Decisions
from landquota.models.instance import Instance

Rule = Literal["least_left", "suitability", "benefit"]
RULES: tuple[Rule, ...] = get_args(Rule)


def plan_by_hand(instance: Instance, rule: Rule, unused: np.ndarray) -> Decisions:
    """Return the plan of one rule. It keeps what the rules look at; a pin, a floor or a task may still be missed.

    Parameters
    ----------
    unused
        Candidates that are not to be used, shape (pairs,).

    Examples
    --------
    >>> import numpy as np
    >>> from landquota import app
    >>> instance = app.prepare(app.read_case("tests/cases/two_parcels")).instance
    >>> plan = plan_by_hand(instance, "least_left", np.zeros(len(instance.pairs), dtype=bool))
    >>> plan.chosen[["project_id", "place_id", "area_mu"]].values.tolist()
    [['J1', 'P1', 30.0], ['J2', 'P2', 50.0]]
    """
    placed = Placed(instance, unused)
    by_the_mu = rule == "benefit"
    _place_on_stock(placed, rule)
    quota = pro_rata(placed)
    place_on_new_land(placed, quota, by_the_mu=by_the_mu)
    return placed.decisions(steps_of(placed, quota))


def _place_on_stock(placed: Placed, rule: Rule) -> None:
    """Give parcels away."""
    instance = placed.instance
    parcel = np.full(len(instance.pairs), -1)
    parcel[instance.takes["pair"]] = instance.takes["parcel"]
    members = np.flatnonzero((instance.pairs["placement"] == "parcel").to_numpy() & ~placed.unused)
    left = instance.parcels["area"].tolist()
    part = instance.parcels["part"].tolist()
    lo, hi = instance.pairs["lo"].tolist(), instance.pairs["hi"].tolist()
    score, at = _score(instance, rule, parcel), parcel.tolist()
    for project, rows in in_order(instance, members, by_the_mu=rule == "benefit"):
        fitting = [(i, _granted(left[at[i]], part[at[i]], lo[i], hi[i])) for i in rows]
        fits = [(score(i, left[at[i]] - area), i, area) for i, area in fitting if area is not None]
        if fits:
            _, row, area = min(fits)
            left[at[row]] -= area
            placed.add(row, area, project)


def _score(instance: Instance, rule: Rule, parcel: np.ndarray) -> Callable[[int, float], Any]:
    """Return what makes a parcel good, least first: a function of the candidate and of what it would leave over."""
    pairs = instance.pairs
    if rule == "least_left":
        return lambda _, left: left
    if rule == "suitability":
        area = np.r_[instance.parcels["area"].to_numpy(), np.nan]  # the last one for new land, which has no parcel
        far = np.abs(area[parcel] - pairs["need"].to_numpy()).tolist()
        return lambda i, _: far[i]
    yields = (-worth_a_mu(pairs)).tolist()
    return lambda i, left: (yields[i], left)


def _granted(left: float, part: float, lo: float, hi: float) -> float | None:
    """Return the mu that a candidate would get of a parcel; None where it does not fit, or leaves a strip that nobody can be given."""
    rest = left - lo
    if rest < -CLOSE_MU:
        return None
    if rest <= CLOSE_MU or rest >= part:
        return lo
    return left if left <= hi else None
