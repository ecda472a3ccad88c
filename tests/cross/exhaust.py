"""Brute force: the best of every choice there is, judged by the verifier.

Placements: each project takes nothing or one of its candidates; every combination is tried.

Quotas: every vector of whole steps that keeps own parts, floors and caps, up to all that could ever be earned.

Areas: a candidate with lo = hi has one. With the placements, the quotas and the set of met tasks given, every constraint and every level is
linear in the areas between the hyperplanes where it turns: a sum of areas meets a limit, a remainder is 0, the smallest part or the offcut, a task
is just met, a target equals its quota, what is earned equals what is handed out. A lexicographic optimum then lies at a corner, where as many
hyperplanes as there are free areas cross. So all crossings are tried. The hyperplanes only say where to look; what a point is worth, and whether
it is allowed, `judge` says. A hyperplane forgotten here could only make brute force miss something that the model finds, and the test fails.

A set that does not contain its edge (just below a task, `MET_TOLERANCE`) is tried `JUST_BELOW` short of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations, product

import numpy as np

from landquota.reports.verify import Choice, Facts, candidates, judge
from landquota.reports.verify.outcome import Outcome, work_out

Place = tuple[str, str, float, float]
"""Kind, id, least and most area."""
Placing = dict[str, Place]
Plane = tuple[tuple[float, ...], float]

MAXIMISED = ("must_serve", "value")
BY_PLACEMENT = ("must_serve", "value")
"""Levels that areas and quotas do not change."""
BY_AREA = (*BY_PLACEMENT, "new_land", "waste")
"""Levels that quotas do not change."""
FLEXIBLE = 1e-9
JUST_BELOW = 2e-5
BRAKE_MARGIN = 1e-4
SEARCH = (1, 12, 80)
"""Points to expect with 0, 1, 2 free areas."""


@dataclass(frozen=True)
class Best:
    """The best choice and its levels in the order of the case."""

    levels: tuple[float, ...]
    choice: Choice


def anywhere(_: Placing) -> bool:
    return True


def exhaust(facts: Facts, asked: Callable[[Placing], bool] = anywhere) -> Best | None:
    """Return the lexicographically best choice whose placements are as asked; None when no such choice is allowed."""
    order = facts.settings.objectives
    by_choice = BY_AREA if not any(_free(place) for place in _places(facts)) else BY_PLACEMENT
    settled = next((n for n, level in enumerate(order) if level not in by_choice), len(order))
    groups: dict[tuple[float, ...], list[Placing]] = {}
    for placing in filter(asked, _placings(facts)):
        levels = judge(facts, Choice(_lowest(placing), {})).levels
        groups.setdefault(_key(levels, order[:settled]), []).append(placing)
    quotas = quota_vectors(facts)
    for key in sorted(groups):
        best = _best_of(facts, groups[key], quotas)
        if best is not None:
            return best
    return None


def size_of(facts: Facts) -> int:
    """Return about how many choices there are."""
    free = np.eye(len(SEARCH))[0]
    for places in _options(facts).values():
        fixed, moving = sum(not _free(p) for p in places), sum(_free(p) for p in places)
        free = free * (1 + fixed) + np.append(0.0, free[:-1]) * moving
    return int(free @ SEARCH) * len(quota_vectors(facts))


def quota_vectors(facts: Facts) -> list[dict[str, float]]:
    """Return every vector of whole steps that own parts, floors and caps allow."""
    quota, units = facts.settings.quota, facts.units
    supplied = sum(p.ratio * max(0.0, p.available) * 1.5 for p in facts.parcels.values())
    earned = sum(max(u.base, u.top) * u.credit + u.award for u in units.values()) + supplied + quota.extra_mu
    steps = int(min(earned, np.inf if quota.cap_mu is None else quota.cap_mu) / quota.step_mu + 1e-6)
    ranges = []
    for unit_id in units:
        alone = [n * quota.step_mu for n in range(steps + 1)]
        ranges.append([q for q in alone if not _breaks_alone(facts, unit_id, q)])
    vectors = (v for v in product(*ranges) if sum(v) <= steps * quota.step_mu + 1e-6)
    return [dict(zip(units, vector, strict=True)) for vector in vectors]


def _breaks_alone(facts: Facts, unit_id: str, quota: float) -> bool:
    unit = facts.units[unit_id]
    low, high = max(facts.own[unit_id], unit.floor or 0.0), np.inf if unit.cap is None else unit.cap
    return not low - 1e-5 <= quota <= high + 1e-5


def _best_of(facts: Facts, placings: list[Placing], quotas: list[dict[str, float]]) -> Best | None:
    order, best, best_key = facts.settings.objectives, None, None
    for placing in placings:
        search = AreaSearch(facts, placing)
        for quota in quotas:
            for areas in search.points(quota):
                choice = Choice(areas, quota)
                judgement = judge(facts, choice)
                if judgement.violations:
                    continue
                key = _key(judgement.levels, order)
                if best_key is None or key < best_key:
                    best_key, best = key, Best(tuple(judgement.levels[level] for level in order), choice)
    return best


def _key(levels: dict[str, float], order: tuple[str, ...]) -> tuple[float, ...]:
    """Return levels as a tuple that is smaller when better; nine decimals, so that sums in another order are the same."""
    return tuple(round(-levels[name] if name in MAXIMISED else levels[name], 9) + 0.0 for name in order)


def _options(facts: Facts) -> dict[str, list[Place]]:
    options: dict[str, list[Place]] = {}
    for (project, kind, place), (low, high) in candidates(facts).items():
        options.setdefault(project, []).append((kind, place, low, high))
    return options


def _places(facts: Facts) -> Iterator[Place]:
    for places in _options(facts).values():
        yield from places


def _placings(facts: Facts) -> Iterator[Placing]:
    options = _options(facts)
    for chosen in product(*([None, *places] for places in options.values())):
        yield {project: place for project, place in zip(options, chosen, strict=True) if place is not None}


def _free(place: Place) -> bool:
    return place[3] - place[2] > FLEXIBLE


def _lowest(placing: Placing) -> dict[str, tuple[str, str, float]]:
    return {project: place[:3] for project, place in placing.items()}


class AreaSearch:
    """Where, for given placements, the areas of an optimum can lie."""

    def __init__(self, facts: Facts, placing: Placing) -> None:
        self._facts = facts
        self._fixed = _lowest(placing)
        self._free = [project for project, place in placing.items() if _free(place)]
        self._limits = [placing[project][2:] for project in self._free]
        if self._free:
            self._base = work_out(facts, Choice(self._fixed, {}))
            self._moved = [work_out(facts, Choice(self._at(i), {})) for i in range(len(self._free))]

    def points(self, quota: dict[str, float]) -> Iterator[dict[str, tuple[str, str, float]]]:
        """Yield the placements with each set of areas to try."""
        if not self._free:
            yield self._fixed
            return
        planes = sorted(set(self._planes(quota)))
        for areas in _crossings(planes, self._limits):
            taken = {p: (*self._fixed[p][:2], area) for p, area in zip(self._free, areas, strict=True)}
            yield {**self._fixed, **taken}

    def _at(self, moved: int) -> dict[str, tuple[str, str, float]]:
        """Return the placements with one free area a mu larger than its least."""
        project = self._free[moved]
        kind, place, low = self._fixed[project]
        return {**self._fixed, project: (kind, place, low + 1.0)}

    def _planes(self, quota: dict[str, float]) -> Iterator[Plane]:
        for i, (low, high) in enumerate(self._limits):
            unit = tuple(float(i == j) for j in range(len(self._limits)))
            yield unit, low
            yield unit, high
        for sums, levels in _turns(self._facts, self._base, self._moved, quota):
            slopes = tuple(round(after - sums[0], 9) + 0.0 for after in sums[1:])
            if any(slopes):
                start = sum(s * low for s, (low, _) in zip(slopes, self._limits, strict=True))
                for level in levels:
                    yield slopes, round(level - sums[0] + start, 9)


def _crossings(planes: list[Plane], limits: list[tuple[float, float]]) -> Iterator[tuple[float, ...]]:
    seen = set()
    for chosen in combinations(planes, len(limits)):
        matrix = np.array([slopes for slopes, _ in chosen])
        if abs(np.linalg.det(matrix)) < 1e-9:
            continue
        areas = np.linalg.solve(matrix, [level for _, level in chosen])
        inside = all(low - 1e-9 <= a <= high + 1e-9 for a, (low, high) in zip(areas, limits, strict=True))
        point = tuple(np.round(areas, 9).tolist())
        if inside and point not in seen:
            seen.add(point)
            yield point


def _turns(
    facts: Facts, base: Outcome, moved: list[Outcome], quota: dict[str, float]
) -> Iterator[tuple[list[float], list[float]]]:
    """Yield sums of areas (at the base, and with each free area moved by 1) with the levels where a rule turns on them."""
    outcomes, settings = [base, *moved], facts.settings
    for parcel_id in base.on_parcel:
        parcel = facts.parcels[parcel_id]
        levels = [parcel.available - left for left in (0.0, parcel.part, parcel.offcut)]
        yield [o.on_parcel[parcel_id] for o in outcomes], levels
    for site_id in base.on_site:
        if np.isfinite(facts.sites[site_id].area):
            yield [o.on_site[site_id] for o in outcomes], [facts.sites[site_id].area]
    for kind, by_unit in base.farmland.items():
        cap = getattr(settings.farmland, f"{kind}_cap_mu")
        if cap is not None:
            yield [sum(o.farmland[kind].values()) for o in outcomes], [cap]
        for unit_id in by_unit:
            balance = getattr(facts.units[unit_id], f"{kind}_balance", None)
            if balance is not None:
                yield [o.farmland[kind][unit_id] for o in outcomes], [balance]
    for unit_id, unit in facts.units.items():
        yield [o.used[unit_id] for o in outcomes], [quota[unit_id] + (unit.carry_over or 0.0)]
        yield [o.exempt_used[unit_id] for o in outcomes], [quota[unit_id] - settings.quota.step_mu + BRAKE_MARGIN]
        for task, due in unit.tasks.items():
            yield [o.disposed[unit_id][task] for o in outcomes], [due, due - JUST_BELOW]
    yield from _credit_turns(facts, outcomes, quota)


def _credit_turns(
    facts: Facts, outcomes: list[Outcome], quota: dict[str, float]
) -> Iterator[tuple[list[float], list[float]]]:
    """Yield what is earned, and every target, under each set of units that meet their tasks."""
    units, rules = facts.units, facts.settings.quota
    kept = facts.factor * (1 - rules.withhold_share)
    given = sum(unit.award for unit in units.values()) + rules.extra_mu
    for multipliers in product(*(sorted({unit.base, unit.top}) for unit in units.values())):
        multiplied = [{u: m * o.credit[u] for u, m in zip(units, multipliers, strict=True)} for o in outcomes]
        total = [sum(by_unit.values()) for by_unit in multiplied]
        yield total, [sum(quota.values()) - given]
        for unit_id, unit in units.items():
            share = facts.scores[unit_id].pool_share
            pools = [share * (facts.factor * rules.withhold_share * t + rules.extra_mu) for t in total]
            yield [kept * m[unit_id] + unit.award + p for m, p in zip(multiplied, pools, strict=True)], [quota[unit_id]]
