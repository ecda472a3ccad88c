"""The tables of the documents that come from shapes: what layers hit, bundles, areas that differ, proposals."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from landquota.inputs.case import Case
from landquota.models.plan import Plan
from landquota.reports.layout import Table, make_table
from landquota.reports.limits import FARMLAND
from landquota.reports.removals import removed_by_layer
from landquota.reports.words import Words

TABLES = ("overlaps", "bundles", "discrepancies", "farmland", "proposals")
"""Tables of measured facts and of proposals, as in the run folder; without a row the documents leave them out."""


def spatial_tables(case: Case, plan: Plan, words: Words) -> Iterator[Table]:
    """Yield the tables, empty ones included."""
    yield _sites(plan, words)
    yield make_table(words, "excluded_layers", removed_by_layer(plan), "layer removed_by parcels+ sites+")
    yield _overlaps(plan, words)
    yield _bundles(plan, words)
    yield _discrepancies(plan, words)
    yield _farmland(case, plan, words)
    yield _proposals(plan, words)
    yield _layers(case, words)


def _sites(plan: Plan, words: Words) -> Table:
    sites = plan.sites.rename(columns={"rule": "removed_by"})
    layout = "site_id unit status area_mu granted_mu+ agricultural_share cropland_share paddy_share projects removed_by"
    return make_table(words, "sites", sites.assign(unit=sites["unit_id"].map(words.unit)), layout)


def _overlaps(plan: Plan, words: Words) -> Table:
    frame = plan.overlaps.rename(columns={"rule": "layer_rule"})
    layout = (
        "place_id place unit layer layer_rule code overlap_m2 counted_m2 share tolerance_m2 tolerance_m hit "
        "layer_source version"
    )
    frame = frame.assign(unit=frame["unit_id"].map(words.unit), layer_source=frame["source"])
    return make_table(words, "overlaps", frame, layout)


def _bundles(plan: Plan, words: Words) -> Table:
    """Return the bundles with the project that got one, if any."""
    placed = plan.assignments[plan.assignments["placement"] == "bundle"]
    taken = dict(zip(placed["parcel_id"].map(words.listed), placed["project_id"], strict=True))
    frame = plan.bundles.rename(columns={"projects": "offered"})
    frame = frame.assign(parcel_id=frame["parcel_id"].map(words.listed), unit=frame["unit_id"].map(words.unit))
    frame["project_id"] = frame["parcel_id"].map(taken).astype(object)
    return make_table(words, "bundles", frame, "parcel_id unit area_mu parcels shared_m compactness offered project_id")


def _discrepancies(plan: Plan, words: Words) -> Table:
    frame = plan.discrepancies.assign(unit=plan.discrepancies["unit_id"].map(words.unit))
    layout = "parcel_id unit registered_mu map_mu approval_mu field_mu shape_mu spread allowed_spread entering_mu rule"
    return make_table(words, "discrepancies", frame.rename(columns={"tolerance": "allowed_spread"}), layout)


def _farmland(case: Case, plan: Plan, words: Words) -> Table:
    """Return the farmland of sites that a land survey measures otherwise than the table says, by more than is tolerated."""
    tolerance = case.rulebook.screening.area_tolerance_share.value
    sites = case.sites.merge(plan.sites.drop(columns=["unit_id", "area_mu"]), on="site_id")
    rows = [
        {
            "site_id": site["site_id"],
            "unit": words.unit(site["unit_id"]),
            "farmland": words.say(f"report.farmland.{kind}"),
            "written_mu": site[f"{kind}_mu"],
            "measured_mu": site[f"{kind}_share"] * site["area_mu"],
        }
        for site in sites.to_dict("records")
        for kind in FARMLAND
        if abs(site[f"{kind}_mu"] - site[f"{kind}_share"] * site["area_mu"]) > tolerance * site["area_mu"]
    ]
    layout = "site_id unit farmland written_mu measured_mu"
    return make_table(words, "farmland", pd.DataFrame(rows, columns=layout.split()), layout)


def _proposals(plan: Plan, words: Words) -> Table:
    frame = plan.proposals.rename(columns={"kind": "proposal", "layers": "clear_of"})
    frame = frame.assign(
        unit=frame["unit_id"].map(words.unit),
        clear_of=frame["clear_of"].map(words.listed),
        neighbours=frame["neighbours"].map(words.listed),
    )
    return make_table(words, "proposals", frame, "proposal place_id unit area_mu clear_of neighbours projects")


def _layers(case: Case, words: Words) -> Table:
    """Return the map layers of the case: what each means, its tolerances, where it comes from."""
    rules = case.rulebook.space
    rows = [
        {
            "layer": name,
            "file": layer.file,
            "layer_rule": layer.rule,
            "codes": words.listed(layer.codes),
            "max_share": _first(layer.max_share, rules.max_share.value) if layer.rule == "cap_share" else None,
            "tolerance_m2": _first(layer.tolerance_m2, rules.tolerance_m2.value),
            "tolerance_m": _first(layer.tolerance_m, rules.tolerance_m.value),
            "layer_source": layer.source or None,
            "version": layer.version or None,
        }
        for name, layer in sorted(case.settings.layers.items())
    ]
    layout = "layer file layer_rule codes max_share tolerance_m2 tolerance_m layer_source version"
    return make_table(words, "layers", pd.DataFrame(rows, columns=layout.split()), layout)


def _first(own: float | None, general: float) -> float:
    """Return a layer's own figure, or the rulebook's."""
    return general if own is None else own
