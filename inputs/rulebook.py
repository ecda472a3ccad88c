"""A rulebook: policy as dated data. Each number says whence it comes, until when it holds, and if it was verified."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from landquota.inputs.settings import Real, Strict, Whole
from landquota.inputs.sourced import Number, Source
from landquota.inputs.space_rules import SpaceRules, default_space

StockKind = Literal["approved_unsupplied", "supplied_unbuilt", "idle", "inefficient"]
Task = Literal["unsupplied", "idle"]
ZoneType = Literal["industry_led", "city_industry"]
Tier = Literal["national", "provincial", "municipal", "ordinary"]
Indicator = Literal["invest", "tax", "output", "far"]
Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]{1,60}$")]


class Ratio(Source):
    """A credit ratio; None where no ratio was found, so that nothing is credited and the report says so."""

    value: Annotated[Real, Field(ge=0, le=10)] | None


class CreditClass(Strict):
    """Stock land that earns quota at one ratio when it is disposed of."""

    id: Id
    zh: str
    en: str
    kind: StockKind
    approved_from: date | None = None
    approved_to: date | None = None
    in_task: bool | None = None
    ratio: Ratio
    task: Task | None = None


class Tasks(Strict):
    """Multipliers on a unit's credit by its disposal tasks."""

    both_met: Number
    not_met: Number


class Brake(Strict):
    """No quota for units whose stock takes too long to digest, but for exempt projects."""

    digest_years_max: Number
    exempt_tiers: tuple[Tier, ...] = ()
    exempt_industries: tuple[str, ...] = ()
    """Prefixes of industry codes that serve livelihood."""


class Award(Strict):
    """Quota given as a reward."""

    id: Id
    zh: str
    en: str
    mu: Number


class IntensityIndicator(Strict):
    """One indicator of the land-intensity score, standardised against its ideal."""

    id: Id
    zh: str
    en: str
    unit: str
    direction: Literal["higher", "lower"]
    ideal: Number
    worst: Number | None = None
    """Where a `lower` indicator scores 0."""
    weight: Number
    zone_types: tuple[ZoneType, ...] = ()


class Intensity(Strict):
    """How the land-intensity score is made."""

    indicators: tuple[IntensityIndicator, ...] = ()
    completion_cap: Number


class Value(Strict):
    """What a project is worth: annual tax times the weights."""

    tier_weights: dict[Tier, Number]
    strategic_weight: Number


class ControlTable(Strict):
    """Least value per land area by industry, for one control indicator."""

    id: Id
    zh: str
    en: str
    indicator: Indicator
    edition: Annotated[Whole, Field(ge=1984, le=2100)]
    """Edition of GB/T 4754 that the row codes belong to. The 2002 and 2017 codes collide."""
    rows: dict[str, Number]
    """Industry code, prefix, or `*` for all others, to the least value (万元/亩; floor area / land area for `far`)."""


class Crosswalk(Strict):
    """Codes of one edition in another."""

    edition_from: Whole
    edition_to: Whole
    source: Annotated[str, Field(min_length=1)]
    rows: dict[str, tuple[str, ...]]


class Admission(Strict):
    """Who may have land, and how much."""

    industry_edition: Whole = 2017
    """Edition of GB/T 4754 that the projects' codes are read in."""
    refused_catalogue: tuple[Literal["encouraged", "permitted", "restricted", "prohibited"], ...] = ("prohibited",)
    refuse_blacklisted: bool = True
    sources: dict[Literal["catalogue", "credit"], Source]
    controls: tuple[ControlTable, ...] = ()
    crosswalks: tuple[Crosswalk, ...] = ()


class GenericSite(Strict):
    """Shares of farmland in new land whose farmland is not given."""

    agricultural_share: Number
    cropland_share: Number
    paddy_share: Number


class Screening(Strict):
    """What removes a parcel or a pair before solving."""

    source: Source
    blockers: dict[str, Literal["forbid", "until_ready"]]
    offcut_mu: Number
    """A remainder smaller than this is unusable."""
    area_tolerance_share: Number
    """How far the three areas of a parcel may differ before it is told."""


class Rulebook(Strict):
    """One complete set of rules.

    Attributes
    ----------
    credit
        Classes in order; an area belongs to the first that fits.
    tasks, brake, intensity
        Absent: the rule does not exist in this rulebook.
    """

    name: Id
    zh: str
    en: str
    notes: tuple[str, ...] = ()
    credit: tuple[CreditClass, ...] = ()
    tasks: Tasks | None = None
    brake: Brake | None = None
    awards: tuple[Award, ...] = ()
    intensity: Intensity | None = None
    value: Value
    admission: Admission
    generic_site: GenericSite
    screening: Screening
    space: SpaceRules = Field(default_factory=default_space)

    def sources(self) -> Iterator[tuple[str, Source]]:
        """Yield every sourced entry with its dotted path, such as `credit.idle_in_task.ratio`."""
        yield from _sources("", self)


def _sources(path: str, node: object) -> Iterator[tuple[str, Source]]:
    """Walk models, tuples and dicts; a tuple's items are named by their id where they have one."""
    if isinstance(node, Source):
        yield path, node
    elif isinstance(node, Strict):
        for name in type(node).model_fields:
            yield from _sources(f"{path}.{name}".lstrip("."), getattr(node, name))
    elif isinstance(node, dict):
        for name, child in node.items():
            yield from _sources(f"{path}.{name}", child)
    elif isinstance(node, tuple):
        for position, child in enumerate(node):
            yield from _sources(f"{path}.{getattr(child, 'id', position)}", child)
