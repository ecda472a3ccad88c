"""Cases drawn so that something is left out: everybody may go everywhere, and to new land, and stock is roomy."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import strategies as st

from landquota.decide import Prepared, options_of, prepare, prepare_limits
from landquota.inputs.case import Case
from landquota.models.decisions import Decisions, read_decisions
from landquota.solvers.lexicographic import solve_levels
from landquota.solvers.problem import Problem, load_values
from tests.cross.comparing import read
from tests.cross.maps import mapped_cases
from tests.cross.strategies import tiny_cases
from tests.written import Row, Written

FIRST = ("must_serve", "value", "new_land")


@st.composite
def roomy_cases(draw: st.DrawFn) -> Written:
    """Draw a tiny case, on a map or not, in which new land and stock compete."""
    written = draw(st.one_of(tiny_cases(), tiny_cases(), tiny_cases(), mapped_cases()))
    if draw(st.booleans()):
        later = draw(st.sampled_from([("waste", "target"), ("target", "waste"), ("target",), ()]))
        written = written.with_settings(objectives=[*draw(st.permutations(FIRST)), *later])
    wanting = [{**row, "new_land": "yes", "units": "*"} for row in written.tables["projects"]]
    wide = [{**row, "area_mu": 2 * row["area_mu"], "blockers": None, "land_use": None} for row in _stock(written)]
    written = written.with_rows("projects", wanting if draw(st.booleans()) else written.tables["projects"])
    return written.with_rows("stock", wide) if draw(st.booleans()) and not written.files else written


def _stock(written: Written) -> list[Row]:
    return written.tables["stock"]


@st.composite
def pinned_cases(draw: st.DrawFn) -> Prepared:
    """Draw a roomy case as prepared, two times in five with a project pinned: nowhere, anywhere, or to a place."""
    prepared = prepare(read(draw(roomy_cases())))
    pairs = prepared.instance.pairs
    if not len(pairs) or draw(st.integers(0, 4)) < 3:
        return prepared
    row = pairs.iloc[draw(st.integers(0, len(pairs) - 1))]
    pin = {str(row["project_id"]): draw(st.sampled_from(["none", "any", str(row["place_id"])]))}
    return prepare_limits(prepared, with_pin(prepared.case, pin))  # the land is measured and screened once


def with_pin(case: Case, pin: dict[str, str]) -> Case:
    """Return a case with pins."""
    return replace(case, settings=case.settings.model_copy(update={"pin": pin}))


def plan_by(prepared: Prepared, problem: Problem) -> Decisions | None:
    """Return the best plan that a search of `problem` finds; None where there is none."""
    found = solve_levels(problem, options_of(prepared.case))
    assert found.proved
    if found.solution is None:
        return None
    load_values(problem, found.solution)
    return read_decisions(prepared.model)


def without(prepared: Prepared, candidates: np.ndarray) -> Problem:
    """Return the problem without some candidates, a mask of shape (pairs,)."""
    return prepared.problem.with_fixed(prepared.place_columns[candidates], 0.0)


def said(plan: Decisions | None) -> tuple[list[tuple[str, str, float]], list[float]] | None:
    """Return what a plan says: who gets how much where, and the quotas."""
    if plan is None:
        return None
    chosen = plan.chosen.sort_values("project_id")
    areas = np.round(chosen["area_mu"].astype(float), 6).tolist()
    return list(zip(chosen["project_id"], chosen["place_id"], areas, strict=True)), plan.quota.tolist()
