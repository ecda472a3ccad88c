"""Rules of space count as used only where something is measured by them."""

from __future__ import annotations

from typing import Any

import pytest
import shapely

from landquota.reports.basis import rules_in_use
from tests.models.space.made import made
from tests.reports.sample import make_plan

SQUARE = shapely.box(500000, 2860000, 500100, 2860100)
BUNDLES = {
    f"bundles.{entry}"
    for entry in ("offered_to", "max_parcels", "gap_m", "min_shared_m", "min_compactness", "max_per_project")
}
PARCEL = {"tolerance_m2", "entering_area", *BUNDLES}
OWN = {"tolerance_m2": 1, "tolerance_m": 1}


@pytest.mark.parametrize(
    ("layer", "expected"),
    [
        (None, set()),
        ({"rule": "forbid"}, {"tolerance_m", "min_clean_mu"}),
        ({"rule": "forbid", **OWN}, {"min_clean_mu"}),
        ({"rule": "within", "tolerance_m": 1}, {"min_clean_mu"}),
        ({"rule": "land_use", "code_field": "k"}, {"tolerance_m"}),
        ({"rule": "cap_share", **OWN}, {"max_share"}),
        ({"rule": "cap_share", **OWN, "max_share": 0.5}, set()),
        ({"rule": "land_class", "code_field": "k"}, {"land_class"}),
        ({"rule": "cut"}, set()),
    ],
)
def test_of_a_case_with_parcels_drawn(layer: dict[str, Any] | None, expected: set[str]) -> None:
    assert used([SQUARE], [], layer) == PARCEL | expected


def test_of_a_case_with_sites_drawn_alone() -> None:
    assert used([None], [SQUARE], {"rule": "forbid", **OWN}) == {"min_clean_mu"}
    assert used([None], [SQUARE], {"rule": "forbid"}) == {
        "min_clean_mu",
        "tolerance_m2",
        "tolerance_m",
    }
    assert used([], [SQUARE], {"rule": "cut"}) == set()


def test_of_a_case_without_shapes() -> None:
    assert used([None], [None], {"rule": "forbid"}) == set()
    assert used([shapely.box(500000, 2860000, 500000.06, 2860000.08)], [None], {"rule": "forbid"}) == set()


def used(parcels: list[Any], sites: list[Any], layer: dict[str, Any] | None) -> set[str]:
    """Return the rules of space in use, without the section's name."""
    case = made(parcels, {"y": (layer, [])} if layer else {}, sites=sites)
    rules = {path for path, _ in rules_in_use(case, make_plan())}
    return {path.removeprefix("space.") for path in rules if path.startswith("space.")}
