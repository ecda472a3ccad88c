"""Bundles against brute force: on drawn town blocks the same bundles are offered, and the plan is the best of all placements."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from landquota.reports.verify import judge, recompute_facts
from tests.cases.hand import model_of
from tests.cross.comparing import LONG, choice_of, plan_of
from tests.cross.grids import Offers, best_levels, draw_grid

SEEDS = range(1000 if LONG else 100)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_plan_is_the_best_of_all_placements(seed: int, tmp_path: Path) -> None:
    grid = draw_grid(seed)
    offers = Offers(grid)
    case = grid.case(tmp_path)
    plan = plan_of(case)
    offered = Counter(name for bundles in offers.bundles.values() for name in bundles)
    assert dict(zip(plan.bundles["parcel_id"], plan.bundles["projects"], strict=True)) == dict(offered)
    assert plan.bundles_cut == offers.cut
    must, value, waste = best_levels(grid, offers)
    assert {level.level: level.value for level in plan.levels} == pytest.approx(
        {"must_serve": -must, "value": -value, "new_land": 0, "waste": waste, "target": 0}, abs=1e-5
    )
    judgement = judge(recompute_facts(case), choice_of(plan))
    assert not judgement.violations
    assert judgement.levels == pytest.approx({level.level: level.value for level in plan.levels}, abs=1e-5)


def test_a_bundle_is_as_senior_as_its_members_on_average() -> None:
    """Of the approvals of 2012 and 2016 the later is half way up the ranks: (0.5 + 0) / 2. New land is 1."""
    instance = model_of("bundle_credit_by_member").instance
    seniority = dict(zip(instance.pairs["place_id"], instance.seniority.tolist(), strict=True))
    assert seniority == {"P1|P2": 0.25, "new:A": 1.0}


def test_the_drawn_blocks_are_worth_drawing() -> None:
    """Bundles of two, three and four parcels are offered, beside single parcels and without; lists are cut, roads and FAR bands decide."""
    seen: Counter[str] = Counter()
    for seed in SEEDS:
        grid = draw_grid(seed)
        offers = Offers(grid)
        names = {name for bundles in offers.bundles.values() for name in bundles}
        seen.update(f"{name.count('|') + 1} parcels" for name in names)
        seen.update("fits better" for p, bundles in offers.bundles.items() if bundles and offers.singles[p])
        seen["cut"] += offers.cut
        seen["road"] += bool(grid.roads)
        seen["apart"] += grid.inset > 0
    kinds = ["2 parcels", "3 parcels", "4 parcels", "fits better", "cut", "road", "apart"]
    assert {kind: seen[kind] for kind in kinds if seen[kind] < 5} == {}
