"""The section `space` of a rulebook: how shapes are compared with layers and with each other."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any, Literal

import yaml
from pydantic import Field

from landquota.inputs.settings import Strict
from landquota.inputs.sourced import Amount, Count, Length, Share, Source


class LandClass(Source):
    """Codes of the land survey, by prefix, that are agricultural land, and cropland and paddy within it."""

    agricultural: tuple[str, ...]
    cropland: tuple[str, ...]
    paddy: tuple[str, ...]


class EnteringArea(Source):
    """Which area of a parcel enters the model where register, map, approval and field differ."""

    value: Literal["registered", "least"]


class OfferedTo(Source):
    """Which projects bundles are offered to: those that single parcels do not suit as well, or all."""

    value: Literal["needed", "all"]


def default_offer() -> OfferedTo:
    """Return to whom bundles are offered in a rulebook that does not say: `inputs/space_rules.yaml`."""
    return OfferedTo.model_validate(_space_defaults()["bundles"]["offered_to"])


class Bundles(Strict):
    """When neighbouring parcels may be granted as one."""

    offered_to: OfferedTo = Field(default_factory=default_offer)
    """`needed`: projects that fit no single parcel, or fit the bundle better; `all`: every project that fits the bundle."""

    max_parcels: Count
    """Most parcels in a bundle; 1: no bundles."""
    max_mu: Amount | None = None
    """Greatest area of a bundle; absent: no limit but what a project may have."""
    gap_m: Amount
    """Parcels this near share a border: drawn borders do not meet exactly."""
    min_shared_m: Length
    """Shortest common border of neighbours."""
    min_compactness: Share
    """Least 4 pi area / perimeter^2 of a bundle; 1 is a circle, 0.785 a square."""
    max_per_project: Count
    """Most bundles offered to one project: those with least land above need."""


class SpaceRules(Strict):
    """How shapes are compared with layers and with each other."""

    tolerance_m2: Amount
    """An overlap of no more is a sliver, unless the layer says otherwise."""
    tolerance_m: Amount
    """A piece of overlap that is nowhere wider is a sliver, unless the layer says otherwise."""
    max_share: Share
    """Greatest share of a place that a `cap_share` layer may cover, unless the layer says otherwise."""
    min_clean_mu: Amount
    """What a red line leaves of a parcel is proposed when it is of one piece and at least this large."""
    entering_area: EnteringArea
    land_class: LandClass
    bundles: Bundles


def default_space() -> SpaceRules:
    """Return the rules of space of a rulebook that states none: `inputs/space_rules.yaml`."""
    return SpaceRules.model_validate(_space_defaults())


@cache
def _space_defaults() -> dict[str, Any]:
    text = files("landquota.inputs").joinpath("space_rules.yaml").read_text("utf-8")
    defaults: dict[str, Any] = yaml.safe_load(text)
    return defaults
