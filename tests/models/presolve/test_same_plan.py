"""Leaving out changes no plan: with and without, the same places, areas and quotas; and by enumeration, what is left out is worse."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import assume, given

from landquota.decide import Prepared, prepare
from landquota.inputs.case import Case
from landquota.models.decisions import Decisions
from landquota.models.presolve.find import RULES, left_out
from landquota.reports.verify import recompute_facts
from tests.cross.comparing import drawing, read, tolerance
from tests.cross.exhaust import MAXIMISED, Placing, exhaust, size_of
from tests.models.presolve.rooms import pinned_cases, plan_by, roomy_cases, said, without
from tests.written import Written

MOST_CHOICES = 4_000


def test_the_plan_stays_as_it_is() -> None:
    """With each rule alone and with all of them; and each rule has something to leave out often enough to be worth drawing."""
    seen: Counter[str] = Counter()

    @drawing(examples=32, long=5000)
    @given(pinned_cases())
    def each(prepared: Prepared) -> None:
        seen.update(stays(prepared))

    each()
    assert {name: seen[name] for name in RULES if seen[name] < 2} == {}


def stays(prepared: Prepared) -> list[str]:
    """Check one case; return the rules that leave something out."""
    found = {name: rule(prepared.instance) for name, rule in RULES.items()}
    used = [name for name, candidates in found.items() if candidates.any()]
    if used:
        whole = plan_by(prepared, prepared.problem)
        for name in used:
            assert_same(whole, plan_by(prepared, without(prepared, found[name])))
        assert_same(whole, plan_by(prepared, prepared.searched))
    return used


def assert_same(whole: Decisions | None, part: Decisions | None) -> None:
    assert said(part) == said(whole)
    if whole is not None and part is not None:
        for level in whole.instance.case.settings.objectives:
            assert part.level_value(level) == pytest.approx(whole.level_value(level), rel=1e-9, abs=1e-6)


@drawing(examples=12, long=3000)
@given(roomy_cases())
def test_by_enumeration_whatever_uses_it_is_worse(written: Written) -> None:
    """The best of all choices with the candidate, judged by the verifier, is worse at some level than the best of all."""
    case = read(written)
    instance = prepare(case).instance
    pairs, found = instance.pairs, np.flatnonzero(left_out(instance).pairs)
    assume(len(found))
    facts = recompute_facts(case)
    assume(size_of(facts) <= MOST_CHOICES)
    best = exhaust(facts)
    if best is None:
        return
    names = pairs.iloc[found][["project_id", "place_id"]].itertuples(index=False, name=None)
    for project, place in names:
        forced = exhaust(facts, _takes(str(project), str(place)))
        assert forced is None or _worse(case, forced.levels, best.levels, tolerance(facts)), (project, place)


def _takes(project: str, place: str) -> Callable[[Placing], bool]:
    return lambda placing: project in placing and placing[project][1] == place


def _worse(case: Case, levels: tuple[float, ...], best: tuple[float, ...], near: float) -> bool:
    for name, one, other in zip(case.settings.objectives, levels, best, strict=True):
        loss = other - one if name in MAXIMISED else one - other
        if abs(loss) > near:
            return loss > 0
    return False
