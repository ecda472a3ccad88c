"""Growth from size to size, and several runs put together; numbers worked out by hand."""

from __future__ import annotations

import json
from typing import Any

import pytest

from benchmarks.scale.growth import growth
from benchmarks.scale.together import TogetherError, together
from tests.benchmarks.made_up import MACHINE, ours, run, size, told


def test_time_and_memory_grow() -> None:
    """Ten times the projects: solving takes 30 instead of 10 s, all 34 instead of 14, memory twice as much."""
    small = size(100, {"ours-auto": [ours(solve=10.0, plan=1000.0, bound=1000.5)]})
    large = size(1000, {"ours-auto": [ours(solve=30.0, plan=1000.0, bound=1000.5, peak_mb=200)]})
    (stretch,) = growth({"L": large, "M": small})
    assert (stretch["from"], stretch["to"]) == ("M", "L")
    assert (stretch["projects"], stretch["parcels"], stretch["candidates"]) == (10.0, 10.0, 10.0)
    grown = stretch["contestants"]["ours-auto"]
    assert grown["solve"] == pytest.approx(30 / 10)
    assert grown["seconds"] == pytest.approx(31 / 11)
    assert grown["end_to_end_s"] == pytest.approx(34 / 14)
    assert grown["peak_mb"] == pytest.approx(2.0)


@pytest.mark.parametrize(
    "stopped",
    [
        {"highs": [run(seconds=60.0, plan=1000.0, bound=1100.0)]},
        {"highs": [run(seconds=60.0, plan=1000.0, bound=1000.0, failed="killed: it took more than 15,000 MB")]},
    ],
    ids=["gap", "killed"],
)
def test_who_was_stopped_has_no_time(stopped: dict[str, list[dict[str, Any]]]) -> None:
    small = size(100, {"highs": [run(seconds=5.0, plan=1000.0, bound=1000.0)]})
    (stretch,) = growth({"S": small, "M": size(1000, stopped)})
    assert stretch["contestants"]["highs"]["seconds"] is None


def test_ours_has_no_time_where_the_tie_rule_was_stopped() -> None:
    small, large = (
        size(projects, {"ours-auto": [ours(solve=10.0, plan=1000.0, bound=1000.5, status=status)]})
        for projects, status in ((100, "optimal"), (1000, "feasible"))
    )
    (stretch,) = growth({"S": small, "M": large})
    assert stretch["contestants"]["ours-auto"]["end_to_end_s"] is None
    assert stretch["contestants"]["ours-auto"]["peak_mb"] == 1.0


def test_m_and_l_are_compared_over_what_lies_between() -> None:
    sizes = {name: size(projects, {}) for name, projects in (("M", 100), ("L4", 400), ("L", 1600))}
    assert [(s["from"], s["to"], s["projects"]) for s in growth(sizes)] == [
        ("M", "L4", 4),
        ("L4", "L", 4),
        ("M", "L", 16),
    ]


def again(result: dict[str, Any]) -> dict[str, Any]:
    """Return a result as it is read from its file."""
    read: dict[str, Any] = json.loads(json.dumps(result))
    return read


def test_sizes_of_several_runs_stand_side_by_side() -> None:
    one = told(L=size(1000, {"highs": [run(seconds=5.0, plan=990.0, bound=1000.0)]}))
    other = told(M=size(100, {"highs": [run(seconds=5.0, plan=990.0, bound=1000.0)]}))
    whole = together([again(one), again(other)])
    assert list(whole["sizes"]) == ["M", "L"]
    assert whole["sizes"]["L"] == again(one)["sizes"]["L"]


def test_contestants_of_one_size_are_judged_by_the_best_bound_of_all() -> None:
    """998 is 0.4 % below 1002, which alone is known to the first file, and 0.1 % below 999, which the second one proves."""
    loose = told(M=size(100, {"highs": [run(seconds=5.0, plan=998.0, bound=1002.0)]}))
    tight = told(M=size(100, {"cbc": [run(seconds=9.0, plan=901.0, bound=999.0)]}))
    assert loose["sizes"]["M"]["contestants"]["highs"]["median"]["known_0.25%_s"] is None
    whole = together([again(loose), again(tight)])["sizes"]["M"]
    assert whole["best_bound"] == 999.0
    assert list(whole["contestants"]) == ["highs", "cbc"]
    assert whole["contestants"]["highs"]["median"]["known_0.25%_s"] == 4.5


def test_more_runs_are_more_repeats() -> None:
    files = [told(M=size(100, {"highs": [run(seconds=s, plan=1000.0, bound=1000.0)]})) for s in (3.0, 9.0, 4.0)]
    highs = together([again(file) for file in files])["sizes"]["M"]["contestants"]["highs"]
    assert len(highs["runs"]) == 3
    assert highs["median"]["seconds"] == 4.0


def test_a_bound_of_one_file_is_refuted_by_a_plan_of_another() -> None:
    wrong = told(M=size(100, {"cbc": [run(seconds=5.0, plan=940.0, bound=950.0)]}))
    right = told(M=size(100, {"highs": [run(seconds=5.0, plan=990.0, bound=1000.0)]}))
    whole = together([again(wrong), again(right)])["sizes"]["M"]
    assert whole["best_bound"] == 1000.0
    assert whole["contestants"]["cbc"]["failed"] == ["its bound of 950.00 lies below a plan worth 990.00"]


@pytest.mark.parametrize(
    ("other", "why"),
    [
        (told(M=size(101, {})), "M: not the same case"),
        (told(M=size(100, {}, limit_s=61.0)), "M: not the same gap, limit, threads or seed"),
        (told() | {"machine": MACHINE | {"processors": 8}}, "measured on other machines or with other versions"),
        (told() | {"schema": "landquota/scale/1"}, "not every file is of the schema landquota/scale/2"),
    ],
    ids=["case", "limit", "machine", "schema"],
)
def test_what_does_not_belong_together_is_refused(other: dict[str, Any], why: str) -> None:
    with pytest.raises(TogetherError, match=why):
        together([told(M=size(100, {})), other])
