"""Checks of pins: their projects and places are those of the case. Whether a project may go there is for the model."""

from __future__ import annotations

from collections.abc import Iterator

from landquota.inputs.draft import Draft
from landquota.inputs.problem import Problem
from landquota.inputs.reading.headers import nearest
from landquota.inputs.words import nearest_clause

WORDS = ("none", "any")
GENERIC_SITE = "new:"
"""Before a unit's code: its site in a case without a table of sites."""


def wrong_pins(draft: Draft) -> list[Problem]:
    """Return what is wrong with the pins of a case, or of a scenario that is not used."""
    return [*projects_exist(draft), *places_exist(draft)]


def projects_exist(draft: Draft) -> list[Problem]:
    """Check that a pin is one of a project of the case."""
    pins = draft.settings.pin if draft.settings else {}
    known = set(draft.frame("projects")["project_id"].dropna())
    return [
        Problem("pin_project", draft.setting(f"pin.{name}"), value=name, details={"near": _near(name, known)})
        for name in sorted(pins)
        if name not in known
    ]


def places_exist(draft: Draft) -> list[Problem]:
    """Check that a pin leads to parcels or a site of the case, or is one of the two words."""
    pins = draft.settings.pin if draft.settings else {}
    known = set(draft.frame("stock")["parcel_id"].dropna()) | set(_sites(draft))
    parcels = set(draft.frame("stock")["parcel_id"].dropna())
    problems: list[Problem] = []
    for project, place in sorted(pins.items()):
        parts = place.split("|")
        allowed = known if len(parts) == 1 else parcels
        wrong = [] if place in WORDS else [part for part in parts if part not in allowed]
        wrong += sorted({part for part in parts if parts.count(part) > 1})
        for part in wrong:
            details = {"near": _near(part, allowed), "project": project}
            problems.append(Problem("pin_place", draft.setting(f"pin.{project}"), value=part, details=details))
    return problems


def _sites(draft: Draft) -> Iterator[str]:
    """Yield the sites of new land: those of the table, or one of each unit where there is none."""
    sites = draft.frame("sites")["site_id"].dropna()
    if len(sites):
        yield from sites
    else:
        yield from (f"{GENERIC_SITE}{unit}" for unit in draft.frame("units")["unit_id"].dropna())


def _near(name: str, known: set[str]) -> object:
    return nearest_clause(nearest(name, known))
