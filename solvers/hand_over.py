"""Handing over: from a Pyomo model to its matrix form. The one place of the solvers that needs Pyomo, so that processes that only search start quickly."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pyomo.environ as pyo

from landquota.collector import collector_off
from landquota.solvers.linear_form import linear_form
from landquota.solvers.problem import Problem
from landquota.solvers.row_names import RowNames


def compile_problem(m: Any, late: Iterable[Any] = (), rounding: float = 0.0) -> Problem:
    """Return the matrix form of a Pyomo model and all its active objectives.

    Columns that stand in no row and no objective are not part of it.

    Parameters
    ----------
    late, rounding
        Variables for `Problem.late`, and `Problem.rounding`.
    """
    late_ids = {id(v) for v in late}
    objectives = list(m.component_data_objects(pyo.Objective, active=True, descend_into=True))
    with collector_off():
        form = linear_form(m, objectives)
        lower, upper = _bounds(form.variables)
    senses = np.array([-1.0 if o.sense == pyo.maximize else 1.0 for o in objectives])
    return Problem(
        matrix=form.matrix,
        row_lower=form.row_lower,
        row_upper=form.row_upper,
        lower=lower,
        upper=upper,
        integer=_integer(form.variables),
        costs=senses[:, None] * form.costs,
        offsets=senses * form.offsets,
        senses=senses,
        names=tuple(o.name.removeprefix("level_") for o in objectives),
        variables=form.variables,
        start=_start(form.variables),
        late=np.array([id(v) in late_ids for v in form.variables], dtype=bool),
        rounding=rounding,
        row_names=RowNames(form.rows),
    )


def _start(variables: Sequence[Any]) -> np.ndarray | None:
    values = [v.value for v in variables]
    return None if None in values else np.array(values, dtype=float)


def _integer(variables: Sequence[Any]) -> np.ndarray:
    """Return which variables take whole numbers, each domain asked once; shape (variables,)."""
    domains = [id(v.domain) for v in variables]
    whole = {domain: not v.is_continuous() for domain, v in dict(zip(domains, variables, strict=True)).items()}
    return np.array([whole[domain] for domain in domains], dtype=bool)


def _bounds(variables: Sequence[Any]) -> np.ndarray:
    """Return the bounds of variables, those of a fixed one its value; shape (2, variables)."""
    pairs = [(v.value, v.value) if v.fixed else v.bounds for v in variables]
    bounds = np.array(pairs, dtype=float).reshape(-1, 2).T  # None becomes NaN
    return np.where(np.isnan(bounds), [[-np.inf], [np.inf]], bounds)
