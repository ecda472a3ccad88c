"""The report of the benchmark says what was measured, what failed, and nothing about the machine's folders."""

from __future__ import annotations

from benchmarks.scale.contest import last_words
from benchmarks.scale.page import page
from benchmarks.scale.summary import summary
from benchmarks.scale.table import table
from tests.benchmarks.made_up import NOBODY, level, ours, run, size, told

KILLED = "killed: still running 80 s after it began"
RUNS = {
    "ours-auto": [ours(solve=10.0, plan=990.0, bound=990.5)],
    "highs": [run(seconds=s, plan=989.0, bound=992.0, peak_mb=321) for s in (8.0, 20.0, 9.0)],
    "linopy": [run(seconds=60.0, plan=900.0, bound=1000.0)],
    "cpsat": [NOBODY],
    "cbc": [run(seconds=80.0, plan=940.0, bound=1001.0, failed=KILLED)],
}


def row(text: str, *begins: str) -> list[str]:
    """Return the cells of the one row of a table that begins so."""
    lines = [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("| ")]
    (found,) = [cells for cells in lines if tuple(cells[: len(begins)]) == begins]
    return found


def test_contestants() -> None:
    """The best bound is 990.50: 990 is within 0.25 % of it; 989 too, and is 0.303 % below its own bound of 992."""
    text = page(told(M=size(100, RUNS)))
    contest = text[text.index("## M") : text.index("Stages of ours")]
    assert row(contest, "ours-auto")[1:] == ["1", "10.5", "10.5", "0.051 %", "990.00", "11.0", "14.0", "100"]
    assert row(contest, "highs")[1:] == ["3", "8.50", "-", "0.303 %", "989.00", "9.00", "-", "321"]
    assert f"`cbc` failed in 1 of 1: {KILLED}." in contest
    assert "`cpsat` had no plan in time." in contest
    assert "`linopy` found nothing better than the best plan by hand, worth 900.00." in contest
    assert "Best bound known: 990.50." in contest


def test_stages_build_and_hand_over() -> None:
    """Build and hand-over take 1 of 14 s end to end."""
    text = page(told(M=size(100, RUNS)))
    assert row(text, "solve") == ["solve", "10.0"]
    assert row(text, "build and hand_over, of end to end")[1:] == ["7.14 %"]
    assert row(text, "with")[1:] == ["10", "30", "0.60", "0.50", "0.010", "1.20", "60"]
    assert "medians of 3" in text


def test_by_hand() -> None:
    """990 for 900 is 10 % more; 60 for 80 mu is a quarter less."""
    told_of_m = row(page(told(M=size(100, RUNS))), "M", "benefit")
    assert told_of_m[2:] == ["900.00", "990.00", "10.00 %", "80.0", "60.0", "55.0", "20.0", "25.00 %"]


def test_growth_is_told_from_one_size_to_the_next() -> None:
    large = size(200, {"ours-auto": [ours(solve=32.0, plan=990.0, bound=990.5)]})
    text = page(told(M=size(100, RUNS), L=large))
    assert row(text, "M to L", "2.0 / 2.0 / 2.0", "ours-auto")[3:] == ["3.0", "3.2", "2.6", "1.0"]
    assert text.count("![Gap over time") == 2
    assert "## Growth" not in page(told(M=size(100, RUNS)))


def test_all_levels() -> None:
    """The last level was not searched in one of two runs: the larger half counts, which is never."""
    done, cut = ours(solve=10.0, plan=990.0, bound=990.5), ours(solve=20.0, plan=990.0, bound=990.5, status="feasible")
    done["levels"] = [*done["levels"], level("new_land", 70.0, 70.0, 3.0)]
    cut["levels"] = [*cut["levels"], level("new_land", 72.0, None, None)]
    text = page(told(M=size(100, RUNS, all_levels={"ours-auto": [done, cut]})))
    levels = text[text.index("### All levels") :]
    assert row(levels, "ours-auto", "value")[2:] == ["990.00", "990.50", "0.051 %", "15.0"]
    assert row(levels, "ours-auto", "new_land")[2:] == ["71.00", "-", "-", "-"]
    assert "every level within the gap in 1 of 2 runs" in levels
    assert "Peers stay with `value`" in levels


def test_what_is_unknown_is_a_dash() -> None:
    """No plan by hand, nobody with a plan, and no build measured."""
    result = size(100, {"cpsat": [NOBODY]})
    result["facts"]["best_by_hand"] = None
    lost = {"failed": "no plan by hand keeps every rule"}
    unmeasured = {"failed": "MemoryError", "repeats": 1, "measured": []}
    runs = {"cpsat": [NOBODY]}
    result = summary(result["facts"], result["terms"], runs, all_levels={}, building=unmeasured, saved=lost)
    text = page(told(M=result))
    assert row(text, "M")[1:] == ["-"] * 9
    assert "M: least new land is unknown: no plan by hand keeps every rule." in text
    assert "Build and hand-over were not measured: MemoryError." in text
    assert "by hand (none): value -, ours - more" in table(told(M=result))


def test_a_size_without_a_matrix_is_said_so() -> None:
    text = page(told(M={"facts": {"failed": "not done within 3600 s"}, "terms": {}}))
    assert "M failed: not done within 3600 s." in text
    assert "gap-M.png" not in text


def test_no_folder_of_the_machine_is_told() -> None:
    assert last_words("one\nError: /home/me/runs/scale/case.lp and /tmp/x:3") == "Error: case.lp and x:3"
    assert last_words("") == "it said nothing"
