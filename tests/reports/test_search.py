"""The steps of a search: their table, and their drawing."""

from __future__ import annotations

import dataclasses
import math
import re
from itertools import pairwise
from xml.etree import ElementTree

import pandas as pd
import pytest

from landquota.models.plan import LevelResult
from landquota.reports.html import render_html
from landquota.reports.html.search_chart import DECADE, TOP, UPPER, Dot, Names, steps_chart
from landquota.reports.search import steps_table, with_steps
from landquota.reports.words import Words
from landquota.solvers.result import Have, LevelOutcome, SearchStep, Termination
from landquota.texts import LANGUAGES, Language, say
from tests.reports.sample import make_case, make_infeasible, make_plan, with_levels

NAMES = Names("Value & more", "plan", "bound", "gap")


def outcome(name: str, *steps: tuple[str, float, float | None]) -> LevelOutcome:
    told = tuple(SearchStep(*step) for step in steps)
    return LevelOutcome(name, Termination.OPTIMAL, Have.OPTIMAL, None, None, None, 0.0, 0, told)


FOUND = (
    outcome("must_serve", ("start", 0.0, None), ("sparse", 0.0, 0.0)),
    outcome(
        "value", ("start", 0.0, None), ("relaxation", 0.0, 600.0), ("plans", 400.0, 600.0), ("plans", 470.0, 480.0)
    ),
    outcome("tie"),
)


def test_the_table_ends_with_what_is_published() -> None:
    """The value ends as searched but for rounding, the bound of the last step too; the targets were never reached."""
    levels = (LevelResult("must_serve", 0.0, 0.0, 0.0), LevelResult("value", 470.000001, 480.0, 0.021277))
    plan = with_levels(make_plan(), *levels, LevelResult("target", 6.4, None, None), proved=False)
    table = with_steps(plan, FOUND).search
    assert table["what"].tolist() == ["start", "sparse", "start", "relaxation", "plans", "plans", "not_searched"]
    assert table["step"].tolist() == [0, 1, 0, 1, 2, 3, 0]
    assert table["value"].tolist() == [0.0, 0.0, 0.0, 0.0, 400.0, 470.000001, 6.4]
    gaps = [math.nan, 0.0, math.nan, math.nan, 0.5, 9.999999 / 470.000001, math.nan]
    assert table["gap"].tolist() == pytest.approx(gaps, nan_ok=True)


def test_what_changed_after_the_last_step_is_a_row_of_its_own() -> None:
    plan = with_levels(make_plan(), LevelResult("value", 471.0, 480.0, 9 / 471))
    table = with_steps(plan, FOUND).search
    assert table.iloc[-2:]["what"].tolist() == ["plans", "published"]
    assert table.iloc[-2:]["value"].tolist() == [470.0, 471.0]
    better = with_steps(with_levels(make_plan(), LevelResult("value", 470.0, 470.0, 0.0)), FOUND).search
    assert better.iloc[-1][["what", "bound"]].tolist() == ["published", 470.0]


def test_without_a_plan_nothing_is_told() -> None:
    assert len(with_steps(make_infeasible(), FOUND).search) == 0


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_shows_the_levels_that_were_searched_in_several_steps(lang: Language) -> None:
    levels = (LevelResult("must_serve", 0.0, 0.0, 0.0), LevelResult("value", 470.0, 480.0, 10 / 470))
    plan = with_steps(with_levels(make_plan(), *levels), FOUND)
    page = render_html(make_case(), plan, lang)
    section = page.partition('<section id="search">')[2].partition("</section>")[0]
    assert re.findall("<h3>(.*?)</h3>", section) == [say("level.value", lang)]
    rows = re.findall("<tr><td>(.*?)</td>", section)
    assert len(rows) == len(steps_table(plan, Words(make_case(), lang)).rows) == 6
    assert ".curves" in page
    assert "search" not in re.findall('<section id="(.*?)">', render_html(make_case(), make_plan(), lang))


def drawn(*dots: tuple[float, float | None, float | None]) -> ElementTree.Element:
    steps = [Dot("a<b" if i else "start", *dot, f"step {i}") for i, dot in enumerate(dots)]
    return ElementTree.fromstring(steps_chart(steps, NAMES))


def heights(chart: ElementTree.Element, look: str) -> list[float]:
    return [float(circle.attrib["cy"]) for circle in chart.iter("circle") if circle.attrib["class"] == look]


def test_plan_and_bound_are_drawn_by_the_range_of_the_second_half() -> None:
    """From 80 to 100 with 8 % of that around: 78.4 to 101.6. The start, at 0, lies below the frame, which cuts it off."""
    chart = drawn((0.0, None, None), (60.0, 120.0, 1.0), (80.0, 100.0, 0.25), (90.0, 90.0, 0.0))
    assert chart.attrib["aria-label"] == "Value & more"
    plan, bound = heights(chart, "k0"), heights(chart, "k1")
    assert plan[2:] == pytest.approx([TOP + UPPER * 21.6 / 23.2, TOP + UPPER * 11.6 / 23.2], abs=0.06)
    assert bound == pytest.approx([TOP - UPPER * 18.4 / 23.2, TOP + UPPER * 1.6 / 23.2, plan[-1]], abs=0.06)
    assert plan[0] > TOP + UPPER
    frames = [inner for inner in chart if inner.tag == "svg"]
    assert [frame.attrib["height"] for frame in frames] == [str(UPPER)]


def test_a_tenth_of_the_gap_is_one_line_lower() -> None:
    chart = drawn((1.0, 11.0, 10.0), (10.0, 11.0, 0.1), (10.0, 10.1, 0.01), (10.0, 10.0, 0.0))
    gaps = heights(chart, "k2")
    assert [low - high for high, low in pairwise(gaps)] == pytest.approx([DECADE] * 3)
    texts = [text.text for text in chart.iter("text")]
    assert [text for text in texts if text in ("≥100%", "10%", "1%", "0")] == ["≥100%", "10%", "1%", "0", "0"]


def test_without_a_bound_there_is_no_gap_to_draw() -> None:
    chart = drawn((1.0, None, None), (2.0, None, None), (2.0, None, None))
    assert heights(chart, "k1") == heights(chart, "k2") == []
    assert len(heights(chart, "k0")) == 3


def test_a_plan_that_tells_no_steps() -> None:
    plan = make_plan()
    assert steps_table(plan, Words(make_case(), "en")).rows == ()
    nothing = dataclasses.replace(plan, search=pd.DataFrame(columns=plan.search.columns))
    assert steps_table(nothing, Words(make_case(), "en")).rows == ()
