"""The national figures of the 2020 notice on development zones, to the rounding they were published with."""

from __future__ import annotations

import pandas as pd
import pytest

from landquota.models.assess.zone_rates import RATES, zone_rates

PUBLISHED_AREAS = {"developable": 48.38, "ready": 43.28, "supplied": 40.12, "built": 37.22, "pending": 6.70}  # 万公顷
PUBLISHED = {
    "development_rate": 89.46,
    "supply_rate": 92.68,
    "build_rate": 92.77,
    "built_share": 76.92,
    "pending_share": 13.84,
}
COMPUTED = PUBLISHED | {"supply_rate": 92.70, "built_share": 76.93, "pending_share": 13.85}
HALF = 0.005
"""Half of the last digit that was published: an area or a rate is known to this."""


def rates_of(**areas: float) -> dict[str, float]:
    rates = zone_rates(pd.DataFrame([PUBLISHED_AREAS | areas]))
    return {name: float(rates[name].to_numpy()[0]) for name in RATES}


def test_the_rounded_areas_give_two_rates_as_published_and_three_that_differ_in_the_last_digit() -> None:
    assert {name: round(rate, 2) for name, rate in rates_of().items()} == COMPUTED


@pytest.mark.parametrize("rate", list(RATES))
def test_published_rate_touches_the_interval_that_the_rounded_areas_leave(rate: str) -> None:
    part, whole = RATES[rate]
    least = rates_of(**{part: PUBLISHED_AREAS[part] - HALF, whole: PUBLISHED_AREAS[whole] + HALF})[rate]
    most = rates_of(**{part: PUBLISHED_AREAS[part] + HALF, whole: PUBLISHED_AREAS[whole] - HALF})[rate]
    assert least - HALF <= PUBLISHED[rate] <= most + HALF
    assert most - least < 0.05, "the interval is too wide to prove anything"


def test_unknown_or_empty_zone_has_no_rate() -> None:
    rates = zone_rates(pd.DataFrame({"developable": [0.0, 10.0], "ready": [0.0, None]}))
    assert rates.isna().to_numpy().all()


def test_rates_are_computed_for_every_row() -> None:
    zones = pd.DataFrame({"developable": [10.0, 20.0], "ready": [5.0, 20.0]}, index=["a", "b"])
    assert zone_rates(zones)["development_rate"].to_dict() == {"a": 50.0, "b": 100.0}
    assert zone_rates(zones)["supply_rate"].isna().to_numpy().all()
