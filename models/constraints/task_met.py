"""Tasks: a disposal task is met exactly when as much is disposed of as was asked.

    D_ut >= need_ut z_ut
    D_ut <= task_ut - eps + (Dmax_ut - task_ut + eps) z_ut      for all set tasks t of units u that are still open
    b_u <= z_ut,  b_u >= sum_t z_ut - (tasks - 1)

symbol   kind       unit  meaning                                                       where
D_ut     expression mu    done_ut plus this year's supply of the task's classes         -
task_ut  parameter  mu    what was asked                                                Instance.units
need_ut  parameter  mu    task_ut, or task_ut - eps where no area that counts can vary  -
Dmax_ut  parameter  mu    D_ut if every candidate parcel were supplied whole            -
z_ut     variable   0/1   task t is met                                                 m.task_met
b_u      variable   0/1   every set task is met                                         m.all_met
eps      parameter  mu    what may be missing from a met task                           MET_TOLERANCE_MU

In words: the multiplier follows the disposal, both ways: it can be neither claimed without the work nor declined after it.
Source: docs/formulation.md section 4, row 8; 自然资规〔2018〕1号 for both tasks.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyomo.environ as pyo

from landquota.models.assess.tasks import MET_TOLERANCE_MU
from landquota.models.rows import at_least, at_most
from landquota.models.variables import QuotaModel


def add_task_met(model: QuotaModel) -> None:
    """Add the rows of every set task of every unit whose multiplier is still open."""
    m, units = model.m, model.instance.units
    keys = list(m.task_met.keys())
    asked = {(u, t): float(units[f"task_{t}"].iloc[u]) for u, t in keys}
    done = {(u, t): float(units[f"done_{t}"].iloc[u]) for u, t in keys}
    counting = _counting(model)
    needed = {key: _needed(model, asked[key], done[key], counting[key][0]) for key in keys}
    phase = model.instance.pairs["phase_share"].to_numpy()[model.instance.takes["pair"]]
    room = {key: float(model.instance.parcels["area"].to_numpy()[counting[key][1]].sum()) for key in keys}

    def supplied(u: int, t: str) -> list[tuple[float, Any]]:
        members = counting[u, t][0]
        return model.supplied(members, phase[members])

    def reached(_: Any, u: int, t: str) -> object:
        return at_least([*supplied(u, t), (-needed[u, t], m.task_met[u, t])], -done[u, t])

    def missed(_: Any, u: int, t: str) -> object:
        short = (
            2 * (asked[u, t] - MET_TOLERANCE_MU) - needed[u, t]
        )  # twice the tolerance below where an area can be chosen
        most = max(done[u, t] + room[u, t] - short, MET_TOLERANCE_MU)
        return at_most([*supplied(u, t), (-most, m.task_met[u, t])], short - done[u, t])

    m.task_reached = pyo.Constraint(keys, rule=reached, doc="a met task is disposed of in full")
    m.task_missed = pyo.Constraint(keys, rule=missed, doc="a task disposed of in full is met")
    _add_all_met(model, keys)


def _counting(model: QuotaModel) -> dict[tuple[int, str], tuple[np.ndarray, np.ndarray]]:
    """Rows of `Instance.takes` and parcels that count towards each task of each unit."""
    instance = model.instance
    tasks = instance.parcels[["unit", "task"]]
    parcels = {key: np.asarray(found) for key, found in tasks.groupby(["unit", "task"]).indices.items()}
    taken = tasks.iloc[instance.takes["parcel"]].reset_index(drop=True)
    members = {key: np.asarray(found) for key, found in taken.groupby(["unit", "task"]).indices.items()}
    none = np.zeros(0, dtype=int)
    return {key: (members.get(key, none), parcels.get(key, none)) for key in model.m.task_met}


def _needed(model: QuotaModel, asked: float, done: float, members: np.ndarray) -> float:
    """Return what a met task needs: all of it where an area can be chosen to reach it, else all but the tolerance.

    Recorded areas, and areas that are what they are, may miss a task by less than the tolerance and meet it all the same.
    """
    free = bool(model.instance.flexible[model.instance.takes["pair"].to_numpy()[members]].any())
    short = asked - MET_TOLERANCE_MU
    return asked if free and done < short else short


def _add_all_met(model: QuotaModel, keys: list[tuple[int, str]]) -> None:
    m = model.m
    tasks: dict[int, list[str]] = {u: [] for u in m.all_met}
    for u, t in keys:
        tasks[u].append(t)

    def needs_each(_: Any, u: int, t: str) -> object:
        return at_most([(1.0, m.all_met[u]), (-1.0, m.task_met[u, t])], 0.0)

    def follows_all(_: Any, u: int) -> object:
        terms = [(1.0, m.all_met[u]), *((-1.0, m.task_met[u, t]) for t in tasks[u])]
        return at_least(terms, 1.0 - len(tasks[u]))

    m.all_met_needs_each = pyo.Constraint(keys, rule=needs_each, doc="every set task must be met")
    m.all_met_follows = pyo.Constraint(list(tasks), rule=follows_all, doc="when each is met, all are")
