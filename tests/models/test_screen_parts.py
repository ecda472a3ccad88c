"""Screening looks at some pairs at a time; how many changes nothing."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from landquota import app
from landquota.models import candidates
from landquota.models.assessment import assess
from landquota.models.candidates import screen


@pytest.mark.parametrize(
    "case_path", ["inputs/cases/ganzhou", "tests/cases/pairs_screened", "tests/cases/refused_at_the_gate"]
)
@pytest.mark.parametrize("at_once", [1, 50])
def test_parts_make_the_same_tables(case_path: str, at_once: int, monkeypatch: pytest.MonkeyPatch) -> None:
    case = app.read_case(Path(case_path))
    assessment = assess(case)
    whole = screen(case, assessment)
    monkeypatch.setattr(candidates, "AT_ONCE", at_once)
    parts = screen(case, assessment)
    for name in ("pairs", "excluded", "bundles", "sites"):
        pd.testing.assert_frame_equal(getattr(parts, name), getattr(whole, name))
