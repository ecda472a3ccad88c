"""The map layers of a case with the tolerances that hold for each (formulation, section 3a)."""

from __future__ import annotations

from dataclasses import dataclass

from landquota.inputs.settings import Settings
from landquota.inputs.space_rules import SpaceRules

FORBID, WITHIN, LAND_USE, CAP_SHARE, LAND_CLASS, CUT = (
    *("forbid", "within", "land_use", "cap_share"),
    *("land_class", "cut"),
)
UNPLANNED = "unplanned"
"""What a layer of rule `land_use` leaves uncovered."""
FARMLAND = ("agricultural", "cropland", "paddy")
JUDGING = (FORBID, WITHIN, LAND_USE, CAP_SHARE)
"""Rules that a place without a shape cannot be judged by."""


@dataclass(frozen=True, slots=True)
class MapLayer:
    """One layer. The tolerances are its own, else the rulebook's."""

    name: str
    rule: str
    tolerance_m2: float
    tolerance_m: float
    max_share: float
    source: str
    version: str


def read_layers(settings: Settings, space: SpaceRules) -> tuple[MapLayer, ...]:
    """Return every layer, by name."""
    return tuple(
        MapLayer(
            name=name,
            rule=layer.rule,
            tolerance_m2=space.tolerance_m2.value if layer.tolerance_m2 is None else layer.tolerance_m2,
            tolerance_m=space.tolerance_m.value if layer.tolerance_m is None else layer.tolerance_m,
            max_share=space.max_share.value if layer.max_share is None else layer.max_share,
            source=layer.source,
            version=layer.version,
        )
        for name, layer in sorted(settings.layers.items())
    )


def of_rule(layers: tuple[MapLayer, ...], *rules: str) -> tuple[MapLayer, ...]:
    """Return the layers of some rules, by name."""
    return tuple(layer for layer in layers if layer.rule in rules)
