"""Random tiny cases with harsh limits: each clash is minimal, and each way out leads out, by trying every choice there is."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import assume, given
from hypothesis import strategies as st

from landquota import app
from landquota.inputs.case import Case
from landquota.models.clash import Relaxation
from landquota.reports.verify import candidates, recompute_facts
from tests.cross.comparing import drawing, read
from tests.cross.exhaust import size_of
from tests.cross.strategies import areas, seldom, tiny_cases
from tests.whatif.clashing import admits, broken_sets
from tests.written import Written

MOST_CHOICES = 500
STEP_MU = 0.01
FOUND: list[str] = []
"""Question of each clash that the draws led to."""


@st.composite
def harsh_cases(draw: st.DrawFn) -> Written:
    """Draw a case with floors, caps, must-serve projects and pins that seldom go together."""
    written = draw(tiny_cases())
    units = [
        {
            **row,
            "quota_floor_mu": draw(st.sampled_from([None, draw(areas(1, 9))])),
            "quota_cap_mu": draw(seldom(areas(9, 12))),
        }
        | {
            f"{kind}_balance_mu": draw(st.sampled_from([None, None, draw(areas(0, 1))]))
            for kind in ("cropland", "paddy")
        }
        for row in written.tables["units"]
    ]
    projects = [{**row, "must_serve": draw(st.sampled_from(["yes", None]))} for row in written.tables["projects"]]
    written = written.with_rows("units", units).with_rows("projects", projects)
    return written.with_settings(pin=draw(pins(read(written))))


@st.composite
def pins(draw: st.DrawFn, case: Case) -> dict[str, str]:
    """Draw permitted pins."""
    places: dict[str, list[str]] = {}
    for project, _, place in candidates(recompute_facts(case)):
        places.setdefault(project, []).append(place)
    drawn = {p: draw(st.sampled_from([None, None, "none", "any", *sorted(k)])) for p, k in sorted(places.items())}
    return {project: place for project, place in drawn.items() if place}


@drawing(examples=45, long=2000)
@given(harsh_cases())
def test_clashes_are_minimal_and_ways_out_lead_out(written: Written) -> None:
    case = read(written)
    facts = recompute_facts(case)
    assume(size_of(facts) <= MOST_CHOICES)
    broken = broken_sets(facts)
    every = set().union(*broken)
    own = {rule for rule in every if not rule.startswith("must_serve:")}
    answer = app.conflicts_of(case)
    wanted = "case" if not admits(broken, own) else None if admits(broken, every) else "must_serve"
    assert answer.question == wanted
    if answer.clash is None:
        return
    FOUND.append(str(answer.question))
    rules = {element.id for element in answer.clash.elements}
    assert answer.clash.proved
    assert not admits(broken, rules)
    assert [rule for rule in sorted(rules) if not admits(broken, rules - {rule})] == []
    for way in answer.clash.relaxations:
        assert leads_out(written, way.changes, answer.question), way
        assert not leads_out(written, _a_step_less(written, way), answer.question), way


def test_the_draws_led_to_clashes() -> None:
    """Runs after the draws; alone it has nothing to count."""
    assert not FOUND or (len(FOUND) >= 30 and set(FOUND) == {"case", "must_serve"})


def leads_out(written: Written, changes: Sequence[str], question: str | None) -> bool:
    """Tell whether the case with these changes has what was asked."""
    with TemporaryDirectory() as folder:
        case = app.read_case(written.folder(Path(folder)), changes=tuple(changes))
    broken = broken_sets(recompute_facts(case))
    return any(
        (question == "case" and all(rule.startswith("must_serve:") for rule in one)) or not one for one in broken
    )


def _a_step_less(written: Written, way: Relaxation) -> list[str]:
    """Return the changes of a way out with the first one a step smaller, or not made at all where it drops a pin."""
    key, _, value = way.changes[0].partition("=")
    if value == "null":
        return list(way.changes[1:])
    less = float(value) + (STEP_MU if key.endswith("floor_mu") else -STEP_MU)
    return [f"{key}={less:.2f}", *way.changes[1:]]
