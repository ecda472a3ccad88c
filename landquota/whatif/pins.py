"""What pins cost: the case is solved once more without them.

    loss = what the best plan without pins reaches - what the plan reaches    at each level, in its own sense

In words: a pin is an override, and an override has a price that stands beside it. Source: docs/formulation.md section 4, row 18.
"""

from __future__ import annotations

from landquota.decide import Solved, options_of, prepare_limits, solve_prepared
from landquota.errors import Interrupted, NoPlanError
from landquota.models.pin_price import PinPrice
from landquota.solvers.options import SolveOptions
from landquota.whatif.study import Study, base_of


def pin_price(solved: Solved, options: SolveOptions | None = None) -> PinPrice | None:
    """Return what the pins of a plan cost; None where there are none, or no plan.

    Parameters
    ----------
    options
        Of the second solve; absent: those of the case.
    """
    case = solved.case
    if not case.settings.pin or solved.plan.totals is None:
        return None
    free = case.replace(settings=case.settings.model_copy(update={"pin": {}}))
    try:
        without = solve_prepared(prepare_limits(solved.prepared, free), options or options_of(case))
    except (NoPlanError, Interrupted):
        return PinPrice({}, (), (), (), proved=False)
    pinned, best = Study(base_of(case, solved.plan), solved.prepared), base_of(free, without.plan)
    loss = {level: -pinned.loss_of(level, value) + 0.0 for level, value in best.levels.items()}
    now, before = pinned.base.places, best.places
    return PinPrice(
        loss=loss,
        displaces=tuple(sorted(set(before) - set(now))),
        placed=tuple(sorted(set(now) - set(before))),
        moved=tuple(sorted(p for p in set(now) & set(before) if now[p] != before[p])),
        proved=pinned.base.proved and best.proved,
    )
