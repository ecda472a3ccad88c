"""Random parcels and map layers: rectangles of whole metres, so that no area or width lies near a tolerance of half a metre."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from tests.models.space.made import box

HALF = {"tolerance_m2": 0.5, "tolerance_m": 0.5}
RULES = ("forbid", "within", "cap_share", "land_use")
CODES = ("1001", "0901")


@dataclass(frozen=True)
class Drawn:
    """Parcels and layers, as `made` takes them."""

    parcels: list[Any]
    layers: dict[str, tuple[dict[str, Any], list[tuple[str | None, Any]]]]


@st.composite
def boxes(draw: st.DrawFn, most: int) -> list[Any]:
    sizes = st.tuples(*[st.integers(0, 60)] * 2, *[st.integers(1, 40)] * 2)
    return [box(*draw(sizes)) for _ in range(draw(st.integers(1, most)))]


@st.composite
def maps(draw: st.DrawFn, rules: tuple[str, ...] = RULES) -> Drawn:
    """Draw parcels side by side, 20 m x 20 m each, and layers of one to five overlapping rectangles."""
    parcels = [box(25 * n, 10 * (n % 2), 20, 20) for n in range(draw(st.integers(1, 4)))]
    layers: dict[str, tuple[dict[str, Any], list[tuple[str | None, Any]]]] = {}
    for n in range(draw(st.integers(1, 3))):
        rule = draw(st.sampled_from(rules))
        options: dict[str, Any] = {"rule": rule, **HALF, "max_share": 0.30001}
        if rule == "land_use":
            options["code_field"] = "use"
        layers[f"y{n}"] = (options, [(draw(st.sampled_from(CODES)), shape) for shape in draw(boxes(5))])
    return Drawn(parcels, layers)
