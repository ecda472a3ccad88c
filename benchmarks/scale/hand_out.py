"""Make the matrix of a case for the peers, and the plans made by hand: CASE FOLDER LIMIT.

`must_serve` is held as a row at its optimum. Where a plan made by hand serves every project that has a place at all, that is the optimum; else it
is solved for, and the solver's plan becomes the start if no plan made by hand serves as many.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.scale.matrix import MISSED, Matrix
from landquota import app
from landquota.decide import Prepared, prepare
from landquota.models.by_hand.rules import RULES, Rule, plan_by_hand
from landquota.models.by_hand.solutions import Solutions
from landquota.solvers.decomposition.packing import packed
from landquota.solvers.highs import HighsSession
from landquota.solvers.options import SolveOptions
from landquota.solvers.problem import Problem
from landquota.solvers.result import Have

LEVELS = ("must_serve", "value")
HELD_SLACK = 1e-6
TOGETHER = "together"
"""Kind of the columns that packing adds."""


def matrix_of(problem: Problem, new_land: np.ndarray, start: np.ndarray) -> Matrix:
    """Return the problem as plain arrays, with `value` as the objective."""
    level = problem.names.index("value")
    rows, kinds = problem.matrix, [v.parent_component().local_name for v in problem.variables]
    return Matrix(
        indptr=rows.indptr.astype(np.int32),
        indices=rows.indices.astype(np.int32),
        data=rows.data,
        row_lower=problem.row_lower,
        row_upper=problem.row_upper,
        lower=problem.lower,
        upper=problem.upper,
        integer=problem.integer,
        value=-problem.costs[level],
        new_land=new_land,
        start=start,
        column_kinds=np.array(kinds + [TOGETHER] * (len(problem.lower) - len(kinds))),
        row_kinds=np.array([name.partition("[")[0] for name in problem.row_names]),
    )


def plans_by_hand(prepared: Prepared) -> dict[Rule, dict[str, Any]]:
    """Return the plan of each rule with what it reaches."""
    plans: dict[Rule, dict[str, Any]] = {}
    land = new_land(prepared)
    for rule in RULES:
        began = time.perf_counter()
        solution = by_hand(prepared, rule)
        seconds = time.perf_counter() - began
        missed = matrix_of(prepared.problem, land, solution).missed(solution)
        levels = {name: _level(prepared.problem, name, solution) for name in LEVELS}
        facts = {**levels, "new_land": float(land @ solution), "seconds": round(seconds, 3)}
        plans[rule] = {**facts, "missed": missed, "feasible": missed <= MISSED, "solution": solution}
    return plans


def by_hand(prepared: Prepared, rule: Rule) -> np.ndarray:
    """Return the plan of one rule as a value for each column of the problem, shape (columns,)."""
    unused = np.zeros(len(prepared.instance.pairs), dtype=bool)
    plan = plan_by_hand(prepared.instance, rule, unused)
    return Solutions(prepared.model, prepared.columns).of(plan)


def new_land(prepared: Prepared) -> np.ndarray:
    """Return the mu of new land that one of each column takes, shape (columns,)."""
    taken = np.zeros(len(prepared.problem.lower))
    for column, mu in prepared.area_columns(np.flatnonzero(~prepared.instance.on_stock)):
        taken[column] += mu
    return taken


def _level(problem: Problem, name: str, solution: np.ndarray) -> float:
    level = problem.names.index(name)
    return float(problem.senses[level] * (problem.costs[level] @ solution + problem.offsets[level]))


def best(plans: dict[Rule, dict[str, Any]]) -> Rule | None:
    """Return the rule whose feasible plan serves most, and is then worth most; None where none is feasible."""
    feasible = [rule for rule, plan in plans.items() if plan["feasible"]]
    return max(feasible, key=lambda rule: (plans[rule]["must_serve"], plans[rule]["value"]), default=None)


def _first(problem: Problem) -> np.ndarray:
    """Return the first plan, which places nobody."""
    return np.zeros(len(problem.lower)) if problem.start is None else problem.start


def _must_serve(prepared: Prepared, start: np.ndarray, limit_s: float) -> tuple[float, bool, np.ndarray]:
    """Return how many must-serve projects can be served, whether that is proved, and a plan that serves them."""
    pairs, problem = prepared.instance.pairs, prepared.problem
    reached = _level(problem, "must_serve", start)
    if round(reached) == pairs.loc[pairs["must_serve"].astype(bool), "project"].nunique():
        return reached, True, start
    session = HighsSession(problem, SolveOptions(time_limit_s=limit_s))
    outcome, found = session.solve(problem.names.index("must_serve"), start)
    if outcome.objective is None or found is None or outcome.objective <= reached:
        return reached, outcome.have is Have.OPTIMAL, start
    return outcome.objective, outcome.have is Have.OPTIMAL, found


def _held(problem: Problem, must_serve: float) -> Problem:
    """Return the problem for plans that serve so many; without a row where there is nobody to serve."""
    row = problem.held(problem.names.index("must_serve"), must_serve, HELD_SLACK)
    return problem.with_rows([row] if len(row.columns) else [])


def _packed(prepared: Prepared, problem: Problem, start: np.ndarray) -> Matrix:
    """Return the same with the rows of packing."""
    tighter, _ = packed(problem.with_start(start), prepared.cut, prepared.packing)
    land = np.zeros(len(tighter.lower))
    land[: len(problem.lower)] = new_land(prepared)
    return matrix_of(tighter, land, np.asarray(tighter.start))


def hand_out(case: Path, folder: Path, limit_s: float) -> dict[str, Any]:
    """Write `matrix.npz` and `facts.json` into the folder, and return the facts."""
    prepared = prepare(app.read_case(case))
    plans = plans_by_hand(prepared)
    rule = best(plans)
    start = _first(prepared.problem) if rule is None else plans[rule]["solution"]
    held, proved, start = _must_serve(prepared, start, limit_s)
    problem = _held(prepared.problem, held)
    matrix = matrix_of(problem, new_land(prepared), start)
    matrix.save(folder / "matrix.npz")
    tighter = _packed(prepared, problem, start)
    tighter.save(folder / "packed.npz")
    facts = {
        "projects": len(prepared.case.projects),
        "parcels": len(prepared.case.stock),
        "units": len(prepared.case.units),
        "candidates": len(prepared.instance.pairs),
        "candidates_bundles": int((prepared.instance.pairs["placement"] == "bundle").sum()),
        "rows": len(matrix.row_lower),
        "columns": len(matrix.lower),
        "whole_columns": int(matrix.integer.sum()),
        "nonzeros": len(matrix.data),
        "rows_packed": len(tighter.row_lower),
        "columns_packed": len(tighter.lower),
        "nonzeros_packed": len(tighter.data),
        "must_serve_held": {"value": held, "proved": proved},
        "start": {
            "value": float(matrix.value @ start),
            "new_land": float(matrix.new_land @ start),
            "missed": matrix.missed(start),
        },
        "by_hand": {name: {k: v for k, v in plan.items() if k != "solution"} for name, plan in plans.items()},
        "best_by_hand": rule,
    }
    (folder / "facts.json").write_text(json.dumps(facts, indent=2), encoding="utf-8")
    return facts


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("case", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("limit", type=float)
    given = parser.parse_args()
    hand_out(given.case, given.folder, given.limit)
