"""`case.yaml`: what the case is called, its year, caps, objectives and how hard to solve."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

Level = Literal["must_serve", "value", "new_land", "waste", "target"]
LEVELS: tuple[Level, ...] = ("must_serve", "value", "new_land", "waste", "target")
Method = Literal["auto", "whole", "decomposed"]


def _refuse_flag(value: object) -> object:
    """Refuse yes and no where a number belongs; pydantic would read them as 1 and 0."""
    if isinstance(value, bool):
        raise PydanticCustomError("float_type", "a flag is not a number")
    return value


Real = Annotated[float, BeforeValidator(_refuse_flag), Field(allow_inf_nan=False)]
Whole = Annotated[int, BeforeValidator(_refuse_flag)]
Mu = Annotated[Real, Field(ge=0, le=1e9)]


class Strict(BaseModel):
    """Base of all settings: frozen, and an unknown key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class Quota(Strict):
    """The year's quota of the whole city."""

    cap_mu: Mu | None = None
    """Total that may be handed out; absent: no cap but what is earned."""
    extra_mu: Mu = 0.0
    """Quota given on top of what disposal earns."""
    withhold_share: Annotated[Real, Field(ge=0, le=1)] = 0.0
    """Share of each unit's own earnings that the city keeps for the pool."""
    step_mu: Annotated[Real, Field(ge=0.01, le=1e6)] = 1.0
    """Quota is handed out in multiples of this."""


class Farmland(Strict):
    """The plan's caps on farmland taken by new land; absent: no cap."""

    agricultural_cap_mu: Mu | None = None
    """Most agricultural land that new land may take; absent: no cap."""
    cropland_cap_mu: Mu | None = None
    """Most cropland that new land may take, part of the agricultural land; absent: no cap."""
    paddy_cap_mu: Mu | None = None
    """Most paddy that new land may take, part of the cropland; absent: no cap."""


class Solve(Strict):
    """How hard to solve, and where."""

    gap: Annotated[Real, Field(ge=0, lt=1)] = 0.0
    """Relative gap at which a level counts as solved; 0 asks for the proved optimum."""
    time_limit_s: Annotated[Real, Field(gt=0, le=1e7)] | None = 600.0
    """Seconds for all levels together; the best plan so far is kept."""
    threads: Annotated[Whole, Field(ge=1, le=1024)] | None = None
    """Threads of the solver, or processes where the case is solved in parts; absent: as many as fit. The plan does not depend on it."""
    method: Method = "auto"
    """`whole` one search; `decomposed` unit by unit, tied together by prices; `auto` by size. All search for the same plan."""
    cluster: Annotated[str, Field(pattern=r"^(tcp|tls)://[^\s/]+:\d{1,5}$", max_length=300)] | None = None
    """Address of a Dask scheduler that lends its workers; absent: this machine alone. The plan does not depend on it."""


Overlay = Literal["forbid", "within", "land_use", "cap_share", "land_class", "cut"]
Tolerance = Annotated[Real, Field(ge=0, le=1e6)]


LayerName = Annotated[str, Field(pattern=r'^[^|/\\:*?"<>\s.][^|/\\:*?"<>\s]{0,59}$')]


class Layer(Strict):
    """One map layer and what it means for land."""

    file: Annotated[str, Field(min_length=1, max_length=300)]
    """Name of a GPKG, GeoJSON, Shapefile or FileGDB in the case folder."""
    rule: Overlay
    """`forbid` no land in it; `within` no land outside it; `land_use` the plan's use codes; `cap_share` land in it up to `max_share`;
    `land_class` classes of the land survey, for the farmland of sites; `cut` lines or areas, such as roads, that part neighbours."""
    layer: str = ""
    """Layer to read where the file holds several; absent: the only one, or the one of the same name."""
    code_field: str = ""
    """Field that holds the codes; needed for `land_use` and `land_class`, and where `codes` is given."""
    codes: tuple[str, ...] = ()
    """Only features whose code starts with one of these count; absent: all."""
    max_share: Annotated[Real, Field(ge=0, le=1)] | None = None
    """Greatest share of a place that a `cap_share` layer may cover; absent: the rulebook's."""
    tolerance_m2: Tolerance | None = None
    """An overlap of no more is a sliver and is ignored; absent: the rulebook's."""
    tolerance_m: Tolerance | None = None
    """A piece of overlap that is nowhere wider is a sliver and is ignored; absent: the rulebook's."""
    crs: str = ""
    """Coordinate system of a file that states none, such as `EPSG:4548`."""
    source: str = ""
    """Who made the layer, printed with every refusal."""
    version: str = ""
    """Its date or version, printed with every refusal."""


class Space(Strict):
    """Coordinates of the case's shapes."""

    file_crs: str = ""
    """Coordinate system of shape files of units, stock and sites that state none, such as `EPSG:4548`."""
    measure_crs: str = ""
    """Coordinate system, in metres, to measure in; absent: an equal-area one centred on the case."""


ScenarioName = Annotated[str, Field(pattern=r'^[^|/\\:*?"<>\s.,=]{1,60}$')]


class Applied(Strict):
    """What a run had changed when it wrote this copy of its case; nobody writes it by hand."""

    scenario: str = ""
    """In a run's copy of its case: the scenarios that are already in it, joined by `,`."""
    changes: tuple[str, ...] = ()
    """In a run's copy of its case: the single changes (`--set`) that are already in it."""


class Settings(Strict):
    """Everything that `case.yaml` may hold.

    Examples
    --------
    >>> Settings(name="demo", plan_year=2026, rulebook="plain").solve.gap
    0.0
    """

    name: Annotated[str, Field(min_length=1, max_length=200)]
    """Name of the case, in the title of every document."""
    plan_year: Annotated[Whole, Field(ge=1990, le=2100)]
    """Year that is planned: its phases count, and rules that are not in force in it are told."""
    rulebook: Annotated[str, Field(min_length=1, max_length=300)]
    """A shipped rulebook's name, or the file name of one that lies in the case folder."""
    notice: str = ""
    """Printed on the first page of every document, e.g. that the data are synthetic."""
    quota: Quota = Quota()
    farmland: Farmland = Farmland()
    tilt: Annotated[Real, Field(ge=0, le=10)] = 1.0
    """Exponent of the intensity score in the shares of the pool; 0 ignores the score."""
    objectives: Annotated[tuple[Level, ...], Field(min_length=1)] = LEVELS
    """Objectives in order of priority, each at most once; an earlier one is never given up for a later one."""
    layers: dict[LayerName, Layer] = {}
    """Map layers by name: red lines, basic farmland, growth boundary, plan, hazards, land survey, roads."""
    space: Space = Space()
    pin: dict[str, str] = {}
    """Where a project goes, by its number: a parcel, a bundle, a site, `none` for no land, `any` for some land; see below."""
    scenarios: dict[ScenarioName, dict[str, Any]] = {}
    """Named sets of changes to this case; see below."""
    solve: Solve = Solve()
    applied: Applied = Applied()
