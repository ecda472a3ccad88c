"""The least disposal against every vector of hundredths there is."""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from landquota.models.least_disposal import Earning, least_disposal, task_disposal
from tests.cross.comparing import drawing

TASKS = ("unsupplied", "idle")


@st.composite
def earnings(draw: st.DrawFn) -> Earning:
    """Draw a unit with up to four classes, a few hundredths left of each."""
    names = [f"c{n}" for n in range(draw(st.integers(1, 4)))]
    tasks = [draw(st.sampled_from([None, *TASKS])) for _ in names]
    ratios = [draw(st.sampled_from([0.0, 0.3, 0.5, 1.0])) for _ in names]
    left = [draw(st.integers(0, 5)) / 100 + draw(st.sampled_from([0.0, 0.004])) for _ in names]
    task = pd.Series(tasks, index=names, dtype=object)
    classes = pd.DataFrame({"ratio": ratios, "task": task, "left": left}, index=names)
    missing = {task: draw(st.integers(1, 9)) / 100 - 0.003 for task in TASKS if draw(st.booleans())}
    base, top = draw(st.sampled_from([(0.5, 1.5), (0.8, 1.0), (1.0, 1.0), (1.2, 1.0)]))
    met = not missing and draw(st.booleans())
    return Earning(draw(st.sampled_from([0.0, 0.04, 0.2])), base, top, met, missing, classes)


def every(earning: Earning) -> list[tuple[int, float]]:
    """Return hundredths and gain of every vector."""
    table = earning.classes
    ranges = [range(int(left * 100 + 1e-6) + 1) for left in table["left"]]
    return [(sum(vector), gain_of(earning, vector)) for vector in product(*ranges)]


def gain_of(earning: Earning, vector: tuple[int, ...]) -> float:
    table = earning.classes
    given_to = {t: sum(n for n, of in zip(vector, table["task"], strict=True) if of == t) / 100 for t in TASKS}
    met = earning.met or (bool(earning.missing) and all(given_to[t] >= m - 1e-5 for t, m in earning.missing.items()))
    more = sum(n / 100 * ratio for n, ratio in zip(vector, table["ratio"], strict=True))
    now = earning.top if earning.met else earning.base
    return (earning.top if met else earning.base) * (earning.credit + more) - now * earning.credit


@drawing(examples=400, long=20_000)
@given(earnings(), st.integers(1, 120))
def test_nothing_cheaper_brings_as_much(earning: Earning, thousandths: int) -> None:
    mu = thousandths / 1000
    tried, found = every(earning), least_disposal(earning, mu)
    enough = [n for n, gain in tried if gain >= mu - 1e-6]
    if not enough:
        assert found.gain_mu == pytest.approx(max(gain for _, gain in tried), abs=1e-9)
        enough = [n for n, gain in tried if gain >= found.gain_mu - 1e-6]
    assert round(sum(found.areas.values()) * 100) == min(enough)
    vector = tuple(round(found.areas.get(name, 0.0) * 100) for name in earning.classes.index)
    assert gain_of(earning, vector) == pytest.approx(found.gain_mu, abs=1e-9)
    assert found.gain_mu == pytest.approx(max(gain for n, gain in tried if n == min(enough)), abs=1e-9)


@drawing(examples=200, long=10_000)
@given(earnings())
def test_a_task_is_met_with_as_little_as_there_can_be(earning: Earning) -> None:
    for task, missing in earning.missing.items():
        members = earning.classes[earning.classes["task"] == task]
        left = sum(int(left * 100 + 1e-6) for left in members["left"])
        found = task_disposal(earning, (task,))
        if left / 100 < missing - 1e-5:
            assert found is None
            continue
        assert found is not None
        total = sum(found.values())
        assert set(found) <= set(members.index)
        assert total >= missing - 1e-5 > total - 0.01
        ratios = dict(zip(members.index.tolist(), members["ratio"].tolist(), strict=True))
        each = np.repeat(members["ratio"], (members["left"] * 100 + 1e-6).astype(int))
        best = sorted(each.tolist())
        credit = sum(ratios[name] * area for name, area in found.items())
        assert credit == pytest.approx(sum(best[-round(total * 100) :]) / 100)
