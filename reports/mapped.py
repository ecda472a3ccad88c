"""What the maps show: a row for each unit, parcel, site, proposal, bundle and layer feature, with what was decided, in words."""

from __future__ import annotations

import pandas as pd

from landquota.inputs.case import Case
from landquota.models.plan import Plan
from landquota.reports.numbers import cell_text
from landquota.reports.removals import removal_sentence, removed_places
from landquota.reports.words import Words

QUOTA_FIELDS = (
    *("quota_mu", "credit_mu", "multiplied_mu", "own_mu", "award_mu", "target_mu", "new_land_mu", "quota_used_mu"),
    "carry_over_mu",
)
PARCEL_FIELDS = (
    *("parcel_id", "unit_id", "unit", "kind", "kind_text", "status", "status_text", "area_mu", "available_mu"),
    *("granted_mu", "left_mu", "unusable_mu", "land_use", "projects", "project_names", "rule", "layer", "reason"),
)
SITE_FIELDS = (
    *("site_id", "unit_id", "unit", "status", "status_text", "area_mu", "granted_mu", "agricultural_share"),
    *("cropland_share", "paddy_share", "land_use", "projects", "project_names", "rule", "layer", "reason"),
)
PROPOSAL_FIELDS = (
    "kind",
    "kind_text",
    "place",
    "place_id",
    "unit_id",
    "unit",
    "area_mu",
    "layers",
    "neighbours",
    "projects",
)
BUNDLE_FIELDS = ("parcel_id", "unit_id", "unit", "project_id", "project", "area_mu", "need_mu")
LAYER_FIELDS = ("layer", "rule", "rule_text", "code", "source", "version")


def unit_rows(case: Case, plan: Plan) -> pd.DataFrame:
    """Return the units in the order of `Case.units`, with their quota; unknown without a plan."""
    quota = plan.quota[["unit_id", *QUOTA_FIELDS]]
    return case.units[["unit_id", "name"]].merge(quota, on="unit_id", how="left", validate="1:1")


def parcel_rows(case: Case, plan: Plan, words: Words) -> pd.DataFrame:
    """Return the parcels in the order of `Case.stock`, with what became of each."""
    decided = plan.parcels.drop(columns=["unit_id", "kind", "rule"])
    frame = case.stock.merge(decided, on="parcel_id", how="left", validate="1:1")
    frame = _with_words(frame.assign(kind_text=frame["kind"].map(words.code)), plan, words, "parcel_id")
    return frame[list(PARCEL_FIELDS)]


def site_rows(case: Case, plan: Plan, words: Words) -> pd.DataFrame:
    """Return the sites in the order of `Case.sites`, with what became of each."""
    decided = plan.sites.drop(columns=["unit_id", "area_mu", "rule"])
    frame = case.sites.merge(decided, on="site_id", how="left", validate="1:1")
    return _with_words(frame, plan, words, "site_id")[list(SITE_FIELDS)]


def _with_words(frame: pd.DataFrame, plan: Plan, words: Words, key: str) -> pd.DataFrame:
    """Add the unit, the outcome, the projects and the reason of a removal in words."""
    removed = removed_places(plan, key)
    rows = [removed.get(place) for place in frame[key]]
    text: dict[str, list[str | None]] = {
        "project_names": [_named(projects, words) for projects in frame["projects"]],
        "rule": [row["rule"] if row else None for row in rows],
        "layer": [row["layer"] if row else None for row in rows],
        "reason": [removal_sentence(row, words) if row else None for row in rows],
    }
    return frame.assign(
        unit=frame["unit_id"].map(words.unit),
        status_text=frame["status"].map(words.code, na_action="ignore"),
        **{name: pd.Series(cells, index=frame.index, dtype="object") for name, cells in text.items()},
    )


def _named(projects: object, words: Words) -> str | None:
    """Return project ids with their names."""
    ids = [project for project in cell_text(projects).split("|") if project]
    return words.join(f"{project} {words.project(project)}" for project in ids) or None


def clean_part_rows(plan: Plan, words: Words) -> pd.DataFrame:
    """Return the clean parts in the order of `Plan.clean_parts`."""
    parts = plan.clean_parts.assign(kind="clean_part", neighbours=None, projects=None)
    return _proposals(parts.assign(layers=parts["layers"].map(cell_text)), words)


def offcut_rows(plan: Plan, words: Words) -> pd.DataFrame:
    """Return the offcuts; where in its parcel an offcut lies is not decided, so it has no shape."""
    offcuts = plan.proposals[plan.proposals["kind"] == "offcut"].reset_index(drop=True)
    text = {name: offcuts[name].map(cell_text) for name in ("layers", "neighbours", "projects")}
    return _proposals(offcuts.assign(place="parcel", **text), words)


def _proposals(frame: pd.DataFrame, words: Words) -> pd.DataFrame:
    spoken = frame.assign(kind_text=frame["kind"].map(words.code), unit=frame["unit_id"].map(words.unit))
    return spoken[list(PROPOSAL_FIELDS)]


def bundle_rows(plan: Plan, words: Words) -> pd.DataFrame:
    """Return the bundles that were granted, by parcels; `parcel_id` is joined by `|`."""
    placed = plan.assignments[plan.assignments["placement"] == "bundle"].sort_values("parcel_id", ignore_index=True)
    frame = placed.assign(unit=placed["unit_id"].map(words.unit), project=placed["project_id"].map(words.project))
    return frame[list(BUNDLE_FIELDS)]


def layer_rows(case: Case, words: Words) -> pd.DataFrame:
    """Return the features of the map layers in the order of `Case.layers`."""
    layers = case.settings.layers
    names = case.layers["layer"]
    return case.layers[["layer", "code"]].assign(
        rule=names.map(lambda name: layers[name].rule),
        rule_text=names.map(lambda name: words.overlay(layers[name].rule)),
        source=names.map(lambda name: layers[name].source or None),
        version=names.map(lambda name: layers[name].version or None),
    )[list(LAYER_FIELDS)]
