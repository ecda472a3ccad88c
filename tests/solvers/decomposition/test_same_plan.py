"""In parts or whole, the plan is the same; and no bound on the way crosses what can be reached."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from landquota import app
from landquota.decide import Prepared, prepare, prepare_limits
from landquota.inputs.case import Case
from landquota.models.decisions import Decisions, read_decisions
from landquota.solvers.decomposition.solve import missed, solve_in_parts
from landquota.solvers.lexicographic import solve_levels
from landquota.solvers.options import Progress, SolveOptions
from landquota.solvers.problem import load_values
from landquota.solvers.result import SolveResult
from tests.cross.comparing import drawing
from tests.models.presolve.rooms import pinned_cases, said

MAXIMISED = ("must_serve", "value")


def asking(case: Case, method: str) -> Case:
    """Return the case with another method of solving."""
    solve = case.settings.solve.model_copy(update={"method": method, "time_limit_s": None})
    return case.replace(settings=case.settings.model_copy(update={"solve": solve}))


def with_cap(case: Case, cap_mu: float) -> Case:
    """Return the case with so much quota for the city at most."""
    quota = case.settings.quota.model_copy(update={"cap_mu": cap_mu})
    return case.replace(settings=case.settings.model_copy(update={"quota": quota}))


def in_parts(whole: Prepared) -> Prepared:
    """Return a prepared case prepared for parts; it is not measured and screened again."""
    return prepare_limits(replace(whole, in_parts=True), whole.case)


def decisions(prepared: Prepared, result: SolveResult) -> Decisions | None:
    if result.solution is None:
        return None
    load_values(prepared.problem, result.solution)
    return read_decisions(prepared.model)


def test_drawn_cases() -> None:
    """Over 200 cases, with pins, tasks, farmland, bundles and all orders of levels; most with a plan, many of several units.

    Each land is drawn once for two cases, as it is and with little quota for the whole city: that ties its units.
    """
    seen: Counter[str] = Counter()

    @drawing(examples=100, long=1000)
    @given(pinned_cases(), st.sampled_from([1.0, 3.0, 6.0]))
    def each(prepared: Prepared, cap_mu: float) -> None:
        seen.update(check(prepared))
        seen.update(check(prepare_limits(prepared, with_cap(prepared.case, cap_mu))))

    each()
    assert seen["plans"] > 120
    assert seen["several units"] > 80


def check(whole: Prepared) -> list[str]:
    """Compare one case; return what it was good for."""
    case, parts = whole.case, in_parts(whole)
    one = solve_levels(whole.searched, SolveOptions())
    told: list[Progress] = []
    other = solve_in_parts(parts.searched, parts.cut, SolveOptions(on_progress=told.append))
    best, plan = decisions(whole, one), decisions(parts, other)
    assert said(plan) == said(best)
    if best is None or plan is None:
        return []
    assert other.proved
    for level in case.settings.objectives:
        reached = best.level_value(level)
        assert plan.level_value(level) == pytest.approx(reached, rel=1e-9, abs=1e-5)
        for progress in told:
            if progress.stage == level and progress.bound is not None:
                below = progress.bound - reached if level in MAXIMISED else reached - progress.bound
                assert below >= -1e-5, (level, progress)
    return ["plans", *(["several units"] if len(case.units) > 1 else [])]


def test_as_if_the_cases_were_large() -> None:
    """Without the search for everything at once, the kernel in several groups: the first level is no better than the best plan, its bound no worse."""
    seen: Counter[str] = Counter()

    @drawing(examples=30, long=1000)
    @given(pinned_cases())
    def each(prepared: Prepared) -> None:
        seen.update(check_as_large(prepared))

    with pytest.MonkeyPatch.context() as patch:
        for module in ("solve", "level"):
            patch.setattr(f"landquota.solvers.decomposition.{module}.ALL_AT_ONCE", 0)
        patch.setattr("landquota.solvers.decomposition.level.KERNEL_COLUMNS", 10)
        each()
    assert seen["plans"] > 15
    assert seen["best"] > 12


def check_as_large(whole: Prepared) -> list[str]:
    """Compare the first level of one case; return what it was good for."""
    parts = in_parts(whole)
    one, other = (
        solve_levels(whole.searched, SolveOptions()),
        solve_in_parts(parts.searched, parts.cut, SolveOptions()),
    )
    assert (one.solution is None) == (other.solution is None)
    if one.solution is None or other.solution is None:
        return []
    assert missed(parts.searched, other.solution) <= 1e-5
    best, reached, bound = one.levels[0].objective, other.levels[0].objective, other.levels[0].bound
    assert best is not None
    assert reached is not None
    sense = 1 if whole.case.settings.objectives[0] in MAXIMISED else -1
    assert sense * (best - reached) >= -1e-5
    if bound is not None:
        assert sense * (bound - best) >= -1e-5
    return ["plans", *(["best"] if reached == pytest.approx(best, rel=1e-6, abs=1e-4) else [])]


@pytest.mark.parametrize("threads", [1, 2])
def test_the_bundled_kind_of_case_in_processes(threads: int) -> None:
    """Processes change nothing: forced out of this process by pretending that every problem is large."""
    prepared = in_parts(prepare(app.read_case("tests/cases/tasks_met_by_match")))
    alone = solve_in_parts(prepared.searched, prepared.cut, SolveOptions())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("landquota.solvers.decomposition.solve.IN_PROCESS", 0)
        spread = solve_in_parts(prepared.searched, prepared.cut, replace(SolveOptions(), threads=threads))
    assert alone.solution is not None
    assert spread.solution is not None
    assert alone.solution.tobytes() == spread.solution.tobytes()
