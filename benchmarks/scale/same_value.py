"""How much new land the plan made by hand could have saved: the least new land of a plan worth as much that serves as many. CASE FOLDER LIMIT GAP THREADS.

Ours searches, from the plan made by hand: whole or in parts, as the case would be solved.
"""

from __future__ import annotations

from dataclasses import replace

from benchmarks.scale.asked import Asked, given
from benchmarks.scale.hand_out import HELD_SLACK, best, new_land, plans_by_hand
from benchmarks.scale.log import Log
from benchmarks.scale.matrix import MISSED
from landquota import app
from landquota.decide import Prepared, prepare
from landquota.solvers.decomposition.solve import missed, solve_in_parts
from landquota.solvers.options import SolveOptions
from landquota.solvers.problem import Problem
from landquota.solvers.watchdog import solve_watched

LEVELS = "objectives=must_serve,value,new_land"
ROUNDING = 1e-6
"""Share of the value that may be missed, in the sum of many numbers."""


def least_new_land(prepared: Prepared, options: SolveOptions) -> dict[str, float | str | None]:
    """Return the new land of the best plan by hand, the least that is worth as much, and a bound that no such plan can go below, mu."""
    plans = plans_by_hand(prepared)
    rule = best(plans)
    if rule is None:
        return {"failed": "no plan by hand keeps every rule"}
    by_hand, land = plans[rule]["solution"], new_land(prepared)
    problem = _as_good(prepared.problem, plans[rule]["must_serve"], plans[rule]["value"]).with_start(by_hand)
    result = solve_in_parts(problem, prepared.cut, options) if prepared.in_parts else solve_watched(problem, options)
    if result.solution is None or missed(problem, result.solution) > MISSED:
        return {"failed": "no plan worth as much was found"}
    found = float(land @ result.solution)
    return {"new_land_by_hand": float(land @ by_hand), "least_new_land": found, "bound": result.levels[0].bound}


def _as_good(problem: Problem, must_serve: float, value: float) -> Problem:
    """Return the problem of least new land, then the tie rule, for plans that serve and are worth as much."""
    slacks = {"must_serve": (must_serve, HELD_SLACK), "value": (value, ROUNDING * abs(value))}
    held = [problem.held(problem.names.index(name), *asked) for name, asked in slacks.items()]
    kept = [problem.names.index("new_land"), len(problem.names) - 1]
    goals = {"costs": problem.costs[kept], "offsets": problem.offsets[kept], "senses": problem.senses[kept]}
    rows = [row for row in held if len(row.columns)]
    return replace(problem.with_rows(rows), names=tuple(problem.names[level] for level in kept), **goals)


def run(asked: Asked, log: Log) -> None:
    """Read, build and search."""
    prepared = prepare(app.read_case(asked.file, changes=[LEVELS]))
    options = SolveOptions(gap=asked.gap, time_limit_s=asked.limit_s, threads=asked.threads)
    log.tell("least", **least_new_land(prepared, options))
    log.end("done")


if __name__ == "__main__":
    asked = given()
    run(asked, Log(asked.folder))
