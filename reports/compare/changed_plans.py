"""What differs between the plans of runs: levels, totals, quota of each unit, projects, places."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from landquota.reports.compare.agreeing import agree, difference
from landquota.reports.compare.fates import Fate, Fates
from landquota.reports.numbers import cell_text, is_blank
from landquota.reports.run_reading import Run

Sense = Literal["max", "min"]
SENSES: dict[str, Sense] = {"must_serve": "max", "value": "max", "new_land": "min", "waste": "min", "target": "min"}
"""Level to what is better in it."""
TOTALS = ("quota_mu", "earned_mu", "new_land_mu", "supplied_mu", "placed", "unplaced")
MOVES = ("out", "in", "moved", "area")
"""What may change for a project, what hurts most first: it loses its land, gets some, goes elsewhere, gets another area."""


@dataclass(frozen=True)
class Row:
    """One number in each run, the base first; None where the run has none.

    Attributes
    ----------
    name
        A level, a total, or a unit.
    """

    name: str
    values: tuple[float | None, ...]

    @property
    def differences(self) -> tuple[float | None, ...]:
        """Each other run less the base."""
        return tuple(difference(self.values[0], value) for value in self.values[1:])


@dataclass(frozen=True)
class Land:
    """What a project has: a parcel, a bundle of parcels joined by `|`, or a site; and how much of it, mu."""

    placement: str
    place: str
    area_mu: float


@dataclass(frozen=True)
class Move:
    """What changes for one project.

    Attributes
    ----------
    kind
        One of `MOVES`.
    old, new
        Its land in each run; None without.
    reason, rules
        Where one run leaves it without land: the reason there and its rules, as `unplaced.csv` has them; `absent` where the
        project is not in that case.
    before
        What its land of the other run was in the base; of a project that loses its land, nothing.
    after
        What became of its land of the base in the other run; of a project that gets land, nothing.
    """

    project_id: str
    kind: str
    old: Land | None
    new: Land | None
    reason: str = ""
    rules: str = ""
    before: tuple[Fate, ...] = ()
    after: tuple[Fate, ...] = ()


@dataclass(frozen=True)
class PlaceChange:
    """A parcel or site whose outcome differs; a status is None where the case has no such place."""

    place: Literal["parcel", "site"]
    place_id: str
    unit_id: str
    old_status: str | None
    new_status: str | None
    old_granted_mu: float | None
    new_granted_mu: float | None


def level_rows(runs: tuple[Run, ...]) -> tuple[Row, ...]:
    """Return the value of each level in each run, in the order of the base's objectives."""
    found = [{entry["level"]: entry["value"] for entry in run.plan["objectives"]} for run in runs]
    return _rows(found)


def better(level: str, by: float | None) -> Literal["better", "worse", "same", ""]:
    """Return what a difference means in the sense of its level; nothing where there is none to compare.

    Examples
    --------
    >>> better("value", -3.0), better("new_land", -3.0), better("waste", 0.0)
    ('worse', 'better', 'same')
    """
    if by is None:
        return ""
    if by == 0:
        return "same"
    return "better" if (by > 0) == (SENSES[level] == "max") else "worse"


def total_rows(runs: tuple[Run, ...]) -> tuple[Row, ...]:
    """Return the totals of each run; none without any plan."""
    totals = [run.plan["totals"] or {} for run in runs]
    return tuple(Row(n, tuple(_number(t.get(n)) for t in totals)) for n in TOTALS) if any(totals) else ()


def quota_rows(runs: tuple[Run, ...]) -> tuple[Row, ...]:
    """Return the quota of each unit in each run, mu; who gains most in the second run stands first."""
    found = [dict(zip(run.tables["quota"]["unit_id"], run.tables["quota"]["quota_mu"], strict=True)) for run in runs]
    return tuple(sorted(_rows(found), key=lambda row: (-(row.differences[0] or 0.0), row.name)))


def quota_causes(old: Run, new: Run) -> dict[str, tuple[tuple[str, float], ...]]:
    """Return the steps by which each unit's quota differs, mu, the largest first; they sum to the difference.

    Both waterfalls sum to the quota, so their differences, step by step, sum to the gain.
    """
    amounts = [
        run.tables["quota_steps"].groupby(["unit_id", "step"], sort=True)["amount_mu"].sum() for run in (old, new)
    ]
    apart = amounts[1].subtract(amounts[0], fill_value=0.0)
    causes: dict[str, list[tuple[str, float]]] = {}
    for (unit_id, step), amount in apart.items():
        if not agree(amount, 0.0):
            causes.setdefault(unit_id, []).append((step, amount))
    return {unit_id: tuple(sorted(steps, key=lambda s: (-abs(s[1]), s[0]))) for unit_id, steps in causes.items()}


def moves(old: Run, new: Run) -> tuple[Move, ...]:
    """Return every project whose land differs, by kind and id; none where either run has no plan."""
    if old.plan["totals"] is None or new.plan["totals"] is None:
        return ()
    had, has = _land(old), _land(new)
    fates = Fates(old), Fates(new)
    found = (_move(project, had.get(project), has.get(project), *fates) for project in {**had, **has})
    return tuple(sorted((m for m in found if m), key=lambda m: (MOVES.index(m.kind), m.project_id)))


def _land(run: Run) -> dict[str, Land]:
    rows = run.tables["assignments"].to_dict("records")
    return {
        row["project_id"]: Land(row["placement"], row["parcel_id"] or row["site_id"], row["area_mu"]) for row in rows
    }


def _move(project: str, had: Land | None, has: Land | None, old: Fates, new: Fates) -> Move | None:
    if had is None and has is not None:
        return Move(project, "in", had, has, *_reason(project, old.run), before=old.of(has.place, project))
    if had is not None and has is None:
        return Move(project, "out", had, has, *_reason(project, new.run), after=new.of(had.place, project))
    assert had is not None
    assert has is not None
    if had.place != has.place:
        before, after = old.of(has.place, project), new.of(had.place, project)
        return Move(project, "moved", had, has, before=before, after=after)
    return None if agree(had.area_mu, has.area_mu) else Move(project, "area", had, has)


def _reason(project: str, run: Run) -> tuple[str, str]:
    """Return the reason and the rules for which a run leaves a project without land."""
    if project not in set(run.case.projects["project_id"]):
        return "absent", ""
    table = run.tables["unplaced"]
    rows = table[table["project_id"] == project].to_dict("records")
    return (rows[0]["reason"], cell_text(rows[0]["rules"])) if rows else ("", "")


def place_changes(old: Run, new: Run) -> tuple[PlaceChange, ...]:
    """Return the parcels and sites whose outcome differs, by id; none where either run has no plan."""
    if old.plan["totals"] is None or new.plan["totals"] is None:
        return ()
    return (*_changed("parcel", old, new), *_changed("site", old, new))


def _changed(place: Literal["parcel", "site"], old: Run, new: Run) -> Iterator[PlaceChange]:
    before, after = (
        {row[f"{place}_id"]: row for row in run.tables[f"{place}s"].to_dict("records")} for run in (old, new)
    )
    for place_id in sorted({**before, **after}):
        was, now = before.get(place_id), after.get(place_id)
        if (was or {}).get("status") != (now or {}).get("status"):
            unit = (now or was or {})["unit_id"]
            states, areas = zip(
                *((r["status"], r["granted_mu"]) if r else (None, None) for r in (was, now)), strict=True
            )
            yield PlaceChange(place, place_id, unit, *states, *areas)


def same_plan(old: Run, new: Run) -> bool:
    """Tell whether two plans decide the same: the same status, quota and land."""
    if (old.plan["status"], old.plan["proved"]) != (new.plan["status"], new.plan["proved"]):
        return False
    rows = (*level_rows((old, new)), *quota_rows((old, new)))
    equal = all(row.values[0] == row.values[1] or row.differences[0] == 0 for row in rows)
    return equal and not moves(old, new) and not place_changes(old, new)


def _rows(found: list[dict[str, Any]]) -> tuple[Row, ...]:
    names = dict.fromkeys(name for values in found for name in values)
    return tuple(Row(name, tuple(_number(values.get(name)) for values in found)) for name in names)


def _number(value: Any) -> float | None:
    return None if value is None or is_blank(value) else float(value)
