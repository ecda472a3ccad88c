"""Every allowed choice of a tiny case in which no area can vary, judged by the verifier."""

from __future__ import annotations

import itertools

import numpy as np

from landquota.reports.verify import Choice, Facts, candidates, judge
from tests.cross.exhaust import MAXIMISED, quota_vectors

MOST_CHOICES = 4_000

Judged = tuple[Choice, dict[str, float]]


def every_plan(facts: Facts) -> list[Judged]:
    """Return every allowed choice with its levels."""
    options: dict[str, list[tuple[str, str, float]]] = {}
    for (project, kind, place), (low, _) in candidates(facts).items():
        options.setdefault(project, []).append((kind, place, low))
    quotas = quota_vectors(facts)
    found = []
    for chosen in itertools.product(*([None, *places] for places in options.values())):
        placing = {p: place for p, place in zip(options, chosen, strict=True) if place is not None}
        for quota in quotas:
            judgement = judge(facts, Choice(placing, quota))
            if not judgement.violations:
                found.append((Choice(placing, quota), judgement.levels))
    return found


def is_small(facts: Facts) -> bool:
    """Tell whether no area can vary and the choices can all be looked at."""
    projects: dict[str, int] = {}
    for project, _, _ in candidates(facts):
        projects[project] = projects.get(project, 0) + 1
    choices = int(np.prod([1 + n for n in projects.values()])) * len(quota_vectors(facts))
    return choices <= MOST_CHOICES and all(high - low < 1e-9 for low, high in candidates(facts).values())


def costs(levels: dict[str, float], names: tuple[str, ...]) -> tuple[float, ...]:
    """Return levels as numbers that are better when smaller."""
    return tuple(-levels[name] if name in MAXIMISED else levels[name] for name in names)


def best_on(plans: list[Judged], names: tuple[str, ...]) -> list[Judged]:
    """Return the plans that are lexicographically best on some levels."""
    for name in names:
        best = min(costs(levels, (name,))[0] for _, levels in plans)
        plans = [plan for plan in plans if costs(plan[1], (name,))[0] <= best + 1e-6]
    return plans
