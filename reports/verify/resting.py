"""Which entries of the rulebook a plan rests on, as `docs/run-folder.md` says of the warnings."""

from __future__ import annotations

from collections.abc import Container, Iterator

from landquota.inputs.sourced import Source
from landquota.reports.verify.facts import Facts
from landquota.reports.verify.maplayers import CAP_SHARE, FORBID, JUDGING, LAND_CLASS, WITHIN
from landquota.reports.verify.terrain import PARCELS

CONTROLS, AWARDS, VALUE, SPACE = "admission.controls.", "awards.", "value.", "space."
BUNDLES = "space.bundles."


def entries_in_use(facts: Facts, cited: Container[str]) -> Iterator[tuple[str, Source]]:
    """Yield path and entry of everything the plan rests on, in rulebook order.

    Parameters
    ----------
    cited
        Rows of control tables that a gate names.
    """
    held = {f"awards.{name}.mu" for unit in facts.units.values() for name in unit.awards}
    weighted = any(not project.valued for project in facts.projects.values())
    space = _of_space(facts)
    for path, entry in facts.rulebook.sources():
        if path.startswith(CONTROLS):
            used = path in cited
        elif path.startswith(AWARDS):
            used = path in held
        elif path.startswith(VALUE):
            used = weighted
        elif path.startswith(SPACE):
            used = path in space or (path.startswith(BUNDLES) and BUNDLES in space)
        else:
            used = True
        if used:
            yield path, entry


def _of_space(facts: Facts) -> frozenset[str]:
    """Return the rules of space that something is measured by."""
    settings = facts.settings.layers.values()
    judging = [layer for layer in settings if layer.rule in JUDGING]
    rules = {layer.rule for layer in settings}
    drawn = any(place == PARCELS for place, _ in facts.terrain.measured)
    used = {
        "space.tolerance_m2": drawn or any(layer.tolerance_m2 is None for layer in judging),
        "space.tolerance_m": any(layer.tolerance_m is None for layer in judging),
        "space.max_share": any(layer.rule == CAP_SHARE and layer.max_share is None for layer in settings),
        "space.min_clean_mu": not rules.isdisjoint((FORBID, WITHIN)),
        "space.land_class": LAND_CLASS in rules,
        BUNDLES: drawn,
    }
    measured = {path for path, holds in used.items() if holds and facts.terrain.measured}
    compared = any(area is not None for areas in facts.areas.values() for area in areas.others)
    return frozenset(measured | ({"space.entering_area"} if compared else set()))
