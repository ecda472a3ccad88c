"""The rows that tiny cases compile to, compared with text that can be read: `baselines/<case>.txt`.

After a wanted change run `python -m tests.models.test_compile`, and read the difference before it is kept.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyomo.environ as pyo
import pytest

from landquota.models.variables import QuotaModel
from landquota.solvers.hand_over import compile_problem
from landquota.solvers.problem import Problem
from tests.cases.hand import model_of

BASELINES = Path(__file__).parent / "baselines"
CASES = (
    "area_earns_quota",
    "brake",
    "farmland_balance",
    "own_part",
    "scrap_is_counted",
    "site_is_full",
    "strip_is_refused",
    "tasks_met_by_match",
    "two_parcels",
)
OF_PAIRS = ("place", "area")
OF_PARCELS = ("left", "has_left", "unusable", "usable")


def listing(name: str) -> str:
    """Return objectives, rows and columns of a case, with ids in place of row numbers of its tables."""
    model = model_of(name)
    problem = compile_problem(model.m, late=model.m.steps.values())
    rows = [row.name for row in model.m.component_data_objects(pyo.Constraint, active=True)]
    assert len(rows) == problem.matrix.shape[0]
    columns = [label(model, variable) for variable in problem.variables]
    lines = [*objectives(problem, columns), ""]
    for i, coefficients in enumerate(problem.matrix.toarray()):
        lines.append(f"{rows[i]}: {between(terms(coefficients, columns), problem.row_lower[i], problem.row_upper[i])}")
    lines.append("")
    for i, column in enumerate(columns):
        kind = "whole number" if problem.integer[i] else "number"
        kind += ", late" if problem.late[i] else ""
        lines.append(f"{between(column, problem.lower[i], problem.upper[i])}, {kind}")
    return "\n".join(lines) + "\n"


def objectives(problem: Problem, columns: list[str]) -> list[str]:
    """Return one line an objective, in its own sense, for what is minimised in the matrix."""
    lines = []
    for i, name in enumerate(problem.names):
        sense = problem.senses[i]
        word = "max" if sense < 0 else "min"
        lines.append(f"{name}: {word} {terms(sense * problem.costs[i], columns) or '0'}")
    return lines


def label(model: QuotaModel, variable: Any) -> str:
    """Return a variable's name with ids, such as `place[J1@P1]`."""
    component, index, instance = variable.parent_component().local_name, variable.index(), model.instance
    if index is None:
        return str(component)
    if component in OF_PAIRS:
        pair = instance.pairs.iloc[index]
        return f"{component}[{pair['project_id']}@{pair['place_id']}]"
    if component in OF_PARCELS:
        return f"{component}[{instance.parcels['parcel_id'].iloc[index]}]"
    unit, *rest = index if isinstance(index, tuple) else (index,)
    return f"{component}[{','.join([instance.units['unit_id'].iloc[unit], *rest])}]"


def terms(coefficients: np.ndarray, columns: list[str]) -> str:
    by_column = sorted(zip(columns, coefficients.tolist(), strict=True))
    return " ".join(f"{c:+.7g} {column}" for column, c in by_column if c)


def between(what: str, lower: float, upper: float) -> str:
    if lower == upper:
        return f"{what} = {lower + 0.0:.10g}"
    low = "" if np.isneginf(lower) else f"{lower + 0.0:.10g} <= "
    high = "" if np.isposinf(upper) else f" <= {upper + 0.0:.10g}"
    return f"{low}{what}{high}"


@pytest.mark.parametrize("name", CASES)
def test_compiles_to_its_baseline(name: str) -> None:
    assert listing(name) == (BASELINES / f"{name}.txt").read_text("utf-8")


def test_every_baseline_is_of_a_case() -> None:
    assert {file.stem for file in BASELINES.glob("*.txt")} == set(CASES)


if __name__ == "__main__":
    for case in CASES:
        (BASELINES / f"{case}.txt").write_text(listing(case), encoding="utf-8", newline="\n")
