"""Which entries of the rulebook a plan rests on, and which entries are not verified or not in force."""

from __future__ import annotations

from collections.abc import Iterable

from landquota.inputs.case import Case
from landquota.inputs.sourced import Source
from landquota.models.plan import Plan
from landquota.models.space.facts import with_shape

Rules = tuple[tuple[str, Source], ...]
"""Dotted path and entry of some rules, in rulebook order."""
CONTROLS = "admission.controls."


def rules_in_use(case: Case, plan: Plan) -> Rules:
    """Return the rules that the plan rests on.

    Every entry counts but four kinds that this case does not touch: rows of a control table that no project's gate
    names, awards that no unit holds, value weights when every project brings its own value, and rules of space that
    nothing is measured by. A gate may name a row by the project's code where the table is in an older edition; then
    all rows of that table count.
    """
    rules = tuple(case.rulebook.sources())
    gates = {str(path) for path in plan.gates["rule"]}
    translated = tuple(
        _table(path) for path in sorted(gates - {path for path, _ in rules}) if path.startswith(CONTROLS)
    )
    held = {f"awards.{award}.mu" for awards in case.units["awards"] for award in awards}
    weighted = bool(case.projects["value"].isna().any())
    spatial = _of_space(case)

    def rests_on(path: str) -> bool:
        if path.startswith(CONTROLS):
            return path in gates or path.startswith(translated)
        if path.startswith("awards."):
            return path in held
        if path.startswith("space."):
            return not spatial.isdisjoint((path, path.rpartition(".")[0]))
        return weighted or not path.startswith("value.")

    return tuple((path, entry) for path, entry in rules if rests_on(path))


def _of_space(case: Case) -> set[str]:
    """Return the rules of space that something is measured by, `space.bundles` for all of its entries; see docs/run-folder.md."""
    parcels, sites = (bool(with_shape(case, table).any()) for table in ("stock", "sites"))
    layers = case.settings.layers.values()
    compared = [layer for layer in layers if layer.rule not in ("land_class", "cut")]
    applies = {
        "space.tolerance_m2": parcels or any(layer.tolerance_m2 is None for layer in compared),
        "space.tolerance_m": any(layer.tolerance_m is None for layer in compared),
        "space.max_share": any(layer.rule == "cap_share" and layer.max_share is None for layer in layers),
        "space.min_clean_mu": any(layer.rule in ("forbid", "within") for layer in layers),
        "space.land_class": any(layer.rule == "land_class" for layer in layers),
        "space.bundles": parcels,
    }
    measured = {path for path, holds in applies.items() if holds and (parcels or sites)}
    others = case.stock[["area_map_mu", "area_approval_mu", "area_field_mu"]]
    return measured | ({"space.entering_area"} if parcels or others.notna().any(axis=None) else set())


def _table(path: str) -> str:
    """Return the path of the control table of a row, with its last dot."""
    return path[: path.index(".rows.") + len(".rows.")]


def unverified(rules: Iterable[tuple[str, Source]]) -> Rules:
    """Return the rules whose number was not read in the official text."""
    return tuple((path, entry) for path, entry in rules if not entry.verified)


def expired(rules: Iterable[tuple[str, Source]], plan_year: int) -> Rules:
    """Return the rules that are not in force on any day of the plan year."""
    return tuple((path, entry) for path, entry in rules if not entry.in_force(plan_year))
