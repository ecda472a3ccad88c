"""What the progress line says."""

from __future__ import annotations

from io import StringIO

import pytest
from rich.console import Console

from landquota import progress
from landquota.progress import ProgressLine
from landquota.solvers.options import Progress
from landquota.texts import Language


def said(told: Progress, lang: Language, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(progress, "EVERY_S", 0.0)
    out = StringIO()
    ProgressLine(Console(file=out, width=200), lang).solving(told)
    return out.getvalue().strip()


def test_a_search_without_a_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    assert said(Progress("value", 7.2, None, 5.0, None), "en", monkeypatch).endswith(": searching, 7 s")


@pytest.mark.parametrize(
    ("lang", "end"), [("en", "gap 5.000%, 7 s; 3 of 8 parts"), ("zh", "差距 5.000%，7 秒；已完成 3/8 部分")]
)
def test_parts_stand_behind_value_bound_and_gap(lang: Language, end: str, monkeypatch: pytest.MonkeyPatch) -> None:
    told = Progress("value", 7.2, 1000.0, 1050.0, 0.05, done=3, count=8)
    line = said(told, lang, monkeypatch)
    assert line.endswith(end)
    assert "1,000.00" in line
    assert "1,050.00" in line


def test_no_part_done_is_said_too(monkeypatch: pytest.MonkeyPatch) -> None:
    assert said(Progress("value", 0.0, None, None, None, done=0, count=8), "en", monkeypatch).endswith("; 0 of 8 parts")
