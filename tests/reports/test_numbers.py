from datetime import date

import numpy as np
import pandas as pd
import pytest

from landquota.reports.numbers import cell_text, plain


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0.0, "0"),
        (-0.0, "0"),
        (-1e-9, "0"),
        (1200.0, "1200"),
        (1e15, "1000000000000000"),
        (1 / 3, "0.333333"),
        (1e-6, "0.000001"),
        (-2.50, "-2.5"),
        (325, "325"),
        (np.float64(100.1), "100.1"),
    ],
)
def test_number_has_no_exponent_no_trailing_zero_and_no_minus_zero(number: float, text: str) -> None:
    assert plain(number) == text


@pytest.mark.parametrize("blank", [None, float("nan"), float("inf"), pd.NA, pd.NaT, ""])
def test_unknown_is_blank(blank: object) -> None:
    assert cell_text(blank) == ""


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "yes"),
        (np.bool_(False), "no"),
        ((), ""),
        (("a", 1.50), "a|1.5"),
        (date(2026, 1, 2), "2026-01-02"),
        (pd.Timestamp("2026-01-02"), "2026-01-02"),
        (np.int64(3), "3"),
        ("0101", "0101"),
    ],
)
def test_cell(value: object, text: str) -> None:
    assert cell_text(value) == text
