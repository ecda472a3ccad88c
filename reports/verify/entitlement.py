"""What each unit has earned by its record: credit, tasks, multipliers, brake, awards, own part (section 1)."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from landquota.inputs.rulebook import Rulebook, Tasks
from landquota.inputs.settings import Quota
from landquota.reports.verify.arithmetic import AREA_TOLERANCE
from landquota.reports.verify.ledger import Disposal, Row

TASKS = ("unsupplied", "idle")


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit with everything that its record alone decides. None is unknown."""

    unit_id: str
    name: str
    zone_type: str | None
    tasks: dict[str, float]
    """The set tasks, in mu."""
    disposed: dict[str, float]
    """D0 by task, recorded and forecast, also of tasks that are not set."""
    disposed_recorded: dict[str, float]
    class_areas: dict[str, float]
    """S_uc, recorded and forecast, by class id."""
    credit: float
    base: float
    top: float
    braked: bool
    digest_years: float | None
    awards: tuple[str, ...]
    award: float
    carry_over: float | None
    cropland_balance: float | None
    paddy_balance: float | None
    floor: float | None
    cap: float | None

    def tasks_met(self, disposed: Mapping[str, float]) -> bool:
        """Tell whether every set task is met by these areas."""
        return all(disposed.get(task, 0.0) >= area - AREA_TOLERANCE for task, area in self.tasks.items())

    def multiplier(self, disposed: Mapping[str, float]) -> float:
        """Return the multiplier on the unit's credit when these areas are disposed of."""
        return self.top if self.tasks_met(disposed) else self.base

    @property
    def multiplied(self) -> float:
        """M0: credit after the multiplier, from the record alone."""
        return self.multiplier(self.disposed) * self.credit


def assess_units(rows: Iterable[Row], ledger: Iterable[Disposal], rulebook: Rulebook) -> dict[str, Unit]:
    """Return every unit by id, in the order of the table."""
    lines: dict[str, list[Disposal]] = {}
    for line in ledger:
        lines.setdefault(line.unit_id, []).append(line)
    return {row["unit_id"]: _assess(row, lines.get(row["unit_id"], []), rulebook) for row in rows}


def _assess(row: Row, lines: list[Disposal], rulebook: Rulebook) -> Unit:
    served = {str(credit_class.task) for credit_class in rulebook.credit}
    tasks: dict[str, float] = {
        task: row[f"task_{task}_mu"] for task in TASKS if task in served and row[f"task_{task}_mu"] is not None
    }
    base, top = multiplier_range(rulebook.tasks, tasks)
    awards = {award.id: award.mu.value for award in rulebook.awards}
    class_areas: dict[str, float] = {}
    for line in lines:
        if line.credit_class is not None:
            class_areas[line.credit_class.id] = class_areas.get(line.credit_class.id, 0.0) + line.area
    return Unit(
        unit_id=row["unit_id"],
        name=row["name"],
        zone_type=row["zone_type"],
        tasks=tasks,
        disposed=_disposed_by_task(lines),
        disposed_recorded=_disposed_by_task([line for line in lines if line.recorded]),
        class_areas=class_areas,
        credit=sum(line.credit for line in lines),
        base=base,
        top=top,
        braked=_braked(row["digest_years"], rulebook),
        digest_years=row["digest_years"],
        awards=tuple(row["awards"]),
        award=sum(awards.get(name, 0.0) for name in row["awards"]),
        carry_over=row["carry_over_mu"],
        cropland_balance=row["cropland_balance_mu"],
        paddy_balance=row["paddy_balance_mu"],
        floor=row["quota_floor_mu"],
        cap=row["quota_cap_mu"],
    )


def multiplier_range(rule: Tasks | None, tasks: Mapping[str, float]) -> tuple[float, float]:
    """Return the multiplier with some set task missed, and with every set task met.

    Examples
    --------
    >>> multiplier_range(None, {"idle": 200.0})
    (1.0, 1.0)
    """
    if rule is None or not tasks:
        return 1.0, 1.0
    return rule.not_met.value, rule.both_met.value if len(tasks) == len(TASKS) else 1.0


def _disposed_by_task(lines: Iterable[Disposal]) -> dict[str, float]:
    disposed = dict.fromkeys(TASKS, 0.0)
    for line in lines:
        if line.credit_class is not None and line.credit_class.task is not None:
            disposed[line.credit_class.task] += line.area
    return disposed


def _braked(digest_years: float | None, rulebook: Rulebook) -> bool:
    if rulebook.brake is None or digest_years is None:
        return False
    return digest_years > rulebook.brake.digest_years_max.value


def cap_factor(units: Iterable[Unit], quota: Quota) -> float:
    """Return k: the share of what is earned that the cap leaves room for."""
    earned = sum(unit.multiplied for unit in units)
    if quota.cap_mu is None or earned <= 0:
        return 1.0
    return min(1.0, quota.cap_mu / earned)


def own_part(unit: Unit, factor: float, quota: Quota) -> float:
    """Return what the unit may count on, rounded down to a step; a braked unit may count on nothing."""
    if unit.braked:
        return 0.0
    steps = factor * (1 - quota.withhold_share) * unit.multiplied / quota.step_mu
    return math.floor(steps + 1e-9) * quota.step_mu
